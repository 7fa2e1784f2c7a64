//! Why an expression has no value, and how much work it may be.

use std::borrow::Cow;

use super::value::Value;

/// Why an expression has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// No operator or function takes values of these types.
    NoOverload,
    /// Anything else that `&&`, `||` and the macros can absorb.
    Other(Cow<'static, str>),
    /// It takes too much work: ends everything.
    Budget,
}

/// The value of an expression.
pub(super) type Outcome = Result<Value, Failure>;

impl Failure {
    pub(super) fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self::Other(message.into())
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NoOverload => f.write_str("no such overload"),
            Self::Other(message) => f.write_str(message),
            Self::Budget => f.write_str("it takes too much work"),
        }
    }
}

/// How much more work an evaluation may be, in steps: about one for each part of the expression
/// that is evaluated, as the API server counts.
#[derive(Debug)]
pub(super) struct Fuel(u64);

impl Fuel {
    pub(super) fn new(steps: u64) -> Self {
        Self(steps)
    }

    pub(super) fn left(&self) -> u64 {
        self.0
    }

    pub(super) fn spend(&mut self, steps: usize) -> Result<(), Failure> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let left = self.0.checked_sub(steps);
        self.0 = left.unwrap_or_default();
        left.map(|_| ()).ok_or(Failure::Budget)
    }
}
