//! What requests and responses of operations hold.

use serde_json::{Map, Value, json};

use super::schemas::reference;

/// The forms of patches.
pub(super) const PATCHES: [&str; 4] = [
    "application/apply-patch+yaml",
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
];

/// Content that is like a schema, in every form that is written.
pub(super) fn of(schema: &str, has_stream: bool) -> Value {
    let forms = ["application/json", "application/yaml"].into_iter();
    let stream = has_stream.then_some("application/json;stream=watch");
    let forms = forms.chain(stream);
    let forms = forms.map(|form| (form.to_owned(), json!({"schema": reference(schema)})));
    Value::Object(forms.collect::<Map<_, _>>())
}

/// A parameter by its name.
pub(super) fn parameter(name: &str) -> Value {
    let ty = match name {
        "gracePeriodSeconds" | "limit" | "timeoutSeconds" => "integer",
        "allowWatchBookmarks"
        | "force"
        | "orphanDependents"
        | "sendInitialEvents"
        | "watch"
        | "follow"
        | "previous"
        | "timestamps" => "boolean",
        _ => "string",
    };
    let schema = json!({"type": ty, "uniqueItems": true});
    if matches!(name, "name" | "namespace" | "path") {
        return json!({"name": name, "in": "path", "required": true, "schema": schema});
    }
    json!({"name": name, "in": "query", "schema": schema})
}
