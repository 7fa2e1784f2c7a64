//! What is wrong with a selector.

use std::fmt;

/// A selector that no server takes. It is told in the words of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectorError(Box<str>);

impl SelectorError {
    pub(super) fn new(message: impl Into<Box<str>>) -> Self {
        Self(message.into())
    }

    /// Each message once; several in brackets (`ErrorList.ToAggregate`).
    pub(super) fn of_all(messages: Vec<String>) -> Self {
        let mut distinct: Vec<String> = Vec::with_capacity(messages.len());
        for message in messages {
            if !distinct.contains(&message) {
                distinct.push(message);
            }
        }
        match <[String; 1]>::try_from(distinct) {
            Ok([one]) => Self::new(one),
            Err(several) => Self::new(format!("[{}]", several.join(", "))),
        }
    }
}

impl fmt::Display for SelectorError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for SelectorError {}
