//! Operators of values.

use std::cmp::Ordering;
use std::sync::Arc;

use super::error::{Failure, Fuel, Outcome};
use super::expression::Binary;
use super::value::{Key, List, Value};
use crate::meta::moment::Moment;

const NANOS: i64 = 1_000_000_000;

pub(super) fn binary(fuel: &mut Fuel, binary: Binary, left: &Value, right: &Value) -> Outcome {
    let compared = |accept: fn(Ordering) -> bool| left.order(right).map(accept);
    Ok(Value::Bool(match binary {
        Binary::Equal => left.equals(right, fuel)?,
        Binary::NotEqual => !left.equals(right, fuel)?,
        Binary::Less => compared(Ordering::is_lt)?,
        Binary::LessOrEqual => compared(Ordering::is_le)?,
        Binary::Greater => compared(Ordering::is_gt)?,
        Binary::GreaterOrEqual => compared(Ordering::is_ge)?,
        Binary::In => match right {
            Value::List(list) => list.contains(left, fuel)?,
            Value::Map(map) => map.find(&Key::of(left)?).is_some(),
            _ => return Err(Failure::NoOverload),
        },
        Binary::Add => return add(fuel, left, right),
        Binary::Subtract => return subtract(left, right),
        Binary::Multiply | Binary::Divide | Binary::Remainder => {
            return multiply(binary, left, right);
        }
    }))
}

/// About how much work it is to read all of a value.
pub(super) fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() / 10,
        Value::Bytes(bytes) => bytes.len() / 10,
        Value::List(list) => list.items.len(),
        Value::Map(map) => map.entries().len(),
        _ => 0,
    }
}

fn overflow(kind: &'static str) -> Failure {
    Failure::new(format!("{kind} overflow"))
}

pub(super) fn add(fuel: &mut Fuel, left: &Value, right: &Value) -> Outcome {
    fuel.spend(size(left) + size(right))?;
    Ok(match (left, right) {
        (Value::Int(left), Value::Int(right)) => Value::Int(
            left.checked_add(*right)
                .ok_or_else(|| overflow("integer"))?,
        ),
        (Value::Uint(left), Value::Uint(right)) => Value::Uint(
            left.checked_add(*right)
                .ok_or_else(|| overflow("unsigned integer"))?,
        ),
        (Value::Double(left), Value::Double(right)) => Value::Double(left + right),
        (Value::String(left), Value::String(right)) => Value::text([&**left, right].concat()),
        (Value::Bytes(left), Value::Bytes(right)) => Value::Bytes([&**left, right].concat().into()),
        (Value::List(left), Value::List(right)) => Value::List(Arc::new(left.plus(right, fuel)?)),
        (Value::Duration(left), Value::Duration(right)) => Value::Duration(
            left.checked_add(*right)
                .ok_or_else(|| overflow("duration"))?,
        ),
        (Value::Timestamp(moment), Value::Duration(nanos))
        | (Value::Duration(nanos), Value::Timestamp(moment)) => {
            shifted(*moment, i128::from(*nanos))?
        }
        _ => return Err(Failure::NoOverload),
    })
}

fn subtract(left: &Value, right: &Value) -> Outcome {
    Ok(match (left, right) {
        (Value::Int(left), Value::Int(right)) => Value::Int(
            left.checked_sub(*right)
                .ok_or_else(|| overflow("integer"))?,
        ),
        (Value::Uint(left), Value::Uint(right)) => Value::Uint(
            left.checked_sub(*right)
                .ok_or_else(|| overflow("unsigned integer"))?,
        ),
        (Value::Double(left), Value::Double(right)) => Value::Double(left - right),
        (Value::Duration(left), Value::Duration(right)) => Value::Duration(
            left.checked_sub(*right)
                .ok_or_else(|| overflow("duration"))?,
        ),
        (Value::Timestamp(moment), Value::Duration(nanos)) => {
            shifted(*moment, -i128::from(*nanos))?
        }
        (Value::Timestamp(left), Value::Timestamp(right)) => {
            let nanos = i64::try_from(nanos_of(*left) - nanos_of(*right));
            Value::Duration(nanos.map_err(|_| overflow("timestamp"))?)
        }
        _ => return Err(Failure::NoOverload),
    })
}

fn multiply(binary: Binary, left: &Value, right: &Value) -> Outcome {
    let zero = || {
        Failure::new(if binary == Binary::Divide {
            "division by zero"
        } else {
            "modulus by zero"
        })
    };
    Ok(match (left, right) {
        (Value::Int(_), Value::Int(0)) | (Value::Uint(_), Value::Uint(0))
            if binary != Binary::Multiply =>
        {
            return Err(zero());
        }
        (Value::Int(left), Value::Int(right)) => Value::Int(
            match binary {
                Binary::Multiply => left.checked_mul(*right),
                Binary::Divide => left.checked_div(*right),
                _ => left.checked_rem(*right),
            }
            .ok_or_else(|| overflow("integer"))?,
        ),
        (Value::Uint(left), Value::Uint(right)) => Value::Uint(
            match binary {
                Binary::Multiply => left.checked_mul(*right),
                Binary::Divide => left.checked_div(*right),
                _ => left.checked_rem(*right),
            }
            .ok_or_else(|| overflow("unsigned integer"))?,
        ),
        (Value::Double(left), Value::Double(right)) => match binary {
            Binary::Multiply => Value::Double(left * right),
            Binary::Divide => Value::Double(left / right),
            _ => return Err(Failure::NoOverload),
        },
        _ => return Err(Failure::NoOverload),
    })
}

pub(super) fn negate(value: &Value) -> Outcome {
    match value {
        Value::Int(value) => Ok(Value::Int(
            value.checked_neg().ok_or_else(|| overflow("integer"))?,
        )),
        Value::Double(value) => Ok(Value::Double(-value)),
        _ => Err(Failure::NoOverload),
    }
}

pub(super) fn nanos_of(moment: Moment) -> i128 {
    i128::from(moment.seconds()) * i128::from(NANOS) + i128::from(moment.nanos())
}

/// A timestamp, so many nanoseconds later; from the year 1 to the year 9999.
fn shifted(moment: Moment, nanos: i128) -> Outcome {
    const FIRST: i64 = -62_135_596_800;
    const LAST: i64 = 253_402_300_799;
    let total = nanos_of(moment) + nanos;
    let seconds = i64::try_from(total.div_euclid(i128::from(NANOS)));
    let rest = u32::try_from(total.rem_euclid(i128::from(NANOS)));
    match (seconds, rest) {
        (Ok(seconds @ FIRST..=LAST), Ok(rest)) => Ok(Value::Timestamp(Moment::new(seconds, rest))),
        _ => Err(overflow("timestamp")),
    }
}

/// Items sorted by the values beside them.
pub(super) fn sort(mut items: Vec<(Value, Value)>) -> Outcome {
    if let Some((_, first)) = items.first() {
        let kind = first.kind();
        if items.iter().any(|(_, by)| by.kind() != kind) {
            return Err(Failure::new("list elements must have the same type"));
        }
        first
            .order(first)
            .map_err(|_| Failure::new("list elements must be comparable"))?;
    }
    items.sort_by(|(_, left), (_, right)| left.order(right).unwrap_or(Ordering::Equal));
    let items = items.into_iter().map(|(item, _)| item).collect();
    Ok(Value::List(Arc::new(List {
        items,
        ..List::default()
    })))
}
