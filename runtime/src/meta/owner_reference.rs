//! References from an object to what it depends on.

use super::Uid;
use crate::{Resource, Schema};

/// An object that another depends on, in the same namespace or cluster-scoped
/// (`OwnerReference` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Schema)]
#[schema(rename_all = "camelCase", default, map_type = "atomic")]
pub struct OwnerReference {
    /// Group and version of the owner, as `apps/v1`.
    #[schema(required = true)]
    pub api_version: String,
    /// The owner's kind.
    #[schema(required = true)]
    pub kind: String,
    /// The owner's name.
    #[schema(required = true)]
    pub name: String,
    /// The owner's uid: an owner of the same name that was created anew is another.
    #[schema(required = true)]
    pub uid: Uid,
    /// Whether the owner manages the object; at most one owner does.
    pub controller: Option<bool>,
    /// Whether the owner, deleted in the foreground, waits for the object to be removed.
    pub block_owner_deletion: Option<bool>,
}

impl OwnerReference {
    /// A reference to an object.
    pub fn to<K: Resource>(owner: &K) -> Self {
        let (kind, metadata) = (K::descriptor(), owner.metadata());
        Self {
            api_version: kind.api_version.to_owned(),
            kind: kind.kind.to_owned(),
            name: metadata.name.clone(),
            uid: metadata.uid.clone(),
            controller: None,
            block_owner_deletion: None,
        }
    }

    /// A reference to the object that manages the one to be marked, as `metav1.NewControllerRef`
    /// of Go.
    pub fn to_controller<K: Resource>(owner: &K) -> Self {
        Self {
            controller: Some(true),
            block_owner_deletion: Some(true),
            ..Self::to(owner)
        }
    }
}
