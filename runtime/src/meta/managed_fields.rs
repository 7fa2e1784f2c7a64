//! Who has set which fields of an object.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Unexpected, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};

use super::Time;
use crate::Schema;
use crate::json::RAW;
use crate::schema::{LeafMut, LeafRef, Mut, Ref, Shape};

/// The fields that one manager has set in one way (`ManagedFieldsEntry` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ManagedFieldsEntry {
    /// Who: the field manager of the request.
    #[schema(omit_empty)]
    pub manager: String,
    /// How the fields were set.
    pub operation: Option<ManagedFieldsOperation>,
    /// The group and version in which the fields are named.
    #[schema(omit_empty)]
    pub api_version: String,
    /// When an entry was last changed.
    pub time: Option<Time>,
    /// The form of `fields_v1`: `FieldsV1`.
    #[schema(omit_empty)]
    pub fields_type: String,
    /// The fields.
    pub fields_v1: Option<FieldsV1>,
    /// The subresource by which the fields were set; empty for the object itself.
    #[schema(omit_empty)]
    pub subresource: String,
}

/// How fields were set (`ManagedFieldsOperationType` of `meta/v1/types.go`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Schema)]
pub enum ManagedFieldsOperation {
    /// By server-side apply.
    Apply,
    /// By any other request.
    Update,
    /// In a way that this version does not know.
    #[schema(unknown, default)]
    Unknown(String),
}

/// A set of fields, kept as JSON text: it is long, most have no use for it, and as a tree it would
/// take ten times the memory (`FieldsV1` of `meta/v1/fieldsv1.go`).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FieldsV1(Box<str>);

impl FieldsV1 {
    /// The set as JSON: an object with a member for each field, as `{"f:spec":{"f:replicas":{}}}`.
    pub fn as_json(&self) -> &str {
        &self.0
    }
}

impl Default for FieldsV1 {
    /// The empty set.
    fn default() -> Self {
        Self("{}".into())
    }
}

impl fmt::Debug for FieldsV1 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&serde_json::Value> for FieldsV1 {
    fn from(value: &serde_json::Value) -> Self {
        Self(value.to_string().into())
    }
}

impl Serialize for FieldsV1 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // As text goes in, text comes out: members keep their order.
        let mut json = serde_json::Deserializer::from_str(&self.0);
        super::transcode::transcode(&mut json, serializer).map_err(S::Error::custom)
    }
}

impl<'de> Deserialize<'de> for FieldsV1 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(RAW, FieldsVisitor)
    }
}

struct FieldsVisitor;

impl<'de> Visitor<'de> for FieldsVisitor {
    type Value = FieldsV1;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a set of fields")
    }

    /// From a reader that knows [`RAW`]: the text of an object.
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<FieldsV1, E> {
        if !text.starts_with('{') {
            return Err(E::invalid_type(Unexpected::Str(text), &self));
        }
        Ok(FieldsV1(text.into()))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<FieldsV1, D::Error> {
        let mut text = Vec::new();
        let mut json = serde_json::Serializer::new(&mut text);
        super::transcode::transcode(deserializer, &mut json)?;
        let text = String::from_utf8(text).map_err(D::Error::custom)?;
        Ok(FieldsV1(text.into()))
    }
}

impl Schema for FieldsV1 {
    fn shape() -> &'static Shape {
        &Shape::Opaque
    }

    fn blank() -> Self {
        Self::default()
    }

    fn view(&self) -> Ref<'_> {
        Ref::Leaf(LeafRef::new(self))
    }

    fn view_mut(&mut self) -> Mut<'_> {
        Mut::Leaf(LeafMut::new(self))
    }
}

#[cfg(test)]
mod tests {
    use super::FieldsV1;
    use crate::schema::decode;

    #[test]
    fn the_text_is_the_same_whoever_reads_it() {
        for text in [
            "{}",
            r#"{"f:spec":{"k:{\"name\":\"a\"}":{".":{}}}}"#,
            r#"{ "f:spec" : {} }"#,
            r#"{"f:\u0061\/":{}}"#,
            r#"{"a":1.0}"#,
            r#"["a"]"#,
            r#""{}""#,
        ] {
            let ours: FieldsV1 = decode::from_str(text).unwrap();
            let theirs: FieldsV1 = serde_json::from_str(text).unwrap();
            assert_eq!(ours, theirs, "{text}");
        }
    }
}
