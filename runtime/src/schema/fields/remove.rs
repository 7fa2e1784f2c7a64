//! Removing fields from a value.

use serde_json::{Map, Value};

use super::set::Node;
use super::types::{Form, Type};
use super::{FieldSchema, FieldSet, PathElement};

impl FieldSchema<'_> {
    /// An object without the members and items that are in a set. What is left empty is `null`;
    /// so is something atomic of which a part is in the set.
    pub fn remove(&self, object: Map<String, Value>, fields: &FieldSet) -> Map<String, Value> {
        match value(self.ty, Value::Object(object), fields) {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }
}

fn value(ty: Type<'_>, given: Value, fields: &FieldSet) -> Value {
    match (ty.form_of(Some(&given)), given) {
        (Form::Scalar(_), given) => given,
        (Form::Map(ty), Value::Object(members)) if !ty.is_atomic => {
            let mut left = Map::new();
            for (name, member) in members {
                match fields.node(&PathElement::field(&name)) {
                    Some(node) if node.is_member => {}
                    Some(node) => {
                        let member = value(ty.member(&name), member, &node.children);
                        left.insert(name, member);
                    }
                    None => {
                        left.insert(name, member);
                    }
                }
            }
            if left.is_empty() {
                Value::Null
            } else {
                Value::Object(left)
            }
        }
        (Form::List(ty), Value::Array(items)) if !ty.is_atomic() => {
            let kept = |item: Value| {
                let element = ty.known(&item);
                let node: Option<&Node> = element.and_then(|element| fields.node(&element));
                match node {
                    Some(node) if node.is_member => None,
                    Some(node) => Some(value(ty.element, item, &node.children)),
                    None => Some(item),
                }
            };
            let left: Vec<Value> = items.into_iter().filter_map(kept).collect();
            if left.is_empty() {
                Value::Null
            } else {
                Value::Array(left)
            }
        }
        (Form::Map(_) | Form::List(_), _) => Value::Null,
    }
}
