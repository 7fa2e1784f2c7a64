//! Selection of objects by their labels.

use std::fmt;

use super::Map;
use crate::Schema;

/// Which labels an object must have; none selects every object (`LabelSelector` of
/// `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default, map_type = "atomic")]
pub struct LabelSelector {
    /// Labels with these values.
    #[schema(omit_empty)]
    pub match_labels: Map<String>,
    /// Requirements beside those; all must be met.
    #[schema(omit_empty, list_type = "atomic")]
    pub match_expressions: Vec<LabelSelectorRequirement>,
}

/// What must hold of a label (`LabelSelectorRequirement` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct LabelSelectorRequirement {
    /// The label's key.
    #[schema(required = true)]
    pub key: String,
    /// How the label relates to the values.
    #[schema(required = true, values_json = "[]")]
    pub operator: LabelSelectorOperator,
    /// Values, for the operators that take some.
    #[schema(omit_empty, list_type = "atomic")]
    pub values: Vec<String>,
}

/// How a label relates to values (`LabelSelectorOperator` of `meta/v1/types.go`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Schema)]
pub enum LabelSelectorOperator {
    /// It has one of the values.
    In,
    /// It has none of the values, or does not exist.
    NotIn,
    /// It exists.
    Exists,
    /// It does not exist.
    DoesNotExist,
    /// In a way that this version does not know.
    #[schema(unknown, default)]
    Unknown(String),
}

impl LabelSelector {
    /// Of objects with these labels.
    pub fn of_labels(labels: impl Into<Map<String>>) -> Self {
        Self {
            match_labels: labels.into(),
            ..Self::default()
        }
    }

    /// Whether an object with these labels is selected. An operator that is not known selects
    /// nothing.
    pub fn matches(&self, labels: &Map<String>) -> bool {
        let has = |(key, value): (&str, &String)| labels.get(key) == Some(value);
        self.match_labels.iter().all(has)
            && self
                .match_expressions
                .iter()
                .all(|requirement| requirement.matches(labels))
    }

    /// The selector as query parameters have it, as `app=web,tier in (a,b),!canary`: requirements
    /// in the order of their keys, as Go writes them.
    ///
    /// # Errors
    /// Where the server would refuse it: an operator that does not exist, values missing or too
    /// many, a key or a value that no label can have.
    pub fn to_selector(&self) -> Result<String, SelectorError> {
        let equal = self.match_labels.iter().map(|(key, value)| {
            check(key, std::slice::from_ref(value))?;
            Ok((key, format!("{key}={value}")))
        });
        let expressions = self
            .match_expressions
            .iter()
            .map(|requirement| Ok((requirement.key.as_str(), requirement.to_selector()?)));
        let mut parts = equal.chain(expressions).collect::<Result<Vec<_>, _>>()?;
        parts.sort_by_key(|(key, _)| *key);
        let parts: Vec<String> = parts.into_iter().map(|(_, part)| part).collect();
        Ok(parts.join(","))
    }
}

impl LabelSelectorRequirement {
    /// Whether labels meet the requirement.
    pub fn matches(&self, labels: &Map<String>) -> bool {
        let value = labels.get(&self.key);
        match self.operator {
            LabelSelectorOperator::In => value.is_some_and(|value| self.values.contains(value)),
            LabelSelectorOperator::NotIn => value.is_none_or(|value| !self.values.contains(value)),
            LabelSelectorOperator::Exists => value.is_some(),
            LabelSelectorOperator::DoesNotExist => value.is_none(),
            LabelSelectorOperator::Unknown(_) => false,
        }
    }

    fn to_selector(&self) -> Result<String, SelectorError> {
        let key = &self.key;
        check(key, &self.values)?;
        let wrong = |problem| Err(SelectorError::new(key, problem));
        let operator = match (&self.operator, self.values.is_empty()) {
            (LabelSelectorOperator::In, false) => "in",
            (LabelSelectorOperator::NotIn, false) => "notin",
            (LabelSelectorOperator::Exists, true) => return Ok(key.clone()),
            (LabelSelectorOperator::DoesNotExist, true) => return Ok(format!("!{key}")),
            (LabelSelectorOperator::Unknown(_), _) => {
                return wrong("the operator is none of In, NotIn, Exists, DoesNotExist");
            }
            (_, true) => return wrong("the operator needs values"),
            (_, false) => return wrong("the operator takes no values"),
        };
        let mut values: Vec<&str> = self.values.iter().map(String::as_str).collect();
        values.sort_unstable();
        Ok(format!("{key} {operator} ({})", values.join(",")))
    }
}

/// A selector that no server takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectorError {
    key: String,
    problem: &'static str,
}

impl SelectorError {
    fn new(key: &str, problem: &'static str) -> Self {
        Self {
            key: super::clip(key),
            problem,
        }
    }
}

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "label selector for {:?}: {}", self.key, self.problem)
    }
}

impl std::error::Error for SelectorError {}

fn check(key: &str, values: &[String]) -> Result<(), SelectorError> {
    if !is_key(key) {
        return Err(SelectorError::new(key, "no label can have this key"));
    }
    if !values
        .iter()
        .all(|value| value.is_empty() || is_name(value))
    {
        return Err(SelectorError::new(key, "no label can have this value"));
    }
    Ok(())
}

/// A name, or a DNS name, a slash and a name.
fn is_key(key: &str) -> bool {
    match key.split_once('/') {
        Some((prefix, name)) => prefix.len() <= 253 && is_dns_name(prefix) && is_name(name),
        None => is_name(key),
    }
}

/// At most 63 letters, digits, `-`, `_` and `.`, a letter or digit at both ends.
fn is_name(name: &str) -> bool {
    name.len() <= 63
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

fn is_dns_name(name: &str) -> bool {
    let is_edge = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    name.split('.').all(|label| {
        let label = label.as_bytes();
        label.first().is_some_and(is_edge)
            && label.last().is_some_and(is_edge)
            && label.iter().all(|b| is_edge(b) || *b == b'-')
    })
}
