//! Objects of one version as those of another (`pkg/apiserver/conversion`).

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use serde_json::Value;

use crate::failure::Failure;
use crate::object::{Object, metadata, metadata_text, split_api_version};

/// Converts an object, with `apiVersion` of the version it is of, to another version: in place of
/// a webhook.
pub(crate) type Conversion = dyn Fn(Value, &str) -> Result<Value, String> + Send + Sync;

/// The conversions of a server, by group.
#[derive(Default)]
pub(crate) struct Conversions(RwLock<HashMap<String, Arc<Conversion>>>);

impl fmt::Debug for Conversions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Conversions")
    }
}

impl Conversions {
    /// Converts objects of a group so.
    pub(crate) fn set(&self, group: &str, conversion: Arc<Conversion>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.insert(group.to_owned(), conversion);
    }

    /// Whether there is a function for a group.
    pub(super) fn has(&self, group: &str) -> bool {
        self.get(group).is_some()
    }

    fn get(&self, group: &str) -> Option<Arc<Conversion>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(group).cloned()
    }

    /// Converts an object as the webhook of its definition would, and checks what comes of it.
    pub(super) fn convert(
        &self,
        object: &Object,
        group: &str,
        version: &str,
    ) -> Result<Object, Failure> {
        let kind = object
            .get("kind")
            .and_then(Value::as_str)
            .unwrap_or_default();
        let said = object.get("apiVersion").and_then(Value::as_str);
        let (_, from) = split_api_version(said.unwrap_or_default());
        let what = format!("conversion webhook for {group}/{from}, Kind={kind}");
        let Some(conversion) = self.get(group) else {
            return Err(Failure::internal(format_args!(
                "{what} failed: no conversion of {group} was given to this server"
            )));
        };
        let converted = conversion(Value::Object(object.clone()), version)
            .map_err(|why| Failure::internal(format_args!("{what} failed: {why}")))?;
        let invalid = |why: String| Failure::internal(format_args!("{what} returned {why}"));
        let Value::Object(mut converted) = converted else {
            return Err(invalid("no object".to_owned()));
        };
        check(object, &converted).map_err(|why| invalid(format!("invalid object: {why}")))?;
        restore(object, &mut converted)
            .map_err(|why| invalid(format!("invalid metadata: {why}")))?;
        Ok(converted)
    }
}

/// What a conversion may not change.
fn check(object: &Object, converted: &Object) -> Result<(), String> {
    let differ = |what: &str, one: &str, other: &str| {
        if one == other {
            Ok(())
        } else {
            Err(format!("must have the same {what}: {one} != {other}"))
        }
    };
    let kind = |object: &Object| {
        let kind = object.get("kind").and_then(Value::as_str);
        kind.unwrap_or_default().to_owned()
    };
    differ("kind", &kind(object), &kind(converted))?;
    for (what, member) in [("name", "name"), ("namespace", "namespace"), ("UID", "uid")] {
        let (one, other) = (
            metadata_text(object, member),
            metadata_text(converted, member),
        );
        differ(what, one, other)?;
    }
    Ok(())
}

/// Of metadata, a conversion changes labels and annotations alone.
fn restore(object: &Object, converted: &mut Object) -> Result<(), String> {
    let Some(given) = metadata(converted) else {
        return Err("missing metadata in converted object".to_owned());
    };
    let mut kept = metadata(object).cloned().unwrap_or_default();
    for member in ["labels", "annotations"] {
        match given.get(member) {
            None | Some(Value::Null) => {
                kept.remove(member);
            }
            Some(Value::Object(pairs)) => {
                if let Some((key, _)) = pairs.iter().find(|(_, value)| !value.is_string()) {
                    return Err(format!("metadata.{member}[{key}] must be a string"));
                }
                kept.insert(member.to_owned(), Value::Object(pairs.clone()));
            }
            Some(_) => return Err(format!("invalid metadata.{member} in converted object")),
        }
    }
    converted.insert("metadata".to_owned(), Value::Object(kept));
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::{Value, json};

    use super::Conversions;
    use crate::object::Object;

    fn object() -> Object {
        let object = json!({"apiVersion": "g.io/v1", "kind": "Widget", "size": 1,
            "metadata": {"name": "a", "uid": "u", "generation": 2, "labels": {"a": "b"}}});
        object.as_object().cloned().unwrap_or_default()
    }

    fn convert(conversion: impl Fn(&mut Value) + Send + Sync + 'static) -> Result<Object, String> {
        let conversions = Conversions::default();
        conversions.set(
            "g.io",
            Arc::new(move |mut object, version| {
                object["apiVersion"] = format!("g.io/{version}").into();
                conversion(&mut object);
                Ok(object)
            }),
        );
        let converted = conversions.convert(&object(), "g.io", "v2");
        converted.map_err(|failure| failure.status().unwrap().message.clone())
    }

    #[test]
    fn metadata_stays_but_for_labels_and_annotations() {
        let converted = convert(|object| {
            object["size"] = "big".into();
            object["metadata"]["generation"] = 7.into();
            object["metadata"]["labels"] = json!({"c": "d"});
        });
        let converted = Value::Object(converted.unwrap());
        assert_eq!(converted["size"], "big");
        let wanted = json!({"name": "a", "uid": "u", "generation": 2, "labels": {"c": "d"}});
        assert_eq!(converted["metadata"], wanted);
    }

    #[test]
    fn another_object_is_refused() {
        let failed = convert(|object| object["metadata"]["name"] = "b".into());
        assert_eq!(
            failed.unwrap_err(),
            "Internal error occurred: conversion webhook for g.io/v1, Kind=Widget returned invalid object: must have the same name: a != b"
        );
        let failed = convert(|object| drop(object.as_object_mut().unwrap().remove("metadata")));
        assert!(failed.is_err());
        let none = Conversions::default().convert(&object(), "g.io", "v2");
        assert!(none.is_err());
    }
}
