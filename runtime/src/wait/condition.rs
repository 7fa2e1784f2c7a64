//! What is waited for, as `kubectl wait --for` has it.

use std::fmt;

use serde_json::Value;

use crate::jsonpath::{JsonPath, print};

/// What an object is wanted to have.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition(Kind);

#[derive(Clone, Debug, PartialEq)]
enum Kind {
    Exists,
    Status {
        of: String,
        wanted: String,
    },
    Path {
        written: String,
        path: JsonPath,
        /// Any value if absent.
        wanted: Option<String>,
    },
}

impl Condition {
    /// That it is there.
    pub fn exists() -> Self {
        Self(Kind::Exists)
    }

    /// That a condition of its status is true, as `Ready`.
    pub fn is_true(of: impl Into<String>) -> Self {
        Self::status(of, "True")
    }

    /// That a condition of its status has a status: `True`, `False` or `Unknown`, in capitals or not. One that
    /// tells of a generation before the object's own does not count.
    pub fn status(of: impl Into<String>, wanted: impl Into<String>) -> Self {
        Self(Kind::Status {
            of: of.into(),
            wanted: wanted.into(),
        })
    }

    /// That a path leads to this value, and to no other: `{.status.phase}` to `Running`. Braces and the first dot
    /// may be left out.
    ///
    /// # Errors
    /// What is wrong with the path.
    pub fn json_path(path: &str, wanted: impl Into<String>) -> Result<Self, String> {
        Self::path(path, Some(wanted.into()))
    }

    /// That a path leads to any value.
    ///
    /// # Errors
    /// What is wrong with the path.
    pub fn json_path_exists(path: &str) -> Result<Self, String> {
        Self::path(path, None)
    }

    fn path(written: &str, wanted: Option<String>) -> Result<Self, String> {
        let bare = written.trim();
        let bare = match bare.strip_prefix('{') {
            Some(rest) => rest.strip_suffix('}').ok_or("a brace is not closed")?,
            None => bare,
        };
        let path = if bare.starts_with(['.', '[', '$']) {
            bare.to_owned()
        } else {
            format!(".{bare}")
        };
        Ok(Self(Kind::Path {
            written: written.to_owned(),
            path: JsonPath::parse(&path)?,
            wanted,
        }))
    }

    /// Whether an object is so.
    pub fn is_met(&self, object: &Value) -> bool {
        match &self.0 {
            Kind::Exists => true,
            Kind::Status { of, wanted } => has_status(object, of, wanted),
            Kind::Path { path, wanted, .. } => {
                let found = path.find(object).unwrap_or_default();
                match (found.as_slice(), wanted) {
                    ([], _) => false,
                    (_, None) => true,
                    ([value], Some(wanted)) => print(value) == *wanted,
                    (_, Some(_)) => false,
                }
            }
        }
    }
}

fn has_status(object: &Value, of: &str, wanted: &str) -> bool {
    let generation = object
        .pointer("/metadata/generation")
        .and_then(Value::as_i64);
    let conditions = object
        .pointer("/status/conditions")
        .and_then(Value::as_array);
    let mut conditions = conditions.into_iter().flatten();
    conditions.any(|condition| {
        let text = |field: &str| {
            condition
                .get(field)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let seen = condition.get("observedGeneration").and_then(Value::as_i64);
        let is_old = seen.zip(generation).is_some_and(|(seen, now)| seen < now);
        text("type").eq_ignore_ascii_case(of)
            && text("status").eq_ignore_ascii_case(wanted)
            && !is_old
    })
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Exists => f.write_str("the existence"),
            Kind::Status { of, wanted } => write!(f, "the condition {of}={wanted}"),
            Kind::Path {
                written,
                wanted: Some(wanted),
                ..
            } => write!(f, "{written}={wanted}"),
            Kind::Path { written, .. } => write!(f, "a value of {written}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn conditions_of_an_object() {
        let object = json!({
            "metadata": {"generation": 3},
            "spec": {"containers": [{"image": "a"}, {"image": "b"}]},
            "status": {
                "phase": "Running", "replicas": 2, "empty": null,
                "conditions": [
                    {"type": "Ready", "status": "True"},
                    {"type": "Old", "status": "True", "observedGeneration": 2},
                    {"type": "New", "status": "False", "observedGeneration": 3},
                ],
            },
        });
        let path = |path: &str, wanted: &str| Condition::json_path(path, wanted).unwrap();
        for (condition, expected) in [
            (Condition::exists(), true),
            (Condition::is_true("Ready"), true),
            (Condition::is_true("ready"), true),
            (Condition::status("Ready", "False"), false),
            (Condition::is_true("Old"), false),
            (Condition::status("New", "false"), true),
            (Condition::is_true("None"), false),
            (path("{.status.phase}", "Running"), true),
            (path(".status.phase", "Pending"), false),
            (path("status.replicas", "2"), true),
            (path(".spec.containers[*].image", "a"), false),
            (path(".spec.containers[1].image", "b"), true),
            (path(".spec.containers[7].image", "b"), false),
            (path(".status.none", ""), false),
            (Condition::json_path_exists(".status.phase").unwrap(), true),
            (Condition::json_path_exists(".status.none").unwrap(), false),
        ] {
            assert_eq!(condition.is_met(&object), expected, "{condition}");
            assert!(expected || !condition.is_met(&json!({})));
        }
        for bad in ["{.a", ".a[", ".a[?(@.b]"] {
            assert!(Condition::json_path(bad, "x").is_err(), "{bad}");
        }
    }
}
