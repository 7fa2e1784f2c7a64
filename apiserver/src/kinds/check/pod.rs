//! Pods and their templates.

use std::collections::HashSet;

use serde_json::Value;

use super::super::kind::Write;
use super::super::look::Look;
use super::{Errors, container, labels};
use crate::failure::{FieldError, quote};
use crate::metadata::names;
use crate::object::Object;
use crate::registry::Part;

const ONLY_SOME: &str = "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

/// Pods.
pub(in crate::kinds) fn check(write: Write<'_>) -> Errors {
    let spec = Look::at(write.object, "spec");
    match (write.part, write.old) {
        (Part::Main, None) => {
            let mut errors = pod_spec(&spec, &[]);
            let ephemeral = spec.get("ephemeralContainers");
            if ephemeral.len() > 0 {
                errors.push(ephemeral.forbidden("cannot be set on create"));
            }
            errors
        }
        (Part::Main, Some(old)) => {
            let mut errors = pod_spec(&spec, &[]);
            errors.extend(changed(write.object, old));
            errors
        }
        (Part::Sub("ephemeralcontainers"), Some(old)) => ephemeral(&spec, &Look::at(old, "spec")),
        _ => Errors::new(),
    }
}

/// What of a pod may not change.
fn changed(pod: &Object, old: &Object) -> Errors {
    let spec = Look::at(pod, "spec");
    let mut errors = Errors::new();
    for list in ["containers", "initContainers"] {
        let (now, before) = (spec.get(list), Look::at(old, "spec").get(list));
        if now.len() != before.len() {
            errors.push(now.forbidden("pod updates may not add or remove containers"));
            return errors;
        }
        let images = now
            .items()
            .into_iter()
            .map(|container| container.get("image"));
        errors.extend(
            images
                .filter(|image| image.text().is_empty())
                .map(|image| image.required()),
        );
    }
    if fixed(pod) != fixed(old) {
        errors.push(spec.forbidden(ONLY_SOME));
    }
    errors
}

fn fixed(pod: &Object) -> Value {
    let mut spec = pod.get("spec").cloned().unwrap_or_default();
    if let Value::Object(spec) = &mut spec {
        for name in ["activeDeadlineSeconds", "schedulingGates", "tolerations"] {
            spec.remove(name);
        }
    }
    for list in ["containers", "initContainers"] {
        let list = spec.get_mut(list).and_then(Value::as_array_mut);
        for container in list.into_iter().flatten() {
            if let Value::Object(container) = container {
                container.remove("image");
            }
        }
    }
    spec
}

fn ephemeral(spec: &Look<'_>, before: &Look<'_>) -> Errors {
    const LIST: &str = "ephemeralContainers";
    let mut errors = Errors::new();
    let mut known: HashSet<&str> = HashSet::new();
    for name in ["containers", "initContainers"] {
        known.extend(
            spec.get(name)
                .items()
                .iter()
                .map(|container| container.get("name").text()),
        );
    }
    for container in spec.get(LIST).items() {
        let name = container.get("name");
        errors.extend(container::common(&container, &volumes(spec, &[]).1));
        if !known.insert(name.text()) {
            errors.push(name.duplicate());
        }
    }
    for old in before.get(LIST).items() {
        let name = old.get("name").text();
        let now = spec
            .get(LIST)
            .items()
            .into_iter()
            .find(|container| container.get("name").text() == name);
        let why = match now {
            None => format!(
                "existing ephemeral containers {} may not be removed\n",
                quote(name)
            ),
            Some(now) if now.value() != old.value() => {
                format!(
                    "existing ephemeral containers {} may not be changed\n",
                    quote(name)
                )
            }
            Some(_) => continue,
        };
        errors.push(spec.get(LIST).forbidden(why));
    }
    errors
}

/// A template of pods.
pub(super) fn template(template: &Look<'_>) -> Errors {
    template_with(template, &[])
}

/// A template of pods that have more volumes.
pub(super) fn template_with(template: &Look<'_>, claims: &[&str]) -> Errors {
    let metadata = template.get("metadata");
    let mut errors = told_above(labels(&metadata.get("labels")), template);
    for (key, _) in metadata.get("annotations").entries() {
        let wrong = names::qualified_name(&key.to_lowercase()).into_iter();
        let path = format!("{}.annotations", template.path());
        errors.extend(wrong.map(|detail| FieldError::invalid(path.as_str(), key, detail)));
    }
    errors.extend(pod_spec(&template.get("spec"), claims));
    let ephemeral = template.get("spec").get("ephemeralContainers");
    if ephemeral.len() > 0 {
        errors.push(ephemeral.forbidden("ephemeral containers not allowed in pod template"));
    }
    errors
}

/// The labels of templates are told without `metadata`.
fn told_above(errors: Errors, template: &Look<'_>) -> Errors {
    let told = |mut error: FieldError| {
        error.field = format!("{}.labels", template.path());
        error
    };
    errors.into_iter().map(told).collect()
}

fn pod_spec(spec: &Look<'_>, claims: &[&str]) -> Errors {
    let (mut errors, volumes) = volumes(spec, claims);
    errors.extend(containers(spec, &volumes));
    let policy = spec.get("restartPolicy");
    errors.extend(policy.one_of(&["Always", "OnFailure", "Never"]));
    let dns = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    errors.extend(spec.get("dnsPolicy").one_of(&dns));
    errors.extend(labels(&spec.get("nodeSelector")));
    for name in [
        "serviceAccountName",
        "nodeName",
        "priorityClassName",
        "runtimeClassName",
    ] {
        let value = spec.get(name);
        if !value.text().is_empty() {
            errors.extend(value.by_rule(names::subdomain));
        }
    }
    let deadline = spec.get("activeDeadlineSeconds");
    if deadline
        .number()
        .is_some_and(|seconds| !(1..=i64::from(i32::MAX)).contains(&seconds))
    {
        errors.push(deadline.invalid("must be between 1 and 2147483647, inclusive"));
    }
    for name in ["hostname", "subdomain"] {
        let value = spec.get(name);
        if !value.text().is_empty() {
            errors.extend(value.by_rule(names::label));
        }
    }
    errors.extend(tolerations(spec));
    let policy = spec.get("preemptionPolicy");
    if policy.is_set() {
        errors.extend(policy.one_of(&["PreemptLowerPriority", "Never"]));
    }
    errors
}

/// What is wrong with volumes, and the names of those that are right.
fn volumes<'a>(spec: &Look<'a>, claims: &[&'a str]) -> (Errors, HashSet<&'a str>) {
    let mut errors = Errors::new();
    let mut known: HashSet<&str> = claims.iter().copied().collect();
    for volume in spec.get("volumes").items() {
        let name = volume.get("name");
        let mut wrong = source(&volume);
        if name.text().is_empty() {
            wrong.push(name.required());
        } else {
            wrong.extend(name.by_rule(names::label));
        }
        if known.contains(name.text()) && !claims.contains(&name.text()) {
            wrong.push(name.duplicate());
        }
        if wrong.is_empty() {
            known.insert(name.text());
        }
        errors.extend(wrong);
    }
    (errors, known)
}

fn source(volume: &Look<'_>) -> Errors {
    let sources = volume
        .entries()
        .filter(|(name, value)| *name != "name" && !value.is_null());
    let sources: Vec<_> = sources.map(|(name, _)| volume.get(name)).collect();
    let mut errors = Errors::new();
    let Some((first, more)) = sources.split_first() else {
        errors.push(volume.required_for("must specify a volume type"));
        return errors;
    };
    let (name, required) = match first.path().rsplit('.').next().unwrap_or_default() {
        "secret" => ("secretName", true),
        "configMap" => ("name", true),
        "persistentVolumeClaim" => ("claimName", true),
        "hostPath" => ("path", true),
        _ => ("", false),
    };
    if required && first.get(name).text().is_empty() {
        errors.push(first.get(name).required());
    }
    errors.extend(
        more.iter()
            .map(|source| source.forbidden("may not specify more than 1 volume type")),
    );
    errors
}

fn containers(spec: &Look<'_>, volumes: &HashSet<&str>) -> Errors {
    let list = spec.get("containers");
    if list.len() == 0 {
        return vec![list.required()];
    }
    let mut errors = Errors::new();
    let mut known = HashSet::new();
    for container in list.items() {
        errors.extend(container::common(&container, volumes));
        if !known.insert(container.get("name").text()) {
            errors.push(container.get("name").duplicate());
        }
        errors.extend(container::running(&container));
    }
    errors.extend(container::host_ports(&list.items()));
    for container in spec.get("initContainers").items() {
        errors.extend(container::common(&container, volumes));
        if !known.insert(container.get("name").text()) {
            errors.push(container.get("name").duplicate());
        }
        let is_sidecar = container.get("restartPolicy").text() == "Always";
        if is_sidecar {
            errors.extend(container::running(&container));
            continue;
        }
        for name in [
            "lifecycle",
            "livenessProbe",
            "readinessProbe",
            "startupProbe",
        ] {
            let value = container.get(name);
            if value.is_set() {
                let detail = "may not be set for init containers without restartPolicy=Always";
                errors.push(value.forbidden(detail));
            }
        }
    }
    errors
}

fn tolerations(spec: &Look<'_>) -> Errors {
    let mut errors = Errors::new();
    for toleration in spec.get("tolerations").items() {
        let (key, operator, value) = (
            toleration.get("key"),
            toleration.get("operator"),
            toleration.get("value"),
        );
        if !key.text().is_empty() {
            errors.extend(key.by_rule(names::qualified_name));
        } else if operator.text() != "Exists" {
            errors.push(operator.invalid("operator must be Exists when `key` is empty, which means \"match all values and all keys\""));
        }
        if toleration.get("tolerationSeconds").is_set()
            && toleration.get("effect").text() != "NoExecute"
        {
            let effect = toleration.get("effect");
            errors
                .push(effect.invalid("effect must be 'NoExecute' when `tolerationSeconds` is set"));
        }
        match operator.text() {
            "Equal" | "" => errors.extend(value.by_rule(names::label_value).into_iter().map(
                |mut error| {
                    operator.path().clone_into(&mut error.field);
                    error
                },
            )),
            "Exists" if !value.text().is_empty() => {
                let detail = "value must be empty when `operator` is 'Exists'";
                let mut error = toleration.invalid(detail);
                operator.path().clone_into(&mut error.field);
                errors.push(error);
            }
            "Exists" | "Gt" | "Lt" => {}
            _ => errors.push(operator.not_supported(&["Equal", "Exists"])),
        }
        let effect = toleration.get("effect");
        let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
        if !effect.text().is_empty() && !effects.contains(&effect.text()) {
            errors.push(effect.not_supported(&effects));
        }
    }
    errors
}
