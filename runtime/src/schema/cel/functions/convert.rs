//! Conversions between types.

use super::{Function, time};
use crate::schema::cel::error::{Failure, Fuel, Outcome};
use crate::schema::cel::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function::global("type", 1, |_, values| match values {
        [value] => Ok(Value::Type(value.kind())),
        _ => Err(Failure::NoOverload),
    }),
    Function::global("dyn", 1, |_, values| match values {
        [value] => Ok(value.clone()),
        _ => Err(Failure::NoOverload),
    }),
    Function::global("int", 1, int),
    Function::global("uint", 1, uint),
    Function::global("double", 1, double),
    Function::global("bool", 1, boolean),
    Function::global("bytes", 1, |fuel, values| match values {
        [Value::String(text)] => {
            fuel.spend(text.len() / 10)?;
            Ok(Value::Bytes(text.as_bytes().into()))
        }
        [value @ Value::Bytes(_)] => Ok(value.clone()),
        _ => Err(Failure::NoOverload),
    }),
    Function::global("string", 1, |fuel, values| match values {
        [value] => string(fuel, value),
        _ => Err(Failure::NoOverload),
    }),
];

fn overflow() -> Failure {
    Failure::new("integer overflow")
}

fn unreadable(kind: &str) -> Failure {
    Failure::new(format!("type conversion error from 'string' to '{kind}'"))
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn int(_: &mut Fuel, values: &[Value]) -> Outcome {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    Ok(Value::Int(match values {
        [Value::Int(value) | Value::Duration(value)] => *value,
        [Value::Uint(value)] => i64::try_from(*value).map_err(|_| overflow())?,
        [Value::Double(value)] if *value > -LIMIT && *value < LIMIT => *value as i64,
        [Value::Double(_)] => return Err(overflow()),
        [Value::String(text)] => text.parse().map_err(|_| unreadable("int"))?,
        [Value::Timestamp(moment)] => moment.seconds(),
        _ => return Err(Failure::NoOverload),
    }))
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked"
)]
fn uint(_: &mut Fuel, values: &[Value]) -> Outcome {
    const LIMIT: f64 = 18_446_744_073_709_551_616.0;
    let overflow = || Failure::new("unsigned integer overflow");
    Ok(Value::Uint(match values {
        [Value::Uint(value)] => *value,
        [Value::Int(value)] => u64::try_from(*value).map_err(|_| overflow())?,
        [Value::Double(value)] if *value >= 0.0 && *value < LIMIT => *value as u64,
        [Value::Double(_)] => return Err(overflow()),
        [Value::String(text)] if !text.starts_with('+') => {
            text.parse().map_err(|_| unreadable("uint"))?
        }
        [Value::String(_)] => return Err(unreadable("uint")),
        _ => return Err(Failure::NoOverload),
    }))
}

#[expect(clippy::cast_precision_loss, reason = "as CEL converts them")]
fn double(_: &mut Fuel, values: &[Value]) -> Outcome {
    Ok(Value::Double(match values {
        [Value::Double(value)] => *value,
        [Value::Int(value)] => *value as f64,
        [Value::Uint(value)] => *value as f64,
        [Value::String(text)] => separated(text)
            .and_then(|text| text.parse().ok())
            .ok_or_else(|| unreadable("double"))?,
        _ => return Err(Failure::NoOverload),
    }))
}

/// A number without the underscores that Go allows between digits.
fn separated(text: &str) -> Option<String> {
    let mut digit = false;
    let mut rest = text.chars().peekable();
    let mut plain = String::with_capacity(text.len());
    while let Some(character) = rest.next() {
        if character != '_' {
            plain.push(character);
        } else if !digit || !rest.peek().is_some_and(char::is_ascii_digit) {
            return None;
        }
        digit = character.is_ascii_digit();
    }
    Some(plain)
}

fn boolean(_: &mut Fuel, values: &[Value]) -> Outcome {
    match values {
        [value @ Value::Bool(_)] => Ok(value.clone()),
        [Value::String(text)] => match &**text {
            "1" | "t" | "T" | "TRUE" | "true" | "True" => Ok(Value::Bool(true)),
            "0" | "f" | "F" | "FALSE" | "false" | "False" => Ok(Value::Bool(false)),
            _ => Err(unreadable("bool")),
        },
        _ => Err(Failure::NoOverload),
    }
}

/// `string(value)`.
pub(super) fn string(fuel: &mut Fuel, value: &Value) -> Outcome {
    Ok(Value::text(match value {
        Value::String(_) => return Ok(value.clone()),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Uint(value) => value.to_string(),
        Value::Double(value) => shortest(*value),
        Value::Bytes(bytes) => {
            fuel.spend(bytes.len() / 10)?;
            let text = str::from_utf8(bytes);
            text.map_err(|_| Failure::new("invalid UTF-8 in bytes, cannot convert to string"))?
                .to_owned()
        }
        Value::Timestamp(moment) => time::rfc3339(*moment),
        Value::Duration(nanos) => time::seconds(*nanos),
        Value::Type(name) => (*name).to_owned(),
        Value::Ip(address) => address.to_string(),
        Value::Cidr(cidr) => cidr.to_string(),
        _ => return Err(Failure::NoOverload),
    }))
}

/// A double as Go writes it in its shortest form: with an exponent below 1e-4 and from a million
/// on.
fn shortest(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    value.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_are_written_as_go_writes_them() {
        for (value, text) in [
            (0.0, "0"),
            (1.5, "1.5"),
            (-2.0, "-2"),
            (100_000.0, "100000"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (1_234_567.0, "1.234567e+06"),
            (1e100, "1e+100"),
            (f64::INFINITY, "+Inf"),
        ] {
            assert_eq!(shortest(value), text);
        }
    }
}
