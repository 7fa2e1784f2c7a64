//! Selection of objects by their labels.

use super::Map;
use crate::Schema;
use crate::selector::{Selector, SelectorError};

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
        Ok(Selector::try_from(self)?.to_string())
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
}
