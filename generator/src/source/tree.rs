//! A document as a tree whose every value knows where it was written.

use std::borrow::Cow;

use crate::model::{Map, Number, Value};

/// Collections nested deeper than this are refused, so that nothing that walks a tree can run out
/// of stack. Real definitions reach 40.
pub(super) const MAX_DEPTH: usize = 96;

/// Line and column, both from 1, the column in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) line: u32,
    pub(super) column: u32,
}

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node<'a> {
    pub(super) mark: Mark,
    pub(super) data: Data<'a>,
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Data<'a> {
    Null,
    Bool(bool),
    Number(Number),
    String(Cow<'a, str>),
    Sequence(Vec<Node<'a>>),
    Mapping(Vec<Entry<'a>>),
}

/// A member of a mapping. Keys of a mapping are unique.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Entry<'a> {
    pub(super) key: Cow<'a, str>,
    pub(super) mark: Mark,
    pub(super) value: Node<'a>,
}

/// One document of a text.
#[derive(Debug, PartialEq)]
pub(super) struct Document<'a> {
    pub(super) root: Node<'a>,
    /// Words that YAML 1.1 reads as booleans and most people as strings.
    pub(super) bool_words: Vec<(Mark, String)>,
}

impl<'a> Node<'a> {
    /// The value of a key; none as well when this is no mapping.
    pub(super) fn get(&self, key: &str) -> Option<&Node<'a>> {
        match &self.data {
            Data::Mapping(entries) => entries
                .iter()
                .find(|entry| entry.key == key)
                .map(|entry| &entry.value),
            _ => None,
        }
    }

    pub(super) fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::String(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// What this is, for a sentence such as "expected a string, found …".
    pub(super) fn describe(&self) -> String {
        match &self.data {
            Data::Null => "null".to_owned(),
            Data::Bool(value) => format!("the boolean `{value}`"),
            Data::Number(number) => format!("the number `{}`", shorten(&number.0)),
            Data::String(text) => format!("the string `{}`", shorten(text)),
            Data::Sequence(_) => "an array".to_owned(),
            Data::Mapping(_) => "an object".to_owned(),
        }
    }

    /// The value without its places.
    pub(super) fn to_value(&self) -> Value {
        match &self.data {
            Data::Null => Value::Null,
            Data::Bool(value) => Value::Bool(*value),
            Data::Number(number) => Value::Number(number.clone()),
            Data::String(text) => Value::String(text.clone().into_owned()),
            Data::Sequence(items) => Value::Array(items.iter().map(Node::to_value).collect()),
            Data::Mapping(entries) => Value::Object(to_map(entries)),
        }
    }
}

/// The members of a mapping without their places.
pub(super) fn to_map(entries: &[Entry<'_>]) -> Map {
    entries
        .iter()
        .map(|entry| (entry.key.clone().into_owned(), entry.value.to_value()))
        .collect()
}

/// The second of two members of one key, with the place of the first.
pub(super) fn find_duplicate<'t, 'a>(entries: &'t [Entry<'a>]) -> Option<(&'t Entry<'a>, Mark)> {
    const FEW: usize = 12;
    if entries.len() <= FEW {
        return entries.iter().enumerate().find_map(|(index, entry)| {
            let earlier = entries[..index]
                .iter()
                .find(|earlier| earlier.key == entry.key)?;
            Some((entry, earlier.mark))
        });
    }
    let mut order: Vec<&Entry<'a>> = entries.iter().collect();
    // Stable, so of two equal keys the one written first comes first.
    order.sort_by(|a, b| a.key.cmp(&b.key));
    order
        .windows(2)
        .filter(|pair| pair[0].key == pair[1].key)
        .map(|pair| (pair[1], pair[0].mark))
        .min_by_key(|(entry, _)| entry.mark)
}

/// A text that may be long or hold line breaks, for a message of one line.
pub(super) fn shorten(text: &str) -> String {
    const LONG: usize = 60;
    let mut short = String::new();
    for character in text.chars().take(LONG) {
        push_visible(&mut short, character);
    }
    if text.chars().nth(LONG).is_some() {
        short.push('…');
    }
    short
}

/// A character as itself, or escaped where it could not be seen or would break the line.
pub(super) fn push_visible(text: &mut String, character: char) {
    match character {
        '"' | '\'' | '\\' => text.push(character),
        other => text.extend(other.escape_debug()),
    }
}
