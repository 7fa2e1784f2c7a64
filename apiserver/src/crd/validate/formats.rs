//! Formats that the server does not know: it warns of them.

use kubewright::schema::validate::is_checked_format;

use super::super::definition::{Spec, text};
use crate::object::Object;
use serde_json::Value;

/// Every format in a definition's schemas that is not checked.
pub(in crate::crd) fn unknown(definition: &Object) -> Vec<String> {
    let mut found = Vec::new();
    for (_, schema) in Spec::of(definition).schemas() {
        walk(schema, &mut found);
    }
    found
}

fn walk(schema: &Object, found: &mut Vec<String>) {
    let format = text(schema, "format");
    if !format.is_empty() && !is_checked_format(text(schema, "type"), format) {
        found.push(format.to_owned());
    }
    for (keyword, value) in schema {
        match (keyword.as_str(), value) {
            ("items" | "not" | "additionalProperties", Value::Object(one)) => walk(one, found),
            ("allOf" | "anyOf" | "oneOf", Value::Array(several)) => {
                for one in several.iter().filter_map(Value::as_object) {
                    walk(one, found);
                }
            }
            ("properties", Value::Object(named)) => {
                for one in named.values().filter_map(Value::as_object) {
                    walk(one, found);
                }
            }
            _ => {}
        }
    }
}
