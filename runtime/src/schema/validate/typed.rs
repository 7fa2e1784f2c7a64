//! Validation of typed values.

use super::Violation;
use crate::schema::Schema;
use crate::schema::structural::Structural;

/// A value that knows what an API server would refuse about it: every type with a schema.
///
/// ```
/// use kubewright::{Schema, Validate};
///
/// #[derive(Schema)]
/// struct Port {
///     #[schema(minimum = 1, maximum = 65535)]
///     number: i32,
///     #[schema(pattern = "^[a-z]+$", max_length = 15)]
///     name: Option<String>,
/// }
///
/// let port = Port { number: 0, name: Some("http".into()) };
/// let violations = port.validate().unwrap_err();
/// assert_eq!(violations[0].to_string(), "number: must be at least 1");
/// ```
///
/// See [the module](crate::schema::validate) for what is checked.
pub trait Validate: Schema {
    /// What an API server would refuse about this value, were it new.
    ///
    /// # Errors
    /// Every fault.
    fn validate(&self) -> Result<(), Vec<Violation>> {
        found(Structural::of::<Self>().validate(self.view()))
    }

    /// What an API server would refuse about this value in place of an old one. Faults of what has
    /// not changed are let pass.
    ///
    /// # Errors
    /// Every fault.
    fn validate_update(&self, old: &Self) -> Result<(), Vec<Violation>> {
        found(Structural::of::<Self>().validate_update(self.view(), old.view()))
    }
}

impl<T: Schema> Validate for T {}

fn found(violations: Vec<Violation>) -> Result<(), Vec<Violation>> {
    if violations.is_empty() {
        Ok(())
    } else {
        Err(violations)
    }
}
