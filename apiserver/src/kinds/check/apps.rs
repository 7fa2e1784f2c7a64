//! Deployments, sets and controllers.

use serde_json::Value;

use super::super::kind::Write;
use super::super::look::Look;
use super::{Errors, amount, at_most_all, count_or_percent, immutable, pod, selector, selects};
use crate::failure::FieldError;
use crate::metadata::names;
use crate::object::Object;

const MISMATCH: &str = "`selector` does not match template `labels`";

/// Deployments.
pub(in crate::kinds) fn deployment(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return status(write);
    }
    let spec = Look::at(write.object, "spec");
    let mut errors = Errors::from_iter(spec.get("replicas").non_negative());
    errors.extend(selector_and_template(&spec, "deployment", "ReplicaSet"));
    errors.extend(strategy(&spec.get("strategy")));
    for name in ["minReadySeconds", "revisionHistoryLimit"] {
        errors.extend(spec.get(name).non_negative());
    }
    let deadline = spec.get("progressDeadlineSeconds");
    if let Some(seconds) = deadline.number() {
        errors.extend(deadline.non_negative());
        if seconds <= spec.get("minReadySeconds").number().unwrap_or_default() {
            errors.push(deadline.invalid("must be greater than minReadySeconds"));
        }
    }
    errors.extend(same_selector(write));
    errors
}

/// Replica sets.
pub(in crate::kinds) fn replica_set(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return status(write);
    }
    let spec = Look::at(write.object, "spec");
    let counts = ["replicas", "minReadySeconds"].into_iter();
    let mut errors: Errors = counts
        .filter_map(|name| spec.get(name).non_negative())
        .collect();
    errors.extend(selector_and_template(&spec, "deployment", "ReplicaSet"));
    errors.extend(same_selector(write));
    errors
}

/// Daemon sets.
pub(in crate::kinds) fn daemon_set(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return status(write);
    }
    let spec = Look::at(write.object, "spec");
    let mut errors = same_selector(write);
    let selected = spec.get("selector");
    let template = spec.get("template");
    errors.extend(selector(&selected));
    if selects(&selected, &template) == Some(false) {
        errors.push(labels_told(&template));
    }
    errors.extend(not_empty(&selected, "daemonset"));
    errors.extend(pod::template(&template));
    errors.extend(runs_for_ever(&template, "DaemonSet"));
    errors.extend(spec.get("minReadySeconds").non_negative());
    let strategy = spec.get("updateStrategy");
    match strategy.get("type").text() {
        "OnDelete" => {}
        "RollingUpdate" => errors.extend(rolling(&strategy.get("rollingUpdate"), true)),
        _ => errors.push(strategy.not_supported(&["RollingUpdate", "OnDelete"])),
    }
    errors.extend(spec.get("revisionHistoryLimit").non_negative());
    errors
}

/// Stateful sets.
pub(in crate::kinds) fn stateful_set(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return status(write);
    }
    let spec = Look::at(write.object, "spec");
    let mut errors = Errors::new();
    let policy = spec.get("podManagementPolicy");
    if !matches!(policy.text(), "OrderedReady" | "Parallel") {
        errors.push(policy.invalid("must be 'OrderedReady' or 'Parallel'"));
    }
    let strategy = spec.get("updateStrategy");
    let rolling = strategy.get("rollingUpdate");
    match strategy.get("type").text() {
        "OnDelete" if rolling.is_set() => {
            errors.push(rolling.invalid("only allowed for updateStrategy 'RollingUpdate'"));
        }
        "OnDelete" => {}
        "RollingUpdate" => errors.extend(rolling.get("partition").non_negative()),
        _ => errors.push(strategy.invalid("must be 'RollingUpdate' or 'OnDelete'")),
    }
    let retention = spec.get("persistentVolumeClaimRetentionPolicy");
    for name in ["whenDeleted", "whenScaled"] {
        let policy = retention.get(name);
        if policy.is_set() && !matches!(policy.text(), "Delete" | "Retain") {
            errors.push(policy.not_supported(&["Retain", "Delete"]));
        }
    }
    for name in ["replicas", "minReadySeconds"] {
        errors.extend(spec.get(name).non_negative());
    }
    errors.extend(spec.get("ordinals").get("start").non_negative());
    let service = spec.get("serviceName");
    if write.old.is_none() && !service.text().is_empty() {
        errors.extend(service.by_rule(names::label));
    }
    let selected = spec.get("selector");
    let template = spec.get("template");
    if selected.is_set() {
        errors.extend(selector(&selected));
        errors.extend(not_empty(&selected, "statefulset"));
    } else {
        errors.push(selected.required());
    }
    match selects(&selected, &template) {
        None => errors.push(selected.invalid("")),
        Some(is_selected) => {
            if !is_selected {
                errors.push(labels_told(&template));
            }
            let claims = spec.get("volumeClaimTemplates");
            let claims: Vec<_> = claims.items();
            let names = claims
                .iter()
                .map(|claim| claim.get("metadata").get("name").text());
            errors.extend(pod::template_with(&template, &names.collect::<Vec<_>>()));
        }
    }
    errors.extend(runs_for_ever(&template, "StatefulSet"));
    if let Some(old) = write.old
        && fixed(write.object) != fixed(old)
    {
        errors.push(spec.forbidden("updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"));
    }
    errors
}

/// What of a stateful set may not change.
fn fixed(set: &Object) -> Object {
    const CHANGES: [&str; 7] = [
        "minReadySeconds",
        "ordinals",
        "persistentVolumeClaimRetentionPolicy",
        "replicas",
        "revisionHistoryLimit",
        "template",
        "updateStrategy",
    ];
    let spec = set.get("spec").and_then(Value::as_object).cloned();
    let mut spec = spec.unwrap_or_default();
    spec.retain(|name, _| !CHANGES.contains(&name.as_str()));
    spec
}

/// Replication controllers.
pub(in crate::kinds) fn replication_controller(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return status(write);
    }
    let spec = Look::at(write.object, "spec");
    let mut errors = Errors::from_iter(spec.get("minReadySeconds").non_negative());
    let selected = spec.get("selector");
    if selected.len() == 0 {
        errors.push(selected.required());
    }
    let replicas = spec.get("replicas");
    if !replicas.is_set() {
        errors.push(replicas.required());
    }
    errors.extend(replicas.non_negative());
    let template = spec.get("template");
    if !template.is_set() {
        errors.push(template.required());
        return errors;
    }
    let labels = template.get("metadata").get("labels");
    let is_selected = selected
        .entries()
        .all(|(key, value)| labels.value().and_then(|labels| labels.get(key)) == Some(value));
    if !is_selected && selected.len() > 0 {
        errors.push(labels.invalid(MISMATCH));
    }
    errors.extend(pod::template(&template));
    errors.extend(runs_for_ever(&template, "ReplicationController"));
    errors
}

/// Templates of pods.
pub(in crate::kinds) fn pod_template(write: Write<'_>) -> Errors {
    pod::template(&Look::at(write.object, "template"))
}

fn selector_and_template(spec: &Look<'_>, kind: &str, owner: &str) -> Errors {
    let mut errors = Errors::new();
    let selected = spec.get("selector");
    let template = spec.get("template");
    if selected.is_set() {
        errors.extend(selector(&selected));
        errors.extend(not_empty(&selected, kind));
    } else {
        errors.push(selected.required());
    }
    let Some(is_selected) = selects(&selected, &template) else {
        errors.push(selected.invalid("invalid label selector"));
        return errors;
    };
    if !is_selected {
        errors.push(labels_told(&template));
    }
    errors.extend(pod::template(&template));
    errors.extend(runs_for_ever(&template, owner));
    errors
}

/// That the labels of a template are not selected.
fn labels_told(template: &Look<'_>) -> FieldError {
    let labels = template.get("metadata").get("labels");
    let value = labels.value().cloned().unwrap_or(Value::Null);
    FieldError::invalid(labels.path(), value, MISMATCH)
}

fn not_empty(selected: &Look<'_>, kind: &str) -> Option<FieldError> {
    let count = selected.get("matchLabels").len() + selected.get("matchExpressions").len();
    let is_empty = selected.is_set() && count == 0;
    is_empty.then(|| selected.invalid(format!("empty selector is invalid for {kind}")))
}

/// Templates of pods that are started again.
fn runs_for_ever(template: &Look<'_>, owner: &str) -> Errors {
    let spec = template.get("spec");
    let mut errors = Errors::new();
    let policy = spec.get("restartPolicy");
    if policy.text() != "Always" {
        errors.push(policy.not_supported(&["Always"]));
    }
    let deadline = spec.get("activeDeadlineSeconds");
    if deadline.is_set() {
        let detail = format!("activeDeadlineSeconds in {owner} is not Supported");
        errors.push(deadline.forbidden(detail));
    }
    errors
}

fn strategy(strategy: &Look<'_>) -> Errors {
    let update = strategy.get("rollingUpdate");
    match strategy.get("type").text() {
        "Recreate" if update.is_set() => {
            let detail = "may not be specified when strategy `type` is 'Recreate'";
            vec![update.forbidden(detail)]
        }
        "Recreate" => Errors::new(),
        "RollingUpdate" => rolling(&update, false),
        _ => vec![strategy.not_supported(&["Recreate", "RollingUpdate"])],
    }
}

fn rolling(update: &Look<'_>, is_daemon_set: bool) -> Errors {
    let (unavailable, surge) = (update.get("maxUnavailable"), update.get("maxSurge"));
    let mut errors = count_or_percent(&unavailable);
    errors.extend(count_or_percent(&surge));
    let (down, up) = (amount(&unavailable), amount(&surge));
    if is_daemon_set {
        errors.clear();
        errors.extend(count_or_percent(&unavailable));
        errors.extend(count_or_percent(&surge));
        if down != 0 && up != 0 {
            errors.push(surge.invalid("may not be set when maxUnavailable is non-zero"));
        } else if down == 0 && up == 0 {
            errors.push(unavailable.invalid("cannot be 0 when maxSurge is 0"));
        }
        errors.extend(at_most_all(&unavailable));
        errors.extend(at_most_all(&surge));
        return errors;
    }
    if down == 0 && up == 0 {
        errors.push(unavailable.invalid("may not be 0 when `maxSurge` is 0"));
    }
    errors.extend(at_most_all(&unavailable));
    errors
}

fn same_selector(write: Write<'_>) -> Errors {
    let Some(old) = write.old else {
        return Errors::new();
    };
    let selector = |object| Look::at(object, "spec").get("selector");
    let changed = immutable(&selector(write.object), &selector(old));
    changed.into_iter().collect()
}

/// What is told of replicas.
fn status(write: Write<'_>) -> Errors {
    const COUNTS: [&str; 12] = [
        "observedGeneration",
        "replicas",
        "updatedReplicas",
        "fullyLabeledReplicas",
        "readyReplicas",
        "availableReplicas",
        "unavailableReplicas",
        "currentReplicas",
        "currentNumberScheduled",
        "numberMisscheduled",
        "desiredNumberScheduled",
        "numberReady",
    ];
    let status = Look::at(write.object, "status");
    let mut errors: Errors = COUNTS
        .into_iter()
        .filter_map(|name| status.get(name).non_negative())
        .collect();
    let count = |name: &str| status.get(name).number().unwrap_or_default();
    let replicas = status.get("replicas");
    if !replicas.is_set() && count("readyReplicas") == 0 {
        return errors;
    }
    let limits = [
        ("updatedReplicas", "replicas", "status.replicas"),
        ("fullyLabeledReplicas", "replicas", "status.replicas"),
        ("readyReplicas", "replicas", "status.replicas"),
        ("availableReplicas", "replicas", "status.replicas"),
        ("availableReplicas", "readyReplicas", "readyReplicas"),
    ];
    for (name, limit, told) in limits {
        if count(name) > count(limit) {
            let detail = format!("cannot be greater than {told}");
            errors.push(status.get(name).invalid(detail));
        }
    }
    errors
}
