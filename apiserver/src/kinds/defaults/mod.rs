//! Defaults of built-in kinds: the `defaults.go` of `pkg/apis`, over schemas.
//!
//! A table tells those that depend on nothing else; the others are functions. As in Go, what holds a
//! value comes before the value.

mod core;
mod other;
mod table;
mod workloads;

pub(super) use workloads::TEMPLATE_GENERATION;

use kubewright::schema::structural::{Additional, NodeId, Structural};
use serde_json::{Map, Value};

use crate::object::Object;

/// Fills in the defaults that schemas do not tell.
pub(super) fn fill(schema: &Structural, object: &mut Object) {
    let mut value = Value::Object(std::mem::take(object));
    walk(schema, schema.root_id(), &mut value);
    if let Value::Object(filled) = value {
        *object = filled;
    }
}

fn walk(schema: &Structural, id: NodeId, value: &mut Value) {
    let node = schema.get(id);
    match value {
        Value::Object(members) => {
            if let Some(name) = node.definition.as_deref().and_then(short) {
                table::fill(name, members);
                core::fill(name, members);
                workloads::fill(name, members);
                other::fill(name, members);
            }
            for (name, member) in members {
                let child = node.property(name).or(match node.additional_properties {
                    Some(Additional::Node(child)) => Some(child),
                    _ => None,
                });
                if let (Some(child), true) = (child, member.is_object() || member.is_array()) {
                    walk(schema, child, member);
                }
            }
        }
        Value::Array(items) => {
            if let Some(child) = node.items {
                for item in items {
                    walk(schema, child, item);
                }
            }
        }
        _ => {}
    }
}

/// `core.v1.Pod`, of the name of a definition.
fn short(name: &str) -> Option<&str> {
    name.strip_prefix("io.k8s.api.")
}

/// Whether there is nothing: no value, or an empty string.
fn is_unset(object: &Object, name: &str) -> bool {
    match object.get(name) {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(_) => false,
    }
}

/// Whether a list or map has nothing in it.
fn is_empty(object: &Object, name: &str) -> bool {
    match object.get(name) {
        None | Some(Value::Null) => true,
        Some(Value::Array(items)) => items.is_empty(),
        Some(Value::Object(members)) => members.is_empty(),
        Some(_) => false,
    }
}

/// Sets a member that says nothing.
fn set(object: &mut Object, name: &str, value: impl Into<Value>) {
    if is_unset(object, name) {
        object.insert(name.to_owned(), value.into());
    }
}

fn text<'a>(object: &'a Object, name: &str) -> &'a str {
    object.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn map<'a>(object: &'a Object, name: &str) -> Option<&'a Map<String, Value>> {
    object.get(name)?.as_object()
}

fn map_mut<'a>(object: &'a mut Object, name: &str) -> Option<&'a mut Map<String, Value>> {
    object.get_mut(name)?.as_object_mut()
}

/// The maps of a list.
fn items_mut<'a>(object: &'a mut Object, name: &str) -> impl Iterator<Item = &'a mut Object> {
    let items = object.get_mut(name).and_then(Value::as_array_mut);
    items.into_iter().flatten().filter_map(Value::as_object_mut)
}

#[cfg(test)]
mod tests;
