//! What decides where pods run, and who leads.

use super::make::{age, flag_at, int_at, text, text_at, text_or};
use crate::builtin::look::Look;
use crate::registry::Column;

/// What is shown of leases.
pub(super) fn leases() -> Vec<Column> {
    vec![
        text_at("Holder", "Who has it.", "spec.holderIdentity"),
        age(),
    ]
}

/// What is shown of candidates for leases.
pub(super) fn lease_candidates() -> Vec<Column> {
    vec![
        text_at(
            "LeaseName",
            "Which lease it is a candidate for.",
            "spec.leaseName",
        ),
        text_at(
            "BinaryVersion",
            "The version of its program.",
            "spec.binaryVersion",
        ),
        text_at(
            "EmulationVersion",
            "The version as which it acts.",
            "spec.emulationVersion",
        ),
        age(),
    ]
}

/// What is shown of priority classes.
pub(super) fn priority_classes() -> Vec<Column> {
    vec![
        int_at("Value", "The priority of its pods.", "value"),
        flag_at(
            "Global-Default",
            "Whether pods have it that name none.",
            "globalDefault",
        ),
        age(),
        text_at(
            "PreemptionPolicy",
            "Whether its pods drive others away.",
            "preemptionPolicy",
        ),
    ]
}

/// What is shown of groups of pods.
pub(super) fn pod_groups() -> Vec<Column> {
    vec![
        text("Policy", "How its pods are scheduled.", |group| {
            let gang = group.at("spec.schedulingPolicy.gang");
            gang.map_or("Basic", |_| "Gang").to_owned()
        }),
        text_or(
            "Workload",
            "What it is of.",
            "spec.podGroupTemplateRef.workload.workloadName",
            "<none>",
        ),
        text("Status", "Whether its pods have been scheduled.", |group| {
            let scheduled = group.condition("PodGroupScheduled");
            let status = match scheduled.map(|condition| condition.text("status")) {
                None => "Pending",
                Some("True") => "Scheduled",
                Some(_) => "Unschedulable",
            };
            let disrupted = group.condition("DisruptionTarget");
            disrupted
                .map_or(status, |condition| condition.text("reason"))
                .to_owned()
        }),
        age(),
    ]
}

/// What is shown of runtime classes.
pub(super) fn runtime_classes() -> Vec<Column> {
    vec![text_at("Handler", "What runs its pods.", "handler"), age()]
}
