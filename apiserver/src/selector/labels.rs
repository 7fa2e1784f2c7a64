//! Label selectors (`apimachinery/pkg/labels`).

use std::fmt;

use serde_json::Value;

use super::parser;
use crate::failure::{ErrorType, FieldError, aggregate, quote};
use crate::metadata::names;

/// What objects must be labelled with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LabelSelector {
    /// By their keys.
    requirements: Vec<Requirement>,
    /// Nothing is selected.
    is_nothing: bool,
}

/// What one label must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

/// How a label is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    In,
    NotIn,
    Equals,
    DoubleEquals,
    NotEquals,
    GreaterThan,
    LessThan,
    Exists,
    DoesNotExist,
}

impl LabelSelector {
    /// Reads the selector of a query. The error is what the server says of it.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        parser::parse(text).map(Self::of)
    }

    /// Reads a `LabelSelector` of an object. None selects nothing, an empty one everything.
    pub(crate) fn of_value(value: Option<&Value>) -> Result<Self, String> {
        let Some(Value::Object(selector)) = value else {
            return Ok(Self {
                is_nothing: true,
                ..Self::default()
            });
        };
        let mut requirements = Vec::new();
        let labels = selector.get("matchLabels").and_then(Value::as_object);
        for (key, value) in labels.into_iter().flatten() {
            let value = value.as_str().unwrap_or_default().to_owned();
            requirements.push(Requirement::new(key, Operator::Equals, vec![value])?);
        }
        let expressions = selector.get("matchExpressions").and_then(Value::as_array);
        for expression in expressions.into_iter().flatten() {
            let text = |name| expression.get(name).and_then(Value::as_str);
            let operator = match text("operator").unwrap_or_default() {
                "In" => Operator::In,
                "NotIn" => Operator::NotIn,
                "Exists" => Operator::Exists,
                "DoesNotExist" => Operator::DoesNotExist,
                other => {
                    let other = quote(other);
                    return Err(format!("{other} is not a valid label selector operator"));
                }
            };
            let values = expression.get("values").and_then(Value::as_array);
            let values = values.into_iter().flatten().filter_map(Value::as_str);
            let values = values.map(str::to_owned).collect();
            let key = text("key").unwrap_or_default();
            requirements.push(Requirement::new(key, operator, values)?);
        }
        Ok(Self::of(requirements))
    }

    fn of(mut requirements: Vec<Requirement>) -> Self {
        requirements.sort_by(|one, other| one.key.cmp(&other.key));
        Self {
            requirements,
            is_nothing: false,
        }
    }

    /// Whether everything is selected.
    pub(crate) fn is_everything(&self) -> bool {
        self.requirements.is_empty() && !self.is_nothing
    }

    /// Whether labels are selected. `get` finds a label by its key.
    pub(crate) fn matches<'a>(&self, get: impl Fn(&str) -> Option<&'a str>) -> bool {
        let mut requirements = self.requirements.iter();
        !self.is_nothing
            && requirements.all(|requirement| requirement.matches(get(&requirement.key)))
    }
}

impl fmt::Display for LabelSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, requirement) in self.requirements.iter().enumerate() {
            if index > 0 {
                f.write_str(",")?;
            }
            requirement.fmt(f)?;
        }
        Ok(())
    }
}

impl Requirement {
    /// A requirement, or what is wrong with it.
    pub(super) fn new(key: &str, operator: Operator, values: Vec<String>) -> Result<Self, String> {
        let mut errors = Vec::new();
        let wrong = names::qualified_name(key);
        if !wrong.is_empty() {
            errors.push(FieldError::invalid("key", key, wrong.join("; ")));
        }
        if let Some(detail) = operator.count_error(values.len()) {
            // The real server tells a list of strings as Go prints it.
            let field = "values".to_owned();
            let list = Value::from(values.clone());
            errors.push(FieldError {
                ty: ErrorType::Invalid,
                field,
                value: Some(list),
                detail: detail.to_owned(),
            });
        }
        for (index, value) in values.iter().enumerate() {
            if operator.is_numeric() && value.parse::<i64>().is_err() {
                let detail = "for 'Gt', 'Lt' operators, the value must be an integer";
                let field = format!("values[{index}]");
                errors.push(FieldError::invalid(field, value.as_str(), detail));
            }
        }
        for (index, value) in values.iter().enumerate() {
            let wrong = names::label_value(value);
            if !wrong.is_empty() {
                let field = format!("values[{index}][{key}]");
                errors.push(FieldError::invalid(field, value.as_str(), wrong.join("; ")));
            }
        }
        if errors.is_empty() {
            Ok(Self {
                key: key.to_owned(),
                operator,
                values,
            })
        } else {
            Err(aggregate(&errors))
        }
    }

    /// Whether a label fits, or its absence.
    fn matches(&self, value: Option<&str>) -> bool {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::LabelSelector;

    fn selects(selector: &str, labels: &[(&str, &'static str)]) -> bool {
        let get = |key: &str| {
            let found = labels.iter().find(|(name, _)| *name == key);
            found.map(|(_, value)| *value)
        };
        LabelSelector::parse(selector).unwrap().matches(get)
    }

    #[test]
    fn operators() {
        let labels = [("app", "web"), ("size", "5"), ("empty", "")];
        for selector in [
            "",
            "app",
            "!none",
            "app=web",
            "app == web",
            "app!=db",
            "none!=x",
            "app in (db, web)",
            "app notin (db)",
            "none notin (x)",
            "size>4,size<6",
            "empty=",
            "empty in ()",
            "empty in (,x)",
            "in notin (in)",
        ] {
            assert!(selects(selector, &labels), "{selector}");
        }
        for selector in [
            "none",
            "!app",
            "app=",
            "app=db",
            "none=x",
            "app in (db,)",
            "app notin (web)",
            "size>5",
            "app>1",
            "none<1",
        ] {
            assert!(!selects(selector, &labels), "{selector}");
        }
    }

    #[test]
    fn what_is_said_of_selectors_that_are_none() {
        let key = "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
        let value = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
        let cases = [
            ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt".to_owned()),
            ("=a", "found '=', expected: !, identifier, or 'end of string'".to_owned()),
            ("a,", "found '', expected: identifier after ','".to_owned()),
            ("a=b=c", "found '=', expected: ',' or 'end of string'".to_owned()),
            ("!a=b", "found '=', expected: ',' or 'end of string'".to_owned()),
            ("!", "unable to parse requirement: found '', expected: identifier".to_owned()),
            ("a in", "unable to parse requirement: found '' expected: '('".to_owned()),
            ("a in (b", "unable to parse requirement: found '', expected: ',' or ')'".to_owned()),
            ("a in (b,", "unable to parse requirement: found '', expected: ',', or identifier".to_owned()),
            ("a in (=", "unable to parse requirement: found '=', expected: ',', ')' or identifier".to_owned()),
            ("a=(", "unable to parse requirement: found '(', expected: identifier".to_owned()),
            ("-a", format!("unable to parse requirement: <nil>: Invalid value: \"-a\": {key}")),
            ("a=-", format!("unable to parse requirement: values[0][a]: Invalid value: \"-\": {value}")),
            ("a>b", "unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt' operators, the value must be an integer".to_owned()),
        ];
        for (text, message) in cases {
            assert_eq!(LabelSelector::parse(text), Err(message), "{text}");
        }
    }

    #[test]
    fn selectors_as_text() {
        let text = "z in (b, a),!y,x notin(c),w==1,v!=2,u>3,t";
        let selector = LabelSelector::parse(text).unwrap();
        let sorted = "t,u>3,v!=2,w==1,x notin (c),!y,z in (a,b)";
        assert_eq!(selector.to_string(), sorted);
    }

    #[test]
    fn selectors_of_objects() {
        let value = json!({
            "matchLabels": {"b": "1"},
            "matchExpressions": [{"key": "a", "operator": "In", "values": ["2", "1"]}]
        });
        let selector = LabelSelector::of_value(Some(&value)).unwrap();
        assert_eq!(selector.to_string(), "a in (1,2),b=1");
        assert!(
            LabelSelector::of_value(Some(&json!({})))
                .unwrap()
                .is_everything()
        );
        let nothing = LabelSelector::of_value(None).unwrap();
        assert!(!nothing.is_everything() && !nothing.matches(|_| Some("")));
        let wrong = json!({"matchExpressions": [{"key": "a", "operator": "Has"}]});
        let message = r#""Has" is not a valid label selector operator"#;
        assert_eq!(
            LabelSelector::of_value(Some(&wrong)),
            Err(message.to_owned())
        );
    }
}
