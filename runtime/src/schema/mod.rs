//! Types that carry their schema: descriptors, erased access, and what works over them.
//!
//! Every type with `#[derive(Schema)]` has a static descriptor, its [`Shape`], and safe access to
//! its fields by index: [`Record::get`] gives a [`Ref`], [`Record::get_mut`] a [`Mut`]. What works
//! on any such value is written once over these two and never per type: [`encode`] and [`decode`]
//! here, validation, defaults and merging in their own modules.
//!
//! ```
//! use kubewright::Schema;
//! use kubewright::schema::{Record, Ref};
//!
//! #[derive(Schema)]
//! #[schema(rename_all = "camelCase")]
//! struct Port {
//!     container_port: i32,
//!     name: Option<String>,
//! }
//!
//! let port: Port = serde_json::from_str(r#"{"containerPort": 80}"#).unwrap();
//! assert_eq!(Record::shape(&port).fields[0].name, "containerPort");
//! assert!(matches!(port.get(0), Ref::Integer(80)));
//! assert!(matches!(port.get(1), Ref::Absent));
//! ```
//!
//! # What decoding accepts
//!
//! As `serde_derive` on the same struct, with rules of Kubernetes' own:
//!
//! - `null` counts as absent, for every field: API servers written in Go send `null` for a nil
//!   list or map. A required field that is not a list or map is then reported as missing.
//! - A record is read from an object only; a JSON array in its place is refused.
//! - A wrong value in a flattened `Option` of a struct is an error, where serde makes it `None` and
//!   loses what was there.
//!
//! An error tells the way to the value that was refused, see [`decode::from_slice`].

mod access;
#[cfg(feature = "cel")]
mod cel;
pub mod decode;
mod defaults;
pub mod encode;
mod facts;
#[cfg(feature = "patch")]
pub mod fields;
mod json_schema;
mod leaf;
#[cfg(any(feature = "client", feature = "patch"))]
pub mod patch;
mod scalar;
mod shape;
pub mod structural;
#[cfg(feature = "validate")]
pub mod validate;
mod wrap;
mod written;

pub use access::{List, Mut, Object, Optional, Record, Ref, Schema};
#[cfg(feature = "cel")]
pub use cel::{RuleError, RuleFacts};
pub use defaults::Defaults;
pub use facts::{Cardinality, Fact, ListType, MapType, Rule, Union, UnionMember};
pub use json_schema::JsonSchema;
pub use leaf::{LeafMut, LeafRef};
pub use scalar::{Atom, Refusal, Scalar, ScalarKind, Symbol};
pub use shape::{Field, Omit, RecordShape, Shape, TypeMeta};
