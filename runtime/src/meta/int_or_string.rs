//! A number or a text.

use std::fmt;
use std::str::FromStr;

use crate::schema::{Atom, Fact, Ref, Refusal, Scalar, ScalarKind};

/// A number or a text, as a port (`8080`, `"http"`) or a share (`3`, `"25%"`)
/// (`apimachinery/pkg/util/intstr/intstr.go`).
///
/// Numbers have 64 bits: Go's type holds 32, schemas with `x-kubernetes-int-or-string` promise
/// no limit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IntOrString {
    /// A number.
    Int(i64),
    /// A text.
    String(String),
}

/// Which way a share of a total is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the next number above.
    Up,
    /// To the next number below.
    Down,
}

impl IntOrString {
    /// The number, if it is one.
    pub const fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(value) => Some(*value),
            Self::String(_) => None,
        }
    }

    /// The text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Int(_) => None,
            Self::String(text) => Some(text),
        }
    }

    /// The number, or the number that a percentage of `total` is: `"25%"` of 10 is 3 rounded up.
    /// Goes to the ends of `i64` where the result does not fit.
    ///
    /// # Errors
    /// Where the text is not a whole number followed by `%`.
    pub fn scaled(&self, total: i64, rounding: Rounding) -> Result<i64, PercentageError> {
        let text = match self {
            Self::Int(value) => return Ok(*value),
            Self::String(text) => text,
        };
        let percent: i64 = text
            .strip_suffix('%')
            .and_then(|number| number.parse().ok())
            .ok_or_else(|| PercentageError {
                text: super::clip(text),
            })?;
        let hundredfold = i128::from(percent) * i128::from(total);
        let below = hundredfold.div_euclid(100);
        let result = match rounding {
            Rounding::Up if hundredfold.rem_euclid(100) != 0 => below + 1,
            Rounding::Up | Rounding::Down => below,
        };
        Ok(saturated(result))
    }
}

fn saturated(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

/// A text that is not a percentage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PercentageError {
    text: String,
}

impl fmt::Display for PercentageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a percentage, as \"25%\"", self.text)
    }
}

impl std::error::Error for PercentageError {}

impl Default for IntOrString {
    fn default() -> Self {
        Self::Int(0)
    }
}

impl fmt::Display for IntOrString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(value) => value.fmt(f),
            Self::String(text) => text.fmt(f),
        }
    }
}

/// A number where the text is one, as `intstr.Parse` in Go.
impl FromStr for IntOrString {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(text
            .parse()
            .map_or_else(|_| Self::String(text.to_owned()), Self::Int))
    }
}

impl From<i32> for IntOrString {
    fn from(value: i32) -> Self {
        Self::Int(value.into())
    }
}

impl From<i64> for IntOrString {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<u16> for IntOrString {
    fn from(value: u16) -> Self {
        Self::Int(value.into())
    }
}

impl From<&str> for IntOrString {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for IntOrString {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

static KIND: ScalarKind = ScalarKind {
    expecting: "an integer or a string",
    ty: None,
    // The one that Go's types name is of other schemas than those of definitions.
    format: None,
    values: &[],
    facts: &[Fact::IntOrString(true), Fact::AnyOf(INTEGER_OR_STRING)],
};

/// `anyOf` of what may be an integer or a string.
pub(super) const INTEGER_OR_STRING: &str = r#"[{"type":"integer"},{"type":"string"}]"#;

impl Scalar for IntOrString {
    fn kind(&self) -> &'static ScalarKind {
        &KIND
    }

    fn read(&self) -> Ref<'_> {
        match self {
            Self::Int(value) => Ref::Integer(*value),
            Self::String(text) => Ref::Str(text),
        }
    }

    fn write(&mut self, atom: Atom<'_>) -> Result<(), Refusal> {
        *self = match atom {
            Atom::Integer(value) => Self::Int(value),
            Atom::Str(text) => Self::String(text.to_owned()),
            Atom::Unsigned(_) => return Err(Refusal::Value),
            Atom::Bool(_) | Atom::Float(_) => return Err(Refusal::Kind),
        };
        Ok(())
    }
}

crate::scalar!(IntOrString => &KIND);
