//! Kinds that a program learns of at run time.

#[cfg(feature = "client")]
mod discover;
mod kind;
mod object;
pub(crate) mod pointer;
mod resource;

pub use kind::GroupVersionKind;
pub use object::{DynamicObject, PathError};
pub use resource::ApiResource;
