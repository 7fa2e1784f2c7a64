//! Kinds of the Kubernetes API as types: the trait [`Resource`], and the markers of scope, verbs
//! and subresources that clients are bounded by.
//!
//! `#[derive(Resource)]` writes all of them. Calling a verb that the API does not serve, or naming
//! a namespace for a cluster-scoped kind, does not compile.

use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::meta::ObjectMeta;

/// The root struct of a kind.
pub trait Resource: Clone + Debug + Serialize + DeserializeOwned + Send + Sync + 'static {
    /// In what form objects are asked for.
    const FORM: Form = Form::Whole;

    /// What the API calls it, and what it serves of it.
    ///
    /// A function, since types of other libraries tell it at run time only.
    fn descriptor() -> &'static ResourceDescriptor;

    /// Its `metadata`.
    fn metadata(&self) -> &ObjectMeta;

    /// Its `metadata`.
    fn metadata_mut(&mut self) -> &mut ObjectMeta;
}

/// In what form a server is asked for objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// As they are.
    Whole,
    /// Their metadata alone: `PartialObjectMetadata` of `meta.k8s.io/v1`.
    Metadata,
}

/// What the API calls a kind, and what it serves of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResourceDescriptor {
    /// The API group; empty for the legacy core group.
    pub group: &'static str,
    /// What the group is called in identifiers, as `apps` or `cert_manager`.
    pub group_alias: &'static str,
    /// The version, as `v1beta1`.
    pub version: &'static str,
    /// `group/version`, or `version` in the legacy core group.
    pub api_version: &'static str,
    /// The kind, as `Deployment`.
    pub kind: &'static str,
    /// The kind of lists, as `DeploymentList`.
    pub list_kind: &'static str,
    /// The resource's name in paths, as `deployments`.
    pub plural: &'static str,
    /// As `deployment`.
    pub singular: &'static str,
    /// As `deploy`.
    pub short_names: &'static [&'static str],
    /// As `all`.
    pub categories: &'static [&'static str],
    /// Where its objects live.
    pub scope: Scope,
    /// The verbs the API serves.
    pub verbs: &'static [Verb],
    /// The subresources the API serves, as `status`.
    pub subresources: &'static [&'static str],
    /// What its definition says beyond names and schema.
    pub definition: &'static Definition,
}

/// What a `CustomResourceDefinition` says of a kind and a version beyond names and schema.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Definition {
    /// Whether objects are stored in this version; `None` leaves it to the merge of the versions,
    /// where a sole one is.
    pub storage: Option<bool>,
    /// Whether the version is served.
    pub served: bool,
    /// Whether the version is deprecated.
    pub deprecated: bool,
    /// What clients of a deprecated version are warned with.
    pub deprecation_warning: Option<&'static str>,
    /// What `kubectl get` shows.
    pub printer_columns: &'static [PrinterColumn],
    /// JSON paths that field selectors may name.
    pub selectable_fields: &'static [&'static str],
    /// What the subresource `scale` reads and writes.
    pub scale: Option<ScalePaths>,
    /// Annotations of the definition.
    pub annotations: &'static [(&'static str, &'static str)],
    /// Labels of the definition.
    pub labels: &'static [(&'static str, &'static str)],
    /// `spec.conversion`, as JSON text.
    pub conversion: Option<&'static str>,
    /// `spec.preserveUnknownFields`.
    pub preserve_unknown_fields: Option<bool>,
}

impl Definition {
    /// Says nothing: a served version.
    pub const PLAIN: Self = Self {
        storage: None,
        served: true,
        deprecated: false,
        deprecation_warning: None,
        printer_columns: &[],
        selectable_fields: &[],
        scale: None,
        annotations: &[],
        labels: &[],
        conversion: None,
        preserve_unknown_fields: None,
    };
}

/// A column of what `kubectl get` shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PrinterColumn {
    /// Its heading.
    pub name: &'static str,
    /// `integer`, `number`, `string`, `boolean` or `date`.
    pub ty: &'static str,
    /// Where the value is, from the root of the object.
    pub json_path: &'static str,
    /// `format` of the value.
    pub format: Option<&'static str>,
    /// What it is about.
    pub description: Option<&'static str>,
    /// Shown by default at 0, which is meant by `None` too; with `-o wide` above.
    pub priority: Option<i32>,
}

/// What the subresource `scale` reads and writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ScalePaths {
    /// Where the wanted number of replicas is.
    pub spec_replicas: &'static str,
    /// Where the observed number of replicas is.
    pub status_replicas: &'static str,
    /// Where the selector of the replicas is, as text.
    pub label_selector: Option<&'static str>,
}

/// Where the objects of a kind live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// In namespaces.
    Namespaced,
    /// In the cluster.
    Cluster,
}

/// What the API can do with a kind, as discovery spells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verb {
    /// `get`
    Get,
    /// `list`
    List,
    /// `watch`
    Watch,
    /// `create`
    Create,
    /// `update`
    Update,
    /// `patch`
    Patch,
    /// `delete`
    Delete,
    /// `deletecollection`
    DeleteCollection,
}

impl Verb {
    /// Every verb.
    pub const ALL: &'static [Self] = &[
        Self::Get,
        Self::List,
        Self::Watch,
        Self::Create,
        Self::Update,
        Self::Patch,
        Self::Delete,
        Self::DeleteCollection,
    ];

    /// As discovery spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Watch => "watch",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Delete => "delete",
            Self::DeleteCollection => "deletecollection",
        }
    }
}

macro_rules! markers {
    ($($(#[$doc:meta])* $name:ident, $message:literal;)+) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(message = $message, label = "not served")]
        pub trait $name: super::Resource {}
    )+};
}

/// Markers of scope.
pub mod scope {
    markers! {
        /// Its objects live in namespaces.
        Namespaced, "`{Self}` is cluster-scoped: its objects are in no namespace";
        /// Its objects live in the cluster.
        Cluster, "`{Self}` is namespaced: name a namespace, or ask for all";
    }
}

/// Markers of verbs: one for each that the API serves.
pub mod verbs {
    markers! {
        /// `get` is served.
        Get, "the API serves no `get` for `{Self}`";
        /// `list` is served.
        List, "the API serves no `list` for `{Self}`";
        /// `watch` is served.
        Watch, "the API serves no `watch` for `{Self}`";
        /// `create` is served.
        Create, "the API serves no `create` for `{Self}`";
        /// `update` is served.
        Update, "the API serves no `update` for `{Self}`";
        /// `patch` is served.
        Patch, "the API serves no `patch` for `{Self}`";
        /// `delete` is served.
        Delete, "the API serves no `delete` for `{Self}`";
        /// `deletecollection` is served.
        DeleteCollection, "the API serves no `deletecollection` for `{Self}`";
    }
}

/// Markers of subresources.
pub mod subresources {
    markers! {
        /// `status` is served.
        Status, "`{Self}` has no status subresource: add the word `status` to `#[resource(...)]`";
        /// `scale` is served.
        Scale, "`{Self}` has no scale subresource: add the word `scale` to `#[resource(...)]`";
    }
}
