//! An object as it is stored.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Map, Value};

use super::Key;

/// What an object is labelled with.
pub(crate) type Labels = Box<[(Box<str>, Box<str>)]>;

/// An object as it is stored: its JSON text, and what is asked of it without reading that.
#[derive(Debug)]
pub(crate) struct Stored {
    /// Where it is.
    pub(crate) key: Key,
    /// `metadata.resourceVersion`.
    pub(crate) version: u64,
    /// `metadata.uid`.
    pub(crate) uid: Box<str>,
    /// `metadata.labels`.
    pub(crate) labels: Labels,
    /// The values of the resource's selectable fields, in their order; empty where there is none.
    pub(crate) fields: Box<[Box<str>]>,
    /// The whole object.
    pub(crate) text: Bytes,
}

impl Stored {
    /// Stores an object in a version. `fields` reads the values of the selectable fields.
    pub(crate) fn new(
        key: Key,
        mut object: Map<String, Value>,
        version: u64,
        fields: impl FnOnce(&Map<String, Value>) -> Box<[Box<str>]>,
    ) -> Self {
        let metadata = object
            .entry("metadata")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(metadata) = metadata {
            metadata.insert("resourceVersion".to_owned(), version.to_string().into());
        }
        let uid = text(&object, "uid").into();
        let labels = labels(&object);
        let fields = fields(&object);
        // Of a map with string keys nothing fails to be written.
        let text = serde_json::to_vec(&object).unwrap_or_default().into();
        Self {
            key,
            version,
            uid,
            labels,
            fields,
            text,
        }
    }

    /// The object, to be changed or looked into.
    pub(crate) fn object(&self) -> Map<String, Value> {
        // It was written by `new`.
        serde_json::from_slice(&self.text).unwrap_or_default()
    }

    /// The object in another version: that of its deletion.
    pub(crate) fn at(&self, version: u64) -> Arc<Self> {
        let fields = self.fields.clone();
        Arc::new(Self::new(self.key.clone(), self.object(), version, |_| {
            fields
        }))
    }
}

fn text<'a>(object: &'a Map<String, Value>, key: &str) -> &'a str {
    let metadata = object.get("metadata");
    metadata
        .and_then(|metadata| metadata.get(key)?.as_str())
        .unwrap_or_default()
}

fn labels(object: &Map<String, Value>) -> Labels {
    let labels = object
        .get("metadata")
        .and_then(|metadata| metadata.get("labels")?.as_object());
    let pairs = labels.into_iter().flatten();
    pairs
        .filter_map(|(key, value)| Some((key.as_str().into(), value.as_str()?.into())))
        .collect()
}
