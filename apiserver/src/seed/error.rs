//! Objects that cannot be added.

use std::fmt;

/// An object that cannot be added: where it stands, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeedError {
    place: String,
    message: String,
}

impl SeedError {
    pub(crate) fn new(message: String) -> Self {
        Self {
            place: String::new(),
            message,
        }
    }

    pub(super) fn within(self, place: &str) -> Self {
        Self {
            place: place.to_owned(),
            message: self.message,
        }
    }
}

impl fmt::Display for SeedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            write!(f, "{}: ", self.place)?;
        }
        write!(f, "the object cannot be added: {}", self.message)
    }
}

impl std::error::Error for SeedError {}
