//! Whether a value meets a schema: what an API server checks of a custom resource.

mod check;
mod equal;
mod format;
mod keys;
mod list_type;
mod number;
mod old;
pub(in crate::schema) mod path;
pub(in crate::schema) mod pattern;
mod run;
pub(in crate::schema) mod seen;
#[cfg(test)]
mod tests;
mod text;
mod typed;
mod violation;

pub(crate) use pattern::Patterns;
pub use typed::Validate;
pub use violation::{Reason, Violation};
