//! Rules written in CEL (`x-kubernetes-validations`), as an API server of Kubernetes 1.36 runs
//! them.
//!
//! The crate `cel` parses. What it parses is resolved, evaluated and given functions here: its
//! own evaluator, and the functions of `kube-cel` for it, do not reach the server's verdict:
//!
//! - It has no budget: `lists.range(1000000000)` runs.
//! - `'a'.b` is `false` instead of a failure, so that a rule over a value of the wrong type can
//!   hold.
//! - Lists have no kinds: those of the types `set` and `map` compare item by item.
//! - `all(i, v, ..)`, `transformList`, `transformMap` and `sortBy` are undeclared; `math.ceil` and
//!   `base64.encode`, which rules do not have, are declared.
//! - `kube-cel` 0.8 spells `my_field` as `my__field`; reads `http://localhost` as a URL without a
//!   scheme; gives a format, not an optional one, for `format.named`; panics on
//!   `quantity('1e100')` compared with `quantity('1')`, and on dates of ten bytes that are not
//!   ASCII.
//!
//! # What differs from the server
//!
//! - Types of rules are checked by [`Structural::rule_facts`] alone: a rule with a type error is
//!   reported when it meets a value, unless who takes the definition asks. What rules may cost is not
//!   estimated. What a rule costs is
//!   counted much as there, but not to the step.
//! - `getHours('Europe/Berlin')` and the like fail: of time zones, only `UTC` and offsets as
//!   `+02:00` are known. `authorizer` is not declared.
//! - `string()` of a timestamp is in UTC, whatever the offset that it was written with.
//! - The sum of no items is the integer 0, whatever their type is.
//! - Failures, and what `format.dns1123Label().validate(..)` finds, are told in other words, which
//!   hold no values of the object. A `messageExpression` may put them into its message.

mod check;
mod error;
mod escape;
mod eval;
mod expression;
mod field_path;
mod functions;
mod lower;
mod operators;
mod program;
mod read;
#[cfg(test)]
mod tests;
mod types;
mod unchanged;
mod value;

pub(super) use check::check;
pub(super) use program::Programs;
pub use program::{RuleError, RuleFacts};
