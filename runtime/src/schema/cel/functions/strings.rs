//! Functions of texts (`cel-go/ext/strings.go`, version 2). Indexes count code points.

use super::{Function, integer, text};
use crate::schema::cel::error::{Failure, Fuel, Outcome};
use crate::schema::cel::value::Value;

pub(super) const TABLE: &[Function] = &[
    Function::method("contains", 1, 1, |fuel, values| {
        two(fuel, values, |text, part| Value::Bool(text.contains(part)))
    }),
    Function::method("startsWith", 1, 1, |fuel, values| {
        two(fuel, values, |text, part| {
            Value::Bool(text.starts_with(part))
        })
    }),
    Function::method("endsWith", 1, 1, |fuel, values| {
        two(fuel, values, |text, part| Value::Bool(text.ends_with(part)))
    }),
    Function::method("lowerAscii", 0, 0, |fuel, values| {
        one(fuel, values, |text| Value::text(text.to_ascii_lowercase()))
    }),
    Function::method("upperAscii", 0, 0, |fuel, values| {
        one(fuel, values, |text| Value::text(text.to_ascii_uppercase()))
    }),
    Function::method("trim", 0, 0, |fuel, values| {
        one(fuel, values, |text| Value::text(text.trim()))
    }),
    Function::method("charAt", 1, 1, char_at),
    Function::method("substring", 1, 2, substring),
    Function::method("replace", 2, 3, replace),
    Function::method("split", 1, 2, split),
    Function::method("join", 0, 1, join),
    Function::global("strings.quote", 1, quote),
];

fn one(fuel: &mut Fuel, values: &[Value], body: fn(&str) -> Value) -> Outcome {
    let [value] = values else {
        return Err(Failure::NoOverload);
    };
    let value = text(value)?;
    fuel.spend(value.len() / 10)?;
    Ok(body(value))
}

fn two(fuel: &mut Fuel, values: &[Value], body: fn(&str, &str) -> Value) -> Outcome {
    let [value, part] = values else {
        return Err(Failure::NoOverload);
    };
    let value = text(value)?;
    fuel.spend(value.len() / 10)?;
    Ok(body(value, text(part)?))
}

pub(super) fn out_of_range(index: i64) -> Failure {
    Failure::new(format!("index out of range: {index}"))
}

/// The byte where the code point of this index starts; the length for the one past the last.
fn byte_of(text: &str, index: i64) -> Result<usize, Failure> {
    let place = usize::try_from(index).map_err(|_| out_of_range(index))?;
    let starts = text.char_indices().map(|(start, _)| start);
    let mut starts = starts.chain([text.len()]);
    starts.nth(place).ok_or_else(|| out_of_range(index))
}

fn char_at(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [value, index] = values else {
        return Err(Failure::NoOverload);
    };
    let value = text(value)?;
    fuel.spend(value.len() / 10)?;
    let rest = value
        .get(byte_of(value, integer(index)?)?..)
        .unwrap_or_default();
    Ok(Value::text(
        rest.chars().next().map(String::from).unwrap_or_default(),
    ))
}

fn substring(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [value, start, end @ ..] = values else {
        return Err(Failure::NoOverload);
    };
    let value = text(value)?;
    fuel.spend(value.len() / 10)?;
    let start = integer(start)?;
    let end = end.first().map(integer).transpose()?;
    if let Some(end) = end.filter(|end| start > *end) {
        return Err(Failure::new(format!(
            "invalid substring range. start: {start}, end: {end}"
        )));
    }
    let start = byte_of(value, start)?;
    let end = end.map_or(Ok(value.len()), |end| byte_of(value, end))?;
    Ok(Value::text(value.get(start..end).unwrap_or_default()))
}

pub(super) fn index_of(value: &str, part: &str, from: Option<i64>) -> Outcome {
    let from = from.unwrap_or(0);
    if part.is_empty() {
        return Ok(Value::Int(from));
    }
    if from < 0 {
        return Err(out_of_range(from));
    }
    let Ok(start) = byte_of(value, from) else {
        return Ok(Value::Int(-1));
    };
    let rest = value.get(start..).unwrap_or_default();
    Ok(match rest.find(part) {
        Some(found) => {
            let skipped = rest.get(..found).unwrap_or_default().chars().count();
            Value::Int(from.saturating_add(i64::try_from(skipped).unwrap_or(i64::MAX)))
        }
        None => Value::Int(-1),
    })
}

pub(super) fn last_index_of(value: &str, part: &str, from: Option<i64>) -> Outcome {
    let length = i64::try_from(value.chars().count()).unwrap_or(i64::MAX);
    if part.is_empty() {
        return Ok(Value::Int(from.unwrap_or(length)));
    }
    let starts = match from {
        Some(from) if from < 0 => return Err(out_of_range(from)),
        Some(from) if from >= length => return Ok(Value::Int(-1)),
        Some(from) => usize::try_from(from).map_or(usize::MAX, |from| from.saturating_add(1)),
        None => usize::MAX,
    };
    let starts = value.char_indices().enumerate().take(starts);
    let matches = starts.filter(|(_, (start, _))| {
        value
            .get(*start..)
            .is_some_and(|rest| rest.starts_with(part))
    });
    Ok(matches
        .last()
        .map_or(Value::Int(-1), |(index, _)| Value::count(index)))
}

fn replace(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [value, from, to, most @ ..] = values else {
        return Err(Failure::NoOverload);
    };
    let (value, from, to) = (text(value)?, text(from)?, text(to)?);
    let most = most.first().map(integer).transpose()?;
    // What it would grow to is paid for before it grows.
    fuel.spend(value.len() / 10)?;
    let matches = value.matches(from).count();
    fuel.spend(matches.saturating_mul(to.len()) / 10)?;
    Ok(Value::text(match most.map(usize::try_from) {
        Some(Ok(most)) => value.replacen(from, to, most),
        _ => value.replace(from, to),
    }))
}

fn split(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [value, separator, most @ ..] = values else {
        return Err(Failure::NoOverload);
    };
    let (value, separator) = (text(value)?, text(separator)?);
    fuel.spend(value.len())?;
    let most = most.first().map(integer).transpose()?.map(usize::try_from);
    let parts: Vec<&str> = match most {
        Some(Ok(0)) => Vec::new(),
        Some(Ok(most)) if separator.is_empty() => characters(value, most),
        _ if separator.is_empty() => characters(value, usize::MAX),
        Some(Ok(most)) => value.splitn(most, separator).collect(),
        _ => value.split(separator).collect(),
    };
    Ok(Value::list(parts.into_iter().map(Value::text).collect()))
}

/// Each code point by itself, the rest in the last of so many.
fn characters(value: &str, most: usize) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = value;
    while let Some(first) = rest.chars().next() {
        if parts.len() + 1 == most {
            parts.push(rest);
            break;
        }
        let (part, behind) = rest.split_at(first.len_utf8());
        parts.push(part);
        rest = behind;
    }
    parts
}

fn join(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    let [Value::List(list), separator @ ..] = values else {
        return Err(Failure::NoOverload);
    };
    let separator = separator.first().map_or(Ok(""), text)?;
    let mut joined = String::new();
    for (index, item) in list.items.iter().enumerate() {
        let item = text(item)?;
        fuel.spend(1 + (item.len() + separator.len()) / 10)?;
        if index > 0 {
            joined.push_str(separator);
        }
        joined.push_str(item);
    }
    Ok(Value::text(joined))
}

fn quote(fuel: &mut Fuel, values: &[Value]) -> Outcome {
    one(fuel, values, |text| {
        let mut quoted = String::from('"');
        for character in text.chars() {
            match character {
                '\u{7}' => quoted.push_str("\\a"),
                '\u{8}' => quoted.push_str("\\b"),
                '\u{c}' => quoted.push_str("\\f"),
                '\n' => quoted.push_str("\\n"),
                '\r' => quoted.push_str("\\r"),
                '\t' => quoted.push_str("\\t"),
                '\u{b}' => quoted.push_str("\\v"),
                '\\' => quoted.push_str("\\\\"),
                '"' => quoted.push_str("\\\""),
                other => quoted.push(other),
            }
        }
        quoted.push('"');
        Value::text(quoted)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn last(value: &str, part: &str, from: Option<i64>) -> Option<i64> {
        match last_index_of(value, part, from) {
            Ok(Value::Int(index)) => Some(index),
            _ => None,
        }
    }

    #[test]
    fn indexes_count_code_points() {
        assert_eq!(last("ananas", "a", None), Some(4));
        assert_eq!(last("ananas", "a", Some(3)), Some(2));
        assert_eq!(last("ananas", "na", Some(3)), Some(3));
        assert_eq!(last("ananas", "na", Some(0)), Some(-1));
        assert_eq!(last("éaéa", "é", Some(2)), Some(2));
        assert_eq!(last("éaéa", "a", Some(0)), Some(-1));
        assert_eq!(last("aaa", "aa", None), Some(1));
        assert_eq!(last("abc", "abcd", None), Some(-1));
        assert_eq!(last("abc", "", Some(7)), Some(7));
    }

    #[test]
    fn empty_separators_split_into_code_points() {
        assert_eq!(characters("aéb", usize::MAX), ["a", "é", "b"]);
        assert_eq!(characters("aéb", 2), ["a", "éb"]);
        assert_eq!(characters("", usize::MAX), [""; 0]);
    }
}
