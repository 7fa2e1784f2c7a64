//! A schema as one value, whether it comes from a type or from a definition that is read at run
//! time.
//!
//! [`Structural::of`] lowers the static descriptor of a type, once a process;
//! [`Structural::from_json`] reads the `JSONSchemaProps` of a definition. Both give the same
//! [`Node`]s, and what works over them (validation, defaults, pruning) need not know which it was.
//!
//! ```
//! use kubewright::Schema;
//! use kubewright::schema::structural::Structural;
//!
//! #[derive(Schema)]
//! #[schema(rename_all = "camelCase")]
//! struct Port {
//!     #[schema(minimum = 1, maximum = 65535)]
//!     container_port: i32,
//!     name: Option<String>,
//! }
//!
//! let schema = Structural::of::<Port>().to_json();
//! let read = Structural::from_json(&schema).unwrap();
//! let port = read.root().property("containerPort").unwrap();
//! assert_eq!(read.get(port).bounds.maximum, Some(65535.0));
//! ```

mod apply;
mod arena;
mod cache;
mod error;
mod lower;
mod node;
mod read;
mod references;
mod write;

pub use error::Error;
pub use node::{Additional, Bounds, Node, NodeId, Property, Prose, Rule, Structural, Type, Union};
