//! Back ends: what a model is written as.

pub mod crd;
pub mod inspect;
pub(crate) mod json;
pub mod rust;
pub(crate) mod yaml;
