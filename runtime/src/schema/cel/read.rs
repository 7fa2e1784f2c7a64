//! From an object to what rules see of it, guided by the schema
//! (`apiserver/pkg/cel/common/valuesunstructured.go`).

use std::sync::Arc;

use super::functions::{base64_of, lenient_date_time, lenient_duration};
use super::value::{Key, List, ListKind, Map, Value};
use crate::schema::structural::{Additional, Node, NodeId, Structural, Type};
use crate::schema::validate::seen::{Kind, Number, Seen};
use crate::schema::{ListType, Ref};

/// How deep values may nest.
const DEPTH: usize = 150;

/// What rules see of a value; whether it is the root of an object.
pub(super) fn whole(schema: &Structural, seen: Seen<'_>, root: bool) -> Value {
    read(schema, seen, root || is_embedded(schema, seen), 0)
}

/// Whether rules can see a value of this schema: its type must be known.
fn is_visible(schema: &Structural, id: NodeId, depth: usize) -> bool {
    let node = schema.get(id);
    if node.int_or_string == Some(true) {
        return true;
    }
    match node.ty {
        None => false,
        Some(Type::Array) => node
            .items
            .is_some_and(|items| depth < DEPTH && is_visible(schema, items, depth + 1)),
        Some(Type::Object) => match node.additional_properties {
            Some(Additional::Node(values)) => {
                depth < DEPTH && is_visible(schema, values, depth + 1)
            }
            _ => true,
        },
        Some(_) => true,
    }
}

fn hidden(seen: Seen<'_>, declared: bool) -> Value {
    // A float that JSON cannot say is written as null, so this does not fail.
    let json = serde_json::to_value(seen.value).unwrap_or_default();
    Value::Hidden(Arc::new(json), declared)
}

fn read(schema: &Structural, seen: Seen<'_>, resource: bool, depth: usize) -> Value {
    let Some(id) = seen.node() else {
        return hidden(seen, false);
    };
    let node = schema.get(id);
    if depth > DEPTH {
        return Value::Broken("invalid data, it nests too deeply");
    }
    if !is_visible(schema, id, 0) {
        return hidden(seen, true);
    }
    let Some(kind) = seen.kind() else {
        return Value::Broken("invalid data");
    };
    match (kind, node.ty) {
        (Kind::Null, _) if node.nullable == Some(true) => Value::Null,
        (Kind::Null, _) => Value::Broken("invalid data, got null for schema with nullable=false"),
        (Kind::String, _) if node.int_or_string == Some(true) => text(seen, None),
        (Kind::Integer, _) if node.int_or_string == Some(true) => integer(seen),
        _ if node.int_or_string == Some(true) => Value::Broken(
            "invalid data, expected XIntOrString value to be either a string or integer",
        ),
        (Kind::Object, Some(Type::Object)) => object(schema, node, seen, resource, depth),
        (Kind::Array, Some(Type::Array)) => array(schema, node, seen, depth),
        (Kind::String, Some(Type::String)) => text(seen, node.format.as_deref()),
        (Kind::Boolean, Some(Type::Boolean)) => match seen.value {
            Ref::Bool(value) | Ref::Json(&serde_json::Value::Bool(value)) => Value::Bool(value),
            _ => Value::Broken("invalid data, expected bool"),
        },
        (Kind::Integer, Some(Type::Integer)) => integer(seen),
        (Kind::Integer | Kind::Float, Some(Type::Number)) => match seen.number() {
            Some(number) => Value::Double(number.as_f64()),
            None => Value::Broken("invalid data, expected float"),
        },
        (kind, ty) => Value::Broken(another_type(kind, ty)),
    }
}

/// A value of another type than its schema says, in Go's words.
fn another_type(kind: Kind, ty: Option<Type>) -> &'static str {
    const OTHER: &str = "invalid data, it is of another type than its schema says";
    /// What is said of each kind of value where one type is expected.
    macro_rules! expected {
        ($expected:literal) => {
            match kind {
                Kind::Boolean => concat!("invalid data, expected ", $expected, ", got bool"),
                Kind::Integer => concat!("invalid data, expected ", $expected, ", got int64"),
                Kind::Float => concat!("invalid data, expected ", $expected, ", got float64"),
                Kind::String => concat!("invalid data, expected ", $expected, ", got string"),
                Kind::Null | Kind::Array | Kind::Object => OTHER,
            }
        };
    }
    match ty {
        Some(Type::Integer) => expected!("int"),
        Some(Type::Number) => expected!("float"),
        Some(Type::String) => expected!("string"),
        Some(Type::Boolean) => expected!("bool"),
        Some(Type::Object | Type::Array) | None => OTHER,
    }
}

fn integer(seen: Seen<'_>) -> Value {
    match seen.number() {
        Some(Number::Integer(value)) => Value::Int(value),
        _ => Value::Broken("invalid data, expected int"),
    }
}

fn text(seen: Seen<'_>, format: Option<&str>) -> Value {
    let text: Arc<str> = match seen.value {
        Ref::Str(text) => text.into(),
        Ref::Text(text) => text.to_string().into(),
        Ref::Json(serde_json::Value::String(text)) => text.as_str().into(),
        _ => return Value::Broken("invalid data, expected string"),
    };
    match format {
        Some("duration") => {
            lenient_duration(&text).map_or(Value::Broken("invalid duration"), Value::Duration)
        }
        Some(format @ ("date" | "date-time")) => lenient_date_time(&text, format == "date")
            .map_or(Value::Broken("invalid date or time"), Value::Timestamp),
        Some("byte") => base64_of(&text).map_or(Value::Broken("invalid base64"), |bytes| {
            Value::Bytes(bytes.into())
        }),
        _ => Value::String(text),
    }
}

fn array(schema: &Structural, node: &Node, seen: Seen<'_>, depth: usize) -> Value {
    let items = (0..seen.len())
        .map(|index| item(schema, seen, index, depth))
        .collect();
    let kind = match node.list_type {
        Some(ListType::Set) => ListKind::Set,
        Some(ListType::Map) => ListKind::Map(node.list_map_keys.clone().into()),
        _ => ListKind::Atomic,
    };
    Value::List(Arc::new(List { items, kind }))
}

fn item(schema: &Structural, seen: Seen<'_>, index: usize, depth: usize) -> Value {
    let item = seen.item(schema, index);
    read(schema, item, is_embedded(schema, item), depth + 1)
}

fn is_embedded(schema: &Structural, seen: Seen<'_>) -> bool {
    let embedded = |id| schema.get(id).embedded_resource == Some(true);
    seen.node().is_some_and(embedded)
}

fn object(schema: &Structural, node: &Node, seen: Seen<'_>, resource: bool, depth: usize) -> Value {
    let mut entries = Vec::new();
    seen.members(schema, &mut |name, member| {
        let value = match name {
            "apiVersion" | "kind" if resource => text(member, None),
            "metadata" if resource => metadata(schema, member, depth),
            _ => read(schema, member, is_embedded(schema, member), depth + 1),
        };
        entries.push((Key::String(name.into()), value));
    });
    let record = resource || node.properties.is_some();
    Value::Map(Arc::new(Map::new(entries, record)))
}

/// `metadata` of an object: `name` and `generateName` can be seen, whatever the schema says.
fn metadata(schema: &Structural, seen: Seen<'_>, depth: usize) -> Value {
    let declares = |id| {
        let node = schema.get(id);
        ["name", "generateName"]
            .iter()
            .all(|name| node.property(name).is_some())
    };
    if seen.node().is_some_and(declares) {
        return read(schema, seen, false, depth + 1);
    }
    if seen.kind() != Some(Kind::Object) {
        return Value::Broken("invalid data, expected a map");
    }
    let mut entries = Vec::new();
    seen.members(schema, &mut |name, member| {
        let value = match name {
            "name" | "generateName" => text(member, None),
            _ => hidden(member, false),
        };
        entries.push((Key::String(name.into()), value));
    });
    Value::Map(Arc::new(Map::new(entries, true)))
}
