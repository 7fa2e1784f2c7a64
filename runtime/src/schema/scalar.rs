//! Scalars: what is written as one boolean, number or string.

use std::fmt;

use super::{Fact, Ref};

/// What is known of a scalar type.
#[derive(Clone, Debug, PartialEq)]
pub struct ScalarKind {
    /// What it is called in errors: "a string", "i32", "an RFC 3339 time".
    pub expecting: &'static str,
    /// `type` of its schema; `None` where a value may be of several types (int-or-string).
    pub ty: Option<&'static str>,
    /// `format` of its schema.
    pub format: Option<&'static str>,
    /// Values the schema lists, for enums.
    pub values: &'static [Symbol],
    /// What else its schema says.
    pub facts: &'static [Fact],
}

impl ScalarKind {
    /// A scalar without a format.
    pub const fn new(expecting: &'static str, ty: &'static str) -> Self {
        Self {
            expecting,
            ty: Some(ty),
            format: None,
            values: &[],
            facts: &[],
        }
    }

    /// The same with a `format`.
    #[must_use]
    pub const fn with_format(mut self, format: &'static str) -> Self {
        self.format = Some(format);
        self
    }

    /// The same with these facts of its schema.
    #[must_use]
    pub const fn with_facts(mut self, facts: &'static [Fact]) -> Self {
        self.facts = facts;
        self
    }
}

/// A value of an `enum`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// Of a string enum.
    Str(&'static str),
    /// Of an integer enum.
    Integer(i64),
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Str(value) => write!(f, "`{value}`"),
            Self::Integer(value) => write!(f, "{value}"),
        }
    }
}

/// What an input holds where a scalar is expected.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Atom<'a> {
    /// A boolean.
    Bool(bool),
    /// An integer of at most 64 bits.
    Integer(i64),
    /// An integer above `i64::MAX`.
    Unsigned(u64),
    /// A number with a fraction or exponent.
    Float(f64),
    /// A string.
    Str(&'a str),
}

/// Why a scalar does not take an atom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Atoms of this kind are not taken at all.
    Kind,
    /// This kind is taken, this value is not.
    Value,
    /// As [`Value`](Self::Value), with what is wrong.
    Because(String),
}

/// A type that is written as one boolean, number or string.
///
/// Implement it and write [`kubewright::scalar!(Type => &KIND);`](crate::scalar) for
/// [`Schema`](super::Schema), `Serialize` and `Deserialize`.
pub trait Scalar {
    /// What is known of the type; the same for every value.
    fn kind(&self) -> &'static ScalarKind;

    /// The value, to write: a scalar kind of [`Ref`].
    fn read(&self) -> Ref<'_>;

    /// Takes what an input holds.
    fn write(&mut self, atom: Atom<'_>) -> Result<(), Refusal>;
}

/// Writes `Schema`, `Serialize` and `Deserialize` for types with [`Scalar`](crate::schema::Scalar)
/// and `Default`, given what [`kind`](crate::schema::Scalar::kind) returns.
#[macro_export]
macro_rules! scalar {
    ($($ty:ty => $kind:expr),+ $(,)?) => {$(
        impl $crate::schema::Schema for $ty {
            fn shape() -> &'static $crate::schema::Shape {
                const { &$crate::schema::Shape::Scalar($kind) }
            }

            fn blank() -> Self {
                ::core::default::Default::default()
            }

            fn view(&self) -> $crate::schema::Ref<'_> {
                $crate::schema::Scalar::read(self)
            }

            fn view_mut(&mut self) -> $crate::schema::Mut<'_> {
                $crate::schema::Mut::Scalar(self)
            }
        }

        $crate::serde_by_schema!($ty);
    )+};
}

/// Writes `Serialize` and `Deserialize` for a type with [`Schema`](crate::schema::Schema).
#[macro_export]
#[doc(hidden)]
macro_rules! serde_by_schema {
    ($ty:ty) => {
        impl $crate::__private::serde::Serialize for $ty {
            fn serialize<S: $crate::__private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::schema::encode::value(self, serializer)
            }
        }

        impl<'de> $crate::__private::serde::Deserialize<'de> for $ty {
            fn deserialize<D: $crate::__private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::schema::decode::value(deserializer)
            }
        }
    };
}
