//! Objects of any kind.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::pointer::unescaped;
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
        self.rest.get(&unescaped(first))?.pointer(rest)
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

/// A value cannot be put there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathError {
    pointer: String,
    problem: &'static str,
}

impl fmt::Display for PathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.pointer, self.problem)
    }
}

impl std::error::Error for PathError {}

impl DynamicObject {
    /// Puts a value beside the metadata, by a JSON pointer. Objects on the way that are not there are made; an item
    /// of a list has to be there, and `-` adds one behind the last.
    ///
    /// # Errors
    /// When the pointer leads to nothing, to the metadata, or through something that is neither an object nor a
    /// list.
    pub fn set(&mut self, pointer: &str, value: impl Into<Value>) -> Result<(), PathError> {
        let wrong = |problem| PathError {
            pointer: pointer.to_owned(),
            problem,
        };
        let steps = pointer
            .strip_prefix('/')
            .ok_or(wrong("begins without `/`"))?;
        let mut steps = steps.split('/').map(|step| unescaped(step).into_owned());
        let first = steps.next().unwrap_or_default();
        if ["apiVersion", "kind", "metadata"].contains(&first.as_str()) {
            return Err(wrong("is a field of the struct"));
        }
        let mut place = self.rest.entry(first).or_insert(Value::Null);
        for step in steps {
            if place.is_null() {
                *place = Value::Object(serde_json::Map::new());
            }
            place = match place {
                Value::Object(members) => members.entry(step).or_insert(Value::Null),
                Value::Array(items) => {
                    let item = if step == "-" {
                        items.push(Value::Null);
                        items.last_mut()
                    } else {
                        step.parse()
                            .ok()
                            .and_then(|item: usize| items.get_mut(item))
                    };
                    item.ok_or(wrong("leads to an item that is not there"))?
                }
                _ => {
                    return Err(wrong(
                        "leads through a value that is neither an object nor a list",
                    ));
                }
            };
        }
        *place = value.into();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn values_are_put_by_their_pointer() {
        let mut object = DynamicObject::default();
        object.set("/spec/a/b", 1).unwrap();
        object.set("/spec/list", serde_json::json!([1])).unwrap();
        object.set("/spec/list/-", 2).unwrap();
        object.set("/spec/list/0", "x").unwrap();
        object.set("/x~1y", true).unwrap();
        let text = serde_json::to_string(&object.rest).unwrap();
        assert_eq!(text, r#"{"spec":{"a":{"b":1},"list":["x",2]},"x/y":true}"#);
        for pointer in [
            "spec",
            "/metadata/name",
            "/spec/list/7",
            "/spec/list/x",
            "/spec/a/b/c",
        ] {
            assert!(object.set(pointer, 1).is_err(), "{pointer}");
        }
        assert_eq!(serde_json::to_string(&object.rest).unwrap(), text);
    }

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
