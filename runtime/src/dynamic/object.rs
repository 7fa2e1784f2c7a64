//! Objects of any kind.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Schema;
use crate::meta::{Map, ObjectMeta};

/// An object of any kind: its metadata as a type, all else as JSON.
///
/// ```
/// use kubewright::dynamic::DynamicObject;
///
/// let text = r#"{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": {"nodeName": "n"}}"#;
/// let pod: DynamicObject = kubewright::schema::decode::from_str(text)?;
/// assert_eq!(pod.metadata.name, "a");
/// assert_eq!(pod.field::<String>("/spec/nodeName")?.as_deref(), Some("n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct DynamicObject {
    /// `group/version`, or `version` in the legacy core group.
    #[schema(omit_empty)]
    pub api_version: String,
    /// The kind.
    #[schema(omit_empty)]
    pub kind: String,
    /// Its metadata.
    pub metadata: ObjectMeta,
    /// Everything else.
    #[schema(flatten)]
    pub rest: Map<Value>,
}

impl DynamicObject {
    /// A value beside the metadata, by a JSON pointer (RFC 6901) as `/spec/nodeName`.
    pub fn get(&self, pointer: &str) -> Option<&Value> {
        let steps = pointer.strip_prefix('/')?;
        let end = steps.find('/').unwrap_or(steps.len());
        let (first, rest) = steps.split_at(end);
        let first = first.replace("~1", "/").replace("~0", "~");
        self.rest.get(&first)?.pointer(rest)
    }

    /// A value beside the metadata as a type, by a JSON pointer; `None` where there is none, or null.
    ///
    /// # Errors
    /// When it is not of this type.
    pub fn field<T: DeserializeOwned>(
        &self,
        pointer: &str,
    ) -> Result<Option<T>, serde_json::Error> {
        match self.get(pointer) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => T::deserialize(value).map(Some),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_an_object_has_is_kept() {
        let text = r#"{"apiVersion":"a.b/v1","kind":"K","metadata":{"name":"n"},"spec":{"a/b":[1,{"~":null}]},"x":2}"#;
        let object: DynamicObject = serde_json::from_str(text).unwrap();
        assert_eq!(object.kind, "K");
        assert_eq!(serde_json::to_string(&object).unwrap(), text);
        assert_eq!(object.field("/spec/a~1b/0").unwrap(), Some(1));
        assert_eq!(object.field::<i32>("/spec/a~1b/1/~0").unwrap(), None);
        assert_eq!(object.get("/x"), Some(&Value::from(2)));
        assert!(object.get("x").is_none() && object.get("/y/z").is_none());
        assert!(object.field::<String>("/x").is_err());
    }
}
