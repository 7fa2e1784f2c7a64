//! What a model says, written as the documents write it: whatever is lost in between is seen.

use kubewright_generator::model::{
    AdditionalProperties, Definition, Format, GroupVersionKind, Items, ListType, MapType, Model,
    Schema, SchemaId, Type, Value as Said,
};
use serde_json::{Map, Value, json};

/// A definition of version 3, references without `allOf` around them.
pub(crate) fn definition(model: &Model, definition: &Definition) -> Value {
    let mut spelled = node(model, definition.schema);
    if !definition.kinds.is_empty() {
        let kinds = definition.kinds.iter().map(kind).collect();
        put(
            &mut spelled,
            "x-kubernetes-group-version-kind",
            Some(Value::Array(kinds)),
        );
    }
    spelled
}

fn kind(kind: &GroupVersionKind) -> Value {
    json!({"group": kind.group, "version": kind.version, "kind": kind.kind})
}

fn put(spelled: &mut Value, key: &str, value: Option<Value>) {
    if let (Value::Object(members), Some(value)) = (spelled, value) {
        members.insert(key.to_owned(), value);
    }
}

/// A schema node and all that it holds. Every keyword that the documents of Kubernetes use is here.
pub(crate) fn node(model: &Model, id: SchemaId) -> Value {
    let schema = model.schema(id);
    let mut spelled = Value::Object(Map::new());
    let mut say = |key: &str, value: Option<Value>| put(&mut spelled, key, value);
    let text = |text: &Option<String>| text.clone().map(Value::String);
    let texts = |texts: &Option<Vec<String>>| texts.as_ref().map(|texts| json!(texts));
    let nodes = |ids: &Option<Vec<SchemaId>>| {
        let ids = ids.as_ref()?.iter();
        Some(Value::Array(ids.map(|id| node(model, *id)).collect()))
    };
    say(
        "$ref",
        schema
            .reference
            .map(|id| Value::String(model.definition(id).name.clone())),
    );
    say("type", schema.ty.map(ty));
    say("format", schema.format.as_ref().map(format));
    say("description", text(&schema.description));
    say("default", schema.default.as_ref().map(value));
    say(
        "enum",
        schema
            .enum_values
            .as_ref()
            .map(|all| all.iter().map(value).collect()),
    );
    say("properties", properties(model, schema));
    say("required", texts(&schema.required));
    say(
        "additionalProperties",
        schema.additional_properties.map(|all| match all {
            AdditionalProperties::Allowed(allowed) => Value::Bool(allowed),
            AdditionalProperties::Schema(id) => node(model, id),
        }),
    );
    say(
        "items",
        schema.items.as_ref().map(|items| match items {
            Items::Schema(id) => node(model, *id),
            Items::Tuple(ids) => ids.iter().map(|id| node(model, *id)).collect(),
        }),
    );
    say("allOf", nodes(&schema.all_of));
    say("anyOf", nodes(&schema.any_of));
    say("oneOf", nodes(&schema.one_of));
    say("not", schema.not.map(|id| node(model, id)));
    say(
        "x-kubernetes-list-type",
        schema.list_type.map(|list| {
            json!(match list {
                ListType::Atomic => "atomic",
                ListType::Set => "set",
                ListType::Map => "map",
            })
        }),
    );
    say("x-kubernetes-list-map-keys", texts(&schema.list_map_keys));
    say(
        "x-kubernetes-map-type",
        schema.map_type.map(|map| {
            json!(match map {
                MapType::Granular => "granular",
                MapType::Atomic => "atomic",
            })
        }),
    );
    say("x-kubernetes-patch-strategy", text(&schema.patch_strategy));
    say(
        "x-kubernetes-patch-merge-key",
        text(&schema.patch_merge_key),
    );
    say(
        "x-kubernetes-unions",
        schema.unions.as_ref().map(|unions| {
            let unions = unions.iter().map(|union| {
                let fields: Map<String, Value> = union
                    .fields
                    .iter()
                    .map(|(member, value)| (member.clone(), json!(value)))
                    .collect();
                let mut spelled = json!({"fields-to-discriminateBy": fields});
                put(&mut spelled, "discriminator", text(&union.discriminator));
                spelled
            });
            unions.collect()
        }),
    );
    spelled
}

fn properties(model: &Model, schema: &Schema) -> Option<Value> {
    let members = schema.properties.as_ref()?.iter();
    let members = members.map(|member| (member.name.clone(), node(model, member.schema)));
    Some(Value::Object(members.collect()))
}

fn ty(ty: Type) -> Value {
    json!(match ty {
        Type::Object => "object",
        Type::Array => "array",
        Type::String => "string",
        Type::Integer => "integer",
        Type::Number => "number",
        Type::Boolean => "boolean",
    })
}

fn format(format: &Format) -> Value {
    json!(match format {
        Format::Int32 => "int32",
        Format::Int64 => "int64",
        Format::Uint16 => "uint16",
        Format::Uint32 => "uint32",
        Format::Uint64 => "uint64",
        Format::Float => "float",
        Format::Double => "double",
        Format::Byte => "byte",
        Format::Date => "date",
        Format::DateTime => "date-time",
        Format::Duration => "duration",
        Format::IntOrString => "int-or-string",
        Format::Other(other) => other,
    })
}

fn value(said: &Said) -> Value {
    match said {
        Said::Null => Value::Null,
        Said::Bool(yes) => Value::Bool(*yes),
        Said::Number(number) => serde_json::from_str(&number.0).expect("a number"),
        Said::String(text) => Value::String(text.clone()),
        Said::Array(items) => items.iter().map(value).collect(),
        Said::Object(members) => {
            let members = members.iter();
            Value::Object(
                members
                    .map(|(key, said)| (key.clone(), value(said)))
                    .collect(),
            )
        }
    }
}
