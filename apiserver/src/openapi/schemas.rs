//! Schemas of a document, with what they refer to.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::builtin::Definitions;

/// What a reference to a schema begins with.
pub(super) const PREFIX: &str = "#/components/schemas/";
/// The key that tells of which kinds a schema is.
pub(super) const KINDS: &str = "x-kubernetes-group-version-kind";

/// Schemas by name.
#[derive(Debug, Default)]
pub(super) struct Schemas(BTreeMap<String, Value>);

impl Schemas {
    /// Adds a definition of the built-in kinds and all that it refers to.
    pub(super) fn add_built_in(&mut self, name: &str) {
        let mut wanted = vec![name.to_owned()];
        while let Some(name) = wanted.pop() {
            if self.0.contains_key(&name) {
                continue;
            }
            let Some(definition) = Definitions::all().get(&name) else {
                continue;
            };
            let definition = as_told(&name).unwrap_or(definition);
            let schema = published(definition, false, &mut wanted);
            self.0.insert(name, schema);
        }
    }

    /// Adds a schema, which replaces another of its name.
    pub(super) fn insert(&mut self, name: String, schema: Value) {
        self.0.insert(name, schema);
    }

    /// Tells of a schema that objects of a kind are like that.
    pub(super) fn is_of_kind(&mut self, name: &str, (group, version, kind): (&str, &str, &str)) {
        let told = json!({"group": group, "kind": kind, "version": version});
        let schema = self.0.get_mut(name).and_then(Value::as_object_mut);
        let Some(schema) = schema else { return };
        let kinds = schema.entry(KINDS).or_insert_with(|| json!([]));
        if let Some(kinds) = kinds.as_array_mut()
            && !kinds.contains(&told)
        {
            kinds.push(told);
        }
    }

    /// By name.
    pub(super) fn into_map(self) -> Map<String, Value> {
        self.0.into_iter().collect()
    }
}

/// A reference to a schema.
pub(super) fn reference(name: &str) -> Value {
    json!({"$ref": format!("{PREFIX}{name}")})
}

/// How documents tell of values that are worked with as something else than objects.
fn as_told(name: &str) -> Option<Value> {
    const PACKAGE: &str = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON";
    Some(match name {
        "io.k8s.apimachinery.pkg.api.resource.Quantity" => {
            json!({"oneOf": [{"type": "string"}, {"type": "number"}]})
        }
        "io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1"
        | "io.k8s.apimachinery.pkg.runtime.RawExtension" => json!({"type": "object"}),
        "io.k8s.apimachinery.pkg.util.intstr.IntOrString" => {
            json!({"format": "int-or-string", "oneOf": [{"type": "integer"}, {"type": "string"}]})
        }
        name => match name.strip_prefix(PACKAGE)? {
            "" | "SchemaPropsOrArray" | "SchemaPropsOrBool" | "SchemaPropsOrStringArray" => {
                json!({})
            }
            _ => return None,
        },
    })
}

/// A definition as documents have it. A reference stands alone, so what is said beside one stands
/// beside `allOf`. Names that are referred to are `wanted`.
fn published(value: Value, is_property: bool, wanted: &mut Vec<String>) -> Value {
    match value {
        Value::Object(mut members) => {
            let name = match members.get("$ref") {
                Some(Value::String(name)) => Some(name.clone()),
                _ => None,
            };
            if let Some(name) = name {
                members.remove("$ref");
                let target = reference(&name);
                wanted.push(name);
                if members.is_empty() && !is_property {
                    return target;
                }
                members.insert("allOf".to_owned(), json!([target]));
                return Value::Object(members);
            }
            let members = members.into_iter().map(|(name, value)| {
                let value = match name.as_str() {
                    // Values, in which nothing is a schema.
                    "default" | "enum" | "example" => value,
                    "properties" => properties(value, wanted),
                    _ => published(value, false, wanted),
                };
                (name, value)
            });
            Value::Object(members.collect())
        }
        Value::Array(items) => {
            let items = items.into_iter();
            Value::Array(items.map(|item| published(item, false, wanted)).collect())
        }
        scalar => scalar,
    }
}

fn properties(value: Value, wanted: &mut Vec<String>) -> Value {
    let Value::Object(members) = value else {
        return value;
    };
    let members = members.into_iter();
    let members = members.map(|(name, value)| (name, published(value, true, wanted)));
    Value::Object(members.collect())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Schemas, published};

    #[test]
    fn references() {
        let mut wanted = Vec::new();
        let definition = json!({"properties": {
            "$ref": {"type": "string"},
            "a": {"$ref": "x.A"},
            "b": {"type": "array", "default": [{"$ref": "no"}], "items": {"$ref": "x.B"}},
            "c": {"type": "array", "items": {"$ref": "x.C", "default": {}}}}});
        let published = published(definition, false, &mut wanted);
        let prefixed = |name: &str| json!({"$ref": format!("#/components/schemas/{name}")});
        let wanted_schema = json!({"properties": {
            "$ref": {"type": "string"},
            "a": {"allOf": [prefixed("x.A")]},
            "b": {"type": "array", "default": [{"$ref": "no"}], "items": prefixed("x.B")},
            "c": {"type": "array", "items": {"default": {}, "allOf": [prefixed("x.C")]}}}});
        assert_eq!(published, wanted_schema);
        assert_eq!(wanted, ["x.A", "x.B", "x.C"]);
    }

    #[test]
    fn everything_that_is_referred_to() {
        let mut schemas = Schemas::default();
        let name = "io.k8s.api.apps.v1.Deployment";
        schemas.add_built_in(name);
        schemas.is_of_kind(name, ("apps", "v1", "Deployment"));
        schemas.is_of_kind(name, ("apps", "v1", "Deployment"));
        let map = schemas.into_map();
        assert!(map.contains_key("io.k8s.api.core.v1.Container"));
        // A schema of JSON schemas refers to itself.
        let mut schemas = Schemas::default();
        let prefix = "io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1";
        schemas.add_built_in(&format!("{prefix}.JSONSchemaProps"));
        assert!(schemas.into_map().len() > 3);
        let kinds = map.get(name).and_then(|schema| schema.get(super::KINDS));
        let kinds = kinds.and_then(Value::as_array).map(Vec::len);
        assert_eq!(kinds, Some(1));
    }
}
