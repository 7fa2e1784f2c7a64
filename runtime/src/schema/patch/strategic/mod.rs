//! Strategic merge patches (`apimachinery/pkg/util/strategicpatch`).

mod directive;
mod list;
mod lookup;
mod map;
mod order;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::Error;
use crate::schema::structural::Structural;

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
