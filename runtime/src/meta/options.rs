//! Options of requests.
//!
//! Those of every verb but delete are sent as query parameters, and have no apiVersion and kind.

use super::Uid;
use crate::Schema;

/// Options of get (`GetOptions` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct GetOptions {
    /// How old the answer may be: empty for the newest, `0` for any, else not older than this.
    #[schema(omit_empty)]
    pub resource_version: String,
}

/// Options of list, watch and delete collection (`ListOptions` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ListOptions {
    /// Only objects with these labels, as `app=web,tier in (a,b)`.
    #[schema(omit_empty)]
    pub label_selector: String,
    /// Only objects with these fields, as `metadata.name=web`.
    #[schema(omit_empty)]
    pub field_selector: String,
    /// Whether to watch; set by the client.
    #[schema(omit_empty)]
    pub watch: bool,
    /// Whether a watch is sent bookmarks: events that only tell how far it has come.
    #[schema(omit_empty)]
    pub allow_watch_bookmarks: bool,
    /// How old the answer may be, or where a watch begins.
    #[schema(omit_empty)]
    pub resource_version: String,
    /// How `resource_version` is meant.
    pub resource_version_match: Option<ResourceVersionMatch>,
    /// After how many seconds the server ends the request.
    pub timeout_seconds: Option<i64>,
    /// How many objects to send at most; zero for all of them.
    #[schema(omit_empty)]
    pub limit: i64,
    /// `continue` of the part before.
    #[schema(omit_empty)]
    pub r#continue: String,
    /// Whether a watch begins with an event for each object that exists.
    pub send_initial_events: Option<bool>,
    /// Only objects of a shard, as `shardRange(object.metadata.uid, '0x0', '0x8000000000000000')`.
    #[schema(omit_empty)]
    pub shard_selector: String,
}

/// How a resource version is meant (`ResourceVersionMatch` of `meta/v1/types.go`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Schema)]
pub enum ResourceVersionMatch {
    /// This version or a newer one.
    NotOlderThan,
    /// Exactly this version.
    Exact,
    /// In a way that this version does not know.
    #[schema(unknown, default)]
    Unknown(String),
}

/// Options of create (`CreateOptions` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct CreateOptions {
    /// [`DRY_RUN_ALL`], or empty to do it.
    #[schema(omit_empty)]
    pub dry_run: Vec<String>,
    /// In whose name fields are set.
    #[schema(omit_empty)]
    pub field_manager: String,
    /// What to do about fields that the server does not know.
    pub field_validation: Option<FieldValidation>,
}

/// Options of update (`UpdateOptions` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct UpdateOptions {
    /// [`DRY_RUN_ALL`], or empty to do it.
    #[schema(omit_empty)]
    pub dry_run: Vec<String>,
    /// In whose name fields are set.
    #[schema(omit_empty)]
    pub field_manager: String,
    /// What to do about fields that the server does not know.
    pub field_validation: Option<FieldValidation>,
}

/// Options of patch (`PatchOptions` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct PatchOptions {
    /// [`DRY_RUN_ALL`], or empty to do it.
    #[schema(omit_empty)]
    pub dry_run: Vec<String>,
    /// Whether apply takes fields from their managers; for apply only.
    pub force: Option<bool>,
    /// In whose name fields are set; apply asks for it.
    #[schema(omit_empty)]
    pub field_manager: String,
    /// What to do about fields that the server does not know.
    pub field_validation: Option<FieldValidation>,
}

/// Options of apply (`ApplyOptions` of `meta/v1/types.go`); sent as [`PatchOptions`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ApplyOptions {
    /// [`DRY_RUN_ALL`], or empty to do it.
    #[schema(omit_empty)]
    pub dry_run: Vec<String>,
    /// Whether to take fields from their managers.
    pub force: bool,
    /// In whose name fields are set.
    pub field_manager: String,
}

impl ApplyOptions {
    /// In this manager's name.
    pub fn new(field_manager: impl Into<String>) -> Self {
        Self {
            field_manager: field_manager.into(),
            ..Self::default()
        }
    }

    /// The same, taking fields from their managers.
    #[must_use]
    pub fn forced(mut self) -> Self {
        self.force = true;
        self
    }
}

impl From<ApplyOptions> for PatchOptions {
    fn from(options: ApplyOptions) -> Self {
        Self {
            dry_run: options.dry_run,
            force: Some(options.force),
            field_manager: options.field_manager,
            field_validation: None,
        }
    }
}

/// Options of delete and delete collection, sent as the body (`DeleteOptions` of
/// `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct DeleteOptions {
    /// `DeleteOptions`, or empty.
    #[schema(omit_empty)]
    pub kind: String,
    /// `v1`, or empty.
    #[schema(omit_empty)]
    pub api_version: String,
    /// Seconds that the object has to end by itself; zero for none, absent for its own.
    pub grace_period_seconds: Option<i64>,
    /// What must hold of the object.
    pub preconditions: Option<Preconditions>,
    /// Whether dependents stay; an older form of `propagation_policy`.
    pub orphan_dependents: Option<bool>,
    /// What happens to dependents.
    pub propagation_policy: Option<DeletionPropagation>,
    /// [`DRY_RUN_ALL`], or empty to do it.
    #[schema(omit_empty)]
    pub dry_run: Vec<String>,
    /// Whether to delete an object that the store cannot read, past finalizers and preconditions.
    pub ignore_store_read_error_with_cluster_breaking_potential: Option<bool>,
}

/// What must hold of an object for it to be deleted (`Preconditions` of `meta/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct Preconditions {
    /// Its uid.
    pub uid: Option<Uid>,
    /// Its resource version.
    pub resource_version: Option<String>,
}

/// What happens to the dependents of a deleted object (`DeletionPropagation` of
/// `meta/v1/types.go`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Schema)]
pub enum DeletionPropagation {
    /// They stay.
    Orphan,
    /// They are deleted afterwards.
    Background,
    /// They are deleted first.
    Foreground,
    /// In a way that this version does not know.
    #[schema(unknown, default)]
    Unknown(String),
}

/// What the server does about unknown and duplicate fields of a request's object
/// (`FieldValidation...` of `meta/v1/types.go`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Schema)]
pub enum FieldValidation {
    /// Drops them.
    Ignore,
    /// Drops them and warns.
    Warn,
    /// Refuses the request.
    Strict,
    /// In a way that this version does not know.
    #[schema(unknown, default)]
    Unknown(String),
}

/// `dry_run` that goes through every stage but storing.
pub const DRY_RUN_ALL: &str = "All";

/// The annotation of the bookmark that ends the initial events of a watch.
pub const INITIAL_EVENTS_ANNOTATION: &str = "k8s.io/initial-events-end";

/// The finalizer that keeps dependents of a deleted object.
pub const FINALIZER_ORPHAN_DEPENDENTS: &str = "orphan";

/// The finalizer that has dependents of a deleted object deleted first.
pub const FINALIZER_DELETE_DEPENDENTS: &str = "foregroundDeletion";
