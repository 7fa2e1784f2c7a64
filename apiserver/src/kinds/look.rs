//! Values of objects, with where they stand, for checks.

use serde_json::Value;

use crate::failure::FieldError;
use crate::object::Object;

/// A value and where it stands. There may be none.
#[derive(Clone, Debug)]
pub(super) struct Look<'a> {
    path: String,
    value: Option<&'a Value>,
}

impl<'a> Look<'a> {
    /// A member of an object.
    pub(super) fn at(object: &'a Object, name: &str) -> Self {
        Self {
            path: name.to_owned(),
            value: object.get(name).filter(|value| !value.is_null()),
        }
    }

    /// A member.
    pub(super) fn get(&self, name: &str) -> Self {
        let value = self.value.and_then(|value| value.get(name));
        Self {
            path: format!("{}.{name}", self.path),
            value: value.filter(|value| !value.is_null()),
        }
    }

    /// The value of a map under a key.
    pub(super) fn key(&self, key: &str) -> Self {
        Self {
            path: format!("{}[{key}]", self.path),
            value: self.value.and_then(|value| value.get(key)),
        }
    }

    /// The items of a list.
    pub(super) fn items(&self) -> Vec<Self> {
        let items = self.value.and_then(Value::as_array);
        let item = |(index, value)| Self {
            path: format!("{}[{index}]", self.path),
            value: Some(value),
        };
        items.into_iter().flatten().enumerate().map(item).collect()
    }

    /// The keys and values of a map; the values stand where the map does.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, &'a Value)> {
        let members = self.value.and_then(Value::as_object);
        members
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.as_str(), value))
    }

    /// How many items or members there are.
    pub(super) fn len(&self) -> usize {
        match self.value {
            Some(Value::Array(items)) => items.len(),
            Some(Value::Object(members)) => members.len(),
            _ => 0,
        }
    }

    /// Whether there is a value.
    pub(super) fn is_set(&self) -> bool {
        self.value.is_some()
    }

    /// The value.
    pub(super) fn value(&self) -> Option<&'a Value> {
        self.value
    }

    /// The text; empty where there is none.
    pub(super) fn text(&self) -> &'a str {
        self.value.and_then(Value::as_str).unwrap_or_default()
    }

    /// The number.
    pub(super) fn number(&self) -> Option<i64> {
        self.value.and_then(Value::as_i64)
    }

    /// Whether it is `true`.
    pub(super) fn is_true(&self) -> bool {
        self.value == Some(&Value::Bool(true))
    }

    /// Where it stands.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// It must be given.
    pub(super) fn required(&self) -> FieldError {
        FieldError::required(self.path.as_str(), "")
    }

    /// It must be given, because of something.
    pub(super) fn required_for(&self, detail: &str) -> FieldError {
        FieldError::required(self.path.as_str(), detail)
    }

    /// It breaks a rule. What is not there is told as the empty string.
    pub(super) fn invalid(&self, detail: impl Into<String>) -> FieldError {
        let value = self.value.cloned().unwrap_or_else(|| "".into());
        FieldError::invalid(self.path.as_str(), value, detail)
    }

    /// It may not be set.
    pub(super) fn forbidden(&self, detail: impl Into<String>) -> FieldError {
        FieldError::forbidden(self.path.as_str(), detail)
    }

    /// Another item is the same.
    pub(super) fn duplicate(&self) -> FieldError {
        FieldError::duplicate(self.path.as_str(), self.value.cloned().unwrap_or_default())
    }

    /// There is no such thing.
    pub(super) fn not_found(&self) -> FieldError {
        let value = self.value.cloned().unwrap_or_else(|| "".into());
        FieldError::not_found(self.path.as_str(), value)
    }

    /// It is none of what is known.
    pub(super) fn not_supported(&self, known: &[&str]) -> FieldError {
        let value = self.value.cloned().unwrap_or_else(|| "".into());
        FieldError::not_supported(self.path.as_str(), value, known)
    }

    /// Refuses a text that is none of these; of no text, that it is missing.
    pub(super) fn one_of(&self, known: &[&str]) -> Option<FieldError> {
        match self.text() {
            "" => Some(self.required()),
            text if known.contains(&text) => None,
            _ => Some(self.not_supported(known)),
        }
    }

    /// Refuses a number below zero.
    pub(super) fn non_negative(&self) -> Option<FieldError> {
        let number = self.number().filter(|number| *number < 0)?;
        Some(FieldError::invalid(
            self.path.as_str(),
            number,
            "must be greater than or equal to 0",
        ))
    }

    /// What rules say of the text.
    pub(super) fn by_rule(&self, rule: impl Fn(&str) -> Vec<String>) -> Vec<FieldError> {
        let wrong = rule(self.text()).into_iter();
        wrong.map(|detail| self.invalid(detail)).collect()
    }

    /// Refuses a port that is none.
    pub(super) fn port(&self) -> Option<FieldError> {
        let number = self.number().unwrap_or_default();
        let is_port = (1..=65_535).contains(&number);
        (!is_port).then(|| {
            FieldError::invalid(
                self.path.as_str(),
                number,
                "must be between 1 and 65535, inclusive",
            )
        })
    }
}
