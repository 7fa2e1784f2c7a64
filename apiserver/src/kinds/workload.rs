//! Workloads: deployments, sets and jobs.

use serde_json::{Value, json};

use super::check;
use super::defaults::TEMPLATE_GENERATION;
use super::kind::{COUNTED, Kind, PLAIN};
use crate::object::{Object, members_mut, metadata, metadata_mut, metadata_text};
use crate::registry::{Context, NameRule};

/// Deployments.
pub(super) const DEPLOYMENT: Kind = Kind {
    counts_annotations: true,
    check: check::apps::deployment,
    ..COUNTED
};
/// Replica sets.
pub(super) const REPLICA_SET: Kind = Kind {
    check: check::apps::replica_set,
    ..COUNTED
};
/// Stateful sets.
pub(super) const STATEFUL_SET: Kind = Kind {
    names: NameRule::Label,
    check: check::apps::stateful_set,
    ..COUNTED
};
/// Daemon sets.
pub(super) const DAEMON_SET: Kind = Kind {
    create: |_, set| note_template(set, 1),
    update: |_, _, set, old| {
        let before = metadata(old)
            .and_then(|metadata| metadata.get("annotations")?.get(TEMPLATE_GENERATION));
        let before = before.and_then(|number| number.as_str()?.parse::<i64>().ok());
        let template = |set: &Object| {
            set.get("spec")
                .and_then(|spec| spec.get("template"))
                .cloned()
        };
        let is_new = template(set) != template(old);
        note_template(set, before.unwrap_or(1) + i64::from(is_new));
    },
    check: check::apps::daemon_set,
    ..COUNTED
};
/// Replication controllers.
pub(super) const REPLICATION_CONTROLLER: Kind = Kind {
    orphans: true,
    check: check::apps::replication_controller,
    ..COUNTED
};
/// Jobs.
pub(super) const JOB: Kind = Kind {
    orphans: true,
    deletion_warning: Some(
        "child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning",
    ),
    create: select_own_pods,
    check: check::batch::job,
    ..COUNTED
};
/// Cron jobs.
pub(super) const CRON_JOB: Kind = Kind {
    check: check::batch::cron_job,
    ..COUNTED
};
/// Templates of pods.
pub(super) const POD_TEMPLATE: Kind = Kind {
    counts: true,
    returns_deleted: true,
    check: check::apps::pod_template,
    ..PLAIN
};

const NAME_LABELS: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];
pub(super) const UID_LABEL: &str = "batch.kubernetes.io/controller-uid";
const UID_LABELS: [&str; 2] = [UID_LABEL, "controller-uid"];

fn note_template(set: &mut Object, count: i64) {
    let annotations = members_mut(metadata_mut(set), "annotations");
    annotations.insert(TEMPLATE_GENERATION.to_owned(), count.to_string().into());
}

/// Lets a job select the pods that it will make, if its selector is not set by hand.
fn select_own_pods(_context: Context<'_>, job: &mut Object) {
    let name = metadata_text(job, "name").to_owned();
    let uid = metadata_text(job, "uid").to_owned();
    let own = metadata(job).and_then(|metadata| metadata.get("labels"));
    let own = own.and_then(Value::as_object).cloned().unwrap_or_default();
    let spec = members_mut(job, "spec");
    if spec.get("manualSelector") == Some(&Value::Bool(true)) {
        return;
    }
    let template = members_mut(spec, "template");
    let labels = members_mut(members_mut(template, "metadata"), "labels");
    // A job without labels of its own has those of its pods; to Go they are one map.
    let is_shared = own == *labels;
    for label in NAME_LABELS {
        labels.entry(label).or_insert_with(|| json!(name));
    }
    for label in UID_LABELS {
        labels.entry(label).or_insert_with(|| json!(uid));
    }
    let labels = labels.clone();
    let selector = members_mut(members_mut(spec, "selector"), "matchLabels");
    selector.entry(UID_LABEL).or_insert_with(|| json!(uid));
    if is_shared {
        metadata_mut(job).insert("labels".to_owned(), Value::Object(labels));
    }
}
