//! Patches: what makes one object of another, and what an API server does with it.
//!
//! There are three kinds: [`JsonPatch`] has operations that are done one after the other (RFC 6902),
//! [`MergePatch`] puts members in place of those of the object (RFC 7386), and [`StrategicPatch`] does so by what the
//! schema says of lists: items with the same merge key are merged. Each has `between`, which gives the patch between two
//! objects.
//!
//! With the feature `patch` they are applied as API servers apply them: `JsonPatch::apply`, [`merge`] and
//! `Structural::merge_strategically`. What they do where the standards leave a choice, and the words of errors, are
//! those of the libraries that API servers use: `evanphx/json-patch` v4 and
//! `apimachinery/pkg/util/strategicpatch`.
//!
//! Patches that are applied (server-side apply) are in `schema::fields`.
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
//! # #[cfg(feature = "patch")] {
//! patch.apply(&mut object).unwrap();
//! assert_eq!(object["spec"]["replicas"], 3);
//! # }
//! ```

mod error;
mod json;
mod merge;
mod operation;
#[cfg(feature = "patch")]
mod pointer;
mod strategic;
#[cfg(test)]
mod tests;

use serde::Serialize;
use serde_json::{Map, Value};

pub use error::{Error, Reason};
pub use json::{JsonPatch, Pointer};
pub use merge::{MergePatch, merge};
pub use strategic::StrategicPatch;

fn to_value<T: Serialize + ?Sized>(object: &T) -> Result<Value, Error> {
    serde_json::to_value(object)
        .map_err(|error| Error::unfit(format!("an object could not be written: {error}")))
}

/// Puts a resource version into a patch of members, which the server then compares.
fn ask_for_version(patch: &mut Value, resource_version: &str) {
    let mut place = patch;
    for name in ["metadata", "resourceVersion"] {
        if !place.is_object() {
            *place = Map::new().into();
        }
        if let Value::Object(members) = place {
            place = members.entry(name).or_insert(Value::Null);
        } else {
            return;
        }
    }
    *place = resource_version.into();
}
