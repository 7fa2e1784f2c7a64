//! What the derives' output refers to. Not for people; it changes with the macros.

pub use serde;

use crate::schema::Shape;

/// The shape of a field of a type with serde's impls only.
pub fn opaque() -> &'static Shape {
    &Shape::Opaque
}

/// Gives its input with the feature `client`, and nothing without it.
#[cfg(feature = "client")]
#[macro_export]
#[doc(hidden)]
macro_rules! __client {
    ($($item:item)*) => { $($item)* };
}

/// Gives its input with the feature `client`, and nothing without it.
#[cfg(not(feature = "client"))]
#[macro_export]
#[doc(hidden)]
macro_rules! __client {
    ($($item:item)*) => {};
}

/// Includes what a build script wrote with `write_to_out_dir`.
#[macro_export]
macro_rules! include_api {
    () => {
        include!(concat!(env!("OUT_DIR"), "/kubewright/mod.rs"));
    };
}
