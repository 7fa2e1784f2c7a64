//! Sets as `fieldsV1` has them.
//!
//! Each member of an object is a step: `f:` and a name, `k:` and the members that tell an item
//! apart, `v:` and a value, `i:` and an index; both in JSON. What is under it are the steps that
//! follow. `.` stands for the field itself, where it is in the set and holds others that are.

use std::fmt;

use serde_json::{Map, Value};

use super::set::Node;
use super::{FieldSet, Key, PathElement, go};

/// How deep fields may lie in each other.
const DEPTH: usize = 200;

/// What is no set of fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldsError(String);

impl fmt::Display for FieldsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FieldsError {}

impl FieldSet {
    /// Reads a set from the value of `fieldsV1`. Steps of a kind that is not known are left out.
    ///
    /// # Errors
    /// If it is no object, or has a step that cannot be read.
    pub fn from_json(fields: &Value) -> Result<Self, FieldsError> {
        let (children, _) = read(fields, 0)?;
        Ok(children)
    }

    /// The set as a value of `fieldsV1`.
    pub fn to_json(&self) -> Value {
        write(self, false)
    }
}

/// What a field holds, and whether it is in the set itself.
fn read(value: &Value, depth: usize) -> Result<(FieldSet, bool), FieldsError> {
    let members = match value {
        Value::Object(members) => members,
        Value::Null => return Ok((FieldSet::new(), true)),
        _ => {
            return Err(FieldsError(format!(
                "expected an object, found {}",
                go::json(value)
            )));
        }
    };
    if depth == DEPTH {
        let message = format!("fields lie in each other more than {DEPTH} deep");
        return Err(FieldsError(message));
    }
    let mut set = FieldSet::new();
    let mut is_member = false;
    for (text, value) in members {
        if text == "." {
            is_member = true;
            continue;
        }
        let Some(element) = element(text)? else {
            continue;
        };
        let (children, is_member) = read(value, depth + 1)?;
        // A step that is written in two ways is one.
        let node: &mut Node = set.node_mut(&element);
        node.is_member |= is_member;
        node.children = node.children.union(&children);
    }
    let is_member = is_member || set.is_empty();
    Ok((set, is_member))
}

fn write(set: &FieldSet, is_member: bool) -> Value {
    let mut members = Map::new();
    if is_member && !set.is_empty() {
        members.insert(".".to_owned(), Value::Object(Map::new()));
    }
    for node in &set.nodes {
        members.insert(text(&node.element), write(&node.children, node.is_member));
    }
    Value::Object(members)
}

fn text(element: &PathElement) -> String {
    let mut out = String::new();
    match element {
        PathElement::Field(name) => {
            out.push_str("f:");
            out.push_str(name);
        }
        PathElement::Key(key) => {
            out.push_str("k:");
            let mut separator = '{';
            for (name, value) in &key.0 {
                out.push(separator);
                go::write_text(&mut out, name);
                out.push(':');
                go::write_json(&mut out, value);
                separator = ',';
            }
            out.push_str(if separator == '{' { "{}" } else { "}" });
        }
        PathElement::Value(value) => {
            out.push_str("v:");
            go::write_json(&mut out, value);
        }
        PathElement::Index(index) => {
            out.push_str("i:");
            out.push_str(&index.to_string());
        }
    }
    out
}

/// `None` for a kind of step that is not known.
fn element(text: &str) -> Result<Option<PathElement>, FieldsError> {
    let refused = |what: &str| FieldsError(format!("{what}: {text}"));
    if text.len() < 2 {
        return Err(refused("key must be 2 characters long:"));
    }
    if text.as_bytes().get(1) != Some(&b':') {
        return Err(refused("missing colon"));
    }
    let (kind, rest) = text.split_once(':').unwrap_or_default();
    let element = match kind {
        "f" => PathElement::field(rest),
        "v" => {
            let value = serde_json::from_str(rest).map_err(|_| refused("no JSON"))?;
            PathElement::Value(value)
        }
        "k" => {
            let members: Map<String, Value> =
                serde_json::from_str(rest).map_err(|_| refused("no object of JSON"))?;
            let members = members.into_iter();
            PathElement::Key(Key::new(
                members.map(|(name, value)| (name.into_boxed_str(), value)),
            ))
        }
        "i" => PathElement::Index(rest.parse().map_err(|_| refused("no index"))?),
        _ => return Ok(None),
    };
    Ok(Some(element))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::FieldSet;

    fn again(value: &Value) -> Value {
        FieldSet::from_json(value).unwrap().to_json()
    }

    #[test]
    fn what_is_read_is_written() {
        let fields = json!({
            "f:metadata": {"f:labels": {".": {}, "f:a/b": {}}},
            "f:spec": {
                "f:items": {r#"k:{"name":"a","port":80}"#: {".": {}, "f:image": {}}},
                "f:set": {r#"v:"x""#: {}, "v:1": {}},
                "f:list": {"i:0": {}},
                "f:empty.name:": {},
            },
        });
        assert_eq!(again(&fields), fields);
    }

    #[test]
    fn in_one_form() {
        let fields = json!({"f:a": {".": {}}, "f:b": null, "x:y": {}, "f:c": {"f:d": {}},
            r#"k:{"b":1, "a":"<"}"#: {}});
        let written = json!({"f:a": {}, "f:b": {}, "f:c": {"f:d": {}},
            r#"k:{"a":"\u003c","b":1}"#: {}});
        assert_eq!(again(&fields), written);
        assert_eq!(again(&written), written);
    }

    #[test]
    fn what_is_no_set() {
        for fields in [
            json!(1),
            json!({"f:a": 1}),
            json!({"f": {}}),
            json!({"fa:b": {}}),
            json!({"i:x": {}}),
            json!({"v:x": {}}),
            json!({"k:1": {}}),
            json!({"f:a": {"": {}}}),
        ] {
            assert!(FieldSet::from_json(&fields).is_err(), "{fields}");
        }
        let mut deep = json!({});
        for _ in 0..300 {
            deep = json!({ "f:a": deep });
        }
        assert!(FieldSet::from_json(&deep).is_err());
    }
}
