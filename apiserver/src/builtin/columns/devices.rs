//! Devices and claims of them.

use serde_json::Value;

use super::make::{age, column, int_at, text, text_at};
use crate::builtin::look::Look;
use crate::object::Object;
use crate::registry::Column;
use crate::table;

/// What is shown of claims of devices.
pub(super) fn resource_claims() -> Vec<Column> {
    vec![
        text("State", "Whether it has its devices.", |claim| {
            let mut states = Vec::new();
            if claim.is_deleted() {
                states.push("deleted");
            }
            if claim.at("status.allocation").is_some() {
                states.push("allocated");
                if !claim.list("status.reservedFor").is_empty() {
                    states.push("reserved");
                }
            } else if !claim.is_deleted() {
                states.push("pending");
            }
            states.join(",")
        }),
        age(),
    ]
}

/// What is shown of slices of devices.
pub(super) fn resource_slices() -> Vec<Column> {
    vec![
        text_at("Node", "Which node has the devices.", "spec.nodeName"),
        text_at("Driver", "Whose devices they are.", "spec.driver"),
        text_at("Pool", "Which pool they are of.", "spec.pool.name"),
        age(),
    ]
}
/// What is shown of taints of devices.
pub(super) fn device_taints() -> Vec<Column> {
    vec![
        text_at("Key", "The key of the taint.", "spec.taint.key"),
        text_at("Value", "Its value.", "spec.taint.value"),
        text_at("Effect", "What it does.", "spec.taint.effect"),
        column(
            "TimeAdded",
            "string",
            "How long ago it was added.",
            |rule, now| match rule.text("spec.taint.timeAdded") {
                "" => "".into(),
                time => table::age(time, now).into(),
            },
        ),
        age(),
    ]
}

/// What is shown of requests for the state of pools.
pub(super) fn pool_requests() -> Vec<Column> {
    let sum =
        |member: &'static str| move |request: &Object| pools(request, |pool| pool.int(member));
    vec![
        text_at("Driver", "Whose pools are asked for.", "spec.driver"),
        text("Total", "How many devices there are.", sum("totalDevices")),
        text(
            "Available",
            "How many devices can be had.",
            sum("availableDevices"),
        ),
        text(
            "Allocated",
            "How many devices are taken.",
            sum("allocatedDevices"),
        ),
        text(
            "Unavailable",
            "How many devices cannot be had.",
            sum("unavailableDevices"),
        ),
        text("Errors", "How many pools are not valid.", |request| {
            pools(request, |pool| {
                i64::from(pool.at("validationError").is_some())
            })
        }),
        int_at("Pools", "How many pools there are.", "status.poolCount"),
        text("Status", "How far the request is.", pools_status),
        column(
            "Completed",
            "string",
            "How long ago the answer was complete.",
            |request, now| {
                let complete = request.condition("Complete");
                match (pools_end(request), complete) {
                    (Some("Complete"), Some(complete)) => {
                        table::age(complete.text("lastTransitionTime"), now).into()
                    }
                    _ => "<none>".into(),
                }
            },
        ),
    ]
}

fn pools(request: &Object, each: impl Fn(&Value) -> i64) -> String {
    if request.at("status").is_none() || pools_end(request) == Some("Failed") {
        return "-".to_owned();
    }
    let pools = request.list("status.pools").iter();
    pools.map(each).sum::<i64>().to_string()
}

/// How a request for the state of pools has ended.
fn pools_end(request: &Object) -> Option<&str> {
    let mut conditions = request.list("status.conditions").iter();
    let ended = conditions.find(|condition| {
        matches!(condition.text("type"), "Complete" | "Failed")
            && condition.text("status") == "True"
    });
    Some(ended?.text("type"))
}

fn pools_status(request: &Object) -> String {
    let shown = request.list("status.pools").len();
    let count = request.int("status.poolCount");
    match pools_end(request) {
        Some("Complete") if usize::try_from(count).is_ok_and(|count| count > shown) => {
            format!("Complete ({shown}/{count} pools)")
        }
        end => end.unwrap_or("Pending").to_owned(),
    }
}
