//! The `scale` subresource.

use super::ObjectMeta;
use crate::{Resource, Schema};

/// How many instances something has and shall have: what the `scale` subresource of any kind
/// reads and writes (`autoscaling/v1`, `Scale`).
#[derive(Clone, Debug, Default, PartialEq, Resource)]
#[resource(
    group = "autoscaling",
    version = "v1",
    kind = "Scale",
    plural = "scales",
    namespaced,
    no_verbs
)]
#[schema(default)]
pub struct Scale {
    /// Name, namespace and version of the scaled object.
    pub metadata: ObjectMeta,
    /// What shall be.
    pub spec: ScaleSpec,
    /// What is.
    pub status: ScaleStatus,
}

/// How many instances shall be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ScaleSpec {
    /// How many.
    #[schema(omit_empty)]
    pub replicas: i32,
}

/// How many instances are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ScaleStatus {
    /// How many.
    pub replicas: i32,
    /// What finds them, as the query parameter `labelSelector` is written; empty where nothing
    /// does.
    #[schema(omit_empty)]
    pub selector: String,
}
