//! Events, in the version `v1`.

use super::make::{column, name, text, text_at, wide};
use crate::builtin::look::Look;
use crate::object::Object;
use crate::registry::Column;
use crate::table;

/// What is shown of events, in the version `v1`.
pub(super) fn events() -> Vec<Column> {
    vec![
        column(
            "Last Seen",
            "string",
            "How long ago it was last seen.",
            |event, now| table::age(last_seen(event), now).into(),
        ),
        text_at("Type", "Whether it is a warning.", "type"),
        text_at("Reason", "What happened, in a word.", "reason"),
        text("Object", "What it happened to.", |event| {
            let kind = event.text("involvedObject.kind").to_lowercase();
            match event.text("involvedObject.name") {
                "" => kind,
                name => format!("{kind}/{name}"),
            }
        }),
        wide(text_at(
            "Subobject",
            "Which part it happened to.",
            "involvedObject.fieldPath",
        )),
        wide(text("Source", "Who told of it.", |event| {
            let component = event.text_or("source.component", event.text("reportingComponent"));
            match event.text_or("source.host", event.text("reportingInstance")) {
                "" => component.to_owned(),
                instance => format!("{component}, {instance}"),
            }
        })),
        text("Message", "What happened.", |event| {
            event.text("message").trim().to_owned()
        }),
        wide(column(
            "First Seen",
            "string",
            "How long ago it was first seen.",
            |event, now| table::age(first_seen(event), now).into(),
        )),
        wide(column(
            "Count",
            "string",
            "How often it was seen.",
            |event, _| {
                if event.at("series").is_some() {
                    return event.int("series.count").into();
                }
                event.int("count").max(1).into()
            },
        )),
        wide(name(|event| event.text("metadata.name").to_owned())),
    ]
}

fn first_seen(event: &Object) -> &str {
    event.text_or("firstTimestamp", event.text("eventTime"))
}

fn last_seen(event: &Object) -> &str {
    if event.at("series").is_some() {
        return event.text("series.lastObservedTime");
    }
    event.text_or("lastTimestamp", first_seen(event))
}
