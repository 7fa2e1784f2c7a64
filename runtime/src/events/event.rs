//! `Event` of `events.k8s.io/v1`.

use crate::dynamic::DynamicObject;
use crate::meta::{MicroTime, ObjectMeta, Uid};
use crate::{Resource, Schema};

/// What happened to an object (`Event` of `events/v1/types.go`), without the fields of the older form.
#[derive(Clone, Debug, Default, PartialEq, Resource)]
#[resource(
    crate = "crate",
    group = "events.k8s.io",
    version = "v1",
    plural = "events",
    short_names("ev"),
    scope = "Namespaced"
)]
#[schema(rename_all = "camelCase", default)]
pub struct Event {
    /// Its namespace is that of what it is about, `default` for what is in none.
    pub metadata: ObjectMeta,
    /// When it was first seen.
    pub event_time: Option<MicroTime>,
    /// How often it was seen, where that was more than once.
    pub series: Option<EventSeries>,
    /// Who tells of it, as `kubernetes.io/kubelet`.
    #[schema(omit_empty)]
    pub reporting_controller: String,
    /// Which of several, as the name of its pod.
    #[schema(omit_empty)]
    pub reporting_instance: String,
    /// What was done, or failed, as `Scheduling`.
    #[schema(omit_empty)]
    pub action: String,
    /// Why, in one word for programs, as `FailedScheduling`.
    #[schema(omit_empty)]
    pub reason: String,
    /// What it is about.
    #[schema(omit_empty)]
    pub regarding: ObjectReference,
    /// Another object that has to do with it.
    pub related: Option<ObjectReference>,
    /// What happened, for people.
    #[schema(omit_empty)]
    pub note: String,
    /// Whether something is wrong.
    pub r#type: Option<EventType>,
}

/// How often something was seen (`EventSeries` of `events/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct EventSeries {
    /// How often, two at least.
    pub count: i32,
    /// When last.
    pub last_observed_time: Option<MicroTime>,
}

/// Whether something is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Schema)]
pub enum EventType {
    /// Nothing is.
    Normal,
    /// Something is.
    Warning,
    /// In a way that this version does not know.
    #[schema(unknown, default)]
    Unknown(String),
}

/// An object that an event is about (`ObjectReference` of `core/v1/types.go`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Schema)]
#[schema(rename_all = "camelCase", default)]
pub struct ObjectReference {
    /// Its kind.
    #[schema(omit_empty)]
    pub kind: String,
    /// Its namespace, empty for what is in none.
    #[schema(omit_empty)]
    pub namespace: String,
    /// Its name.
    #[schema(omit_empty)]
    pub name: String,
    /// Its uid.
    #[schema(omit_empty)]
    pub uid: Uid,
    /// Its group and version, as `apps/v1`.
    #[schema(omit_empty)]
    pub api_version: String,
    /// The version of it that is meant.
    #[schema(omit_empty)]
    pub resource_version: String,
    /// The part of it that is meant, as `spec.containers{web}`.
    #[schema(omit_empty)]
    pub field_path: String,
}

impl ObjectReference {
    /// A reference to an object as it was read.
    pub fn to<K: Resource>(object: &K) -> Self {
        let kind = K::descriptor();
        Self::of(kind.api_version, kind.kind, object.metadata())
    }

    /// A reference to an object of a kind that is known at run time.
    pub fn to_dynamic(object: &DynamicObject) -> Self {
        Self::of(&object.api_version, &object.kind, &object.metadata)
    }

    /// A reference to a part of the object, as `spec.containers{web}`.
    #[must_use]
    pub fn with_field_path(mut self, field_path: impl Into<String>) -> Self {
        self.field_path = field_path.into();
        self
    }

    fn of(api_version: &str, kind: &str, metadata: &ObjectMeta) -> Self {
        Self {
            kind: kind.to_owned(),
            namespace: metadata.namespace.clone(),
            name: metadata.name.clone(),
            uid: metadata.uid.clone(),
            api_version: api_version.to_owned(),
            resource_version: metadata.resource_version.clone(),
            field_path: String::new(),
        }
    }
}
