//! Schemas that have a name of their own, as those of OpenAPI documents have.

use super::{Origin, SchemaId};

/// A schema that others refer to by its name. There is one of each name in a
/// [`Model`](super::Model), however many documents hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Where it was read.
    pub origin: Origin,
    /// Its name in the documents, as `io.k8s.api.apps.v1.DeploymentSpec`.
    pub name: String,
    /// The group version that it belongs to, whoever refers to it.
    pub home: GroupVersion,
    /// What it says. It refers to nothing itself: what is only another name is replaced by what it
    /// means.
    pub schema: SchemaId,
    /// `x-kubernetes-group-version-kind`: what objects of it say they are.
    pub kinds: Vec<GroupVersionKind>,
}

impl Definition {
    /// The last part of its name, as `DeploymentSpec`.
    pub fn short_name(&self) -> &str {
        self.name
            .rsplit_once('.')
            .map_or(self.name.as_str(), |(_, name)| name)
    }
}

/// A version of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersion {
    /// The group; empty for the legacy core group.
    pub group: String,
    /// The version.
    pub version: String,
}

/// What objects say they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GroupVersionKind {
    /// The group; empty for the legacy core group.
    pub group: String,
    /// The version.
    pub version: String,
    /// The kind.
    pub kind: String,
}
