//! What a selector wants of one label.

use std::fmt;

use super::SelectorError;
use super::quote::quote;
use crate::meta::LabelSelectorOperator;
use crate::meta::names;

/// What one label must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

/// How a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// It has one of the values: `key in (a,b)`.
    In,
    /// It has none of the values, or is not there: `key notin (a,b)`.
    NotIn,
    /// It has the value: `key=a`.
    Equals,
    /// The same, written `key==a`.
    DoubleEquals,
    /// It does not have the value, or is not there: `key!=a`.
    NotEquals,
    /// It is a number above the value: `key>1`.
    GreaterThan,
    /// It is a number below the value: `key<1`.
    LessThan,
    /// It is there: `key`.
    Exists,
    /// It is not there: `!key`.
    DoesNotExist,
}

impl Requirement {
    /// What one label must be.
    ///
    /// # Errors
    /// When a server would refuse it: a key or a value that no label can have, too few or too many values
    /// for the operator, or none that is a number where one is compared.
    pub fn new<V: Into<String>>(
        key: impl Into<String>,
        operator: Operator,
        values: impl IntoIterator<Item = V>,
    ) -> Result<Self, SelectorError> {
        let (key, values) = (key.into(), values.into_iter().map(Into::into).collect());
        let requirement = Self {
            key,
            operator,
            values,
        };
        let errors = requirement.errors();
        if errors.is_empty() {
            Ok(requirement)
        } else {
            Err(SelectorError::of_all(errors))
        }
    }

    /// The key of the label.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// How the label is compared.
    pub fn operator(&self) -> Operator {
        self.operator
    }

    /// What it is compared with.
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// What is wrong with it.
    fn errors(&self) -> Vec<String> {
        let Self {
            key,
            operator,
            values,
        } = self;
        let invalid = |field: &str, value: &str, detail: &str| {
            format!("{field}: Invalid value: {}: {detail}", quote(value))
        };
        let mut errors = Vec::new();
        let wrong = names::qualified_name(key);
        if !wrong.is_empty() {
            errors.push(invalid("key", key, &wrong.join("; ")));
        }
        if let Some(detail) = operator.count_error(values.len()) {
            // The real server tells a list of strings as Go prints it.
            let list = serde_json::Value::from(values.clone()).to_string();
            let list = escaped(&list);
            errors.push(format!("values: Invalid value: {list}: {detail}"));
        }
        for (index, value) in values.iter().enumerate() {
            if operator.is_numeric() && value.parse::<i64>().is_err() {
                let detail = "for 'Gt', 'Lt' operators, the value must be an integer";
                errors.push(invalid(&format!("values[{index}]"), value, detail));
            }
        }
        for (index, value) in values.iter().enumerate() {
            let wrong = names::label_value(value);
            if !wrong.is_empty() {
                let field = format!("values[{index}][{key}]");
                errors.push(invalid(&field, value, &wrong.join("; ")));
            }
        }
        errors
    }

    /// Whether a label fits; `None` where there is none.
    pub fn matches(&self, value: Option<&str>) -> bool {
        let is_listed = || value.is_some_and(|value| self.values.iter().any(|it| it == value));
        match self.operator {
            Operator::In | Operator::Equals | Operator::DoubleEquals => is_listed(),
            Operator::NotIn | Operator::NotEquals => !is_listed(),
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::GreaterThan | Operator::LessThan => {
                let number = |text: &str| text.parse::<i64>().ok();
                let bound = self.values.first().and_then(|bound| number(bound));
                let (Some(value), Some(bound)) = (value.and_then(number), bound) else {
                    return false;
                };
                if self.operator == Operator::GreaterThan {
                    value > bound
                } else {
                    value < bound
                }
            }
        }
    }
}

impl Operator {
    fn is_numeric(self) -> bool {
        matches!(self, Self::GreaterThan | Self::LessThan)
    }

    /// What is wrong with so many values.
    fn count_error(self, count: usize) -> Option<&'static str> {
        let (fits, detail) = match self {
            Self::In | Self::NotIn => (
                count > 0,
                "for 'in', 'notin' operators, values set can't be empty",
            ),
            Self::Equals | Self::DoubleEquals | Self::NotEquals => (
                count == 1,
                "exact-match compatibility requires one single value",
            ),
            Self::Exists | Self::DoesNotExist => (
                count == 0,
                "values set must be empty for exists and does not exist",
            ),
            Self::GreaterThan | Self::LessThan => (
                count == 1,
                "for 'Gt', 'Lt' operators, exactly one value is required",
            ),
        };
        (!fits).then_some(detail)
    }
}

/// JSON with the characters escaped that mean something in HTML.
fn escaped(json: &str) -> String {
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}

impl TryFrom<&LabelSelectorOperator> for Operator {
    type Error = SelectorError;

    fn try_from(operator: &LabelSelectorOperator) -> Result<Self, SelectorError> {
        Ok(match operator {
            LabelSelectorOperator::In => Self::In,
            LabelSelectorOperator::NotIn => Self::NotIn,
            LabelSelectorOperator::Exists => Self::Exists,
            LabelSelectorOperator::DoesNotExist => Self::DoesNotExist,
            LabelSelectorOperator::Unknown(other) => {
                let other = quote(other);
                let message = format!("{other} is not a valid label selector operator");
                return Err(SelectorError::new(message));
            }
        })
    }
}

impl fmt::Display for Requirement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            key,
            operator,
            values,
        } = self;
        let mut values = values.clone();
        values.sort_unstable();
        let values = values.join(",");
        match operator {
            Operator::Exists => f.write_str(key),
            Operator::DoesNotExist => write!(f, "!{key}"),
            Operator::Equals => write!(f, "{key}={values}"),
            Operator::DoubleEquals => write!(f, "{key}=={values}"),
            Operator::NotEquals => write!(f, "{key}!={values}"),
            Operator::GreaterThan => write!(f, "{key}>{values}"),
            Operator::LessThan => write!(f, "{key}<{values}"),
            Operator::In => write!(f, "{key} in ({values})"),
            Operator::NotIn => write!(f, "{key} notin ({values})"),
        }
    }
}
