//! What the server answers where it does not do what it is asked.
//!
//! Reasons, codes and messages are those of `apimachinery/pkg/api/errors` and of
//! `apimachinery/pkg/util/validation/field`: programs compare them.

mod field;
mod schema;
mod status;
mod text;

pub(crate) use field::{ErrorType, FieldError};
pub(crate) use schema::schema_errors;
pub(crate) use status::{Failure, GroupResource};
pub(crate) use text::{json, printed, quote};
