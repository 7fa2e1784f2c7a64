//! Quantities (`apiserver/pkg/cel/library/quantity.go`), and the comparisons that they share
//! with versions.

use std::cmp::Ordering;
use std::sync::Arc;

use super::{Function, text};
use crate::meta::{Quantity, QuantityFormat};
use crate::schema::cel::error::{Failure, Outcome};
use crate::schema::cel::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function::global("quantity", 1, |_, values| match values {
        [value] => match parse(text(value)?) {
            Some(quantity) => Ok(Value::Quantity(Arc::new(quantity))),
            None => Err(Failure::new(
                "quantities must match the regular expression \
                 '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            )),
        },
        _ => Err(Failure::NoOverload),
    }),
    Function::global("isQuantity", 1, |_, values| match values {
        [value] => Ok(Value::Bool(parse(text(value)?).is_some())),
        _ => Err(Failure::NoOverload),
    }),
    Function::global("sign", 1, sign),
    Function::method("isInteger", 0, 0, |_, values| {
        Ok(Value::Bool(of(values)?.to_i64().is_some()))
    }),
    Function::method("asInteger", 0, 0, |_, values| match of(values)?.to_i64() {
        Some(value) => Ok(Value::Int(value)),
        None => Err(Failure::new("cannot convert value to integer")),
    }),
    Function::method("asApproximateFloat", 0, 0, |_, values| {
        Ok(Value::Double(of(values)?.to_f64()))
    }),
    Function::method("add", 1, 1, |_, values| {
        combine(values, |sum, other| sum + other)
    }),
    Function::method("sub", 1, 1, |_, values| {
        combine(values, |sum, other| sum - other)
    }),
    Function::method("isGreaterThan", 1, 1, |_, values| {
        Ok(Value::Bool(order(values)?.is_gt()))
    }),
    Function::method("isLessThan", 1, 1, |_, values| {
        Ok(Value::Bool(order(values)?.is_lt()))
    }),
    Function::method("compareTo", 1, 1, |_, values| {
        Ok(Value::Int(order(values)? as i64))
    }),
];

/// A quantity. Without any digit, as `-` or `Ki`, it is none of anything, as in Go.
fn parse(text: &str) -> Option<Quantity> {
    if !text.is_empty() && !text.contains(|character: char| character.is_ascii_digit()) {
        let (sign, suffix) = match text.strip_prefix(['+', '-']) {
            Some(suffix) => (text.get(..1)?, suffix),
            None => ("", text),
        };
        return format!("{sign}0{suffix}").parse().ok();
    }
    text.parse().ok()
}

fn of(values: &[Value]) -> Result<&Quantity, Failure> {
    match values {
        [Value::Quantity(quantity)] => Ok(quantity),
        _ => Err(Failure::NoOverload),
    }
}

fn sign(_: &mut crate::schema::cel::error::Fuel, values: &[Value]) -> Outcome {
    Ok(Value::Int(i64::from(of(values)?.signum())))
}

fn combine(values: &[Value], with: fn(Quantity, Quantity) -> Quantity) -> Outcome {
    let (left, right) = match values {
        [Value::Quantity(left), Value::Quantity(right)] => (left, Quantity::clone(right)),
        [Value::Quantity(left), Value::Int(right)] => {
            (left, Quantity::new(*right, QuantityFormat::DecimalExponent))
        }
        _ => return Err(Failure::NoOverload),
    };
    Ok(Value::Quantity(Arc::new(with(
        Quantity::clone(left),
        right,
    ))))
}

fn order(values: &[Value]) -> Result<Ordering, Failure> {
    match values {
        [Value::Quantity(left), Value::Quantity(right)] => Ok(left.cmp(right)),
        [Value::Semver(left), Value::Semver(right)] => Ok(left.compare(right)),
        _ => Err(Failure::NoOverload),
    }
}
