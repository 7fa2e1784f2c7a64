//! Label selectors (`apimachinery/pkg/labels/selector.go`).

use super::lexer::{Token, scan};
use super::names::{check_label_key, check_label_value};
use crate::failure::FieldError;
use crate::store::Pairs;

/// What labels have to be. Without requirements, everything is meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LabelSelector(Vec<Requirement>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    operator: Operator,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    In,
    NotIn,
    Equals,
    NotEquals,
    Exists,
    DoesNotExist,
    Greater,
    Less,
}

/// The operators between a key and its values, as messages list them.
const BINARY: &str = "in, notin, =, ==, !=, gt, lt";

impl LabelSelector {
    /// Reads a selector.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut parser = Parser {
            words: scan(text),
            position: 0,
        };
        let mut requirements = parser.requirements()?;
        requirements.sort_by(|left, right| left.key.cmp(&right.key));
        Ok(Self(requirements))
    }

    /// Whether everything is meant.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an object with these labels is meant.
    pub(crate) fn matches(&self, labels: &Pairs) -> bool {
        self.0.iter().all(|requirement| {
            let found = labels.iter().find(|(key, _)| **key == *requirement.key);
            requirement.matches(found.map(|(_, value)| &**value))
        })
    }
}

impl Requirement {
    fn matches(&self, value: Option<&str>) -> bool {
        let is_listed = |value: &str| self.values.iter().any(|listed| listed == value);
        match (self.operator, value) {
            (Operator::In | Operator::Equals, value) => value.is_some_and(is_listed),
            (Operator::NotIn | Operator::NotEquals, value) => !value.is_some_and(is_listed),
            (Operator::Exists, value) => value.is_some(),
            (Operator::DoesNotExist, value) => value.is_none(),
            (Operator::Greater | Operator::Less, None) => false,
            (operator, Some(value)) => {
                let bound = self
                    .values
                    .first()
                    .and_then(|bound| bound.parse::<i64>().ok());
                match (value.parse::<i64>(), bound) {
                    (Ok(value), Some(bound)) if operator == Operator::Greater => value > bound,
                    (Ok(value), Some(bound)) => value < bound,
                    _ => false,
                }
            }
        }
    }

    fn new(key: &str, operator: Operator, mut values: Vec<String>) -> Result<Self, String> {
        values.sort();
        values.dedup();
        let mut errors = Vec::new();
        let problems = check_label_key(key);
        if !problems.is_empty() {
            errors.push(FieldError::invalid("key", key, problems.join("; ")));
        }
        if matches!(operator, Operator::Greater | Operator::Less) {
            let wrong = values.iter().filter(|value| value.parse::<i64>().is_err());
            let detail = "for 'Gt', 'Lt' operators, the value must be an integer";
            errors.extend(
                wrong.map(|value| FieldError::invalid("values[0]", value.as_str(), detail)),
            );
        }
        for (index, value) in values.iter().enumerate() {
            let problems = check_label_value(value);
            if !problems.is_empty() {
                let field = format!("values[{index}][{key}]");
                errors.push(FieldError::invalid(
                    field,
                    value.as_str(),
                    problems.join("; "),
                ));
            }
        }
        let messages: Vec<_> = errors.iter().map(FieldError::message).collect();
        match messages.as_slice() {
            [] => Ok(Self {
                key: key.to_owned(),
                operator,
                values,
            }),
            [one] => Err(one.clone()),
            several => Err(format!("[{}]", several.join(", "))),
        }
    }
}

struct Parser<'a> {
    words: Vec<(Token, &'a str)>,
    position: usize,
}

impl<'a> Parser<'a> {
    /// The next word; where values are, `in` and `notin` are words as any other.
    fn peek(&self, is_value: bool) -> (Token, &'a str) {
        let word = self.words.get(self.position).copied();
        match word.unwrap_or((Token::End, "")) {
            (Token::In | Token::NotIn, word) if is_value => (Token::Identifier, word),
            word => word,
        }
    }

    fn take(&mut self, is_value: bool) -> (Token, &'a str) {
        let word = self.peek(is_value);
        self.position += 1;
        word
    }

    fn requirements(&mut self) -> Result<Vec<Requirement>, String> {
        let mut requirements = Vec::new();
        loop {
            match self.peek(true) {
                (Token::Identifier | Token::Not, _) => {
                    let requirement = self.requirement();
                    requirements.push(
                        requirement.map_err(|why| format!("unable to parse requirement: {why}"))?,
                    );
                    match self.take(true) {
                        (Token::End, _) => return Ok(requirements),
                        (Token::Comma, _) => {
                            let (token, word) = self.peek(true);
                            if !matches!(token, Token::Identifier | Token::Not) {
                                return Err(format!(
                                    "found '{word}', expected: identifier after ','"
                                ));
                            }
                        }
                        (_, word) => {
                            return Err(format!(
                                "found '{word}', expected: ',' or 'end of string'"
                            ));
                        }
                    }
                }
                (Token::End, _) => return Ok(requirements),
                (_, word) => {
                    return Err(format!(
                        "found '{word}', expected: !, identifier, or 'end of string'"
                    ));
                }
            }
        }
    }

    fn requirement(&mut self) -> Result<Requirement, String> {
        let (mut token, mut key) = self.take(true);
        let is_negated = token == Token::Not;
        if is_negated {
            (token, key) = self.take(true);
        }
        if token != Token::Identifier {
            return Err(format!("found '{key}', expected: identifier"));
        }
        if is_negated {
            return Requirement::new(key, Operator::DoesNotExist, Vec::new());
        }
        if matches!(self.peek(true).0, Token::End | Token::Comma) {
            return Requirement::new(key, Operator::Exists, Vec::new());
        }
        let operator = match self.take(false) {
            (Token::In, _) => Operator::In,
            (Token::NotIn, _) => Operator::NotIn,
            (Token::Equals | Token::DoubleEquals, _) => Operator::Equals,
            (Token::NotEquals, _) => Operator::NotEquals,
            (Token::Greater, _) => Operator::Greater,
            (Token::Less, _) => Operator::Less,
            (_, word) => return Err(format!("found '{word}', expected: {BINARY}")),
        };
        let values = match operator {
            Operator::In | Operator::NotIn => self.values()?,
            _ => vec![self.value()?],
        };
        Requirement::new(key, operator, values)
    }

    fn value(&mut self) -> Result<String, String> {
        match self.peek(true) {
            (Token::End | Token::Comma, _) => Ok(String::new()),
            _ => match self.take(true) {
                (Token::Identifier, word) => Ok(word.to_owned()),
                (_, word) => Err(format!("found '{word}', expected: identifier")),
            },
        }
    }

    fn values(&mut self) -> Result<Vec<String>, String> {
        let (token, word) = self.take(true);
        if token != Token::Open {
            return Err(format!("found '{word}' expected: '('"));
        }
        let mut values = Vec::new();
        let mut is_value_due = true;
        loop {
            match self.take(true) {
                (Token::Identifier, word) if is_value_due => {
                    values.push(word.to_owned());
                    is_value_due = false;
                }
                (Token::Comma, _) if is_value_due => values.push(String::new()),
                (Token::Comma, _) => is_value_due = true,
                (Token::Close, _) => {
                    if is_value_due {
                        values.push(String::new());
                    }
                    return Ok(values);
                }
                (_, word) if values.is_empty() => {
                    return Err(format!("found '{word}', expected: ',', ')' or identifier"));
                }
                (_, word) if is_value_due => {
                    return Err(format!("found '{word}', expected: ',', or identifier"));
                }
                (_, word) => return Err(format!("found '{word}', expected: ',' or ')'")),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::LabelSelector;
    use crate::store::Pairs;

    fn labels(pairs: &[(&str, &str)]) -> Pairs {
        let boxed = |(key, value): &(&str, &str)| ((*key).into(), (*value).into());
        pairs.iter().map(boxed).collect()
    }

    #[test]
    fn what_is_meant() {
        let web = labels(&[("app", "web"), ("tier", "2"), ("in", "x")]);
        for (text, is_meant) in [
            ("", true),
            ("app", true),
            ("!app", false),
            ("app=web,tier", true),
            ("app == db", false),
            ("app!=db", true),
            ("app in (db, web)", true),
            ("app notin (db,web)", false),
            ("other notin (a)", true),
            ("tier>1", true),
            ("tier<2", false),
            ("app>1", false),
            ("in in (x)", true),
            ("app in (,web)", true),
            ("app=", false),
        ] {
            let selector = LabelSelector::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert_eq!(selector.matches(&web), is_meant, "{text}");
        }
    }

    #[test]
    fn what_is_refused() {
        for (text, why) in [
            (
                ",",
                "found ',', expected: !, identifier, or 'end of string'",
            ),
            ("a,", "found '', expected: identifier after ','"),
            (
                "a b",
                "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
            ),
            (
                "a in b",
                "unable to parse requirement: found 'b' expected: '('",
            ),
            (
                "a in (b c)",
                "unable to parse requirement: found 'c', expected: ',' or ')'",
            ),
            (
                "!",
                "unable to parse requirement: found '', expected: identifier",
            ),
            (
                "a>x",
                "unable to parse requirement: values[0]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer",
            ),
        ] {
            assert_eq!(LabelSelector::parse(text), Err(why.to_owned()), "{text}");
        }
        assert!(LabelSelector::parse("a/b/c=d").is_err());
    }
}
