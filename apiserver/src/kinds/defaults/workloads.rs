//! Defaults of `apps` and `batch` that depend on other fields.

use serde_json::json;

use super::{is_empty, is_unset, items_mut, map, map_mut, set, text};
use crate::object::{Object, members_mut};

/// What older versions of daemon sets had in their spec.
pub(in crate::kinds) const TEMPLATE_GENERATION: &str = "deprecated.daemonset.template.generation";

/// Fills in the defaults of a definition.
pub(super) fn fill(definition: &str, object: &mut Object) {
    match definition {
        "apps.v1.DaemonSetSpec" => {
            rolling(
                object,
                "updateStrategy",
                &[("maxSurge", json!(0)), ("maxUnavailable", json!(1))],
            );
        }
        "apps.v1.DeploymentSpec" => {
            rolling(
                object,
                "strategy",
                &[("maxSurge", json!("25%")), ("maxUnavailable", json!("25%"))],
            );
        }
        "apps.v1.StatefulSetSpec" => {
            stateful(members_mut(object, "updateStrategy"));
            for claim in items_mut(object, "volumeClaimTemplates") {
                set(claim, "apiVersion", "v1");
                set(claim, "kind", "PersistentVolumeClaim");
            }
        }
        "apps.v1.DaemonSet" => {
            let annotations = members_mut(members_mut(object, "metadata"), "annotations");
            set(annotations, TEMPLATE_GENERATION, "0");
        }
        // Those of templates in cron jobs are filled in when jobs are made.
        "batch.v1.Job" => {
            labels(object);
            job(members_mut(object, "spec"));
        }
        "core.v1.ReplicationControllerSpec"
            if object
                .get("minReadySeconds")
                .is_some_and(|seconds| *seconds == 0) =>
        {
            object.remove("minReadySeconds");
        }
        _ => {}
    }
}

/// How replicas are replaced.
fn rolling(spec: &mut Object, name: &str, defaults: &[(&str, serde_json::Value)]) {
    let strategy = members_mut(spec, name);
    set(strategy, "type", "RollingUpdate");
    if text(strategy, "type") != "RollingUpdate" {
        return;
    }
    let rolling = members_mut(strategy, "rollingUpdate");
    for (name, value) in defaults {
        set(rolling, name, value.clone());
    }
}

fn stateful(strategy: &mut Object) {
    if is_unset(strategy, "type") {
        set(strategy, "type", "RollingUpdate");
        set(strategy, "rollingUpdate", json!({}));
    }
    if text(strategy, "type") == "RollingUpdate"
        && let Some(rolling) = map_mut(strategy, "rollingUpdate")
    {
        set(rolling, "partition", 0);
    }
}

fn labels(job: &mut Object) {
    let labels = map(job, "spec")
        .and_then(|spec| map(map(map(spec, "template")?, "metadata")?, "labels"))
        .cloned();
    let metadata = members_mut(job, "metadata");
    if let (Some(labels), true) = (labels, is_empty(metadata, "labels"))
        && !labels.is_empty()
    {
        metadata.insert("labels".to_owned(), labels.into());
    }
}

fn job(spec: &mut Object) {
    if is_unset(spec, "completions") && is_unset(spec, "parallelism") {
        set(spec, "completions", 1);
    }
    set(spec, "parallelism", 1);
    let limit = if is_unset(spec, "backoffLimitPerIndex") {
        6
    } else {
        i32::MAX
    };
    set(spec, "backoffLimit", limit);
    set(spec, "completionMode", "NonIndexed");
    set(spec, "suspend", false);
    let replacement = if is_unset(spec, "podFailurePolicy") {
        "TerminatingOrFailed"
    } else {
        "Failed"
    };
    set(spec, "podReplacementPolicy", replacement);
    set(spec, "manualSelector", false);
}
