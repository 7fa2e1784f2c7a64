//! Models of definitions, made of as much of an OpenAPI document as passes go by.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;

use crate::model::{
    self, AdditionalProperties, Definition, DefinitionId, Format, GroupVersion, GroupVersionKind,
    Items, Model, Names, Operations, Origin, Property, PublishedUnion, Resource, Schema, SchemaId,
    ScopeKind, Type, Version,
};

/// Definitions by their names. Each is at home where one of its package says that it is a kind, or
/// else in `v1`; what has `metadata` and says one kind is a resource.
pub(crate) fn definitions(schemas: &[(String, Value)]) -> Model {
    let mut homes: HashMap<&str, GroupVersion> = HashMap::new();
    for (name, schema) in schemas {
        if let [kind] = kinds(schema).as_slice() {
            let GroupVersionKind { group, version, .. } = kind.clone();
            homes.insert(package(name), GroupVersion { group, version });
        }
    }
    let ids: HashMap<&str, DefinitionId> = schemas
        .iter()
        .enumerate()
        .map(|(index, (name, _))| (name.as_str(), DefinitionId::from_index(index)))
        .collect();
    let mut model = Model::new();
    let mut resources: BTreeMap<(String, String), Vec<Named>> = BTreeMap::new();
    for (name, schema) in schemas {
        let node = node(&mut model, &ids, schema);
        let home = homes.get(package(name)).cloned().unwrap_or(GroupVersion {
            group: String::new(),
            version: "v1".to_owned(),
        });
        let kinds = kinds(schema);
        let definition = model.add_definition(Definition {
            origin: origin(),
            name: name.clone(),
            home,
            schema: node,
            kinds: kinds.clone(),
        });
        let is_object = schema["properties"].get("metadata").is_some();
        if let ([kind], true) = (kinds.as_slice(), is_object && !name.ends_with("List")) {
            let key = (kind.group.clone(), kind.kind.clone());
            let version = (kind.version.clone(), node, definition);
            resources.entry(key).or_default().push(version);
        }
    }
    for ((group, kind), versions) in resources {
        model.add_resource(resource(&group, &kind, &versions));
    }
    model
}

/// A version with its schema.
type Named = (String, SchemaId, DefinitionId);

fn resource(group: &str, kind: &str, versions: &[Named]) -> Resource {
    let version = |(name, schema, definition): &Named| Version {
        name: name.clone(),
        served: true,
        storage: false,
        deprecated: None,
        deprecation_warning: None,
        schema: Some(*schema),
        definition: Some(*definition),
        operations: Some(Operations::default()),
        subresources: None,
        printer_columns: None,
        selectable_fields: None,
    };
    Resource {
        origin: origin(),
        metadata: Vec::new(),
        group: group.to_owned(),
        names: Names {
            kind: kind.to_owned(),
            plural: format!("{}s", kind.to_lowercase()),
            ..Names::default()
        },
        scope: ScopeKind::Namespaced,
        versions: versions.iter().map(version).collect(),
        conversion: None,
        preserve_unknown_fields: None,
        status: None,
    }
}

fn origin() -> Origin {
    Origin {
        file: Arc::from("openapi.json"),
        line: 0,
    }
}

fn package(name: &str) -> &str {
    name.rsplit_once('.').map_or("", |(package, _)| package)
}

fn kinds(schema: &Value) -> Vec<GroupVersionKind> {
    let said = schema["x-kubernetes-group-version-kind"].as_array();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let kinds = said.into_iter().flatten().map(|kind| GroupVersionKind {
        group: text(&kind["group"]),
        version: text(&kind["version"]),
        kind: text(&kind["kind"]),
    });
    kinds.collect()
}

/// Adds a node with what it holds.
fn node(model: &mut Model, ids: &HashMap<&str, DefinitionId>, said: &Value) -> SchemaId {
    let text = |key: &str| said[key].as_str();
    let referred = text("$ref").or_else(|| said["allOf"][0]["$ref"].as_str());
    let name = referred.and_then(|path| path.rsplit('/').next());
    let strings = |value: &Value| -> Option<Vec<String>> {
        let strings = value.as_array()?.iter();
        Some(
            strings
                .filter_map(|s| s.as_str().map(str::to_owned))
                .collect(),
        )
    };
    let properties = said["properties"].as_object().map(|properties| {
        let properties = properties.iter();
        let property = properties.map(|(name, schema)| Property {
            name: name.clone(),
            schema: node(model, ids, schema),
        });
        property.collect()
    });
    let mut child = |key: &str| {
        let child = &said[key];
        child.is_object().then(|| node(model, ids, child))
    };
    let items = child("items").map(Items::Schema);
    let additional_properties = child("additionalProperties").map(AdditionalProperties::Schema);
    let default = said.get("default");
    let is_zero = |value: &Value| match value {
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Number(number) => number.as_i64() == Some(0),
        Value::Bool(yes) => !yes,
        Value::Array(_) | Value::Null => false,
    };
    let enum_values = strings(&said["enum"]);
    let unions = said["x-kubernetes-unions"].as_array();
    let schema = Schema {
        reference: name.and_then(|name| ids.get(name).copied()),
        ty: text("type").and_then(ty),
        format: text("format").map(format),
        properties,
        required: strings(&said["required"]),
        items,
        additional_properties,
        enum_values: enum_values
            .map(|values| values.into_iter().map(model::Value::String).collect()),
        unions: unions.map(|unions| unions.iter().map(union).collect()),
        zero_default: default.is_some_and(is_zero),
        ..Schema::default()
    };
    model.add_schema(schema)
}

fn union(said: &Value) -> PublishedUnion {
    let fields = said["fields-to-discriminateBy"].as_object();
    let pair = |(name, value): (&String, &Value)| {
        (name.clone(), value.as_str().unwrap_or_default().to_owned())
    };
    PublishedUnion {
        discriminator: said["discriminator"].as_str().map(str::to_owned),
        fields: fields.into_iter().flatten().map(pair).collect(),
    }
}

fn ty(word: &str) -> Option<Type> {
    Some(match word {
        "object" => Type::Object,
        "array" => Type::Array,
        "string" => Type::String,
        "integer" => Type::Integer,
        "number" => Type::Number,
        "boolean" => Type::Boolean,
        _ => return None,
    })
}

fn format(word: &str) -> Format {
    match word {
        "int32" => Format::Int32,
        "int64" => Format::Int64,
        "date-time" => Format::DateTime,
        "byte" => Format::Byte,
        "int-or-string" => Format::IntOrString,
        other => Format::Other(other.to_owned()),
    }
}
