//! What cells are made of: members of objects, as Go reads them, where what is not said is zero.

use kubewright::meta::Quantity;
use serde_json::Value;

use crate::object::Object;

/// Something that has members.
pub(in crate::builtin) trait Look {
    /// The member of this name.
    fn member(&self, name: &str) -> Option<&Value>;

    /// What stands at a path of members with points between them, unless it is null.
    fn at(&self, path: &str) -> Option<&Value> {
        let mut names = path.split('.');
        let first = self.member(names.next()?)?;
        let found = names.try_fold(first, |value, name| value.get(name))?;
        (!found.is_null()).then_some(found)
    }

    /// The text at a path; empty where there is none.
    fn text(&self, path: &str) -> &str {
        self.at(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// The text at a path, or what stands for none.
    fn text_or<'a>(&'a self, path: &str, none: &'a str) -> &'a str {
        match self.text(path) {
            "" => none,
            text => text,
        }
    }

    /// The number at a path, or zero.
    fn int(&self, path: &str) -> i64 {
        self.at(path).and_then(Value::as_i64).unwrap_or_default()
    }

    /// Whether what stands at a path is true.
    fn flag(&self, path: &str) -> bool {
        self.at(path).and_then(Value::as_bool).unwrap_or_default()
    }

    /// The list at a path; empty where there is none.
    fn list(&self, path: &str) -> &[Value] {
        self.at(path)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The object at a path.
    fn members(&self, path: &str) -> Option<&Object> {
        self.at(path)?.as_object()
    }

    /// The texts of the list at a path, with something between them.
    fn joined(&self, path: &str, between: &str) -> String {
        let texts = self.list(path).iter().filter_map(Value::as_str);
        texts.collect::<Vec<_>>().join(between)
    }

    /// Whether the object is being deleted.
    fn is_deleted(&self) -> bool {
        self.at("metadata.deletionTimestamp").is_some()
    }

    /// A label or annotation, whose name may have points in it.
    fn metadata_entry(&self, map: &str, key: &str) -> Option<&str> {
        self.at("metadata")?.get(map)?.get(key)?.as_str()
    }

    /// The last condition of a type.
    fn condition(&self, of_type: &str) -> Option<&Value> {
        let mut conditions = self.list("status.conditions").iter();
        conditions.rfind(|condition| condition.text("type") == of_type)
    }

    /// Whether the first condition of a type is true.
    fn is_condition(&self, of_type: &str) -> bool {
        let mut conditions = self.list("status.conditions").iter();
        let found = conditions.find(|condition| condition.text("type") == of_type);
        found.is_some_and(|condition| condition.text("status") == "True")
    }
}

impl Look for Object {
    fn member(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

impl Look for Value {
    fn member(&self, name: &str) -> Option<&Value> {
        self.get(name)
    }
}

/// A quantity as it is written by the server; zero where there is none.
pub(in crate::builtin) fn quantity(value: Option<&Value>) -> String {
    let read = match value {
        Some(Value::String(text)) => text.parse::<Quantity>().ok(),
        Some(number @ Value::Number(_)) => number.to_string().parse().ok(),
        _ => None,
    };
    read.map_or_else(|| "0".to_owned(), |quantity| quantity.canonical())
}

/// Texts with commas between them, of which no more than so many are written out.
pub(in crate::builtin) fn some_of(texts: &[String], most: usize, between: &str) -> String {
    let shown = texts.get(..most).unwrap_or(texts).join(between);
    match texts.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} + {more} more..."),
    }
}

/// What stands for an empty text.
pub(in crate::builtin) fn or(text: String, none: &str) -> String {
    if text.is_empty() {
        none.to_owned()
    } else {
        text
    }
}
