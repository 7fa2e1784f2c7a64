//! Subresources that do something: evictions, bindings, tokens.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kubewright::meta::StatusCause;
use serde_json::{Value, json};

use super::others;
use crate::failure::{Failure, FieldError, GroupResource, quote};
use crate::object::{Object, members_mut, metadata_text};
use crate::registry::{Context, Resource, Subresource};
use crate::selector;
use crate::store::{Expected, Stored};
use crate::verb;

/// Seconds after which an eviction may be tried again.
const RETRY_AFTER: i32 = 10;
/// How long tokens live where nothing else is asked, in seconds.
const LIFETIME: i64 = 3600;
/// The shortest and the longest life of a token, in seconds.
const SHORTEST: i64 = 600;
const LONGEST: i64 = 1 << 32;
const ISSUER: &str = "https://kubernetes.default.svc.cluster.local";

/// What is done to a pod.
pub(super) fn pod(
    context: Context<'_>,
    subresource: &Subresource,
    namespace: Option<&str>,
    name: &str,
    body: &Object,
) -> Result<Object, Failure> {
    match &*subresource.name {
        "binding" => bind(context, namespace, name, body),
        "eviction" => evict(context, namespace, name),
        other => Err(Failure::bad_request(format!(
            "this server does nothing for pods/{other}: no node runs them"
        ))),
    }
}

fn stored(
    context: Context<'_>,
    namespace: Option<&str>,
    name: &str,
) -> Result<Arc<Stored>, Failure> {
    let resource = context.resource;
    others::one(
        context,
        &resource.group,
        &resource.names.plural,
        namespace,
        name,
    )
    .ok_or_else(|| Failure::not_found(resource.qualified(), name))
}

fn success() -> Object {
    let status = json!({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201});
    status.as_object().cloned().unwrap_or_default()
}

/// Changes a stored object, however often others change it meanwhile.
fn change(
    context: Context<'_>,
    resource: &Arc<Resource>,
    mut stored: Arc<Stored>,
    change: impl Fn(&mut Object) -> Result<(), Failure>,
) -> Result<(), Failure> {
    loop {
        let mut object = resource.object(&stored, &resource.storage)?;
        change(&mut object)?;
        if context.is_dry_run {
            return Ok(());
        }
        let draft = resource.draft(object, &resource.storage)?;
        let expected = Expected::Version(stored.version);
        match verb::put(context.core, resource, draft, expected) {
            Ok(_) => return Ok(()),
            Err(refused) => {
                let gone = || Failure::not_found(resource.qualified(), stored.key.name());
                stored = refused.found.ok_or_else(gone)?;
            }
        }
    }
}

/// Assigns a pod to a node (`pkg/registry/core/pod/storage`).
fn bind(
    context: Context<'_>,
    namespace: Option<&str>,
    name: &str,
    body: &Object,
) -> Result<Object, Failure> {
    let target = body
        .get("target")
        .and_then(|target| target.get("name")?.as_str());
    let node = target.unwrap_or_default().to_owned();
    if node.is_empty() {
        let error = FieldError::required("target.name", "");
        return Err(Failure::invalid(
            GroupResource {
                group: "",
                resource: "Binding",
            },
            metadata_text(body, "name"),
            &[error],
        ));
    }
    let found = stored(context, namespace, name)?;
    let resource = others::resource(context, "", "pods").ok_or_else(Failure::no_path)?;
    let now = context.core.clock.text();
    let told = GroupResource {
        group: "",
        resource: "pods/binding",
    };
    let conflict = |why: String| Failure::conflict(told, name, why);
    change(context, &resource, found, |pod| {
        if !metadata_text(pod, "deletionTimestamp").is_empty() {
            return Err(conflict(format!(
                "pod {name} is being deleted, cannot be assigned to a host"
            )));
        }
        let spec = members_mut(pod, "spec");
        let before = spec
            .get("nodeName")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !before.is_empty() {
            return Err(conflict(format!(
                "pod {name} is already assigned to node {}",
                quote(before)
            )));
        }
        spec.insert("nodeName".to_owned(), node.clone().into());
        let status = members_mut(pod, "status");
        let conditions = status.get("conditions").and_then(Value::as_array);
        let mut conditions = conditions.cloned().unwrap_or_default();
        conditions.retain(|condition| condition.get("type").is_none_or(|ty| ty != "PodScheduled"));
        conditions.push(json!({
            "type": "PodScheduled", "status": "True",
            "lastProbeTime": null, "lastTransitionTime": now,
        }));
        status.insert("conditions".to_owned(), conditions.into());
        Ok(())
    })?;
    Ok(success())
}

/// Deletes a pod, if the budgets of disruptions allow it.
fn evict(context: Context<'_>, namespace: Option<&str>, name: &str) -> Result<Object, Failure> {
    let found = stored(context, namespace, name)?;
    let pods = others::resource(context, "", "pods").ok_or_else(Failure::no_path)?;
    let pod = found.object();
    let phase = pod
        .get("status")
        .and_then(|status| status.get("phase")?.as_str());
    let is_counted = !matches!(phase, Some("Failed" | "Pending" | "Succeeded"));
    if is_counted {
        let budgets = others::all(context, "policy", "poddisruptionbudgets", namespace);
        let mut budgets = budgets
            .into_iter()
            .filter(|budget| covers(&budget.object(), &found));
        match (budgets.next(), budgets.next()) {
            (None, _) => {}
            (Some(_), Some(_)) => {
                return Err(Failure::internal(
                    "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.",
                ));
            }
            (Some(budget), None) => spend(context, budget, name)?,
        }
    }
    if !context.is_dry_run {
        verb::delete_now(context.core, &pods, &found);
    }
    Ok(success())
}

fn covers(budget: &Object, pod: &Stored) -> bool {
    let selector = budget.get("spec").and_then(|spec| spec.get("selector"));
    let labels = |key: &str| {
        let label = pod.labels.iter().find(|(name, _)| **name == *key);
        label.map(|(_, value)| &**value)
    };
    selector::of_value(selector).is_ok_and(|selector| selector.matches(labels))
}

/// Takes one of the disruptions that a budget allows.
fn spend(context: Context<'_>, budget: Arc<Stored>, pod: &str) -> Result<(), Failure> {
    let resource = others::resource(context, "policy", "poddisruptionbudgets");
    let resource = resource.ok_or_else(Failure::no_path)?;
    let name = budget.key.name().to_owned();
    let now = context.core.clock.text();
    change(context, &resource, budget, |budget| {
        let number = |part: &str, member: &str| {
            let value = budget.get(part).and_then(|part| part.get(member)?.as_i64());
            value.unwrap_or_default()
        };
        let allowed = number("status", "disruptionsAllowed");
        if number("status", "observedGeneration") < number("metadata", "generation") {
            let why =
                format!("The disruption budget {name} is still being processed by the server.");
            return Err(refused(&why, RETRY_AFTER));
        }
        if allowed <= 0 {
            let why = format!(
                "The disruption budget {name} needs {} healthy pods and has {} currently",
                number("status", "desiredHealthy"),
                number("status", "currentHealthy")
            );
            return Err(refused(&why, 0));
        }
        let status = members_mut(budget, "status");
        status.insert("disruptionsAllowed".to_owned(), (allowed - 1).into());
        members_mut(status, "disruptedPods").insert(pod.to_owned(), now.clone().into());
        Ok(())
    })
}

fn refused(why: &str, retry_after: i32) -> Failure {
    let message = "Cannot evict pod as it would violate the pod's disruption budget.";
    Failure::too_many_requests(message, retry_after).with_cause(StatusCause {
        reason: "DisruptionBudget".to_owned(),
        message: why.to_owned(),
        field: String::new(),
    })
}

/// What is done to a service account: tokens are made that look like those of a real server. They are
/// signed by nobody.
pub(super) fn service_account(
    context: Context<'_>,
    subresource: &Subresource,
    namespace: Option<&str>,
    name: &str,
    body: &Object,
) -> Result<Object, Failure> {
    let found = stored(context, namespace, name)?;
    let spec = body.get("spec").and_then(Value::as_object);
    let spec = spec.cloned().unwrap_or_default();
    let asked = spec.get("expirationSeconds").and_then(Value::as_i64);
    let lifetime = asked.unwrap_or(LIFETIME);
    let detail = if lifetime < SHORTEST {
        Some("may not specify a duration less than 10 minutes")
    } else if lifetime > LONGEST {
        Some("may not specify a duration larger than 2^32 seconds")
    } else {
        None
    };
    if let Some(detail) = detail {
        let error = FieldError::invalid("spec.expirationSeconds", lifetime, detail);
        let kind = GroupResource {
            group: &subresource.group,
            resource: &subresource.kind,
        };
        return Err(Failure::invalid(kind, "", &[error]));
    }
    let audiences = spec.get("audiences").and_then(Value::as_array);
    let audiences = audiences.filter(|audiences| !audiences.is_empty()).cloned();
    let audiences = audiences.unwrap_or_else(|| vec![ISSUER.into()]);
    let now = context.core.clock.now();
    let end = now.as_second().saturating_add(lifetime);
    let claims = json!({
        "aud": audiences, "exp": end, "iat": now.as_second(), "nbf": now.as_second(), "iss": ISSUER, "jti": verb::uid(),
        "kubernetes.io": {"namespace": namespace, "serviceaccount": {"name": name, "uid": found.uid}},
        "sub": format!("system:serviceaccount:{}:{name}", namespace.unwrap_or_default()),
    });
    let head = json!({"alg": "none", "typ": "JWT"});
    let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let token = format!(
        "{}.{}.{}",
        text(&head),
        text(&claims),
        URL_SAFE_NO_PAD.encode(verb::uid())
    );
    let expires = context.core.clock.in_seconds(lifetime);
    let answer = json!({
        "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1",
        "metadata": {"name": name, "namespace": namespace, "uid": found.uid, "creationTimestamp": context.core.clock.text()},
        "spec": {"audiences": audiences, "expirationSeconds": lifetime, "boundObjectRef": spec.get("boundObjectRef")},
        "status": {"token": token, "expirationTimestamp": expires},
    });
    Ok(answer.as_object().cloned().unwrap_or_default())
}
