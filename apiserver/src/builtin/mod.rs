//! The built-in kinds: data of the `OpenAPI` and discovery documents of Kubernetes 1.36, with every
//! API on. Schemas are read when a kind is first used.

mod columns;
mod convert;
mod definitions;
mod deprecation;
mod fields;
mod look;
mod resources;

pub(crate) use columns::of_scale as scale_columns;
pub(crate) use definitions::Definitions;
pub(crate) use resources::install;
