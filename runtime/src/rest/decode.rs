//! Decoding, with errors that say where and never what.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, Visitor};

/// Longer messages are cut: they may repeat a word of the server's.
const LONGEST_MESSAGE: usize = 2048;
/// Longer names of fields are cut. A label's key has 317 characters at most.
const LONGEST_NAME: usize = 320;
/// A path tells no more than so many bytes, and a name.
const LONGEST_PATH: usize = 2048;

/// A response that could not be decoded.
///
/// It says where, and what was expected there, but not the value: that may be a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    path: String,
    message: String,
}

impl DecodeError {
    pub(crate) fn new(text: &[u8], error: &serde_json::Error) -> Self {
        Self {
            path: path_at(text, offset(text, error.line(), error.column())),
            message: shown(&redact(&error.to_string()), LONGEST_MESSAGE),
        }
    }

    pub(crate) fn other(message: impl Into<String>) -> Self {
        Self {
            path: String::new(),
            message: shown(&message.into(), LONGEST_MESSAGE),
        }
    }

    /// Where in the response, as `items[3].spec.replicas`; empty for the whole of it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// What was wrong there.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the response could not be decoded")?;
        if !self.path.is_empty() {
            write!(f, " at {}", self.path)?;
        }
        write!(f, ": {}", self.message)
    }
}

impl std::error::Error for DecodeError {}

/// Decodes JSON from where it lies.
pub(crate) fn decode<T: DeserializeOwned>(text: &[u8]) -> Result<T, DecodeError> {
    match crate::json::read(text) {
        Some(value) => Ok(value),
        None => serde_json::from_slice(text).map_err(|error| DecodeError::new(text, &error)),
    }
}

/// Whether a JSON object calls itself a `Status`. The rest of it is passed over.
pub(super) fn is_status(text: &[u8]) -> bool {
    struct Head(bool);

    impl<'de> Deserialize<'de> for Head {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_map(HeadVisitor)
        }
    }

    struct HeadVisitor;

    impl<'de> Visitor<'de> for HeadVisitor {
        type Value = Head;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
            let (mut kind, mut version) = (false, false);
            while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                match &*key {
                    "kind" => kind = map.next_value::<Cow<'de, str>>()? == "Status",
                    "apiVersion" => version = map.next_value::<Cow<'de, str>>()? == "v1",
                    _ => drop(map.next_value::<IgnoredAny>()?),
                }
            }
            Ok(Head(kind && version))
        }
    }

    decode::<Head>(text).is_ok_and(|head| head.0)
}

/// The offset of a position that is counted from 1 in lines and bytes.
fn offset(text: &[u8], line: usize, column: usize) -> usize {
    let start = match line {
        0 | 1 => 0,
        _ => text
            .iter()
            .enumerate()
            .filter(|&(_, &byte)| byte == b'\n')
            .nth(line - 2)
            .map_or(text.len(), |(position, _)| position + 1),
    };
    (start + column).min(text.len())
}

/// The path of the value that is being read at an offset of a JSON text.
///
/// The parser says line and column only. Looking for the path afterwards costs nothing when all
/// is well, and no second instance of every type's decoder.
fn path_at(text: &[u8], offset: usize) -> String {
    enum Open<'a> {
        Object(Option<&'a [u8]>),
        Array(usize),
    }

    let mut open: Vec<Open<'_>> = Vec::new();
    let mut position = 0;
    // In an object, a string is a key until its colon has been seen.
    let mut key = false;
    while position < offset {
        match text[position] {
            b'{' => {
                open.push(Open::Object(None));
                key = true;
            }
            b'[' => {
                open.push(Open::Array(0));
                key = false;
            }
            b'}' | b']' => {
                // An error found at the end of a container is about the container.
                if position + 1 >= offset {
                    open.pop();
                    break;
                }
                open.pop();
                key = false;
            }
            b':' => key = false,
            b',' => match open.last_mut() {
                Some(Open::Object(name)) => {
                    *name = None;
                    key = true;
                }
                Some(Open::Array(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                let start = position + 1;
                position = start;
                while position < text.len() && text[position] != b'"' {
                    position += if text[position] == b'\\' { 2 } else { 1 };
                }
                if let (true, Some(Open::Object(name))) = (key, open.last_mut()) {
                    *name = text.get(start..position);
                }
            }
            _ => {}
        }
        position += 1;
    }

    let mut path = String::new();
    for step in open {
        if path.len() > LONGEST_PATH {
            path.push_str("...");
            break;
        }
        match step {
            Open::Object(None) => {}
            Open::Object(Some(name)) => {
                let name = shown(&String::from_utf8_lossy(name), LONGEST_NAME);
                if name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
                {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(&name);
                } else {
                    path.push('[');
                    path.push_str(&name);
                    path.push(']');
                }
            }
            Open::Array(index) => {
                path.push('[');
                path.push_str(&index.to_string());
                path.push(']');
            }
        }
    }
    path
}

/// The beginning of what a server wrote, without what a terminal would obey.
fn shown(text: &str, longest: usize) -> String {
    text.chars()
        .take(longest)
        .map(super::status::printable)
        .collect()
}

/// Takes values out of a serde message: what is in double quotes or backquotes before `expected`.
fn redact(message: &str) -> String {
    for kind in [
        "string",
        "character",
        "variant",
        "integer",
        "floating point",
        "boolean",
    ] {
        for quote in ['"', '`', '\''] {
            let opening = format!("{kind} {quote}");
            let Some(start) = message.find(&opening) else {
                continue;
            };
            let end = message.rfind(", expected").unwrap_or(message.len());
            if end > start {
                return format!("{}{kind}{}", &message[..start], &message[end..]);
            }
        }
    }
    message.to_owned()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_path_of_a_wrong_value() {
        let text = br#"{"x": {"a": 1, "b.c/d": 2},
            "y": {"e": 1, "f": "hunter2"}}"#;
        let error = decode::<BTreeMap<String, BTreeMap<String, i64>>>(text).unwrap_err();
        assert_eq!(error.path(), "y.f");
        assert_eq!(
            error.to_string(),
            "the response could not be decoded at y.f: invalid type: string, expected i64 at line 2 column 40"
        );
        let error = decode::<BTreeMap<String, BTreeMap<String, bool>>>(br#"{"x":{"b.c/d":[1]}}"#)
            .unwrap_err();
        assert_eq!(error.path(), "x[b.c/d]");
    }

    #[test]
    fn the_path_through_lists() {
        let error = decode::<Vec<Vec<i64>>>(b"[[1], [], [2, 3, {}]]").unwrap_err();
        assert_eq!(error.path(), "[2][2]");
        let error = decode::<BTreeMap<String, Vec<i64>>>(br#"{"a":[1,"\"]}"]}"#).unwrap_err();
        assert_eq!(error.path(), "a[1]");
    }

    #[test]
    fn no_path_for_text_that_is_cut_or_no_json() {
        for text in ["", "<html>", "{", "{\"a", "{\"a\":\"\\"] {
            let error = decode::<BTreeMap<String, i64>>(text.as_bytes()).unwrap_err();
            assert!(!error.message().is_empty(), "{text}");
        }
    }

    #[test]
    fn values_are_not_in_the_message() {
        for (text, value) in [
            (r#"{"a":"s3cr3t, expected"}"#, "s3cr3t"),
            (r#"{"a":-473829}"#, "473829"),
            (r#"{"a":4738.29}"#, "4738"),
        ] {
            let error = decode::<BTreeMap<String, u8>>(text.as_bytes()).unwrap_err();
            assert!(!error.to_string().contains(value), "{error}");
            assert!(error.to_string().contains("expected u8"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn no_text_and_no_place_in_it_is_too_odd_for_a_path(
            text in "[\\[\\]{}:,\"\\\\a1\n\u{e9} ]{0,64}",
            line in 0_usize..5,
            column in 0_usize..80,
        ) {
            let text = text.as_bytes();
            drop(path_at(text, offset(text, line, column)));
            drop(decode::<BTreeMap<String, Vec<i64>>>(text));
        }
    }
}
