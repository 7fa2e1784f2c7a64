//! Strategic merge patches (`apimachinery/pkg/util/strategicpatch`).

mod between;
#[cfg(feature = "patch")]
mod directive;
#[cfg(feature = "patch")]
mod list;
#[cfg(feature = "patch")]
mod lookup;
#[cfg(feature = "patch")]
mod map;
#[cfg(feature = "patch")]
mod order;
#[cfg(all(test, feature = "patch"))]
mod tests;

use serde::ser::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::Error;
use crate::Schema;
use crate::schema::structural::Structural;

/// A strategic merge patch: as a merge patch, but lists of which the schema says so are merged item by item.
///
/// Servers take it for built-in kinds only, and answer 415 for custom resources.
#[derive(Clone, Debug, PartialEq)]
pub struct StrategicPatch(Value);

impl StrategicPatch {
    /// What makes one object of another, by the merge keys that its type knows: an item of a list is named by its
    /// key, so that what others do to other items meanwhile stays. A list that has a key twice, as ports of the same
    /// number, is replaced as a whole.
    ///
    /// # Errors
    /// When one of them cannot be written as JSON, or differs in what no such patch can say: an item without its
    /// merge key, or something that the type does not know.
    pub fn between<K: Schema + Serialize>(old: &K, new: &K) -> Result<Self, Error> {
        let (old, new) = (super::to_value(old)?, super::to_value(new)?);
        Self::by_schema(&Structural::of::<K>(), &old, &new)
    }

    /// What makes one object of another, by a schema.
    ///
    /// # Errors
    /// As [`between`](Self::between).
    pub fn by_schema(schema: &Structural, old: &Value, new: &Value) -> Result<Self, Error> {
        between::between(schema, old, new).map(|patch| Self(patch.into()))
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

impl From<Value> for StrategicPatch {
    fn from(patch: Value) -> Self {
        Self(patch)
    }
}

impl Serialize for StrategicPatch {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

#[cfg(feature = "patch")]
impl Structural {
    /// Merges a strategic merge patch into an object: as a merge patch, but lists whose schema says
    /// `x-kubernetes-patch-strategy: merge` are merged too, items with the same
    /// `x-kubernetes-patch-merge-key` being the same. The directives `$patch`, `$retainKeys`,
    /// `$setElementOrder/` and `$deleteFromPrimitiveList/` say what else is to be done.
    ///
    /// ```
    /// use kubewright::schema::structural::Structural;
    /// use serde_json::{Value, json};
    ///
    /// let schema = Structural::from_json(&json!({"type": "object", "properties": {
    ///     "containers": {
    ///         "type": "array",
    ///         "x-kubernetes-patch-strategy": "merge",
    ///         "x-kubernetes-patch-merge-key": "name",
    ///         "items": {"type": "object", "properties": {
    ///             "name": {"type": "string"}, "image": {"type": "string"},
    ///         }},
    ///     },
    /// }}))
    /// .unwrap();
    /// let object = json!({"containers": [{"name": "a", "image": "a:1"}, {"name": "b"}]});
    /// let patch = json!({"containers": [{"name": "a", "image": "a:2"}, {"name": "b", "$patch": "delete"}]});
    /// let (Value::Object(object), Value::Object(patch)) = (object, patch) else { panic!() };
    /// let merged = schema.merge_strategically(object, patch).unwrap();
    /// assert_eq!(Value::from(merged), json!({"containers": [{"name": "a", "image": "a:2"}]}));
    /// ```
    ///
    /// # Errors
    /// When the patch is malformed, or says something of what the schema does not have.
    pub fn merge_strategically(
        &self,
        object: Map<String, Value>,
        patch: Map<String, Value>,
    ) -> Result<Map<String, Value>, Error> {
        map::merge(self, self.root_id(), object, patch)
    }
}
