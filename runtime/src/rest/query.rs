//! Options as query parameters.

use serde::Serialize;
use serde_json::Value;

use super::RequestError;
use super::path::escape;

/// The query parameters of a request.
#[derive(Debug, Default)]
pub(crate) struct Query(String);

impl Query {
    /// Every field of some options that is set, in the order of their names.
    pub(crate) fn of<T: Serialize + ?Sized>(options: &T) -> Result<Self, RequestError> {
        let value = serde_json::to_value(options)
            .map_err(|error| RequestError::Build(error.to_string()))?;
        let mut query = Self::default();
        let Value::Object(fields) = value else {
            return Ok(query);
        };
        for (name, value) in &fields {
            match value {
                // The type of the options is no option.
                _ if name == "apiVersion" || name == "kind" => {}
                Value::Array(values) => values.iter().for_each(|value| query.value(name, value)),
                value => query.value(name, value),
            }
        }
        Ok(query)
    }

    fn value(&mut self, name: &str, value: &Value) {
        match value {
            Value::String(text) => self.add(name, text),
            Value::Bool(_) | Value::Number(_) => self.add(name, &value.to_string()),
            // Absent, or an object: no server reads one from a query.
            Value::Null | Value::Array(_) | Value::Object(_) => {}
        }
    }

    /// Adds a parameter.
    pub(crate) fn add(&mut self, name: &str, value: &str) {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        escape(&mut self.0, name, b"");
        self.0.push('=');
        escape(&mut self.0, value, b"");
    }

    /// The path with these parameters.
    pub(crate) fn onto(self, mut path: String) -> String {
        if !self.0.is_empty() {
            path.push('?');
            path.push_str(&self.0);
        }
        path
    }
}
