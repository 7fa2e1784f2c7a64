//! What validation reports.

use std::fmt;

use super::{Fault, Step};

/// A place of an object that its schema refuses.
///
/// It never holds a value of the object: objects hold secrets, and what is reported is logged.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Violation {
    /// The place, spelt as an API server does in `status.details.causes[].field`:
    /// `spec.containers[0].name`. Empty where it is the object as a whole.
    pub field: String,
    /// What kind of fault it is.
    pub reason: Reason,
    /// What is wrong, for people.
    pub message: String,
    /// What is wrong, for programs.
    pub fault: Fault,
    /// The way to the value that is wrong; where something is missing, to what lacks it. A rule may
    /// report a field below it.
    pub place: Box<[Step]>,
}

impl Violation {
    /// The same with what is wrong for programs.
    pub(in crate::schema) fn because(mut self, fault: Fault) -> Self {
        self.fault = fault;
        self
    }
}

/// Kinds of faults: `ErrorType` of `apimachinery/pkg/util/validation/field`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reason {
    /// It has to be there.
    Required,
    /// It is malformed, or out of bounds.
    Invalid,
    /// It is none of the values that are listed.
    NotSupported,
    /// It is too long a string.
    TooLong,
    /// It is a list or map with too many entries.
    TooMany,
    /// It is the same as another item.
    Duplicate,
    /// It is of another type.
    TypeInvalid,
    /// It may not be set here.
    Forbidden,
}

impl Reason {
    /// As it stands in `status.details.causes[].reason`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "FieldValueRequired",
            Self::Invalid => "FieldValueInvalid",
            Self::NotSupported => "FieldValueNotSupported",
            Self::TooLong => "FieldValueTooLong",
            Self::TooMany => "FieldValueTooMany",
            Self::Duplicate => "FieldValueDuplicate",
            Self::TypeInvalid => "FieldValueTypeInvalid",
            Self::Forbidden => "FieldValueForbidden",
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.field.is_empty() {
            write!(f, "{}: ", self.field)?;
        }
        f.write_str(&self.message)
    }
}

impl std::error::Error for Violation {}
