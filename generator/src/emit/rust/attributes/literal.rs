//! Values of a schema as literals.

use super::super::Output;
use super::super::text::{Line, string, word};
use crate::emit::json;
use crate::model::{Number, Value};
use crate::pass::shape::{Integer, Scalar};
use crate::pass::share::{Body, TypeRef};

/// A number as the digits of a literal, if it is one that a word takes.
pub(super) fn digits(number: &Number) -> Option<&str> {
    let finite = number.0.parse::<f64>().is_ok_and(f64::is_finite);
    finite.then_some(number.0.as_str())
}

/// The word of a default, unless its type cannot hold it.
pub(super) fn default(output: &Output<'_>, ty: &TypeRef, value: &Value) -> Option<Line> {
    if *value == Value::Null {
        return Some(word("default_json", "null"));
    }
    if !fits(output, ty, value) {
        return None;
    }
    let literal = match value {
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.0.clone(),
        Value::String(text) => string(text),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            return Some(word("default_json", &json::to_line(value)));
        }
    };
    Some(Line::new("default_value = ").text(literal))
}

fn fits(output: &Output<'_>, ty: &TypeRef, value: &Value) -> bool {
    match (ty, value) {
        (TypeRef::Scalar(scalar), value) => fits_scalar(*scalar, value),
        (TypeRef::List(_), Value::Array(_)) | (TypeRef::Map(_), Value::Object(_)) => true,
        (TypeRef::Declared(id), value) => match (&output.facts.declarations.get(*id).body, value) {
            (Body::Root(_) | Body::Record(_), Value::Object(_))
            | (Body::StringEnum(_), Value::String(_)) => true,
            (Body::IntegerEnum(_), Value::Number(number)) => number.0.parse::<i64>().is_ok(),
            _ => false,
        },
        _ => false,
    }
}

fn fits_scalar(scalar: Scalar, value: &Value) -> bool {
    match (scalar, value) {
        (Scalar::Boolean, Value::Bool(_))
        | (
            Scalar::String
            | Scalar::Bytes
            | Scalar::Time
            | Scalar::IntOrString
            | Scalar::Quantity
            | Scalar::Any,
            Value::String(_),
        )
        | (Scalar::EmbeddedObject | Scalar::ObjectMeta, Value::Object(_))
        | (Scalar::Any, Value::Bool(_) | Value::Array(_) | Value::Object(_)) => true,
        (Scalar::Integer(integer), Value::Number(Number(text))) => match integer {
            Integer::I32 => text.parse::<i32>().is_ok(),
            Integer::I64 => text.parse::<i64>().is_ok(),
            Integer::U16 => text.parse::<u16>().is_ok(),
            Integer::U32 => text.parse::<u32>().is_ok(),
            Integer::U64 => text.parse::<u64>().is_ok(),
        },
        (Scalar::IntOrString, Value::Number(number)) => number.0.parse::<i64>().is_ok(),
        (Scalar::Number | Scalar::Quantity | Scalar::Any, Value::Number(number)) => {
            digits(number).is_some()
        }
        _ => false,
    }
}

/// The word of an enum.
pub(super) fn values(values: &[Value]) -> Line {
    let literal = |value: &Value| match value {
        Value::Null => Some("null".to_owned()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(number) => digits(number).map(str::to_owned),
        Value::String(text) => Some(string(text)),
        Value::Array(_) | Value::Object(_) => None,
    };
    let literals: Option<Vec<Line>> = values
        .iter()
        .map(|value| literal(value).map(Line::new))
        .collect();
    match literals {
        Some(literals) => Line::new("values").words(literals),
        None => word(
            "values_json",
            &json::to_line(&Value::Array(values.to_vec())),
        ),
    }
}
