//! What alternatives speak of must be in the schema itself (`apiserver/schema/complete.go`).

use super::super::definition::{list, object};
use crate::failure::FieldError;
use crate::object::Object;

/// Members and items of which alternatives of the whole speak, but the schema does not.
pub(super) fn check(schema: &Object, path: &str, found: &mut Vec<FieldError>) {
    alternatives(schema, Some(schema), path, path, found);
}

fn alternatives(
    part: &Object,
    schema: Option<&Object>,
    path: &str,
    part_path: &str,
    found: &mut Vec<FieldError>,
) {
    if let Some(not) = object(part, "not") {
        nested(not, schema, path, &format!("{part_path}.not"), found);
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        for (index, inner) in list(part, keyword).iter().enumerate() {
            if let Some(inner) = inner.as_object() {
                let part_path = format!("{part_path}.{keyword}[{index}]");
                nested(inner, schema, path, &part_path, found);
            }
        }
    }
}

fn nested(
    part: &Object,
    schema: Option<&Object>,
    path: &str,
    part_path: &str,
    found: &mut Vec<FieldError>,
) {
    let missing = |path: &str, part_path: &str| {
        FieldError::required(path, format!("because it is defined in {part_path}"))
    };
    let Some(schema) = schema else {
        found.push(missing(path, part_path));
        return;
    };
    alternatives(part, Some(schema), path, part_path, found);
    if let Some(items) = object(part, "items") {
        let (path, part_path) = (format!("{path}.items"), format!("{part_path}.items"));
        nested(items, object(schema, "items"), &path, &part_path, found);
    }
    for (name, inner) in object(part, "properties").into_iter().flatten() {
        let Some(inner) = inner.as_object() else {
            continue;
        };
        let step = format!("properties[{name}]");
        let (path, part_path) = (format!("{path}.{step}"), format!("{part_path}.{step}"));
        let known = object(schema, "properties").and_then(|all| object(all, name));
        match known {
            Some(known) => nested(inner, Some(known), &path, &part_path, found),
            None => found.push(missing(&path, &part_path)),
        }
    }
}
