//! Lists that are sets or maps.

use serde_json::Value;

use super::super::definition::{flag, list, object, said, text};
use super::super::internal;
use super::schema::needs_type;
use crate::failure::{ErrorType, FieldError};
use crate::object::Object;

const TYPE: &str = "x-kubernetes-list-type";
const KEYS: &str = "x-kubernetes-list-map-keys";

/// What is wrong with the kind of list that a schema says.
pub(super) fn check(schema: &Object, path: &str, found: &mut Vec<FieldError>) {
    let list_type = said(schema, TYPE).and_then(Value::as_str);
    let keys = list(schema, KEYS);
    let at = |keyword: &str| format!("{path}.{keyword}");
    if let Some(list_type) = list_type {
        let detail = "must be array if x-kubernetes-list-type is specified";
        if needs_type(schema, "array", detail, path, found) {
            found.extend(not_atomic(schema, path));
        }
        if !matches!(list_type, "atomic" | "set" | "map") {
            let known = ["atomic", "set", "map"];
            found.push(FieldError::not_supported(at(TYPE), list_type, &known));
        }
    }
    if !keys.is_empty() {
        let detail = "must be map if x-kubernetes-list-map-keys is non-empty";
        match list_type {
            None => found.push(FieldError::required(at(TYPE), detail)),
            Some("map") => {}
            Some(other) => found.push(FieldError::invalid(at(TYPE), other, detail)),
        }
    }
    if list_type == Some("map") {
        map(schema, keys, path, found);
    }
    found.extend(missing_keys(schema, path));
}

/// A set of which an item is not compared as a whole.
fn not_atomic(schema: &Object, path: &str) -> Option<FieldError> {
    if text(schema, TYPE) != "set" {
        return None;
    }
    let item = object(schema, "items")?;
    let list_type = said(item, TYPE);
    let (keyword, is_atomic) = match text(item, "type") {
        "array" => (
            TYPE,
            list_type.is_none_or(|list_type| list_type == "atomic"),
        ),
        "object" => (
            "x-kubernetes-map-type",
            text(item, "x-kubernetes-map-type") == "atomic",
        ),
        _ => return None,
    };
    // The server tells the list type of both.
    let value = list_type.cloned().unwrap_or(Value::Null);
    let detail = "must be atomic as item of a list with x-kubernetes-list-type=set";
    (!is_atomic).then(|| FieldError::invalid(format!("{path}.items.{keyword}"), value, detail))
}

fn map(schema: &Object, keys: &[Value], path: &str, found: &mut Vec<FieldError>) {
    let at = |keyword: &str| format!("{path}.{keyword}");
    if keys.is_empty() {
        let detail = "must not be empty if x-kubernetes-list-type is map";
        found.push(FieldError::required(at(KEYS), detail));
    }
    let Some(items) = said(schema, "items") else {
        let detail = "must have a schema if x-kubernetes-list-type is map";
        found.push(FieldError::required(at("items"), detail));
        return;
    };
    let Some(item) = items.as_object() else {
        let detail = "must only have a single schema if x-kubernetes-list-type is map";
        found.push(FieldError {
            ty: ErrorType::Invalid,
            field: at("items"),
            value: None,
            detail: format!("{}: {detail}", internal::items(items)),
        });
        return;
    };
    let item_type = text(item, "type");
    if item_type != "object" {
        let detail = "must be object if parent array's x-kubernetes-list-type is map";
        found.push(FieldError::invalid(at("items.type"), item_type, detail));
        return;
    }
    let properties = object(item, "properties");
    for (index, key) in keys.iter().enumerate() {
        let name = key.as_str().unwrap_or_default();
        match properties.and_then(|properties| object(properties, name)) {
            Some(property) if matches!(text(property, "type"), "array" | "object") => {
                let detail =
                    "must be a scalar type if parent array's x-kubernetes-list-type is map";
                let at = at(&format!("items.properties[{name}].type"));
                found.push(FieldError::invalid(at, item_type, detail));
            }
            Some(_) => {}
            None => {
                let detail = "entries must all be names of item properties";
                found.push(FieldError::invalid(at(KEYS), keys.to_vec(), detail));
            }
        }
        if keys.iter().take(index).any(|earlier| earlier == key) {
            let detail = "must not contain duplicate entries";
            found.push(FieldError::invalid(at(KEYS), keys.to_vec(), detail));
        }
    }
}

/// Keys that items may do without, and items that may be null.
fn missing_keys(schema: &Object, path: &str) -> Vec<FieldError> {
    let mut found = Vec::new();
    let Some(item) = object(schema, "items") else {
        return found;
    };
    let list_type = text(schema, TYPE);
    if !matches!(list_type, "set" | "map") {
        return found;
    }
    if flag(item, "nullable") {
        let detail = format!("cannot be nullable when x-kubernetes-list-type is {list_type}");
        found.push(FieldError::forbidden(
            format!("{path}.items.nullable"),
            detail,
        ));
    }
    if list_type == "set" {
        return found;
    }
    let required = list(item, "required");
    for key in list(schema, KEYS) {
        let name = key.as_str().unwrap_or_default();
        let properties = object(item, "properties");
        let Some(property) = properties.and_then(|properties| object(properties, name)) else {
            continue;
        };
        let at = |keyword: &str| format!("{path}.items.properties[{name}].{keyword}");
        if !required.contains(key) && said(property, "default").is_none() {
            let detail = "this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property";
            found.push(FieldError::required(at("default"), detail));
        }
        if flag(property, "nullable") {
            let detail = "this property is in x-kubernetes-list-map-keys, so it cannot be nullable";
            found.push(FieldError::forbidden(at("nullable"), detail));
        }
    }
    found
}
