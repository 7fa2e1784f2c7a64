//! The metadata of objects.

use super::{ManagedFieldsEntry, Map, OwnerReference, Time, Uid};
use crate::Schema;

/// `metadata` of every object that is stored (`ObjectMeta` of `meta/v1/types.go`).
///
/// Empty strings, lists and maps stand for absent ones and are not written, as in Go.
/// `self_link` and `deletion_grace_period_seconds`, which few objects have, are boxed. That of a
/// deployment's pod takes 576 bytes with all that it holds, less managed fields.
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ObjectMeta {
    /// The name, unique among the objects of the kind in the namespace.
    #[schema(omit_empty)]
    pub name: String,
    /// What the server makes a unique name of, if `name` is empty on creation.
    #[schema(omit_empty)]
    pub generate_name: String,
    /// The namespace; empty for cluster-scoped kinds.
    #[schema(omit_empty)]
    pub namespace: String,
    /// No longer set by servers.
    pub self_link: Option<Box<String>>,
    /// Unique in time and space; set by the server.
    #[schema(omit_empty)]
    pub uid: Uid,
    /// The version of the object in the store, opaque; set by the server. Sent back on update,
    /// it makes the update fail if the object has changed meanwhile.
    #[schema(omit_empty)]
    pub resource_version: String,
    /// How often the desired state has changed; set by the server.
    #[schema(omit_empty)]
    pub generation: i64,
    /// When the object was created; set by the server.
    pub creation_timestamp: Option<Time>,
    /// When the object will be gone at the latest; set by the server when deletion is asked for.
    pub deletion_timestamp: Option<Time>,
    /// Seconds that the object has to end by itself; set with `deletion_timestamp`.
    pub deletion_grace_period_seconds: Option<Box<i64>>,
    /// What the object is found by.
    #[schema(omit_empty)]
    pub labels: Map<String>,
    /// What tools note down; not searched.
    #[schema(omit_empty)]
    pub annotations: Map<String>,
    /// Objects this one depends on: when all are deleted, so is this.
    #[schema(
        omit_empty,
        list_type = "map",
        list_map_keys("uid"),
        patch_strategy = "merge",
        patch_merge_key = "uid"
    )]
    pub owner_references: Vec<OwnerReference>,
    /// Who must finish work before the object is removed.
    #[schema(omit_empty, list_type = "set", patch_strategy = "merge")]
    pub finalizers: Vec<String>,
    /// Who has set which fields; kept by the server.
    #[schema(omit_empty, list_type = "atomic")]
    pub managed_fields: Vec<ManagedFieldsEntry>,
}

impl ObjectMeta {
    /// Of an object in the cluster, or in the namespace of the request.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    /// Of an object in a namespace.
    pub fn namespaced(namespace: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            namespace: namespace.into(),
            ..Self::named(name)
        }
    }

    /// The value of a label.
    pub fn label(&self, key: &str) -> Option<&str> {
        self.labels.get(key).map(String::as_str)
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        self.annotations.get(key).map(String::as_str)
    }

    /// Whether deletion was asked for; finalizers or a grace period keep the object for now.
    pub fn is_being_deleted(&self) -> bool {
        self.deletion_timestamp.is_some()
    }

    /// The object that manages this one, of which there is at most one.
    pub fn controller_owner(&self) -> Option<&OwnerReference> {
        self.owner_references
            .iter()
            .find(|owner| owner.controller == Some(true))
    }

    /// Whether the object that manages this one has this uid.
    pub fn is_controlled_by(&self, uid: &Uid) -> bool {
        self.controller_owner()
            .is_some_and(|owner| owner.uid == *uid)
    }

    /// Whether a finalizer is among the finalizers.
    pub fn has_finalizer(&self, finalizer: &str) -> bool {
        self.finalizers.iter().any(|other| other == finalizer)
    }

    /// Adds a finalizer; whether it was not there before.
    pub fn add_finalizer(&mut self, finalizer: impl Into<String>) -> bool {
        let finalizer = finalizer.into();
        let new = !self.has_finalizer(&finalizer);
        if new {
            self.finalizers.push(finalizer);
        }
        new
    }

    /// Removes a finalizer; whether it was there.
    pub fn remove_finalizer(&mut self, finalizer: &str) -> bool {
        let before = self.finalizers.len();
        self.finalizers.retain(|other| other != finalizer);
        self.finalizers.len() < before
    }
}
