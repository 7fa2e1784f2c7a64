//! Which fields a value has.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::types::{Form, ListType, MapType, Type};
use super::{FieldSchema, FieldSet, PathElement};

impl FieldSchema<'_> {
    /// The fields of an object: its scalars and what is atomic, items of lists that are sets or
    /// maps, members of maps whose names the schema does not know, and what is `null` or an empty
    /// map.
    pub fn fields(&self, object: &Map<String, Value>) -> FieldSet {
        let mut set = FieldSet::new();
        if let Some(ty) = self.ty.as_map()
            && !ty.is_atomic
        {
            map(&mut set, ty, object);
        }
        set
    }
}

/// Puts in what a value holds. Gives whether the value itself is a field.
fn value(set: &mut FieldSet, ty: Type<'_>, value: &Value) -> bool {
    match (ty.form_of(Some(value)), value) {
        (Form::Scalar(_), _) => true,
        (Form::List(ty), _) if ty.is_atomic() => true,
        (Form::Map(ty), _) if ty.is_atomic => true,
        (Form::List(ty), Value::Array(items)) => {
            list(set, ty, items);
            false
        }
        (Form::Map(ty), Value::Object(members)) => {
            map(set, ty, members);
            false
        }
        (Form::List(_) | Form::Map(_), _) => false,
    }
}

fn list(set: &mut FieldSet, ty: ListType<'_>, items: &[Value]) {
    // An item that stands there twice is a field, and nothing in it is.
    let mut known: BTreeMap<PathElement, Option<&Value>> = BTreeMap::new();
    for item in items {
        let Some(element) = ty.known(item) else {
            continue;
        };
        let found = known.entry(element);
        found
            .and_modify(|first| *first = None)
            .or_insert(Some(item));
    }
    for (element, item) in known {
        let node = set.node_mut(&element);
        node.is_member = true;
        if let Some(item) = item {
            value(&mut node.children, ty.element, item);
        }
    }
}

fn map(set: &mut FieldSet, ty: MapType<'_>, members: &Map<String, Value>) {
    for (name, member) in members {
        let named = ty.named(name);
        let member_type = named.unwrap_or_else(|| ty.member(name));
        let mut children = FieldSet::new();
        let is_field = value(&mut children, member_type, member);
        let is_empty = match member {
            Value::Null => true,
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        let is_member = is_field || is_empty || named.is_none();
        if is_member || !children.is_empty() {
            let node = set.node_mut(&PathElement::field(name));
            node.is_member = is_member;
            node.children = children;
        }
    }
}
