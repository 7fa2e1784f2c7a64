//! An object as it is stored.

use std::sync::Arc;

use bytes::Bytes;
use serde_json::Value;

use super::Key;
use crate::object::{Object, metadata, metadata_mut, metadata_strings, metadata_text};

/// Names and what they stand for: labels, or fields.
pub(crate) type Pairs = Box<[(Box<str>, Box<str>)]>;

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
    pub(crate) labels: Pairs,
    /// What selectors may ask of it beside its labels, namespace and name.
    pub(crate) fields: Pairs,
    /// The uids of its owners.
    pub(crate) owners: Box<[Box<str>]>,
    /// Whether something has yet to be done before it can go.
    pub(crate) has_finalizers: bool,
    /// The version of its resource that the text is of.
    pub(crate) form: Arc<str>,
    /// The object as JSON without `apiVersion` and `kind`, which differ by version. It begins with
    /// `{"metadata":{`, so what is left out can be put before.
    pub(crate) text: Bytes,
    /// Where `resourceVersion` stands in the text.
    place: (usize, usize),
}

/// An object that is about to be stored.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Where it will be.
    pub(crate) key: Key,
    /// The version of its resource that it is of.
    pub(crate) form: Arc<str>,
    /// The whole object.
    pub(crate) object: Object,
    /// What selectors may ask of it.
    pub(crate) fields: Pairs,
}

impl Draft {
    /// Stores it in a version.
    pub(super) fn store(self, version: u64) -> Stored {
        let Self {
            key,
            form,
            mut object,
            fields,
        } = self;
        let number = version.to_string();
        metadata_mut(&mut object).insert("resourceVersion".to_owned(), number.clone().into());
        let (text, place) = write(&object, &number);
        let owners = metadata(&object).and_then(|metadata| metadata.get("ownerReferences"));
        let owners = owners.and_then(Value::as_array).into_iter().flatten();
        let owners = owners.filter_map(|owner| Some(owner.get("uid")?.as_str()?.into()));
        Stored {
            version,
            uid: metadata_text(&object, "uid").into(),
            labels: labels(&object),
            owners: owners.collect(),
            has_finalizers: metadata_strings(&object, "finalizers").next().is_some(),
            key,
            fields,
            form,
            text: text.into(),
            place,
        }
    }
}

impl Stored {
    /// The object without `apiVersion` and `kind`, to be changed or looked into.
    pub(crate) fn object(&self) -> Object {
        // It was written by `store`.
        serde_json::from_slice(&self.text).unwrap_or_default()
    }

    /// The object in another version: that of its deletion.
    pub(crate) fn at(&self, version: u64) -> Arc<Self> {
        let number = version.to_string();
        let (start, end) = self.place;
        let (before, after) = (self.text.get(..start), self.text.get(end..));
        let parts = [
            before.unwrap_or_default(),
            number.as_bytes(),
            after.unwrap_or_default(),
        ];
        Arc::new(Self {
            key: self.key.clone(),
            version,
            uid: self.uid.clone(),
            labels: self.labels.clone(),
            fields: self.fields.clone(),
            owners: self.owners.clone(),
            has_finalizers: self.has_finalizers,
            form: Arc::clone(&self.form),
            text: parts.concat().into(),
            place: (start, start + number.len()),
        })
    }

    /// Whether another object has the same content but for its version.
    pub(crate) fn is_same(&self, object: &Object) -> bool {
        let number = self.version.to_string();
        let mut other = object.clone();
        metadata_mut(&mut other).insert("resourceVersion".to_owned(), number.clone().into());
        write(&other, &number).0 == *self.text
    }
}

/// Writes an object without `apiVersion` and `kind`, `metadata` first, and tells where the version
/// stands in the text.
fn write(object: &Object, number: &str) -> (Vec<u8>, (usize, usize)) {
    const MEMBER: &[u8] = b"\"resourceVersion\":\"";
    let mut text = b"{\"metadata\":".to_vec();
    let metadata = object.get("metadata").unwrap_or(&Value::Null);
    push(&mut text, metadata);
    // What comes after it in `metadata`, in the order of names, holds no object of free keys.
    let found = text.windows(MEMBER.len()).rposition(|part| part == MEMBER);
    let start = found.map_or(text.len(), |found| found + MEMBER.len());
    let place = (
        start,
        start + if found.is_some() { number.len() } else { 0 },
    );
    for (name, value) in object {
        if matches!(name.as_str(), "apiVersion" | "kind" | "metadata") {
            continue;
        }
        text.push(b',');
        push(&mut text, &Value::String(name.clone()));
        text.push(b':');
        push(&mut text, value);
    }
    text.push(b'}');
    (text, place)
}

fn push(text: &mut Vec<u8>, value: &Value) {
    // Neither the value, whose keys are strings, nor the vector can fail.
    let _ = serde_json::to_writer(text, value);
}

fn labels(object: &Object) -> Pairs {
    let labels = metadata(object).and_then(|metadata| metadata.get("labels")?.as_object());
    let pairs = labels.into_iter().flatten();
    pairs
        .filter_map(|(key, value)| Some((key.as_str().into(), value.as_str()?.into())))
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Draft, Key};

    #[test]
    fn the_version_is_written_anew_and_nothing_else() {
        let object = json!({"apiVersion": "v1", "kind": "Event", "involvedObject": {"resourceVersion": "7"},
            "metadata": {"name": "a", "uid": "u", "labels": {"resourceVersion": "7"}, "resourceVersion": "3"}});
        let draft = Draft {
            key: Key::new(None, "a"),
            form: "v1".into(),
            object: object.as_object().cloned().unwrap_or_default(),
            fields: Box::default(),
        };
        let stored = draft.store(7);
        assert!(stored.is_same(&stored.object()));
        let later = stored.at(1000).object();
        let mut wanted = object;
        wanted["metadata"]["resourceVersion"] = "1000".into();
        for member in ["metadata", "involvedObject"] {
            assert_eq!(later.get(member), wanted.get(member));
        }
        assert!(later.get("kind").is_none());
    }
}
