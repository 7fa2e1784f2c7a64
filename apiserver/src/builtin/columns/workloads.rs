//! What runs pods: deployments, jobs and their like.

use serde_json::Value;

use super::make::{age, column, count_at, int_as_text_at, int_at, text, text_at, text_or, wide};
use super::selectors::{bare_selector_at, labels_at, selector_at};
use crate::builtin::look::Look;
use crate::object::Object;
use crate::registry::Column;
use crate::table;

const SELECTOR: &str = "Which pods are its own.";

/// Names and images of the containers of a template at a path.
fn containers(path: &'static str) -> [Column; 2] {
    let each = move |member: &'static str| {
        move |object: &Object| {
            let containers = object.list(path).iter();
            let texts: Vec<_> = containers.map(|container| container.text(member)).collect();
            texts.join(",")
        }
    };
    [
        text(
            "Containers",
            "Names of the template's containers.",
            each("name"),
        ),
        text(
            "Images",
            "Images of the template's containers.",
            each("image"),
        ),
    ]
}

fn wide_containers(path: &'static str) -> impl Iterator<Item = Column> {
    containers(path).into_iter().map(wide)
}

const TEMPLATE: &str = "spec.template.spec.containers";

fn ready(about: &str) -> Column {
    text("Ready", about, |object| {
        let ready = object.int("status.readyReplicas");
        format!("{ready}/{}", object.int("spec.replicas"))
    })
}

/// What is shown of deployments.
pub(super) fn deployments() -> Vec<Column> {
    let shown = [
        ready("How many of the wanted pods are ready."),
        int_as_text_at(
            "Up-to-date",
            "How many pods are of the present template.",
            "status.updatedReplicas",
        ),
        int_as_text_at(
            "Available",
            "How many pods have been ready for long enough.",
            "status.availableReplicas",
        ),
        age(),
    ];
    let mut columns = Vec::from(shown);
    columns.extend(wide_containers(TEMPLATE));
    columns.push(wide(bare_selector_at(
        "Selector",
        SELECTOR,
        "spec.selector",
    )));
    columns
}

fn replicas() -> Vec<Column> {
    let mut columns = vec![
        int_at("Desired", "How many pods are wanted.", "spec.replicas"),
        int_at("Current", "How many pods there are.", "status.replicas"),
        int_at("Ready", "How many pods are ready.", "status.readyReplicas"),
        age(),
    ];
    columns.extend(wide_containers(TEMPLATE));
    columns
}

/// What is shown of replica sets.
pub(super) fn replica_sets() -> Vec<Column> {
    let mut columns = replicas();
    columns.push(wide(selector_at("Selector", SELECTOR, "spec.selector")));
    columns
}

/// What is shown of replication controllers.
pub(super) fn replication_controllers() -> Vec<Column> {
    let mut columns = replicas();
    columns.push(wide(labels_at("Selector", SELECTOR, "spec.selector")));
    columns
}

/// What is shown of stateful sets.
pub(super) fn stateful_sets() -> Vec<Column> {
    let mut columns = vec![ready("How many of the wanted pods are ready."), age()];
    columns.extend(wide_containers(TEMPLATE));
    columns
}

/// What is shown of daemon sets.
pub(super) fn daemon_sets() -> Vec<Column> {
    let status = |name, about, path| int_at(name, about, path);
    let mut columns = vec![
        status(
            "Desired",
            "How many nodes should run a pod.",
            "status.desiredNumberScheduled",
        ),
        status(
            "Current",
            "How many nodes have a pod that they should run.",
            "status.currentNumberScheduled",
        ),
        status(
            "Ready",
            "How many nodes have a pod that is ready.",
            "status.numberReady",
        ),
        status(
            "Up-to-date",
            "How many nodes have a pod of the present template.",
            "status.updatedNumberScheduled",
        ),
        status(
            "Available",
            "How many nodes have a pod that has been ready for long enough.",
            "status.numberAvailable",
        ),
        labels_at(
            "Node Selector",
            "Which nodes run a pod.",
            "spec.template.spec.nodeSelector",
        ),
        age(),
    ];
    columns.extend(wide_containers(TEMPLATE));
    columns.push(wide(selector_at("Selector", SELECTOR, "spec.selector")));
    columns
}

/// What is shown of jobs.
pub(super) fn jobs() -> Vec<Column> {
    let mut columns = vec![
        text("Status", "How far the job is.", job_status),
        text(
            "Completions",
            "How many pods have done their work, of how many.",
            completions,
        ),
        column(
            "Duration",
            "string",
            "How long the job took or has taken.",
            |job, now| took(job, now).into(),
        ),
        age(),
    ];
    columns.extend(wide_containers(TEMPLATE));
    columns.push(wide(selector_at("Selector", SELECTOR, "spec.selector")));
    columns
}

fn job_status(job: &Object) -> String {
    let of_conditions = [
        ("Complete", "Complete"),
        ("Failed", "Failed"),
        ("", "Terminating"),
        ("Suspended", "Suspended"),
        ("FailureTarget", "FailureTarget"),
        ("SuccessCriteriaMet", "SuccessCriteriaMet"),
    ];
    let found = of_conditions.into_iter().find(|(condition, _)| {
        if condition.is_empty() {
            job.is_deleted()
        } else {
            job.is_condition(condition)
        }
    });
    found.map_or("Running", |(_, status)| status).to_owned()
}

fn completions(job: &Object) -> String {
    let done = job.int("status.succeeded");
    match job.at("spec.completions").and_then(Value::as_i64) {
        Some(wanted) => format!("{done}/{wanted}"),
        None => match job.int("spec.parallelism") {
            several if several > 1 => format!("{done}/1 of {several}"),
            _ => format!("{done}/1"),
        },
    }
}

fn took(job: &Object, now: i64) -> String {
    let time = |path| {
        let time: jiff::Timestamp = job.text(path).parse().ok()?;
        Some(time.as_second())
    };
    let Some(start) = time("status.startTime") else {
        return String::new();
    };
    let end = time("status.completionTime").unwrap_or(now);
    table::duration(end.saturating_sub(start))
}

/// What is shown of cron jobs.
pub(super) fn cron_jobs() -> Vec<Column> {
    let suspended = |job: &Object| {
        let said = job.at("spec.suspend").and_then(Value::as_bool);
        match said {
            None => "<unset>".to_owned(),
            Some(true) => "True".to_owned(),
            Some(false) => "False".to_owned(),
        }
    };
    let last = |job: &Object, now: i64| match job.text("status.lastScheduleTime") {
        "" => "<none>".to_owned(),
        time => table::age(time, now),
    };
    let mut columns = vec![
        text_at("Schedule", "When jobs are started.", "spec.schedule"),
        text_or(
            "Timezone",
            "Where the schedule's times are told.",
            "spec.timeZone",
            "<none>",
        ),
        column(
            "Suspend",
            "boolean",
            "Whether no jobs are started.",
            move |job, _| suspended(job).into(),
        ),
        count_at(
            "Active",
            "integer",
            "How many jobs are running.",
            "status.active",
        ),
        column(
            "Last Schedule",
            "string",
            "How long ago a job was started.",
            move |job, now| last(job, now).into(),
        ),
        age(),
    ];
    columns.extend(wide_containers(
        "spec.jobTemplate.spec.template.spec.containers",
    ));
    let path = "spec.jobTemplate.spec.selector";
    columns.push(wide(selector_at("Selector", SELECTOR, path)));
    columns
}

/// What is shown of pod templates.
pub(super) fn pod_templates() -> Vec<Column> {
    let mut columns = Vec::from(containers("template.spec.containers"));
    columns.push(labels_at(
        "Pod Labels",
        "Labels of the pods.",
        "template.metadata.labels",
    ));
    columns
}

/// What is shown of controller revisions.
pub(super) fn controller_revisions() -> Vec<Column> {
    vec![
        text("Controller", "Whose revision it is.", |revision| {
            let mut owners = revision.list("metadata.ownerReferences").iter();
            let Some(owner) = owners.find(|owner| owner.flag("controller")) else {
                return "<none>".to_owned();
            };
            let group = owner.text("apiVersion").split_once('/');
            let group = group.map_or(String::new(), |(group, _)| format!(".{group}"));
            let kind = format!("{}{group}", owner.text("kind")).to_lowercase();
            format!("{kind}/{}", owner.text("name"))
        }),
        int_as_text_at("Revision", "Which one it is.", "revision"),
        age(),
    ]
}
