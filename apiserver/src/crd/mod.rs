//! Custom kinds: definitions of them, and what is served of those (`apiextensions-apiserver`).

mod columns;
mod condition;
mod control;
mod convert;
mod custom;
mod definition;
mod internal;
mod jsonpath;
mod kind;
mod names;
mod resource;
mod scale;
mod validate;

use std::sync::Arc;

use crate::registry::Strategy;

pub(crate) use control::Definitions;
pub(crate) use convert::Conversion;

const GROUP: &str = "apiextensions.k8s.io";
const PLURAL: &str = "customresourcedefinitions";

/// What is particular to definitions.
pub(crate) fn strategy() -> Arc<dyn Strategy> {
    Arc::new(kind::Kind)
}
