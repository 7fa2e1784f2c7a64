//! Steps of paths.

use std::cmp::Ordering;
use std::fmt;

use serde_json::Value;

use super::{go, order};

/// How a value is chosen among those of a map or list.
#[derive(Clone, Debug)]
pub enum PathElement {
    /// A member of a map, by its name.
    Field(Box<str>),
    /// An item of a list that is a map, by members of the item: those by which the list tells its
    /// items apart.
    Key(Key),
    /// An item of a list that is a set.
    Value(Value),
    /// An item of another list. Sets that servers make have none.
    Index(i64),
}

/// Members by which an item is told apart from others, in the order of their names.
#[derive(Clone, Debug)]
pub struct Key(pub(super) Vec<(Box<str>, Value)>);

/// A field of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<PathElement>);

impl PathElement {
    /// A member of a map.
    pub fn field(name: &str) -> Self {
        Self::Field(name.into())
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Field(_) => 0,
            Self::Key(_) => 1,
            Self::Value(_) => 2,
            Self::Index(_) => 3,
        }
    }

    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Field(name) => {
                out.push('.');
                out.push_str(name);
            }
            Self::Key(key) => {
                out.push('[');
                for (index, (name, value)) in key.0.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    out.push_str(name);
                    out.push('=');
                    go::write_element(out, value);
                }
                out.push(']');
            }
            Self::Value(value) => {
                out.push_str("[=");
                go::write_element(out, value);
                out.push(']');
            }
            Self::Index(index) => {
                out.push('[');
                out.push_str(&index.to_string());
                out.push(']');
            }
        }
    }
}

impl Key {
    /// Of names and values, in any order.
    pub fn new(members: impl IntoIterator<Item = (Box<str>, Value)>) -> Self {
        let mut members: Vec<_> = members.into_iter().collect();
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        Self(members)
    }

    /// Names and values, in the order of names.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (&**name, value))
    }
}

impl Path {
    /// Of names of members.
    pub fn of_fields<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(PathElement::field).collect())
    }
}

impl Ord for PathElement {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Field(one), Self::Field(other)) => one.cmp(other),
            (Self::Key(one), Self::Key(other)) => one.cmp(other),
            (Self::Value(one), Self::Value(other)) => order::compare(one, other),
            (Self::Index(one), Self::Index(other)) => one.cmp(other),
            (one, other) => one.rank().cmp(&other.rank()),
        }
    }
}

impl PartialOrd for PathElement {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for PathElement {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for PathElement {}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        let members = self.0.iter().zip(&other.0);
        let mut orders = members.map(|((name, value), (other_name, other_value))| {
            name.cmp(other_name)
                .then_with(|| order::compare(value, other_value))
        });
        orders
            .find(|order| order.is_ne())
            .unwrap_or_else(|| self.0.len().cmp(&other.0.len()))
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Key {}

/// As messages have it: `.spec.containers[name="web"].image`.
impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for element in &self.0 {
            element.write(&mut text);
        }
        f.write_str(&text)
    }
}

impl fmt::Display for PathElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write(&mut text);
        f.write_str(&text)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Key, Path, PathElement};

    #[test]
    fn in_messages() {
        let key = Key::new([("port".into(), json!(80)), ("name".into(), json!("a\"b"))]);
        let path = Path(vec![
            PathElement::field("spec"),
            PathElement::Key(key),
            PathElement::Value(json!("x")),
            PathElement::Index(3),
        ]);
        assert_eq!(path.to_string(), r#".spec[name="a\"b",port=80][="x"][3]"#);
    }

    #[test]
    fn fields_come_first_and_numbers_are_one_type() {
        let key = |value| PathElement::Key(Key::new([("a".into(), value)]));
        let sorted = [
            PathElement::field("a"),
            PathElement::field("b"),
            key(json!(80)),
            key(json!(443)),
            PathElement::Value(json!(1)),
            PathElement::Index(0),
        ];
        assert!(sorted.is_sorted());
        assert_eq!(key(json!(1)), key(json!(1.0)));
    }
}
