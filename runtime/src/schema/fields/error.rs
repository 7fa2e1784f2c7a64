//! What goes wrong.

use std::fmt;

use super::{Manager, Path};

/// A field that would change and that another one manages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Who manages it.
    pub manager: Manager,
    /// The field.
    pub path: Path,
}

/// Why objects are not merged.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// Others manage fields that would change: by manager, in the order of their names.
    Conflicts(Vec<Conflict>),
    /// Something is wrong with an object, or with its schema.
    Message(String),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflicts(conflicts) => {
                write!(f, "{} fields are managed by others", conflicts.len())?;
                for conflict in conflicts {
                    write!(f, "; {} by {}", conflict.path, conflict.manager.name)?;
                }
                Ok(())
            }
            Self::Message(message) => f.write_str(message),
        }
    }
}

impl std::error::Error for Error {}
