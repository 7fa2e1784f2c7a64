//! `format` of texts (`cel-go/ext/formatting.go`).

use std::fmt::Write as _;

use super::{Function, convert, text};
use crate::schema::cel::error::{Failure, Fuel, Outcome};
use crate::schema::cel::value::{Key, Value};

pub(super) const TABLE: &[Function] = &[Function::method("format", 1, 1, format)];

/// Digits behind the point where a text asks for more are as good as these.
const PRECISION: usize = 100;

fn format(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [pattern, Value::List(arguments)] = values else {
        return Err(Failure::NoOverload);
    };
    let pattern = text(pattern)?;
    fuel.spend(pattern.len() / 10)?;
    let mut arguments = arguments.items.iter();
    let mut written = String::new();
    let mut rest = pattern;
    while let Some((before, behind)) = rest.split_once('%') {
        written.push_str(before);
        if let Some(behind) = behind.strip_prefix('%') {
            written.push('%');
            rest = behind;
            continue;
        }
        let (precision, behind) = precision(behind)?;
        let mut characters = behind.chars();
        let verb = characters
            .next()
            .ok_or_else(|| Failure::new("unexpected end of string"))?;
        rest = characters.as_str();
        let argument = arguments
            .next()
            .ok_or_else(|| Failure::new("an argument is missing"))?;
        let start = written.len();
        clause(fuel, &mut written, verb, precision, argument)?;
        fuel.spend(1 + (written.len() - start) / 10)?;
    }
    written.push_str(rest);
    Ok(Value::text(written))
}

/// `.3` behind a `%`.
fn precision(behind: &str) -> Result<(usize, &str), Failure> {
    let Some(behind) = behind.strip_prefix('.') else {
        return Ok((6, behind));
    };
    let end = behind.find(|character: char| !character.is_ascii_digit());
    let (digits, behind) = behind.split_at(end.unwrap_or(behind.len()));
    let digits: usize = digits
        .parse()
        .map_err(|_| Failure::new("a precision is expected"))?;
    Ok((digits.min(PRECISION), behind))
}

fn clause(
    fuel: &mut Fuel,
    written: &mut String,
    verb: char,
    precision: usize,
    value: &Value,
) -> Result<(), Failure> {
    let done = match (verb, value) {
        ('s', value) => return plain(fuel, written, value),
        ('d', Value::Int(value)) => write!(written, "{value}"),
        ('d', Value::Uint(value)) => write!(written, "{value}"),
        ('f', value) => return fixed(written, precision, value),
        ('e', value) => return scientific(written, precision, value),
        ('b', Value::Bool(value)) => write!(written, "{}", i32::from(*value)),
        ('b' | 'o' | 'x' | 'X', Value::Int(value)) => {
            if *value < 0 {
                written.push('-');
            }
            digits(written, verb, value.unsigned_abs())
        }
        ('b' | 'o' | 'x' | 'X', Value::Uint(value)) => digits(written, verb, *value),
        ('x' | 'X', Value::String(value)) => hex(written, verb, value.as_bytes()),
        ('x' | 'X', Value::Bytes(value)) => hex(written, verb, value),
        ('d' | 'b' | 'o' | 'x' | 'X', value) => {
            return Err(Failure::new(format!(
                "no such overload: %{verb} of {}",
                value.kind()
            )));
        }
        _ => return Err(Failure::new("unrecognized formatting clause")),
    };
    done.map_err(|_| Failure::NoOverload)
}

fn digits(written: &mut String, verb: char, value: u64) -> std::fmt::Result {
    match verb {
        'b' => write!(written, "{value:b}"),
        'o' => write!(written, "{value:o}"),
        'x' => write!(written, "{value:x}"),
        _ => write!(written, "{value:X}"),
    }
}

fn hex(written: &mut String, verb: char, bytes: &[u8]) -> std::fmt::Result {
    for byte in bytes {
        if verb == 'x' {
            write!(written, "{byte:02x}")?;
        } else {
            write!(written, "{byte:02X}")?;
        }
    }
    Ok(())
}

/// A double, or the texts that stand for those that are no numbers.
fn number(value: &Value) -> Result<f64, Failure> {
    match value {
        Value::Double(value) => Ok(*value),
        Value::String(text) if &**text == "NaN" => Ok(f64::NAN),
        Value::String(text) if &**text == "Infinity" => Ok(f64::INFINITY),
        Value::String(text) if &**text == "-Infinity" => Ok(f64::NEG_INFINITY),
        _ => Err(Failure::new("no such overload: %f and %e are for doubles")),
    }
}

fn special(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value.is_infinite() {
        Some(if value > 0.0 { "∞" } else { "-∞" })
    } else {
        None
    }
}

/// With commas between groups of three digits, as in English.
fn fixed(written: &mut String, precision: usize, value: &Value) -> Result<(), Failure> {
    let value = number(value)?;
    if let Some(special) = special(value) {
        written.push_str(special);
        return Ok(());
    }
    let text = format!("{value:.precision$}");
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.as_str()),
    };
    let whole = text.find('.').unwrap_or(text.len());
    written.push_str(sign);
    for (index, character) in text.char_indices() {
        if index > 0 && index < whole && (whole - index) % 3 == 0 {
            written.push(',');
        }
        written.push(character);
    }
    Ok(())
}

/// `1.052033×10⁰³`
fn scientific(written: &mut String, precision: usize, value: &Value) -> Result<(), Failure> {
    let value = number(value)?;
    if let Some(special) = special(value) {
        written.push_str(special);
        return Ok(());
    }
    let text = format!("{value:.precision$e}");
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    written.push_str(mantissa);
    written.push_str(" × 10");
    if exponent < 0 {
        written.push('⁻');
    }
    let powers = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    for digit in format!("{:02}", exponent.abs()).bytes() {
        let power = powers.get(usize::from(digit.wrapping_sub(b'0')));
        written.push(power.copied().unwrap_or('⁰'));
    }
    Ok(())
}

/// `%s`.
fn plain(fuel: &mut Fuel, written: &mut String, value: &Value) -> Result<(), Failure> {
    match value {
        Value::List(_) | Value::Map(_) => literal(fuel, written, value),
        Value::Null => {
            written.push_str("null");
            Ok(())
        }
        value => {
            if let Value::String(text) = convert::string(fuel, value)? {
                fuel.spend(text.len() / 10)?;
                written.push_str(&text);
            }
            Ok(())
        }
    }
}

/// A value in a list or a map, as CEL writes it.
fn literal(fuel: &mut Fuel, written: &mut String, value: &Value) -> Result<(), Failure> {
    fuel.spend(1)?;
    match value {
        Value::List(list) => {
            written.push('[');
            for (index, item) in list.items.iter().enumerate() {
                if index > 0 {
                    written.push_str(", ");
                }
                literal(fuel, written, item)?;
            }
            written.push(']');
            Ok(())
        }
        Value::Map(map) => {
            let mut entries = Vec::with_capacity(map.entries().len());
            for (key, value) in map.entries() {
                let (mut left, mut right) = (String::new(), String::new());
                literal(fuel, &mut left, &Key::value(key))?;
                literal(fuel, &mut right, value)?;
                entries.push((left, right));
            }
            entries.sort();
            written.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                let comma = if index > 0 { ", " } else { "" };
                written.push_str(comma);
                written.push_str(key);
                written.push(':');
                written.push_str(value);
            }
            written.push('}');
            Ok(())
        }
        Value::String(text) => {
            fuel.spend(text.len() / 10)?;
            write!(written, "{text:?}").map_err(|_| Failure::NoOverload)
        }
        Value::Bytes(bytes) => {
            fuel.spend(bytes.len() / 10)?;
            let text = String::from_utf8_lossy(bytes);
            write!(written, "b{text:?}").map_err(|_| Failure::NoOverload)
        }
        Value::Double(value) => write!(written, "{value:.6}").map_err(|_| Failure::NoOverload),
        Value::Timestamp(_) | Value::Duration(_) => {
            let kind = if matches!(value, Value::Duration(_)) {
                "duration"
            } else {
                "timestamp"
            };
            let mut inner = String::new();
            plain(fuel, &mut inner, value)?;
            write!(written, "{kind}({inner:?})").map_err(|_| Failure::NoOverload)
        }
        value => plain(fuel, written, value),
    }
}
