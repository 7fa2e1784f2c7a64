//! Objects inside of objects (`apiextensions-apiserver/pkg/apiserver/schema/objectmeta`).

use kubewright::schema::structural::{Additional, Node, NodeId, Structural};
use serde_json::Value;

use super::names;
use super::validate::whole;
use crate::failure::FieldError;
use crate::object::{Object, metadata_mut, metadata_text};
use crate::registry::NameRule;

/// What is wrong with type and metadata of the objects that are embedded in one.
pub(crate) fn embedded_errors(schema: &Structural, object: &Value) -> Vec<FieldError> {
    let is_embedded = |node: &Node| node.embedded_resource == Some(true);
    let mut errors = Vec::new();
    if schema.nodes().iter().any(is_embedded) {
        below(schema, schema.root(), object, "", &mut errors);
    }
    errors
}

/// The same of a part of an object, which stands at a path where this node is the schema.
pub(crate) fn embedded_errors_of_part(
    schema: &Structural,
    id: NodeId,
    part: &Value,
    path: &str,
) -> Vec<FieldError> {
    let mut errors = Vec::new();
    below(schema, schema.get(id), part, path, &mut errors);
    errors
}

fn below(
    schema: &Structural,
    node: &Node,
    value: &Value,
    path: &str,
    errors: &mut Vec<FieldError>,
) {
    match value {
        Value::Object(members) => {
            if node.embedded_resource == Some(true) && !path.is_empty() {
                embedded(members, path, errors);
            }
            for (name, member) in members {
                let known = node.property(name);
                let (id, path) = match (known, node.additional_properties) {
                    (Some(id), _) if path.is_empty() => (id, name.clone()),
                    (Some(id), _) => (id, format!("{path}.{name}")),
                    (None, Some(Additional::Node(id))) => (id, format!("{path}[{name}]")),
                    (None, _) => continue,
                };
                below(schema, schema.get(id), member, &path, errors);
            }
        }
        Value::Array(items) => {
            let Some(node) = node.items.map(|id| schema.get(id)) else {
                return;
            };
            for (index, item) in items.iter().enumerate() {
                below(schema, node, item, &format!("{path}[{index}]"), errors);
            }
        }
        _ => {}
    }
}

fn embedded(object: &Object, path: &str, errors: &mut Vec<FieldError>) {
    for member in ["apiVersion", "kind"] {
        let field = format!("{path}.{member}");
        let Some(value) = object.get(member) else {
            errors.push(FieldError::required(field, ""));
            continue;
        };
        let wrong = match value.as_str() {
            None => Some("must be a string".to_owned()),
            Some("") => Some("must not be empty".to_owned()),
            Some(text) if member == "kind" => kind_error(text),
            Some(text) => (text.matches('/').count() > 1)
                .then(|| format!("unexpected GroupVersion string: {text}")),
        };
        errors.extend(wrong.map(|wrong| FieldError::invalid(field, value.clone(), wrong)));
    }
    if object.contains_key("metadata") {
        let mut object = object.clone();
        if metadata_text(&object, "name").is_empty() {
            metadata_mut(&mut object).insert("name".to_owned(), "none".into());
        }
        let is_namespaced = !metadata_text(&object, "namespace").is_empty();
        let found = whole(is_namespaced, NameRule::PathSegment, &object);
        errors.extend(found.into_iter().map(|error| FieldError {
            field: format!("{path}.{}", error.field),
            ..error
        }));
    }
}

fn kind_error(kind: &str) -> Option<String> {
    let wrong = names::rfc1035_label(&kind.to_lowercase());
    let wrong = (!wrong.is_empty()).then(|| wrong.join(","))?;
    Some(format!(
        "may have mixed case, but should otherwise match: {wrong}"
    ))
}

#[cfg(test)]
mod tests {
    use kubewright::schema::structural::Structural;
    use serde_json::json;

    use super::embedded_errors;
    use crate::failure::FieldError;

    #[test]
    fn type_and_metadata() {
        let schema = json!({"type": "object", "properties": {"spec": {
            "type": "object",
            "additionalProperties": {"type": "object", "x-kubernetes-embedded-resource": true,
                "x-kubernetes-preserve-unknown-fields": true}
        }}});
        let schema = Structural::from_json(&schema).unwrap();
        let object = json!({"spec": {
            "a": {"apiVersion": "a/b/c", "kind": "", "metadata": {"generation": -1}},
            "b": {"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "x"}},
            "c": {"kind": "Pod"}
        }});
        let found = embedded_errors(&schema, &object);
        let found: Vec<_> = found.iter().map(FieldError::message).collect();
        assert_eq!(
            found,
            [
                r#"spec[a].apiVersion: Invalid value: "a/b/c": unexpected GroupVersion string: a/b/c"#,
                r#"spec[a].kind: Invalid value: "": must not be empty"#,
                "spec[a].metadata.generation: Invalid value: -1: must be greater than or equal to 0",
                "spec[c].apiVersion: Required value",
            ]
        );
    }
}
