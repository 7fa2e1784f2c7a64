//! What items of sets and list maps are told apart by.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::Value;

use super::equal::truth;
use super::seen::{Kind, Number, Seen};
use super::text::text;
use crate::schema::structural::Structural;

/// A value in a form that is equal where the server takes the values for equal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key(String);

/// Values by their keys.
pub(super) struct Keys<T>(HashMap<Key, T>);

impl<T> Default for Keys<T> {
    fn default() -> Self {
        Self(HashMap::new())
    }
}

impl<T> Keys<T> {
    pub(super) fn keep_first(&mut self, key: Key, value: T) {
        self.0.entry(key).or_insert(value);
    }

    pub(super) fn get(&self, key: &Key) -> Option<&T> {
        self.0.get(key)
    }
}

impl Keys<usize> {
    /// Counts a key; how often it has been counted now.
    pub(super) fn count(&mut self, key: Key) -> usize {
        let count = self.0.entry(key).or_insert(0);
        *count += 1;
        *count
    }
}

impl Key {
    /// Of a whole item. Scalars are told apart by type, `1` and `1.0` too; what is inside of lists
    /// and objects is compared as it is written.
    pub(super) fn whole(schema: &Structural, item: Seen<'_>) -> Self {
        let mut key = String::new();
        match item.kind() {
            Some(Kind::Array | Kind::Object) => write(schema, item, &mut key),
            _ => scalar(item, &mut key),
        }
        Self(key)
    }

    /// Of the values under these names; names that are absent are left out.
    pub(super) fn named(schema: &Structural, item: Seen<'_>, names: &[Box<str>]) -> Self {
        let mut key = String::new();
        let single = names.len() == 1;
        for name in names {
            if let Some(member) = item.member(schema, name) {
                let composed = matches!(member.kind(), Some(Kind::Array | Kind::Object));
                if single && !composed {
                    scalar(member, &mut key);
                } else {
                    let _ = write!(key, "{name:?}:");
                    write(schema, member, &mut key);
                }
            }
        }
        Self(key)
    }

    /// Of the values under these names, if all are there and scalars.
    pub(super) fn scalars(schema: &Structural, item: Seen<'_>, names: &[Box<str>]) -> Option<Self> {
        let mut key = String::new();
        for name in names {
            let member = item.member(schema, name)?;
            match member.kind()? {
                Kind::Boolean | Kind::Integer | Kind::Float | Kind::String => {
                    scalar(member, &mut key);
                    key.push('\0');
                }
                Kind::Null | Kind::Array | Kind::Object => return None,
            }
        }
        Some(Self(key))
    }
}

/// A scalar with its type.
fn scalar(seen: Seen<'_>, out: &mut String) {
    // Writing to a string does not fail.
    let _ = match (seen.number(), truth(seen.value), text(seen.value)) {
        (Some(Number::Integer(value)), ..) => write!(out, "i{value}"),
        (Some(Number::Float(value)), ..) => write!(out, "f{value:?}"),
        (_, Some(value), _) => write!(out, "b{value}"),
        (.., Some(value)) => {
            out.push('s');
            out.push_str(&value);
            Ok(())
        }
        _ => write!(out, "n"),
    };
}

/// A value as JSON with sorted names.
fn write(schema: &Structural, seen: Seen<'_>, out: &mut String) {
    match seen.kind() {
        Some(Kind::Array) => {
            out.push('[');
            for index in 0..seen.len() {
                write(schema, seen.item(schema, index), out);
                out.push(',');
            }
            out.push(']');
        }
        Some(Kind::Object) => {
            let mut members = Vec::new();
            seen.members(schema, &mut |name, member| {
                let mut text = Value::from(name).to_string();
                text.push(':');
                write(schema, member, &mut text);
                members.push(text);
            });
            members.sort_unstable();
            out.push('{');
            out.push_str(&members.join(","));
            out.push('}');
        }
        Some(Kind::String) => {
            let text = text(seen.value).unwrap_or_default();
            out.push_str(&Value::from(text).to_string());
        }
        Some(Kind::Integer | Kind::Float) => {
            // 1 and 1.0 are written the same.
            let _ = match seen.number() {
                Some(Number::Integer(value)) => write!(out, "{value}"),
                Some(Number::Float(value)) => write!(out, "{value}"),
                None => Ok(()),
            };
        }
        Some(Kind::Boolean) => out.push_str(match truth(seen.value) {
            Some(true) => "true",
            _ => "false",
        }),
        Some(Kind::Null) | None => out.push_str("null"),
    }
}
