//! What makes a schema structural: every value has one type, and alternatives say nothing of it
//! (`apiserver/schema/validation.go`).

use serde_json::Value;

use super::super::definition::{flag, list, object, said, text};
use super::super::internal;
use super::{complete, pattern};
use crate::failure::FieldError;
use crate::object::Object;

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Root,
    Item,
    Field,
}

const PRESERVE: &str = "x-kubernetes-preserve-unknown-fields";
const EMBEDDED: &str = "x-kubernetes-embedded-resource";
const EITHER: &str = "x-kubernetes-int-or-string";

/// What keeps a schema from being structural, in the order of its messages.
pub(in crate::crd) fn check(schema: &Object, path: &str) -> Vec<FieldError> {
    let mut found = Vec::new();
    invariants(schema, Level::Root, path, &mut found);
    complete::check(schema, path, &mut found);
    found.sort_by_cached_key(FieldError::message);
    found
}

/// Why a schema cannot be looked at as a structural one at all.
pub(in crate::crd) fn unreadable(schema: &Object) -> Option<String> {
    let not_supported = [
        ("id", "id"),
        ("$schema", "schema"),
        ("$ref", "$ref"),
        ("patternProperties", "patternProperties"),
        ("dependencies", "dependencies"),
        ("additionalItems", "additionalItems"),
        ("definitions", "definitions"),
    ];
    for (keyword, name) in not_supported {
        let is_empty = match said(schema, keyword) {
            None => true,
            Some(Value::String(text)) => text.is_empty(),
            Some(Value::Object(members)) if keyword != "additionalItems" => members.is_empty(),
            Some(_) => false,
        };
        if !is_empty {
            return Some(format!("OpenAPIV3Schema '{name}' is not supported"));
        }
    }
    if said(schema, PRESERVE) == Some(&Value::Bool(false)) {
        let why =
            "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
        return Some(why.to_owned());
    }
    if !list(schema, "items").is_empty() {
        return Some("OpenAPIV3Schema 'items' must be a schema, but is an array".to_owned());
    }
    let below = ["not", "items", "additionalProperties"];
    let one = below.into_iter().filter_map(|name| object(schema, name));
    let several = ["allOf", "anyOf", "oneOf"].into_iter();
    let several = several.flat_map(|name| list(schema, name));
    let named = object(schema, "properties").into_iter().flatten();
    let named = named.map(|(_, property)| property);
    let all = one.chain(several.chain(named).filter_map(Value::as_object));
    let mut all = all;
    all.find_map(unreadable)
}

fn invariants(schema: &Object, level: Level, path: &str, found: &mut Vec<FieldError>) {
    let at = |keyword: &str| format!("{path}.{keyword}");
    let ty = text(schema, "type");
    match object(schema, "items") {
        Some(item) => invariants(item, Level::Item, &at("items"), found),
        None if ty == "array" => found.push(FieldError::required(at("items"), "must be specified")),
        None => {}
    }
    let properties = object(schema, "properties");
    for (name, property) in properties.into_iter().flatten() {
        if let Some(property) = property.as_object() {
            let path = at(&format!("properties[{name}]"));
            invariants(property, Level::Field, &path, found);
        }
    }
    let additional = said(schema, "additionalProperties");
    if level == Level::Root && additional.is_some() {
        let detail = "must not be used at the root";
        found.push(FieldError::forbidden(at("additionalProperties"), detail));
    }
    if let Some(values) = additional.and_then(Value::as_object) {
        invariants(values, Level::Field, &at("additionalProperties"), found);
    }
    let is_either = flag(schema, EITHER);
    let keeps = flag(schema, PRESERVE);
    let is_embedded = flag(schema, EMBEDDED);
    for (keyword, is_there) in [(PRESERVE, keeps), (EMBEDDED, is_embedded)] {
        if is_either && is_there {
            let detail = "must be false if x-kubernetes-int-or-string is true";
            found.push(FieldError::invalid(at(keyword), true, detail));
        }
    }
    values(
        schema,
        is_either_any_of(schema),
        is_either_all_of(schema),
        path,
        found,
    );
    typed(schema, level, path, found);
    let is_object = level == Level::Root || is_embedded;
    if let Some(properties) = properties {
        implicit(properties, is_object, level, path, found);
    }
    if is_embedded && !keeps && properties.is_none_or(Object::is_empty) {
        let detail = "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields";
        found.push(FieldError::required(at("properties"), detail));
    }
}

/// The type, which there must be.
fn typed(schema: &Object, level: Level, path: &str, found: &mut Vec<FieldError>) {
    let at = format!("{path}.type");
    let ty = text(schema, "type");
    let is_embedded = flag(schema, EMBEDDED);
    if is_embedded && ty != "object" {
        let detail = "must be object if x-kubernetes-embedded-resource is true";
        found.push(if ty.is_empty() {
            FieldError::required(at.clone(), detail)
        } else {
            FieldError::invalid(at.clone(), ty, detail)
        });
    } else if ty.is_empty() && !flag(schema, EITHER) && !flag(schema, PRESERVE) {
        let detail = match level {
            Level::Root => "must not be empty at the root",
            Level::Item => "must not be empty for specified array items",
            Level::Field => "must not be empty for specified object fields",
        };
        found.push(FieldError::required(at.clone(), detail));
    }
    if is_embedded && said(schema, "additionalProperties").is_some() {
        let detail = "must not be used if x-kubernetes-embedded-resource is set";
        let at = format!("{path}.additionalProperties");
        found.push(FieldError::forbidden(at, detail));
    }
    if level == Level::Root && !ty.is_empty() && ty != "object" {
        found.push(FieldError::invalid(at, ty, "must be object at the root"));
    }
}

/// What every object has, of which little may be said.
fn implicit(
    properties: &Object,
    is_object: bool,
    level: Level,
    path: &str,
    found: &mut Vec<FieldError>,
) {
    for name in ["kind", "apiVersion"] {
        let Some(property) = object(properties, name).filter(|_| is_object) else {
            continue;
        };
        let ty = text(property, "type");
        if ty != "string" {
            let at = format!("{path}.properties[{name}].type");
            found.push(FieldError::invalid(at, ty, "must be string"));
        }
    }
    let Some(metadata) = object(properties, "metadata") else {
        return;
    };
    let path = format!("{path}.properties[metadata]");
    let ty = text(metadata, "type");
    if is_object && ty != "object" {
        found.push(FieldError::invalid(
            format!("{path}.type"),
            ty,
            "must be object",
        ));
    }
    if level == Level::Root && !says_names_alone(metadata) {
        let detail = "must not specify anything other than name and generateName, but metadata is implicitly specified";
        found.push(FieldError::forbidden(path, detail));
    }
}

/// Whether nothing but names is said of metadata.
fn says_names_alone(metadata: &Object) -> bool {
    metadata
        .iter()
        .all(|(keyword, value)| match keyword.as_str() {
            "type" | "default" => true,
            "properties" => value.as_object().is_none_or(|properties| {
                properties
                    .keys()
                    .all(|name| matches!(name.as_str(), "name" | "generateName"))
            }),
            _ => match value {
                Value::Null | Value::Bool(false) => true,
                Value::String(text) => text.is_empty(),
                Value::Array(items) => items.is_empty(),
                _ => false,
            },
        })
}

/// Whether alternatives say an integer or a string.
fn is_either_any_of(schema: &Object) -> bool {
    match list(schema, "anyOf") {
        [first, second] => {
            internal::is_type(first, "integer") && internal::is_type(second, "string")
        }
        _ => false,
    }
}

fn is_either_all_of(schema: &Object) -> bool {
    let first = list(schema, "allOf").first().and_then(Value::as_object);
    first.is_some_and(is_either_any_of)
}

/// Alternatives, and the pattern. The two are those that say integer or string.
fn values(
    schema: &Object,
    is_either_any_of: bool,
    is_either_all_of: bool,
    path: &str,
    found: &mut Vec<FieldError>,
) {
    for keyword in ["anyOf", "allOf", "oneOf"] {
        if keyword == "anyOf" && is_either_any_of {
            continue;
        }
        for (index, part) in list(schema, keyword).iter().enumerate() {
            if let Some(part) = part.as_object() {
                let is_either = keyword == "allOf" && index == 0 && is_either_all_of;
                nested(
                    part,
                    is_either,
                    &format!("{path}.{keyword}[{index}]"),
                    found,
                );
            }
        }
    }
    if let Some(not) = object(schema, "not") {
        nested(not, false, &format!("{path}.not"), found);
    }
    let written = text(schema, "pattern");
    if let Some(why) = pattern::fault(written) {
        let detail =
            format!("must be a valid regular expression, but isn't: error parsing regexp: {why}");
        found.push(FieldError::invalid(
            format!("{path}.pattern"),
            written,
            detail,
        ));
    }
}

/// A schema that is an alternative or in one.
fn nested(schema: &Object, is_either_any_of: bool, path: &str, found: &mut Vec<FieldError>) {
    let at = |keyword: &str| format!("{path}.{keyword}");
    values(schema, is_either_any_of, false, path, found);
    if let Some(item) = object(schema, "items") {
        nested(item, false, &at("items"), found);
    }
    let properties = object(schema, "properties");
    for (name, property) in properties.into_iter().flatten() {
        if let Some(property) = property.as_object() {
            nested(property, false, &at(&format!("properties[{name}]")), found);
        }
    }
    let mut refuse = |keyword: &str, is_there: bool, detail: &str| {
        if is_there {
            found.push(FieldError::forbidden(at(keyword), detail));
        }
    };
    let empty = "must be empty to be structural";
    let undefined = "must be undefined to be structural";
    let unset = "must be false to be structural";
    let has_text = |keyword: &str| !text(schema, keyword).is_empty();
    let has_items = |keyword: &str| !list(schema, keyword).is_empty();
    let is_said = |keyword: &str| said(schema, keyword).is_some();
    let additional = said(schema, "additionalProperties");
    let allows_more = additional.is_some_and(|value| value != &Value::Bool(false));
    refuse("type", has_text("type"), empty);
    refuse("additionalProperties", allows_more, undefined);
    refuse("default", is_said("default"), undefined);
    refuse("title", has_text("title"), empty);
    refuse("description", has_text("description"), empty);
    refuse("nullable", flag(schema, "nullable"), unset);
    for keyword in [PRESERVE, EMBEDDED, EITHER] {
        refuse(keyword, flag(schema, keyword), unset);
    }
    let keys = "x-kubernetes-list-map-keys";
    refuse(keys, has_items(keys), empty);
    for keyword in ["x-kubernetes-list-type", "x-kubernetes-map-type"] {
        refuse(keyword, is_said(keyword), undefined);
    }
    let rules = "x-kubernetes-validations";
    refuse(rules, has_items(rules), empty);
    let has_metadata = properties.is_some_and(|properties| properties.contains_key("metadata"));
    let metadata = "properties[metadata]";
    refuse(
        metadata,
        has_metadata,
        "must not be specified in a nested context",
    );
}
