//! Label selectors (`apimachinery/pkg/labels`).

use std::fmt;
use std::str::FromStr;

use super::requirement::{Operator, Requirement};
use super::{SelectorError, parser};
use crate::meta::LabelSelector;

/// What objects must be labelled with: all of its requirements. None are for everything, which is the
/// default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selector {
    /// By their keys.
    requirements: Vec<Requirement>,
    /// Nothing is selected.
    is_nothing: bool,
}

impl Selector {
    /// Selects all objects.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Selects no object. There is no text for it: it is [written](fmt::Display) as an empty one, which a
    /// server takes for everything.
    pub fn nothing() -> Self {
        Self {
            is_nothing: true,
            ..Self::default()
        }
    }

    /// Reads a selector as queries have it: `app=web,tier in (a,b),!canary`. An empty text selects
    /// everything.
    ///
    /// # Errors
    /// When a server would refuse it, in the server's words.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        parser::parse(text).map(Self::of)
    }

    /// Selects what meets all of these.
    pub fn of(requirements: impl IntoIterator<Item = Requirement>) -> Self {
        let mut requirements: Vec<Requirement> = requirements.into_iter().collect();
        requirements.sort_by(|one, other| one.key().cmp(other.key()));
        Self {
            requirements,
            is_nothing: false,
        }
    }

    /// Selects what has all of these labels.
    ///
    /// # Errors
    /// When no label can be like one of them.
    pub fn of_labels<K: Into<String>, V: Into<String>>(
        labels: impl IntoIterator<Item = (K, V)>,
    ) -> Result<Self, SelectorError> {
        let labels = labels.into_iter();
        let requirements =
            labels.map(|(key, value)| Requirement::new(key, Operator::Equals, [value]));
        Ok(Self::of(requirements.collect::<Result<Vec<_>, _>>()?))
    }

    /// What it wants, by the keys of labels.
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Whether everything is selected.
    pub fn is_everything(&self) -> bool {
        self.requirements.is_empty() && !self.is_nothing
    }

    /// Whether labels are selected. `get` finds the value of a label by its key.
    pub fn matches<'a>(&self, get: impl Fn(&str) -> Option<&'a str>) -> bool {
        let mut requirements = self.requirements.iter();
        !self.is_nothing
            && requirements.all(|requirement| requirement.matches(get(requirement.key())))
    }
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, SelectorError> {
        Self::parse(text)
    }
}

impl TryFrom<&LabelSelector> for Selector {
    type Error = SelectorError;

    /// What a selector of an object means; an empty one selects everything.
    fn try_from(selector: &LabelSelector) -> Result<Self, SelectorError> {
        let labels = selector.match_labels.iter();
        let labels = labels.map(|(key, value)| Requirement::new(key, Operator::Equals, [value]));
        let expressions = selector.match_expressions.iter().map(|expression| {
            let operator = Operator::try_from(&expression.operator)?;
            Requirement::new(expression.key.as_str(), operator, &expression.values)
        });
        let requirements = labels.chain(expressions);
        Ok(Self::of(requirements.collect::<Result<Vec<_>, _>>()?))
    }
}

impl fmt::Display for Selector {
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Selector;
    use crate::meta::LabelSelector;

    fn selects(selector: &str, labels: &[(&str, &'static str)]) -> bool {
        let get = |key: &str| {
            let found = labels.iter().find(|(name, _)| *name == key);
            found.map(|(_, value)| *value)
        };
        Selector::parse(selector).unwrap().matches(get)
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
            let error = Selector::parse(text).unwrap_err();
            assert_eq!(error.to_string(), message, "{text}");
        }
    }

    #[test]
    fn selectors_as_text() {
        let text = "z in (b, a),!y,x notin(c),w==1,v!=2,u>3,t";
        let selector = Selector::parse(text).unwrap();
        let sorted = "t,u>3,v!=2,w==1,x notin (c),!y,z in (a,b)";
        assert_eq!(selector.to_string(), sorted);
    }

    #[test]
    fn selectors_of_objects() {
        let of = |json| {
            let selector: LabelSelector = serde_json::from_value(json).unwrap();
            Selector::try_from(&selector)
        };
        let selector = of(json!({
            "matchLabels": {"b": "1"},
            "matchExpressions": [{"key": "a", "operator": "In", "values": ["2", "1"]}]
        }));
        assert_eq!(selector.unwrap().to_string(), "a in (1,2),b=1");
        assert!(of(json!({})).unwrap().is_everything());
        let wrong = of(json!({"matchExpressions": [{"key": "a", "operator": "Has"}]}));
        assert_eq!(
            wrong.unwrap_err().to_string(),
            r#""Has" is not a valid label selector operator"#
        );
        let wrong = of(json!({"matchExpressions": [
            {"key": "a", "operator": "Exists", "values": ["<"]}
        ]}));
        let message = wrong.unwrap_err().to_string();
        assert!(
            message.starts_with(
                r#"[values: Invalid value: ["\u003c"]: values set must be empty for exists and does not exist, values[0][a]: Invalid value: "<": a valid label"#
            ),
            "{message}"
        );
    }

    #[test]
    fn nothing_is_selected_by_nothing() {
        let nothing = Selector::nothing();
        assert!(!nothing.is_everything() && !nothing.matches(|_| Some("")));
        assert!(Selector::default().is_everything() && Selector::everything().matches(|_| None));
    }

    #[test]
    fn labels_that_must_be() {
        let selector = Selector::of_labels([("b", "1"), ("a", "2")]).unwrap();
        assert_eq!(selector.to_string(), "a=2,b=1");
        assert!(Selector::of_labels([("a", "-")]).is_err());
    }
}
