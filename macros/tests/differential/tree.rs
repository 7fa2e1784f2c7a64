//! Documents that need not be well-behaved: keys in any order, and more than once.

use std::fmt::Write as _;
use std::str::FromStr;

use serde_json::Value;

/// A key and its value.
pub(crate) type Entry = (String, Tree);

/// A document.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Null,
    /// A boolean or number, as it is written.
    Plain(String),
    Text(String),
    List(Vec<Tree>),
    Object(Vec<Entry>),
}

impl FromStr for Tree {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        serde_json::from_str(text).map(Self::of)
    }
}

impl Tree {
    fn of(value: Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) | Value::Number(_) => Self::Plain(value.to_string()),
            Value::String(text) => Self::Text(text),
            Value::Array(items) => Self::List(items.into_iter().map(Self::of).collect()),
            Value::Object(entries) => Self::Object(
                entries
                    .into_iter()
                    .map(|(key, value)| (key, Self::of(value)))
                    .collect(),
            ),
        }
    }

    pub(crate) fn json(&self) -> String {
        let mut out = String::new();
        self.write_json(&mut out);
        out
    }

    fn write_json(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Plain(text) => out.push_str(text),
            Self::Text(text) => out.push_str(&quoted(text)),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    item.write_json(out);
                }
                out.push(']');
            }
            Self::Object(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if index == 0 { "" } else { "," });
                    let _ = write!(out, "{}:", quoted(key));
                    value.write_json(out);
                }
                out.push('}');
            }
        }
    }

    /// In block style.
    pub(crate) fn yaml(&self) -> String {
        let mut out = String::new();
        self.write_yaml(&mut out, 0);
        out.push('\n');
        out
    }

    fn write_yaml(&self, out: &mut String, indent: usize) {
        let line = |out: &mut String| {
            let _ = write!(out, "\n{:indent$}", "");
        };
        match self {
            Self::List(items) if !items.is_empty() => {
                for item in items {
                    line(out);
                    out.push_str("- ");
                    item.write_yaml(out, indent + 2);
                }
            }
            Self::Object(entries) if !entries.is_empty() => {
                for (key, value) in entries {
                    line(out);
                    let _ = write!(out, "{}: ", quoted(key));
                    value.write_yaml(out, indent + 2);
                }
            }
            Self::Null => out.push('~'),
            other => other.write_json(out),
        }
    }
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
