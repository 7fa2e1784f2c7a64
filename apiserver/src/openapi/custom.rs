//! Schemas of kinds that are not built in, as they are published
//! (`apiextensions-apiserver/pkg/controller/openapi/builder`).

use serde_json::{Map, Value, json};

use super::schemas::{Schemas, reference};
use crate::registry::{Resource, Version};

const OBJECT_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta";
const LIST_META: &str = "io.k8s.apimachinery.pkg.apis.meta.v1.ListMeta";

/// What a kind of a group and version is called: `com.example.v1.Kind`.
pub(super) fn name(group: &str, version: &str, kind: &str) -> String {
    let mut parts: Vec<&str> = group.split('.').collect();
    parts.reverse();
    format!("{}.{version}.{kind}", parts.join("."))
}

/// Adds the schemas of a kind and of its lists. Gives their names.
pub(super) fn add(schemas: &mut Schemas, resource: &Resource, version: &Version) -> [String; 2] {
    let names = &resource.names;
    let [one, several] = [&names.kind, &names.list_kind].map(|kind| {
        let kind: &str = kind;
        name(&resource.group, &version.name, kind)
    });
    schemas.add_built_in(OBJECT_META);
    schemas.add_built_in(LIST_META);
    schemas.insert(one.clone(), of_objects(version));
    schemas.insert(several.clone(), of_lists(&one, version));
    for (name, kind) in [(&one, &names.kind), (&several, &names.list_kind)] {
        schemas.is_of_kind(name, (&resource.group, &version.name, kind));
    }
    [one, several]
}

fn of_objects(version: &Version) -> Value {
    let mut schema = version.schema.get().to_json();
    unfold(&mut schema);
    let Some(members) = schema.as_object_mut() else {
        return json!({"type": "object"});
    };
    // A kind of which nothing is known may hold anything: members would be all that it may hold.
    let is_known = members.len() > usize::from(members.contains_key("type"));
    if is_known {
        let properties = members.entry("properties").or_insert_with(|| json!({}));
        add_type(properties);
        set(properties, "metadata", metadata(OBJECT_META));
    }
    add_fields(&mut schema, version);
    schema
}

/// Tells which fields selectors may name.
fn add_fields(schema: &mut Value, version: &Version) {
    let fields = version.selectable_fields.iter();
    let fields: Vec<Value> = fields
        .map(|field| json!({"fieldPath": &*field.name}))
        .collect();
    if !fields.is_empty() {
        schema["x-kubernetes-selectable-fields"] = fields.into();
    }
}

fn of_lists(item: &str, version: &Version) -> Value {
    let mut properties = json!({
        "items": {"type": "array", "items": reference(item)},
        "metadata": metadata(LIST_META),
    });
    add_type(&mut properties);
    let mut schema = json!({"type": "object", "required": ["items"], "properties": properties});
    add_fields(&mut schema, version);
    schema
}

fn metadata(definition: &str) -> Value {
    // What is said beside a reference stands beside `allOf`.
    json!({"description": "What every object has.", "allOf": [reference(definition)]})
}

fn add_type(properties: &mut Value) {
    let told = [
        (
            "apiVersion",
            "The group and version of this representation of the object.",
        ),
        ("kind", "What kind of object this is."),
    ];
    for (name, description) in told {
        let schema = json!({"type": "string", "description": description});
        set(properties, name, schema);
    }
}

fn set(properties: &mut Value, name: &str, value: Value) {
    if let Some(properties) = properties.as_object_mut() {
        properties.insert(name.to_owned(), value);
    }
}

/// Writes out what extensions stand for: what may be an integer or a string, and what every object
/// within another has.
fn unfold(schema: &mut Value) {
    let Some(members) = schema.as_object_mut() else {
        return;
    };
    let is =
        |members: &Map<String, Value>, name: &str| members.get(name) == Some(&Value::Bool(true));
    for (name, value) in members.iter_mut() {
        match name.as_str() {
            "properties" => {
                let properties = value.as_object_mut().into_iter().flatten();
                properties.for_each(|(_, value)| unfold(value));
            }
            "items" | "additionalProperties" => unfold(value),
            _ => {}
        }
    }
    let has_alternatives = members.contains_key("anyOf") || members.contains_key("allOf");
    if is(members, "x-kubernetes-int-or-string") && !has_alternatives {
        let alternatives = json!([{"type": "integer"}, {"type": "string"}]);
        members.insert("anyOf".to_owned(), alternatives);
    }
    if is(members, "x-kubernetes-embedded-resource") {
        let properties = members.entry("properties").or_insert_with(|| json!({}));
        add_type(properties);
        set(properties, "metadata", metadata(OBJECT_META));
        let required = members.entry("required").or_insert_with(|| json!([]));
        if let Some(required) = required.as_array_mut() {
            for name in ["kind", "apiVersion"] {
                if !required.iter().any(|known| known == name) {
                    required.push(name.into());
                }
            }
        }
    }
}
