//! Objects of any kind inside an object.

use super::{Map, ObjectMeta};
use crate::Schema;

/// An object of any kind: a field with `x-kubernetes-embedded-resource`.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(
    rename_all = "camelCase",
    default,
    schema = r#"{"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true}"#
)]
pub struct EmbeddedObject {
    /// `group/version`, or `version` in the legacy core group.
    #[schema(omit_empty)]
    pub api_version: String,
    /// The kind.
    #[schema(omit_empty)]
    pub kind: String,
    /// Metadata, if there is any.
    pub metadata: Option<Box<ObjectMeta>>,
    /// Everything else.
    #[schema(flatten)]
    pub rest: Map<serde_json::Value>,
}
