//! What types schemas give to rules.

use super::ty::{Object, Ty};
use crate::schema::cel::escape::named;
use crate::schema::structural::{Additional, NodeId, Structural, Type};

/// How deep schemas may lie in each other.
const DEPTH: usize = 150;

/// The type of values of a schema; `None` where rules cannot see them. `is_object` of what has type
/// and metadata.
pub(super) fn of(schema: &Structural, id: NodeId, is_object: bool) -> Option<Ty> {
    nested(schema, id, is_object, 0)
}

fn nested(schema: &Structural, id: NodeId, is_object: bool, depth: usize) -> Option<Ty> {
    if depth > DEPTH {
        return Some(Ty::Unknown);
    }
    let node = schema.get(id);
    let inner = |id| {
        let is_embedded = schema.get(id).embedded_resource == Some(true);
        nested(schema, id, is_embedded, depth + 1)
    };
    if node.int_or_string == Some(true) {
        return Some(Ty::Dyn);
    }
    Some(match node.ty? {
        Type::Array => Ty::list(inner(node.items?)?),
        Type::Object => match node.additional_properties {
            Some(Additional::Node(values)) => Ty::map(Ty::String, inner(values)?),
            _ => Ty::Object(Object::Schema(id, is_object)),
        },
        Type::String => match node.format.as_deref() {
            Some("byte") => Ty::Bytes,
            Some("duration") => Ty::Duration,
            Some("date" | "date-time") => Ty::Timestamp,
            _ => Ty::String,
        },
        Type::Boolean => Ty::Bool,
        Type::Number => Ty::Double,
        Type::Integer => Ty::Int,
    })
}

/// The type of a member, as a rule spells its name; `None` where there is none.
pub(super) fn member(schema: &Structural, object: &Object, spelled: &str) -> Option<Ty> {
    let name = named(spelled)?;
    let property = |id| {
        let id = schema.get(id).property(&name)?;
        of(schema, id, schema.get(id).embedded_resource == Some(true))
    };
    match object {
        Object::Metadata => matches!(name.as_str(), "name" | "generateName").then_some(Ty::String),
        Object::Schema(id, true) if !declares_all(schema, *id) => match name.as_str() {
            "apiVersion" | "kind" => Some(Ty::String),
            "metadata" => Some(Ty::Object(Object::Metadata)),
            _ => property(*id),
        },
        Object::Schema(id, _) => property(*id),
    }
}

/// Whether a schema says itself what type and metadata are like.
fn declares_all(schema: &Structural, id: NodeId) -> bool {
    let declared = |name: &str, ty: Type| {
        let node = schema.get(schema.get(id).property(name)?);
        (node.ty == Some(ty)).then_some(node)
    };
    let metadata = declared("metadata", Type::Object);
    declared("kind", Type::String).is_some()
        && declared("apiVersion", Type::String).is_some()
        && metadata.is_some_and(|metadata| metadata.properties.is_some())
}
