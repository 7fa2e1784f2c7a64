//! Fields of objects and who manages them: server-side apply.
//!
//! A [`FieldSet`] is a set of [`Path`]s, as `metadata.managedFields[].fieldsV1` holds it. What a value
//! has and how two values differ, [`FieldSchema`] tells in terms of its schema: members of maps and
//! items of lists that are sets or maps are fields of their own, what is atomic is one field.
//! [`Managers`] are who has set which fields, and [`Updater`] is what an API server does with them:
//! after any write the fields that changed have a new manager, and what is applied is merged, with
//! conflicts where another one manages a field that would change.
//!
//! The rules, and the words of errors, are those of `sigs.k8s.io/structured-merge-diff/v6`.
//!
//! ```
//! use kubewright::schema::fields::FieldSchema;
//! use kubewright::schema::structural::Structural;
//! use serde_json::json;
//!
//! let schema = Structural::from_json(&json!({
//!     "type": "object",
//!     "properties": {"spec": {"type": "object", "properties": {
//!         "replicas": {"type": "integer"},
//!         "ports": {
//!             "type": "array",
//!             "x-kubernetes-list-type": "map",
//!             "x-kubernetes-list-map-keys": ["name"],
//!             "items": {"type": "object", "properties": {
//!                 "name": {"type": "string"}, "port": {"type": "integer"},
//!             }},
//!         },
//!     }}},
//! })).unwrap();
//! let schema = FieldSchema::of_object(&schema);
//! let object = json!({"spec": {"replicas": 1, "ports": [{"name": "web", "port": 80}]}});
//! let object = object.as_object().unwrap();
//! assert_eq!(
//!     schema.fields(object).to_json(),
//!     json!({"f:spec": {
//!         "f:replicas": {},
//!         "f:ports": {r#"k:{"name":"web"}"#: {".": {}, "f:name": {}, "f:port": {}}},
//!     }}),
//! );
//! ```

mod check;
mod compare;
mod element;
mod error;
mod extract;
pub(in crate::schema) mod go;
#[cfg(test)]
mod laws;
mod list;
mod managers;
mod merge;
mod named;
mod order;
mod reconcile;
mod remove;
mod set;
#[cfg(test)]
mod tests;
mod text;
mod types;
mod update;
#[cfg(test)]
mod update_tests;

pub use check::Duplicates;
pub use compare::Comparison;
pub use element::{Key, Path, PathElement};
pub use error::{Conflict, Error};
pub use managers::{Claim, Manager, Managers, Operation};
pub use set::FieldSet;
pub use text::FieldsError;
pub use types::FieldSchema;
pub use update::{Updater, Versions};
