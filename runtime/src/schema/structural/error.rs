//! What is wrong with a schema that is read.

use std::fmt;

/// Something in a schema that cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    pub(super) pointer: String,
    pub(super) message: String,
}

impl Error {
    /// The place in what was read, as a JSON pointer (RFC 6901); empty for the whole.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is wrong there, and what was expected.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() {
            "the schema"
        } else {
            &self.pointer
        };
        write!(f, "{place}: {}", self.message)
    }
}

impl std::error::Error for Error {}
