//! What a type says of its schema by itself.

use super::super::Output;
use crate::model::{Number, Value};
use crate::pass::shape::{Integer, Scalar};
use crate::pass::share::{Body, TypeRef};

/// What a type says of its schema by itself, beside `type` and what is inside.
#[derive(Default)]
pub(super) struct Base {
    /// `format`.
    pub(super) format: Option<&'static str>,
    /// `enum`.
    pub(super) values: Vec<Value>,
    /// `minimum: 0`.
    pub(super) unsigned: bool,
    /// `x-kubernetes-int-or-string`, and `anyOf` of an integer and a string.
    pub(super) int_or_string: bool,
    /// The pattern of quantities.
    pub(super) quantity: bool,
    /// `x-kubernetes-preserve-unknown-fields`.
    pub(super) open: bool,
    /// `x-kubernetes-embedded-resource`.
    pub(super) embedded: bool,
}

impl Base {
    pub(super) fn of(output: &Output<'_>, ty: &TypeRef) -> Self {
        match ty {
            TypeRef::Scalar(scalar) => Self::of_scalar(*scalar),
            TypeRef::List(_) => Self::default(),
            TypeRef::Map(item) => Self {
                open: matches!(item.ty, TypeRef::Scalar(Scalar::Any)),
                ..Self::default()
            },
            TypeRef::Declared(id) => match &output.facts.declarations.get(*id).body {
                Body::StringEnum(values) => Self {
                    values: values.iter().cloned().map(Value::String).collect(),
                    ..Self::default()
                },
                Body::IntegerEnum(values) => Self {
                    format: Some("int64"),
                    values: values
                        .iter()
                        .map(|value| Value::Number(Number(value.to_string())))
                        .collect(),
                    ..Self::default()
                },
                Body::Root(_) | Body::Record(_) => Self::default(),
            },
        }
    }

    fn of_scalar(scalar: Scalar) -> Self {
        let format = |format| Self {
            format: Some(format),
            ..Self::default()
        };
        let unsigned = |name| Self {
            unsigned: true,
            ..format(name)
        };
        match scalar {
            Scalar::Boolean | Scalar::String | Scalar::ObjectMeta | Scalar::Runtime(_) => {
                Self::default()
            }
            Scalar::Integer(Integer::I32) => format("int32"),
            Scalar::Integer(Integer::I64) => format("int64"),
            Scalar::Integer(Integer::U16) => unsigned("uint16"),
            Scalar::Integer(Integer::U32) => unsigned("uint32"),
            Scalar::Integer(Integer::U64) => unsigned("uint64"),
            Scalar::Number => format("double"),
            Scalar::Bytes => format("byte"),
            Scalar::Time => format("date-time"),
            Scalar::Any => Self {
                open: true,
                ..Self::default()
            },
            Scalar::IntOrString => Self {
                int_or_string: true,
                ..Self::default()
            },
            Scalar::Quantity => Self {
                int_or_string: true,
                quantity: true,
                ..Self::default()
            },
            Scalar::EmbeddedObject => Self {
                open: true,
                embedded: true,
                ..Self::default()
            },
        }
    }
}
