//! Events: those of `events.k8s.io` are those of the core group by other names.

use serde_json::{Value, json};

use crate::object::Object;

/// The version, of both groups, in which events are stored: the core group's by another name, as
/// what both groups serve is called `v1`.
pub(in crate::builtin) const STORED: &str = "core";

/// Names of members: in the core group, and in `events.k8s.io`.
const NAMES: [(&str, &str); 7] = [
    ("involvedObject", "regarding"),
    ("message", "note"),
    ("source", "deprecatedSource"),
    ("firstTimestamp", "deprecatedFirstTimestamp"),
    ("lastTimestamp", "deprecatedLastTimestamp"),
    ("count", "deprecatedCount"),
    ("reportingComponent", "reportingController"),
];

/// Makes an event of `events.k8s.io` one of the core group, or the other way.
pub(super) fn convert(event: Object, to: &str) -> Object {
    if to == STORED {
        to_core(event)
    } else {
        of_core(event)
    }
}

/// Makes an event of `events.k8s.io` one of the core group.
pub(in crate::builtin) fn to_core(mut event: Object) -> Object {
    for (core, own) in NAMES {
        rename(&mut event, own, core);
    }
    for name in ["eventTime", "firstTimestamp", "lastTimestamp"] {
        event.entry(name).or_insert(Value::Null);
    }
    for name in ["reportingComponent", "reportingInstance"] {
        event.entry(name).or_insert_with(|| "".into());
    }
    for name in ["involvedObject", "source"] {
        event.entry(name).or_insert_with(|| json!({}));
    }
    event
}

fn of_core(mut event: Object) -> Object {
    for (core, own) in NAMES {
        rename(&mut event, core, own);
    }
    for name in [
        "deprecatedFirstTimestamp",
        "deprecatedLastTimestamp",
        "eventTime",
    ] {
        event.entry(name).or_insert(Value::Null);
    }
    for name in ["reportingController", "reportingInstance"] {
        if event.get(name).is_some_and(|value| value == "") {
            event.remove(name);
        }
    }
    for name in ["regarding", "deprecatedSource"] {
        event.entry(name).or_insert_with(|| json!({}));
    }
    event
}

fn rename(event: &mut Object, from: &str, to: &str) {
    if let Some(value) = event.remove(from) {
        event.insert(to.to_owned(), value);
    }
}
