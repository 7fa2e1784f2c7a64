//! What `kubectl apply` notes down in an annotation when it applies without the server, and what
//! becomes of it when the server does.

use kubewright::schema::fields::{Duplicates, FieldSchema, FieldSet, Updater, Versions};
use serde_json::Value;

use crate::object::{Object, members_mut, metadata, metadata_mut};

const ANNOTATION: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// How long names and values of annotations may be together.
const MAX_ANNOTATIONS: usize = 256 << 10;

fn noted(object: &Object) -> Option<&str> {
    let annotations = metadata(object)?.get("annotations")?;
    let text = annotations.get(ANNOTATION)?.as_str()?;
    (!text.is_empty()).then_some(text)
}

/// Whether an object has the annotation.
pub(super) fn has(object: &Object) -> bool {
    noted(object).is_some()
}

/// The fields that have been applied without the server and are as they were applied: kubectl may
/// take them over.
pub(super) fn fields<V: Versions + ?Sized>(
    updater: &Updater<'_, V>,
    live: &Object,
) -> Result<FieldSet, String> {
    let none = || "no last applied annotation".to_owned();
    let text = noted(live).ok_or_else(none)?;
    let applied: Object = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if applied.get("apiVersion").and_then(Value::as_str) != Some(updater.api_version) {
        return Err("what was applied last is of another version".to_owned());
    }
    let schema = updater.versions.schema(updater.api_version);
    let schema = schema.ok_or_else(none)?;
    let schema = FieldSchema::of_object(&schema);
    for object in [live, &applied] {
        schema.check(object, Duplicates::Refused)?;
    }
    let compared = schema.compare(&applied, live);
    let fields = schema.fields(&applied);
    Ok(fields
        .difference(&compared.modified)
        .difference(&compared.added)
        .difference(&compared.removed))
}

/// Notes down in an object what has been applied to it.
pub(super) fn note(object: &mut Object, applied: &Object) {
    let text = text_of(applied.clone());
    let annotations = members_mut(metadata_mut(object), "annotations");
    annotations.insert(ANNOTATION.to_owned(), text.into());
    let size = |(name, value): (&String, &Value)| name.len() + value.as_str().map_or(0, str::len);
    if annotations.iter().map(size).sum::<usize>() > MAX_ANNOTATIONS {
        annotations.remove(ANNOTATION);
    }
}

fn text_of(mut applied: Object) -> String {
    if let Some(Value::Object(metadata)) = applied.get_mut("metadata") {
        match metadata.get_mut("annotations") {
            Some(Value::Object(annotations)) => {
                annotations.remove(ANNOTATION);
            }
            Some(_) => {
                metadata.remove("annotations");
            }
            None => {}
        }
    }
    // As Go writes it: what has a meaning in HTML, which stands in strings alone, is escaped.
    let mut text = String::new();
    for char in Value::Object(applied).to_string().chars() {
        match char {
            '<' => text.push_str("\\u003c"),
            '>' => text.push_str("\\u003e"),
            '&' => text.push_str("\\u0026"),
            '\u{2028}' => text.push_str("\\u2028"),
            '\u{2029}' => text.push_str("\\u2029"),
            char => text.push(char),
        }
    }
    text.push('\n');
    text
}
