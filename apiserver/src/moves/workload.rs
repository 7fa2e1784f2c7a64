//! Workloads: what their controllers say of them.

use serde_json::{Value, json};

use super::condition::Conditions;
use super::{Outcome, World, observe, wanted};
use crate::object::{Object, members_mut, metadata_text};

/// What becomes of a workload; false where it is none of those that are known.
pub(super) fn come_out(
    place: (&str, &str),
    object: &mut Object,
    world: &World,
    outcome: Outcome,
) -> bool {
    match (place, outcome) {
        (("apps", "deployments"), Outcome::Good) => available(object, world),
        (("apps", "deployments"), Outcome::Bad) => too_late(object, world),
        (("apps", "replicasets") | ("", "replicationcontrollers"), Outcome::Good) => {
            count(
                object,
                &[
                    "replicas",
                    "fullyLabeledReplicas",
                    "readyReplicas",
                    "availableReplicas",
                ],
            );
        }
        (("apps", "statefulsets"), Outcome::Good) => {
            count(
                object,
                &[
                    "replicas",
                    "readyReplicas",
                    "availableReplicas",
                    "currentReplicas",
                    "updatedReplicas",
                ],
            );
            one_revision(object);
        }
        (("apps", "daemonsets"), Outcome::Good) => on_every_node(object, world),
        (("batch", "jobs"), Outcome::Good) => complete(object, world),
        (("batch", "jobs"), Outcome::Bad) => failed(object, world),
        _ => return false,
    }
    true
}

/// Every replica that is wanted is there: the members that count them say so.
fn count(object: &mut Object, members: &[&str]) {
    let replicas = wanted(object, "replicas").unwrap_or(1);
    observe(object);
    let status = members_mut(object, "status");
    for member in members {
        status.insert((*member).to_owned(), replicas.into());
    }
}

fn available(deployment: &mut Object, world: &World) {
    count(
        deployment,
        &[
            "replicas",
            "updatedReplicas",
            "readyReplicas",
            "availableReplicas",
        ],
    );
    let name = metadata_text(deployment, "name").to_owned();
    let status = members_mut(deployment, "status");
    status.remove("unavailableReplicas");
    let mut conditions = Conditions::of(status, &world.now);
    conditions
        .set("Progressing", true)
        .reason("NewReplicaSetAvailable")
        .message(&format!(
            "ReplicaSet \"{name}\" has successfully progressed."
        ))
        .put("lastUpdateTime", world.now.as_str());
    conditions
        .set("Available", true)
        .reason("MinimumReplicasAvailable")
        .message("Deployment has minimum availability.")
        .put("lastUpdateTime", world.now.as_str());
}

fn too_late(deployment: &mut Object, world: &World) {
    count(
        deployment,
        &["replicas", "updatedReplicas", "unavailableReplicas"],
    );
    let name = metadata_text(deployment, "name").to_owned();
    let status = members_mut(deployment, "status");
    status.remove("readyReplicas");
    status.remove("availableReplicas");
    let mut conditions = Conditions::of(status, &world.now);
    conditions
        .set("Progressing", false)
        .reason("ProgressDeadlineExceeded")
        .message(&format!("ReplicaSet \"{name}\" has timed out progressing."))
        .put("lastUpdateTime", world.now.as_str());
    conditions
        .set("Available", false)
        .reason("MinimumReplicasUnavailable")
        .message("Deployment does not have minimum availability.")
        .put("lastUpdateTime", world.now.as_str());
}

/// The replicas of a stateful set are all of its newest revision.
fn one_revision(set: &mut Object) {
    let generation = set
        .get("metadata")
        .and_then(|metadata| metadata.get("generation"));
    let generation = generation.and_then(Value::as_i64).unwrap_or(1);
    let revision = format!("{}-{generation}", metadata_text(set, "name"));
    let status = members_mut(set, "status");
    status.insert("currentRevision".to_owned(), revision.clone().into());
    status.insert("updateRevision".to_owned(), revision.into());
    status.entry("collisionCount").or_insert_with(|| json!(0));
}

/// A daemon set has a pod on every node, or on one where the nodes are not known.
fn on_every_node(set: &mut Object, world: &World) {
    let nodes = world.nodes.len().max(1);
    observe(set);
    let status = members_mut(set, "status");
    for member in [
        "currentNumberScheduled",
        "desiredNumberScheduled",
        "numberAvailable",
        "numberReady",
        "updatedNumberScheduled",
    ] {
        status.insert(member.to_owned(), nodes.into());
    }
    status.insert("numberMisscheduled".to_owned(), 0.into());
}

fn complete(job: &mut Object, world: &World) {
    let completions = wanted(job, "completions").or_else(|| wanted(job, "parallelism"));
    let status = begun(job, world);
    status.insert("succeeded".to_owned(), completions.unwrap_or(1).into());
    status.insert("completionTime".to_owned(), world.now.as_str().into());
    let mut conditions = Conditions::of(status, &world.now);
    for ty in ["SuccessCriteriaMet", "Complete"] {
        conditions
            .set(ty, true)
            .reason("CompletionsReached")
            .message("Reached expected number of succeeded pods")
            .put("lastProbeTime", world.now.as_str());
    }
}

fn failed(job: &mut Object, world: &World) {
    let retries = wanted(job, "backoffLimit").unwrap_or(6);
    let status = begun(job, world);
    status.insert("failed".to_owned(), (retries + 1).into());
    let mut conditions = Conditions::of(status, &world.now);
    for ty in ["FailureTarget", "Failed"] {
        conditions
            .set(ty, true)
            .reason("BackoffLimitExceeded")
            .message("Job has reached the specified backoff limit")
            .put("lastProbeTime", world.now.as_str());
    }
}

/// A job has begun, and nothing of it runs any more.
fn begun<'a>(job: &'a mut Object, world: &World) -> &'a mut Object {
    let status = members_mut(job, "status");
    let now = || Value::from(world.now.clone());
    status.entry("startTime").or_insert_with(now);
    status.remove("active");
    status.insert("ready".to_owned(), 0.into());
    status.insert("terminating".to_owned(), 0.into());
    status.insert("uncountedTerminatedPods".to_owned(), json!({}));
    status
}
