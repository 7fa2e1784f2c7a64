//! Documents in version 2, made of those in version 3.

use serde_json::{Map, Value, json};

use super::schemas::PREFIX;

/// One document of several in version 3.
pub(super) fn of(documents: impl Iterator<Item = Value>) -> Value {
    let mut paths = Map::new();
    let mut definitions = Map::new();
    for mut document in documents {
        let mut take = |pointer| match document.pointer_mut(pointer).map(Value::take) {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        };
        for (name, schema) in take("/components/schemas") {
            let of_name = definitions.entry(name).or_insert_with(|| json!({}));
            let kinds = of_name.get(KINDS).cloned();
            *of_name = self::schema(schema);
            join(of_name, kinds);
        }
        for (name, item) in take("/paths") {
            paths.insert(name, path(item));
        }
    }
    let token = json!({"type": "apiKey", "description": "Bearer Token authentication", "name": "authorization", "in": "header"});
    json!({
        "swagger": "2.0",
        "info": {"title": "Kubernetes", "version": "1.36"},
        "paths": paths,
        "definitions": definitions,
        "securityDefinitions": {"BearerToken": token},
        "security": [{"BearerToken": []}],
    })
}

const KINDS: &str = "x-kubernetes-group-version-kind";

/// Adds kinds that a schema is of in another document.
fn join(schema: &mut Value, kinds: Option<Value>) {
    let Some(Value::Array(known)) = kinds else {
        return;
    };
    let own = schema.get_mut(KINDS).and_then(Value::as_array_mut);
    if let Some(own) = own {
        own.extend(known);
        own.sort_by_key(ToString::to_string);
        own.dedup();
    }
}

/// A schema. Version 2 has no `oneOf`, `anyOf` and `not`, nothing that is `nullable`, and readers of
/// it take members for all that there may be.
fn schema(value: Value) -> Value {
    match value {
        Value::Object(mut members) => {
            if let Some(reference) = of_one(&members) {
                return json!({"$ref": reference});
            }
            for name in ["oneOf", "anyOf", "allOf", "not"] {
                members.remove(name);
            }
            let is =
                |members: &Map<String, Value>, name| members.get(name) == Some(&Value::Bool(true));
            let is_nullable = is(&members, "nullable");
            let is_open = is(&members, "x-kubernetes-preserve-unknown-fields");
            if is_nullable || is_open {
                for name in ["nullable", "items", "properties", "type"] {
                    members.remove(name);
                }
            }
            let members = members
                .into_iter()
                .map(|(name, value)| match name.as_str() {
                    "default" | "enum" | "example" => (name, value),
                    "properties" => {
                        let Value::Object(properties) = value else {
                            return (name, value);
                        };
                        let properties = properties.into_iter();
                        let properties = properties.map(|(name, value)| (name, schema(value)));
                        (name, Value::Object(properties.collect()))
                    }
                    "$ref" => (name, renamed(&value)),
                    _ => (name, schema(value)),
                });
            Value::Object(members.collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(schema).collect()),
        scalar => scalar,
    }
}

/// The only schema that another is made of.
fn of_one(members: &Map<String, Value>) -> Option<Value> {
    let all = members.get("allOf")?.as_array()?;
    match all.as_slice() {
        [one] => Some(renamed(one.get("$ref")?)),
        _ => None,
    }
}

fn renamed(reference: &Value) -> Value {
    let name = reference
        .as_str()
        .and_then(|text| text.strip_prefix(PREFIX));
    name.map_or_else(
        || reference.clone(),
        |name| format!("#/definitions/{name}").into(),
    )
}

fn path(item: Value) -> Value {
    let Value::Object(members) = item else {
        return item;
    };
    let members = members.into_iter().map(|(name, value)| {
        let value = if name == "parameters" {
            parameters(value)
        } else {
            operation(value)
        };
        (name, value)
    });
    Value::Object(members.collect())
}

fn parameters(list: Value) -> Value {
    let Value::Array(list) = list else {
        return list;
    };
    let parameters = list.into_iter().map(|mut parameter| {
        let schema = parameter.get_mut("schema").map(Value::take);
        if let (Some(members), Some(Value::Object(schema))) = (parameter.as_object_mut(), schema) {
            members.remove("schema");
            members.extend(schema);
        }
        parameter
    });
    Value::Array(parameters.collect())
}

fn operation(value: Value) -> Value {
    let Value::Object(mut operation) = value else {
        return value;
    };
    let listed = operation.remove("parameters").map(parameters);
    let mut listed = match listed {
        Some(Value::Array(listed)) => listed,
        _ => Vec::new(),
    };
    if let Some(body) = operation.remove("requestBody") {
        let content = body.get("content").and_then(Value::as_object);
        let forms: Vec<&String> = content.into_iter().flat_map(Map::keys).collect();
        let schema = content.and_then(|content| content.values().next()?.get("schema").cloned());
        let schema = self::schema(schema.unwrap_or_default());
        let mut parameter = json!({"name": "body", "in": "body", "schema": schema});
        if body.get("required") == Some(&Value::Bool(true)) {
            parameter["required"] = true.into();
        }
        listed.push(parameter);
        operation.insert("consumes".to_owned(), json!(forms));
    }
    if !listed.is_empty() {
        operation.insert("parameters".to_owned(), Value::Array(listed));
    }
    let mut produced = Vec::new();
    if let Some(Value::Object(responses)) = operation.get_mut("responses") {
        for response in responses.values_mut() {
            let Some(Value::Object(content)) =
                response.as_object_mut().and_then(|of| of.remove("content"))
            else {
                continue;
            };
            let first = content
                .values()
                .next()
                .and_then(|first| first.get("schema").cloned());
            response["schema"] = schema(first.unwrap_or_default());
            produced = content.into_iter().map(|(form, _)| form).collect();
        }
    }
    operation.insert("produces".to_owned(), json!(produced));
    operation.insert("schemes".to_owned(), json!(["https"]));
    Value::Object(operation)
}
