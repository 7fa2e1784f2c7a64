//! Merge patches.

mod apply;
mod between;

use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::Error;
pub use apply::merge;
pub(super) use apply::without_nulls;

/// A merge patch: the members that change, `null` for those that go; lists are replaced as a whole (RFC 7386).
///
/// ```
/// use kubewright::schema::patch::MergePatch;
/// use serde_json::json;
///
/// let old = json!({"spec": {"replicas": 1, "paused": true}, "metadata": {"labels": {"a": "b"}}});
/// let new = json!({"spec": {"replicas": 3}, "metadata": {"labels": {"a": "b"}}});
/// let patch = MergePatch::between(&old, &new).unwrap();
/// assert_eq!(patch.as_value(), &json!({"spec": {"replicas": 3, "paused": null}}));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MergePatch(Value);

impl MergePatch {
    /// What makes one object of another. `null` in either is as good as nothing, as it is to API servers.
    ///
    /// # Errors
    /// When one of them cannot be written as JSON.
    pub fn between<T: Serialize + ?Sized>(old: &T, new: &T) -> Result<Self, Error> {
        let (old, new) = (super::to_value(old)?, super::to_value(new)?);
        Ok(Self(between::between(&old, &new)))
    }

    /// Whether it changes nothing, and need not be sent.
    pub fn is_empty(&self) -> bool {
        self.0.as_object().is_some_and(Map::is_empty)
    }

    /// Does it only if nobody has changed the object since it had this resource version. Another version is a
    /// conflict (409), for which `Error::is_conflict` tells.
    #[must_use]
    pub fn only_if_version(mut self, resource_version: &str) -> Self {
        super::ask_for_version(&mut self.0, resource_version);
        self
    }

    /// The patch as JSON.
    pub fn as_value(&self) -> &Value {
        &self.0
    }
}

impl From<Value> for MergePatch {
    fn from(patch: Value) -> Self {
        Self(patch)
    }
}

impl Serialize for MergePatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
