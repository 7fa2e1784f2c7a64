//! Where objects of a resource live, and what they are called.

use std::sync::Arc;

/// Whether objects are in namespaces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// They are.
    Namespaced,
    /// They are in the cluster.
    Cluster,
}

/// What a resource and its objects are called.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_field_names, reason = "what discovery calls them")]
pub(crate) struct Names {
    /// `deployments`: the resource in paths.
    pub(crate) plural: Arc<str>,
    /// `deployment`.
    pub(crate) singular: Arc<str>,
    /// `Deployment`.
    pub(crate) kind: Arc<str>,
    /// `DeploymentList`.
    pub(crate) list_kind: Arc<str>,
    /// `deploy`.
    pub(crate) short_names: Vec<String>,
    /// `all`.
    pub(crate) categories: Vec<String>,
}
