//! Places in values, as JSON patches name them.

use serde_json::Value;

use super::Error;

/// What holds the value that a path names, and its name or index there.
pub(super) fn holder<'a>(root: &'a mut Value, path: &str) -> Option<(&'a mut Value, String)> {
    // What is before the first slash is not looked at.
    let (_, rest) = path.split_once('/')?;
    let (above, last) = match rest.rsplit_once('/') {
        Some((above, last)) => (Some(above), last),
        None => (None, rest),
    };
    let mut place = root;
    for part in above.into_iter().flat_map(|above| above.split('/')) {
        let part = decoded(part);
        place = match place {
            Value::Object(members) => members.get_mut(&part)?,
            Value::Array(items) => {
                let index = existing(items.len(), &part).ok()?;
                items.get_mut(index)?
            }
            _ => return None,
        };
    }
    let is_container = place.is_object() || place.is_array();
    is_container.then(|| (place, decoded(last)))
}

/// A part of a path without escapes.
fn decoded(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    let mut chars = part.chars().peekable();
    while let Some(char) = chars.next() {
        let escaped = match (char, chars.peek()) {
            ('~', Some('0')) => Some('~'),
            ('~', Some('1')) => Some('/'),
            _ => None,
        };
        if escaped.is_some() {
            chars.next();
        }
        out.push(escaped.unwrap_or(char));
    }
    out
}

/// The value of this name or index. There may be none of a name; an index has to be there.
pub(super) fn get<'a>(holder: &'a Value, key: &str) -> Result<Option<&'a Value>, String> {
    match holder {
        Value::Object(members) => Ok(members.get(key)),
        Value::Array(items) => existing(items.len(), key).map(|index| items.get(index)),
        _ => Ok(None),
    }
}

/// Puts a value in the place of the one of this name or index.
pub(super) fn set(holder: &mut Value, key: &str, value: Value) -> Result<(), String> {
    match holder {
        Value::Object(members) => {
            members.insert(key.to_owned(), value);
        }
        Value::Array(items) => {
            let index = existing(items.len(), key)?;
            if let Some(place) = items.get_mut(index) {
                *place = value;
            }
        }
        _ => {}
    }
    Ok(())
}

/// Puts a value at this name, or before the item of this index.
pub(super) fn add(holder: &mut Value, key: &str, value: Value) -> Result<(), String> {
    match holder {
        Value::Object(members) => {
            members.insert(key.to_owned(), value);
        }
        Value::Array(items) if key == "-" => items.push(value),
        Value::Array(items) => {
            let index = number(key)
                .map_err(|error| format!("value was not a proper array index: '{key}': {error}"))?;
            let index = within(index, items.len() + 1)?;
            items.insert(index, value);
        }
        _ => {}
    }
    Ok(())
}

/// Takes the value of this name or index away.
pub(super) fn remove(holder: &mut Value, key: &str) -> Result<(), String> {
    match holder {
        Value::Object(members) => {
            let missing = || format!("Unable to remove nonexistent key: {key}: {MISSING}");
            members.remove(key).map(drop).ok_or_else(missing)
        }
        Value::Array(items) => {
            let index = existing(items.len(), key)?;
            items.remove(index);
            Ok(())
        }
        _ => Ok(()),
    }
}

/// What follows messages of what is not there.
pub(super) const MISSING: &str = "missing value";

/// The index of an item that is there.
fn existing(len: usize, key: &str) -> Result<usize, String> {
    within(number(key)?, len)
}

/// An index below a length; negative ones count from the end.
fn within(index: i64, len: usize) -> Result<usize, String> {
    let refused = || format!("Unable to access invalid index: {index}: invalid index referenced");
    let from_end = i64::try_from(len).unwrap_or(i64::MAX);
    let counted = if index < 0 { index + from_end } else { index };
    let counted = usize::try_from(counted).map_err(|_| refused())?;
    if counted < len {
        Ok(counted)
    } else {
        Err(refused())
    }
}

/// A number as Go's `strconv.Atoi` reads it.
fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let why = if is_number {
            "value out of range"
        } else {
            "invalid syntax"
        };
        format!(
            "strconv.Atoi: parsing {}: {why}",
            crate::schema::fields::go::quote(text)
        )
    })
}

/// That a path leads nowhere.
pub(super) fn no_path(operation: &str, what: &str, path: &str) -> Error {
    Error::unfit(format!(
        "{operation} operation does not apply: {what}: {path}: {MISSING}"
    ))
}
