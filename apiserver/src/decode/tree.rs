//! What a text holds, in its order, with members that are there twice.

use std::borrow::Cow;

use serde_json::{Map, Number, Value};

/// How deep values may be nested. What is stored is read again by a reader that has a limit too.
pub(super) const DEPTH: usize = 120;

/// A value as it was written.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree<'a> {
    Null,
    Bool(bool),
    /// As it was written.
    Number(Cow<'a, str>),
    Text(Cow<'a, str>),
    List(Vec<Tree<'a>>),
    Object(Vec<(Cow<'a, str>, Tree<'a>)>),
}

impl Tree<'_> {
    /// What Go calls it when it does not fit.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::Text(_) => "string",
            Self::List(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// The last member of this name.
    pub(super) fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else {
            return None;
        };
        let mut members = members.iter().rev();
        members.find_map(|(key, member)| (key == name).then_some(member))
    }

    /// The value, whatever it is. Of members that are there twice, the last.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Bool(value) => (*value).into(),
            Self::Number(text) => number(text),
            Self::Text(text) => Value::from(&**text),
            Self::List(items) => items.iter().map(Self::value).collect(),
            Self::Object(members) => {
                let pairs = members.iter();
                let pairs = pairs.map(|(name, member)| (name.to_string(), member.value()));
                Value::Object(pairs.collect::<Map<_, _>>())
            }
        }
    }
}

impl<'a> From<&'a Value> for Tree<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Number(number) => Self::Number(number.to_string().into()),
            Value::String(text) => Self::Text(text.into()),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Self::Object(
                    members
                        .map(|(name, value)| (name.into(), value.into()))
                        .collect(),
                )
            }
        }
    }
}

/// A number: an integer of 64 bits, or else the nearest with a fraction.
pub(super) fn number(text: &str) -> Value {
    if let Ok(integer) = text.parse::<i64>() {
        return integer.into();
    }
    let float = text.parse::<f64>().ok();
    let number = float.and_then(Number::from_f64);
    number.map_or(Value::Null, Value::Number)
}
