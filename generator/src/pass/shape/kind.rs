//! What kind of value a node is by its own keywords, whatever the nodes that it holds are.

use super::Integer;
use super::Scalar;
use crate::model::{AdditionalProperties, Format, Model, Schema, Type, Value};

/// What kind of value a node is.
pub(super) enum Kind {
    /// A value without inner structure.
    Scalar(Scalar),
    /// One of these strings.
    StringEnum(Vec<String>),
    /// One of these integers.
    IntegerEnum(Vec<i64>),
    /// A list.
    List,
    /// A map of what `additionalProperties` says, or of any JSON.
    Map,
    /// An object with known members.
    Record,
}

impl Kind {
    pub(super) fn of(model: &Model, schema: &Schema) -> Self {
        if is_int_or_string(schema) {
            let quantity = schema.pattern.as_deref() == Some(QUANTITY_PATTERN);
            return Self::Scalar(if quantity {
                Scalar::Quantity
            } else {
                Scalar::IntOrString
            });
        }
        match schema.ty {
            Some(Type::Object) => object(schema),
            Some(Type::Array) => Self::List,
            Some(Type::String) => string(schema),
            Some(Type::Integer) => integer(schema),
            Some(Type::Number) => Self::Scalar(Scalar::Number),
            Some(Type::Boolean) => Self::Scalar(Scalar::Boolean),
            None => untyped(model, schema),
        }
    }

    /// Whether a definition of it is a type of its own.
    pub(super) fn is_declared(&self) -> bool {
        matches!(
            self,
            Self::Record | Self::StringEnum(_) | Self::IntegerEnum(_)
        )
    }
}

/// A node without `type`: structural schemas allow it for int-or-string and for any JSON; others
/// are what their keywords say, or any JSON where their branches name types.
fn untyped(model: &Model, schema: &Schema) -> Kind {
    if has_typed_branch(model, schema) {
        Kind::Scalar(Scalar::Any)
    } else if schema.properties.is_some() || schema.additional_properties.is_some() {
        object(schema)
    } else if schema.items.is_some() {
        Kind::List
    } else {
        Kind::Scalar(Scalar::Any)
    }
}

fn has_typed_branch(model: &Model, schema: &Schema) -> bool {
    let branches = [&schema.all_of, &schema.any_of, &schema.one_of];
    let mut branches = branches.into_iter().flatten().flatten();
    branches.any(|branch| model.schema(*branch).ty.is_some())
}

fn object(schema: &Schema) -> Kind {
    let properties = schema.properties.as_deref().unwrap_or_default();
    let embedded = schema.embedded_resource == Some(true);
    let mut keys = properties.iter().map(|property| &property.name);
    if embedded && keys.all(|name| is_object_key(name)) {
        return Kind::Scalar(Scalar::EmbeddedObject);
    }
    let others = !matches!(
        schema.additional_properties,
        Some(AdditionalProperties::Allowed(false)) | None
    );
    let preserved = schema.preserve_unknown_fields == Some(true);
    if properties.is_empty() && !embedded && (others || preserved) {
        Kind::Map
    } else {
        Kind::Record
    }
}

fn string(schema: &Schema) -> Kind {
    if let Some(values) = &schema.enum_values {
        let strings: Vec<_> = values
            .iter()
            .filter(|value| **value != Value::Null)
            .map(as_string)
            .collect();
        if let Some(strings) = strings.into_iter().collect::<Option<Vec<_>>>()
            && !strings.is_empty()
        {
            return Kind::StringEnum(distinct(strings));
        }
    }
    Kind::Scalar(match schema.format {
        Some(Format::DateTime) => Scalar::Time,
        Some(Format::Byte) => Scalar::Bytes,
        _ => Scalar::String,
    })
}

fn integer(schema: &Schema) -> Kind {
    if let Some(values) = &schema.enum_values {
        let integers: Vec<_> = values
            .iter()
            .filter(|value| **value != Value::Null)
            .map(as_integer)
            .collect();
        if let Some(integers) = integers.into_iter().collect::<Option<Vec<_>>>()
            && !integers.is_empty()
        {
            return Kind::IntegerEnum(distinct(integers));
        }
    }
    Kind::Scalar(Scalar::Integer(match schema.format {
        Some(Format::Int32) => Integer::I32,
        Some(Format::Uint16) => Integer::U16,
        Some(Format::Uint32) => Integer::U32,
        Some(Format::Uint64) => Integer::U64,
        _ => Integer::I64,
    }))
}

fn is_int_or_string(schema: &Schema) -> bool {
    schema.int_or_string == Some(true)
        || (schema.ty.is_none() && schema.format == Some(Format::IntOrString))
}

/// The pattern that Kubernetes' own generators write for `resource.Quantity`.
pub(super) const QUANTITY_PATTERN: &str = r"^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$";

pub(super) fn is_required(schema: &Schema, name: &str) -> bool {
    schema
        .required
        .as_ref()
        .is_some_and(|required| required.iter().any(|required| required == name))
}

/// Whether null is a value of its own: by the flag, or because an enum lists it.
pub(super) fn is_nullable(schema: &Schema) -> bool {
    let listed = schema
        .enum_values
        .as_ref()
        .is_some_and(|values| values.contains(&Value::Null));
    schema.nullable == Some(true) || listed
}

/// Whether a member is one that every Kubernetes object has.
pub(crate) fn is_object_key(name: &str) -> bool {
    matches!(name, "apiVersion" | "kind" | "metadata")
}

fn as_string(value: &Value) -> Option<String> {
    match value {
        Value::String(string) => Some(string.clone()),
        _ => None,
    }
}

fn as_integer(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.0.parse().ok(),
        _ => None,
    }
}

/// The values in the order of their first occurrence.
fn distinct<T: PartialEq>(values: Vec<T>) -> Vec<T> {
    let mut kept: Vec<T> = Vec::with_capacity(values.len());
    for value in values {
        if !kept.contains(&value) {
            kept.push(value);
        }
    }
    kept
}
