//! Changing objects by patches, as an API server does.
//!
//! There are three kinds: [`JsonPatch`] has operations that are done one after the other (RFC 6902),
//! [`merge`] puts members in place of those of the object (RFC 7386), and
//! [`Structural::merge_strategically`] does so by what the schema says of lists: items with the same
//! merge key are merged. What they do where the standards leave a choice, and the words of errors, are
//! those of the libraries that API servers use: `evanphx/json-patch` v4 and
//! `apimachinery/pkg/util/strategicpatch`.
//!
//! Patches that are applied (server-side apply) are in [`fields`](super::fields).
//!
//! ```
//! use kubewright::schema::patch::{self, JsonPatch};
//! use serde_json::json;
//!
//! let mut object = json!({"metadata": {"labels": {"app": "www"}}, "spec": {"replicas": 1}});
//! patch::merge(&mut object, &json!({"metadata": {"labels": {"app": null, "tier": "front"}}}));
//! assert_eq!(object["metadata"], json!({"labels": {"tier": "front"}}));
//!
//! let patch = JsonPatch::from_json(&json!([
//!     {"op": "test", "path": "/spec/replicas", "value": 1},
//!     {"op": "replace", "path": "/spec/replicas", "value": 3},
//! ]))
//! .unwrap();
//! patch.apply(&mut object).unwrap();
//! assert_eq!(object["spec"]["replicas"], 3);
//! ```
//!
//! [`Structural::merge_strategically`]: super::structural::Structural::merge_strategically

mod error;
mod json;
mod merge;
mod operation;
mod pointer;
mod strategic;

pub use error::{Error, Reason};
pub use json::JsonPatch;
pub use merge::merge;
