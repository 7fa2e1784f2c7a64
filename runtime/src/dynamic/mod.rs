//! Kinds that a program learns of at run time.

#[cfg(feature = "client")]
mod discover;
mod object;
mod resource;

pub use object::DynamicObject;
pub use resource::ApiResource;
