//! Objects of which nothing is said.

use kubewright::schema::structural::{NodeId, Structural, Type};
use serde_json::Value;

use crate::object::Object;
use crate::registry::{Origin, Resource, Version};

/// An object as it is before anything is written to it. That of a built-in kind has what Go's type
/// always has: nobody has set that.
pub(super) fn blank(resource: &Resource, version: &Version) -> Object {
    let mut object = match resource.origin {
        Origin::BuiltIn => {
            let schema = version.schema.get();
            members(schema, schema.root_id())
        }
        Origin::Custom | Origin::Own => Object::new(),
    };
    let api_version = resource.api_version(&version.name);
    object.insert("apiVersion".to_owned(), api_version.into());
    object.insert("kind".to_owned(), (*resource.names.kind).into());
    object
}

/// Documents tell a struct that is always there by an empty object as its default, and a scalar by
/// the default of its type. Other members that are required are nil, which is written as `null`.
fn members(schema: &Structural, node: NodeId) -> Object {
    let node = schema.get(node);
    let mut object = Object::new();
    for property in node.properties.iter().flatten() {
        let below = schema.get(property.node);
        let is_required = node.required.contains(&property.name);
        let value = match &below.default {
            Some(Value::Object(default)) if default.is_empty() => match below.ty {
                Some(Type::Object) => Some(Value::Object(members(schema, property.node))),
                _ => is_required.then_some(Value::Null),
            },
            Some(default) if is_zero(default) => Some(default.clone()),
            Some(_) => None,
            None => is_required.then_some(Value::Null),
        };
        if let Some(value) = value {
            object.insert(property.name.to_string(), value);
        }
    }
    object
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Bool(value) => !value,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use kubewright::schema::structural::Structural;
    use serde_json::{Value, json};

    use super::members;

    #[test]
    fn what_is_always_there() {
        let schema = json!({"type": "object", "required": ["selector", "name"], "properties": {
            "spec": {"type": "object", "default": {}, "required": ["items"], "properties": {
                "items": {"type": "array", "items": {"type": "string"}},
                "more": {"type": "array", "items": {"type": "string"}},
            }},
            "selector": {"type": "object", "properties": {"a": {"type": "string"}}},
            "name": {"type": "string", "default": ""},
            "protocol": {"type": "string", "default": "TCP"},
            "count": {"type": "integer"},
        }});
        let schema = Structural::from_json(&schema).unwrap();
        let blank = Value::Object(members(&schema, schema.root_id()));
        assert_eq!(
            blank,
            json!({"spec": {"items": null}, "selector": null, "name": ""})
        );
    }
}
