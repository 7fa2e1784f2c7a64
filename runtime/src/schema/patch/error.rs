//! Why a patch cannot be applied.

use std::fmt;

/// Why a patch cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What kind of fault it is.
    pub reason: Reason,
    /// What is wrong, in the words of an API server.
    pub message: String,
}

/// Kinds of faults of patches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// It is no patch. API servers answer 400.
    Malformed,
    /// It does not fit the object. API servers answer 422.
    Unfit,
    /// It goes against the schema, or asks for what is not done. API servers answer 500.
    Unsupported,
}

impl Error {
    pub(super) fn malformed(message: impl Into<String>) -> Self {
        Self {
            reason: Reason::Malformed,
            message: message.into(),
        }
    }

    pub(super) fn unfit(message: impl Into<String>) -> Self {
        Self {
            reason: Reason::Unfit,
            message: message.into(),
        }
    }

    #[cfg(feature = "patch")]
    pub(super) fn unsupported(message: impl Into<String>) -> Self {
        Self {
            reason: Reason::Unsupported,
            message: message.into(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
