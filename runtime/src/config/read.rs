//! Reading fields of a parsed file, noting what has the wrong type.

use serde_json::{Map, Value};

use super::Problem;

/// An object of the file, and where it is.
#[derive(Clone)]
pub(super) struct Node<'v> {
    fields: Option<&'v Map<String, Value>>,
    path: String,
}

impl<'v> Node<'v> {
    /// The file itself.
    pub(super) fn root(value: &'v Value, problems: &mut Vec<Problem>) -> Self {
        Self::at(value, String::new(), problems)
    }

    fn at(value: &'v Value, path: String, problems: &mut Vec<Problem>) -> Self {
        let fields = match value {
            Value::Object(fields) => Some(fields),
            Value::Null => None,
            _ => {
                wrong(
                    problems,
                    if path.is_empty() { "the file" } else { &path },
                    "an object",
                );
                None
            }
        };
        Self { fields, path }
    }

    /// Where it is, as `users[0].user.exec`.
    pub(super) fn place(&self) -> &str {
        &self.path
    }

    fn path(&self, field: &str) -> String {
        if self.path.is_empty() {
            field.to_owned()
        } else {
            format!("{}.{field}", self.path)
        }
    }

    /// A field that is there; `null` is not.
    pub(super) fn value(&self, field: &str) -> Option<&'v Value> {
        self.fields?.get(field).filter(|value| !value.is_null())
    }

    /// Whether the field is there.
    pub(super) fn has(&self, field: &str) -> bool {
        self.value(field).is_some()
    }

    /// A text; an empty one counts as absent.
    pub(super) fn text(&self, field: &str, problems: &mut Vec<Problem>) -> Option<String> {
        match self.value(field)? {
            Value::String(text) => (!text.is_empty()).then(|| text.clone()),
            Value::Number(_) | Value::Bool(_) => {
                wrong(problems, &self.path(field), "a string; put it in quotes");
                None
            }
            _ => {
                wrong(problems, &self.path(field), "a string");
                None
            }
        }
    }

    /// `true` or `false`; absent is `false`.
    pub(super) fn flag(&self, field: &str, problems: &mut Vec<Problem>) -> bool {
        match self.value(field) {
            None => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                wrong(problems, &self.path(field), "true or false");
                false
            }
        }
    }

    /// An object.
    pub(super) fn node(&self, field: &str, problems: &mut Vec<Problem>) -> Self {
        Self::at(
            self.value(field).unwrap_or(&Value::Null),
            self.path(field),
            problems,
        )
    }

    /// A list of objects.
    pub(super) fn nodes(&self, field: &str, problems: &mut Vec<Problem>) -> Vec<Self> {
        let items = self.items(field, problems);
        items
            .into_iter()
            .map(|(path, item)| Self::at(item, path, problems))
            .collect()
    }

    /// A list of texts.
    pub(super) fn texts(&self, field: &str, problems: &mut Vec<Problem>) -> Vec<String> {
        let mut texts = Vec::new();
        for (path, item) in self.items(field, problems) {
            match item.as_str() {
                Some(text) => texts.push(text.to_owned()),
                None => wrong(problems, &path, "a string"),
            }
        }
        texts
    }

    /// The names of an object's fields.
    pub(super) fn names(&self) -> impl Iterator<Item = &'v str> {
        self.fields
            .into_iter()
            .flat_map(Map::keys)
            .map(String::as_str)
    }

    fn items(&self, field: &str, problems: &mut Vec<Problem>) -> Vec<(String, &'v Value)> {
        let path = self.path(field);
        let items = match self.value(field) {
            None => &[][..],
            Some(Value::Array(items)) => items,
            Some(_) => {
                wrong(problems, &path, "a list");
                &[]
            }
        };
        items
            .iter()
            .enumerate()
            .map(|(index, item)| (format!("{path}[{index}]"), item))
            .collect()
    }
}

fn wrong(problems: &mut Vec<Problem>, path: &str, expected: &'static str) {
    problems.push(Problem::Type {
        path: path.to_owned(),
        expected,
    });
}
