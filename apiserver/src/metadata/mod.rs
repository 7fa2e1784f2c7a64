//! What objects are called, labelled and owned by, and what is wrong with it.

mod embedded;
pub(crate) mod names;
mod owners;
mod validate;

pub(crate) use embedded::{embedded_errors, embedded_errors_of_part};
pub(crate) use owners::drop_same_owners;
pub(crate) use validate::{create_errors, finalizer_warnings, update_errors};
