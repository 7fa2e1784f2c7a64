//! A value as the API server sees it when it validates.
//!
//! Before the server validates an object it drops what the schema does not know, drops `null`
//! where that is not allowed, and fills in defaults. [`Seen`] shows a value with all of that done
//! and changes nothing.

use std::cell::Cell;

use serde_json::Value;

use crate::schema::structural::{Additional, NodeId, Structural};
use crate::schema::written::written;
use crate::schema::{Record, Ref};

/// What every object has, whatever its schema says.
const OBJECT: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// A value, and what the schema knows of it.
#[derive(Clone, Copy)]
pub(in crate::schema) struct Seen<'a> {
    pub(in crate::schema) value: Ref<'a>,
    guide: Guide,
}

/// What decides which members of a value the server keeps.
#[derive(Clone, Copy)]
enum Guide {
    /// A node of the schema, outside `allOf` and the like.
    Node {
        id: NodeId,
        /// Members that the node does not know stay.
        keep: bool,
        /// It is the root of an object.
        root: bool,
    },
    /// Nothing is known here; whether what is inside stays.
    Unknown { keep: bool },
}

/// What a value is in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::schema) enum Kind {
    Null,
    Boolean,
    /// A number that Go reads as `int64`.
    Integer,
    /// Any other number, `1.0` among them.
    Float,
    String,
    Array,
    Object,
}

impl<'a> Seen<'a> {
    /// A value that stands at a node.
    pub(in crate::schema) fn at(schema: &Structural, id: NodeId, value: Ref<'a>) -> Self {
        Self {
            value,
            guide: Guide::Node {
                id,
                keep: schema.get(id).preserve_unknown_fields == Some(true),
                root: id == schema.root_id(),
            },
        }
    }

    /// A value of which no schema says anything.
    pub(in crate::schema) fn plain(value: &'a Value) -> Self {
        Self {
            value: Ref::Json(value),
            guide: Guide::Unknown { keep: true },
        }
    }

    /// The node of the schema that this value stands at, if any.
    pub(in crate::schema) fn node(&self) -> Option<NodeId> {
        match self.guide {
            Guide::Node { id, .. } => Some(id),
            Guide::Unknown { .. } => None,
        }
    }

    /// What it is in JSON. `None` for a type that has serde's impls only, which cannot be seen into.
    pub(in crate::schema) fn kind(&self) -> Option<Kind> {
        kind(self.value)
    }

    /// The value, if it is an integer or any other number.
    pub(in crate::schema) fn number(&self) -> Option<Number> {
        number(self.value)
    }

    /// The member with this name.
    pub(in crate::schema) fn member(self, schema: &'a Structural, name: &str) -> Option<Self> {
        self.show(schema, name, find(self.value, name))
    }

    /// Every member, in no order that means anything.
    pub(in crate::schema) fn members(
        &self,
        schema: &'a Structural,
        each: &mut dyn FnMut(&str, Seen<'_>),
    ) {
        visit(self.value, &mut |name, value| {
            let this = Seen {
                value,
                guide: self.guide,
            };
            if let Some(member) = this.show(schema, name, Some(value)) {
                each(name, member);
            }
            true
        });
        let Some(id) = self.node() else { return };
        for property in schema.get(id).properties.iter().flatten() {
            if schema.get(property.node).default.is_some()
                && find(self.value, &property.name).is_none()
                && let Some(member) = self.show(schema, &property.name, None)
            {
                each(&property.name, member);
            }
        }
    }

    /// How many members there are.
    pub(in crate::schema) fn count(&self, schema: &'a Structural) -> usize {
        let count = Cell::new(0);
        self.members(schema, &mut |_, _| count.set(count.get() + 1));
        count.get()
    }

    /// What the server makes of a member that is or is not there.
    fn show(&self, schema: &'a Structural, name: &str, given: Option<Ref<'a>>) -> Option<Self> {
        let (id, keep, root) = match self.guide {
            Guide::Node { id, keep, root } => (id, keep, root),
            Guide::Unknown { keep } => {
                return given.filter(|_| keep).map(|value| Self {
                    value,
                    guide: self.guide,
                });
            }
        };
        let node = schema.get(id);
        let object = (root || node.embedded_resource == Some(true)) && OBJECT.contains(&name);
        let (child, declared) = match (node.property(name), node.additional_properties) {
            (Some(child), _) => (child, true),
            (None, Some(Additional::Node(child))) => (child, false),
            (None, Some(Additional::Allowed(_))) => {
                return given.map(|value| Self {
                    value,
                    guide: Guide::Unknown { keep: object },
                });
            }
            (None, None) => {
                return given.filter(|_| keep || object).map(|value| Self {
                    value,
                    guide: Guide::Unknown { keep: true },
                });
            }
        };
        let next = schema.get(child);
        let value = match given {
            Some(value) if next.nullable == Some(true) || !is_null(value) => value,
            None if !declared => return None,
            _ => Ref::Json(next.default.as_ref()?),
        };
        Some(Self {
            value,
            guide: Guide::Node {
                id: child,
                keep: object || next.preserve_unknown_fields == Some(true),
                root: false,
            },
        })
    }

    /// How many items there are.
    pub(in crate::schema) fn len(&self) -> usize {
        match self.value {
            Ref::List(list) => list.len(),
            Ref::Json(Value::Array(items)) => items.len(),
            _ => 0,
        }
    }

    /// The item at this index.
    pub(in crate::schema) fn item(self, schema: &'a Structural, index: usize) -> Self {
        let value = match self.value {
            Ref::List(list) => list.get(index),
            Ref::Json(Value::Array(items)) => items.get(index).map_or(Ref::Absent, Ref::Json),
            _ => Ref::Absent,
        };
        let Guide::Node { id, keep, .. } = self.guide else {
            return Self {
                value,
                guide: self.guide,
            };
        };
        let Some(child) = schema.get(id).items else {
            return Self {
                value,
                guide: Guide::Unknown { keep },
            };
        };
        let next = schema.get(child);
        let value = match &next.default {
            Some(default) if next.nullable != Some(true) && is_null(value) => Ref::Json(default),
            _ => value,
        };
        Self {
            value,
            guide: Guide::Node {
                id: child,
                keep: keep || next.preserve_unknown_fields == Some(true),
                root: false,
            },
        }
    }
}

/// A number, as Go reads it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::schema) enum Number {
    Integer(i64),
    Float(f64),
}

impl Number {
    #[expect(clippy::cast_precision_loss, reason = "as Go's conversion")]
    pub(in crate::schema) fn as_f64(self) -> f64 {
        match self {
            Self::Integer(value) => value as f64,
            Self::Float(value) => value,
        }
    }
}

fn number(value: Ref<'_>) -> Option<Number> {
    Some(match value {
        Ref::Integer(value) => Number::Integer(value),
        #[expect(clippy::cast_precision_loss, reason = "as Go reads it")]
        Ref::Unsigned(value) => match i64::try_from(value) {
            Ok(value) => Number::Integer(value),
            Err(_) => Number::Float(value as f64),
        },
        Ref::Float(value) => Number::Float(value),
        Ref::Json(Value::Number(value)) => match value.as_i64() {
            Some(value) => Number::Integer(value),
            None => Number::Float(value.as_f64()?),
        },
        _ => return None,
    })
}

fn kind(value: Ref<'_>) -> Option<Kind> {
    Some(match value {
        Ref::Absent | Ref::Json(Value::Null) => Kind::Null,
        Ref::Bool(_) | Ref::Json(Value::Bool(_)) => Kind::Boolean,
        Ref::Str(_) | Ref::Text(_) | Ref::Json(Value::String(_)) => Kind::String,
        Ref::List(_) | Ref::Json(Value::Array(_)) => Kind::Array,
        Ref::Object(_) | Ref::Record(_) | Ref::Json(Value::Object(_)) => Kind::Object,
        Ref::Integer(_) | Ref::Unsigned(_) | Ref::Float(_) | Ref::Json(Value::Number(_)) => {
            match number(value) {
                Some(Number::Integer(_)) => Kind::Integer,
                // What JSON cannot say is written as null.
                Some(Number::Float(value)) if !value.is_finite() => Kind::Null,
                _ => Kind::Float,
            }
        }
        Ref::Leaf(_) => return None,
    })
}

fn is_null(value: Ref<'_>) -> bool {
    kind(value) == Some(Kind::Null)
}

fn find<'a>(value: Ref<'a>, name: &str) -> Option<Ref<'a>> {
    match value {
        Ref::Json(Value::Object(members)) => members.get(name).map(Ref::Json),
        Ref::Object(object) => object.get(name),
        Ref::Record(record) => {
            if let Some(meta) = &record.shape().type_meta {
                match name {
                    "apiVersion" => return Some(Ref::Str(meta.api_version)),
                    "kind" => return Some(Ref::Str(meta.kind)),
                    _ => {}
                }
            }
            find_field(record, name)
        }
        _ => None,
    }
}

fn find_field<'a>(record: &'a dyn Record, name: &str) -> Option<Ref<'a>> {
    let shape = record.shape();
    let is = |index: usize| {
        let field = shape.fields.get(index);
        field.is_some_and(|field| !field.flatten && field.name == name)
    };
    let index = match shape.index_of(name, 0) {
        Some(index) if is(index) => Some(index),
        // A field that is written and never read has no name to be found under.
        _ => (0..shape.fields.len()).find(|index| is(*index)),
    };
    if let Some(index) = index {
        return written(record, index);
    }
    shape
        .flattened
        .iter()
        .find_map(|index| match written(record, usize::from(*index))? {
            Ref::Record(inner) => find_field(inner, name),
            inner => find(inner, name),
        })
}

/// Calls `each` with the members in order until it returns `false`.
fn visit<'a>(value: Ref<'a>, each: &mut dyn FnMut(&str, Ref<'_>) -> bool) {
    match value {
        Ref::Json(Value::Object(members)) => {
            let _ = members
                .iter()
                .all(|(name, value)| each(name, Ref::Json(value)));
        }
        Ref::Object(object) => object.visit(each),
        Ref::Record(record) => {
            if let Some(meta) = &record.shape().type_meta {
                each("apiVersion", Ref::Str(meta.api_version));
                each("kind", Ref::Str(meta.kind));
            }
            visit_fields(record, each);
        }
        _ => {}
    }
}

fn visit_fields(record: &dyn Record, each: &mut dyn FnMut(&str, Ref<'_>) -> bool) {
    for (index, field) in record.shape().fields.iter().enumerate() {
        let Some(value) = written(record, index) else {
            continue;
        };
        match value {
            Ref::Record(inner) if field.flatten => visit_fields(inner, each),
            inner if field.flatten => visit(inner, each),
            value => {
                each(field.name, value);
            }
        }
    }
}
