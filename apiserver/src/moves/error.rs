//! Objects that cannot be brought where they should be.

use std::fmt;

/// An object that cannot be brought where it should be: which, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoveError(String);

impl MoveError {
    pub(super) fn new(message: String) -> Self {
        Self(message)
    }
}

impl fmt::Display for MoveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for MoveError {}
