//! The metadata of `k8s-openapi`, and its kinds.
//!
//! An absent text, list or map is `None` there and empty here; a present one that is empty becomes
//! absent, which servers take for the same.

use std::collections::BTreeMap;

use ::k8s_openapi::apimachinery::pkg::apis::meta::v1 as k8s;
use ::k8s_openapi::jiff::Timestamp;

use crate::meta::{
    FieldsV1, ManagedFieldsEntry, ManagedFieldsOperation, Map, ObjectMeta, OwnerReference, Time,
};

#[cfg(not(feature = "kube"))]
impl<T> super::ForeignObject for T
where
    T: ::k8s_openapi::Metadata<Ty = k8s::ObjectMeta>
        + Clone
        + std::fmt::Debug
        + serde::Serialize
        + serde::de::DeserializeOwned
        + Send
        + Sync
        + 'static,
    T::Scope: super::foreign::ForeignScope,
{
    type Scope = T::Scope;

    fn names() -> super::names::Names {
        super::names::Names {
            group: T::GROUP.into(),
            version: T::VERSION.into(),
            api_version: T::API_VERSION.into(),
            kind: T::KIND.into(),
            plural: T::URL_PATH_SEGMENT.into(),
            scope: <T::Scope as super::foreign::ForeignScope>::SCOPE,
        }
    }

    fn foreign_metadata(&self) -> &k8s::ObjectMeta {
        self.metadata()
    }

    fn foreign_metadata_mut(&mut self) -> &mut k8s::ObjectMeta {
        self.metadata_mut()
    }
}

fn text(text: Option<&String>) -> String {
    text.cloned().unwrap_or_default()
}

fn optional<T: Default + PartialEq>(value: T) -> Option<T> {
    (value != T::default()).then_some(value)
}

fn map(map: Option<&BTreeMap<String, String>>) -> Map<String> {
    map.into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect()
}

fn list<'a, T: 'a, U: From<&'a T>>(list: Option<&'a Vec<T>>) -> Vec<U> {
    list.into_iter().flatten().map(U::from).collect()
}

fn optional_list<T, U: From<T>>(list: Vec<T>) -> Option<Vec<U>> {
    (!list.is_empty()).then(|| list.into_iter().map(U::from).collect())
}

/// As `null` is written for Go's zero time, it is no time there.
fn time(time: Option<Time>) -> Option<k8s::Time> {
    time.filter(|time| !time.is_zero()).map(k8s::Time::from)
}

impl From<&k8s::Time> for Time {
    /// The last whole second, which is all that either writes.
    fn from(time: &k8s::Time) -> Self {
        let seconds = time.0.as_second();
        // Before 1970 a timestamp's fraction counts backwards.
        Self::from_unix(seconds - i64::from(time.0.subsec_nanosecond() < 0))
    }
}

impl From<Time> for k8s::Time {
    /// Years beyond ±9999, which no API writes, become the last of them.
    fn from(time: Time) -> Self {
        let seconds = time.unix_seconds();
        Self(Timestamp::from_second(seconds).unwrap_or(if seconds < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        }))
    }
}

impl From<&k8s::FieldsV1> for FieldsV1 {
    fn from(fields: &k8s::FieldsV1) -> Self {
        (&fields.0).into()
    }
}

impl From<FieldsV1> for k8s::FieldsV1 {
    fn from(fields: FieldsV1) -> Self {
        // The text was made of JSON.
        Self(serde_json::from_str(fields.as_json()).unwrap_or_default())
    }
}

impl From<&k8s::OwnerReference> for OwnerReference {
    fn from(owner: &k8s::OwnerReference) -> Self {
        Self {
            api_version: owner.api_version.clone(),
            kind: owner.kind.clone(),
            name: owner.name.clone(),
            uid: owner.uid.as_str().into(),
            controller: owner.controller,
            block_owner_deletion: owner.block_owner_deletion,
        }
    }
}

impl From<OwnerReference> for k8s::OwnerReference {
    fn from(owner: OwnerReference) -> Self {
        Self {
            api_version: owner.api_version,
            kind: owner.kind,
            name: owner.name,
            uid: owner.uid.into(),
            controller: owner.controller,
            block_owner_deletion: owner.block_owner_deletion,
        }
    }
}

impl From<&k8s::ManagedFieldsEntry> for ManagedFieldsEntry {
    fn from(entry: &k8s::ManagedFieldsEntry) -> Self {
        let operation = |name: &str| match name {
            "Apply" => ManagedFieldsOperation::Apply,
            "Update" => ManagedFieldsOperation::Update,
            other => ManagedFieldsOperation::Unknown(other.to_owned()),
        };
        Self {
            manager: text(entry.manager.as_ref()),
            operation: entry.operation.as_deref().map(operation),
            api_version: text(entry.api_version.as_ref()),
            time: entry.time.as_ref().map(Time::from),
            fields_type: text(entry.fields_type.as_ref()),
            fields_v1: entry.fields_v1.as_ref().map(FieldsV1::from),
            subresource: text(entry.subresource.as_ref()),
        }
    }
}

impl From<ManagedFieldsEntry> for k8s::ManagedFieldsEntry {
    fn from(entry: ManagedFieldsEntry) -> Self {
        let operation = |operation| match operation {
            ManagedFieldsOperation::Apply => "Apply".to_owned(),
            ManagedFieldsOperation::Update => "Update".to_owned(),
            ManagedFieldsOperation::Unknown(name) => name,
        };
        Self {
            manager: optional(entry.manager),
            operation: entry.operation.map(operation),
            api_version: optional(entry.api_version),
            time: time(entry.time),
            fields_type: optional(entry.fields_type),
            fields_v1: entry.fields_v1.map(k8s::FieldsV1::from),
            subresource: optional(entry.subresource),
        }
    }
}

impl From<&k8s::ObjectMeta> for ObjectMeta {
    fn from(metadata: &k8s::ObjectMeta) -> Self {
        Self {
            name: text(metadata.name.as_ref()),
            generate_name: text(metadata.generate_name.as_ref()),
            namespace: text(metadata.namespace.as_ref()),
            self_link: metadata.self_link.clone().map(Box::new),
            uid: metadata.uid.as_deref().unwrap_or_default().into(),
            resource_version: text(metadata.resource_version.as_ref()),
            generation: metadata.generation.unwrap_or_default(),
            creation_timestamp: metadata.creation_timestamp.as_ref().map(Time::from),
            deletion_timestamp: metadata.deletion_timestamp.as_ref().map(Time::from),
            deletion_grace_period_seconds: metadata.deletion_grace_period_seconds.map(Box::new),
            labels: map(metadata.labels.as_ref()),
            annotations: map(metadata.annotations.as_ref()),
            owner_references: list(metadata.owner_references.as_ref()),
            finalizers: metadata.finalizers.clone().unwrap_or_default(),
            managed_fields: list(metadata.managed_fields.as_ref()),
        }
    }
}

impl From<ObjectMeta> for k8s::ObjectMeta {
    fn from(metadata: ObjectMeta) -> Self {
        Self {
            name: optional(metadata.name),
            generate_name: optional(metadata.generate_name),
            namespace: optional(metadata.namespace),
            self_link: metadata.self_link.map(|link| *link),
            uid: optional(metadata.uid.into()),
            resource_version: optional(metadata.resource_version),
            generation: optional(metadata.generation),
            creation_timestamp: time(metadata.creation_timestamp),
            deletion_timestamp: time(metadata.deletion_timestamp),
            deletion_grace_period_seconds: metadata
                .deletion_grace_period_seconds
                .map(|seconds| *seconds),
            labels: optional(metadata.labels.into()),
            annotations: optional(metadata.annotations.into()),
            owner_references: optional_list(metadata.owner_references),
            finalizers: optional(metadata.finalizers),
            managed_fields: optional_list(metadata.managed_fields),
        }
    }
}
