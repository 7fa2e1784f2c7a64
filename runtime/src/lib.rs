//! Typed Kubernetes objects, clients and caches: what generated code and its users stand on.

// The derives write `::kubewright`, and serve this crate's own types too.
extern crate self as kubewright;

pub mod apiextensions;
#[cfg(feature = "client")]
pub mod client;
#[cfg(feature = "client")]
pub mod config;
pub mod meta;
pub mod resource;
#[cfg(feature = "client")]
pub mod rest;
pub mod schema;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

#[cfg(feature = "client")]
pub use client::{Api, Client, WatchEvent};
pub use kubewright_macros::{Resource, Schema};
pub use meta::Map;
pub use resource::Resource;
pub use schema::Schema;
pub use serde_json::Value;
