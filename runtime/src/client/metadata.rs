//! Objects of which only the metadata is wanted.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::Api;
use crate::meta::ObjectMeta;
use crate::resource::{Form, Resource, ResourceDescriptor, scope, verbs};

/// The metadata of an object (`PartialObjectMetadata` of `meta/v1/types.go`).
///
/// It is a resource as its kind is: with [`Api::metadata`] objects are read, listed, watched,
/// patched and deleted, and a server sends no more than their metadata. Of a server that sends the
/// whole objects all the same, only the metadata is decoded.
pub struct PartialObjectMetadata<K> {
    /// The object's metadata.
    pub metadata: ObjectMeta,
    kind: PhantomData<fn() -> K>,
}

impl<K: Resource> PartialObjectMetadata<K> {
    /// This metadata, of an object of the kind.
    pub fn new(metadata: ObjectMeta) -> Self {
        Self {
            metadata,
            kind: PhantomData,
        }
    }
}

impl<K: Resource> Api<K> {
    /// A client of the same objects that reads their metadata alone.
    pub fn metadata(&self) -> Api<PartialObjectMetadata<K>> {
        self.of_kind()
    }
}

impl<K> Clone for PartialObjectMetadata<K> {
    fn clone(&self) -> Self {
        Self {
            metadata: self.metadata.clone(),
            kind: PhantomData,
        }
    }
}

impl<K> fmt::Debug for PartialObjectMetadata<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PartialObjectMetadata")
            .field("metadata", &self.metadata)
            .finish()
    }
}

impl<K> PartialEq for PartialObjectMetadata<K> {
    fn eq(&self, other: &Self) -> bool {
        self.metadata == other.metadata
    }
}

impl<K: Resource> Resource for PartialObjectMetadata<K> {
    const FORM: Form = Form::Metadata;

    fn descriptor() -> &'static ResourceDescriptor {
        K::descriptor()
    }

    fn metadata(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn metadata_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

macro_rules! as_kind {
    ($($module:ident::$marker:ident)+) => {$(
        impl<K: $module::$marker> $module::$marker for PartialObjectMetadata<K> {}
    )+};
}

as_kind! {
    scope::Namespaced scope::Cluster
    verbs::Get verbs::List verbs::Watch verbs::Patch verbs::Delete verbs::DeleteCollection
}

impl<K> Serialize for PartialObjectMetadata<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("apiVersion", "meta.k8s.io/v1")?;
        map.serialize_entry("kind", "PartialObjectMetadata")?;
        map.serialize_entry("metadata", &self.metadata)?;
        map.end()
    }
}

impl<'de, K> Deserialize<'de> for PartialObjectMetadata<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(PartialVisitor(PhantomData))
    }
}

struct PartialVisitor<K>(PhantomData<fn() -> K>);

impl<'de, K> Visitor<'de> for PartialVisitor<K> {
    type Value = PartialObjectMetadata<K>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with metadata")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut metadata = None;
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            if key == "metadata" {
                metadata = map.next_value::<Option<ObjectMeta>>()?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(PartialObjectMetadata {
            metadata: metadata.ok_or_else(|| A::Error::missing_field("metadata"))?,
            kind: PhantomData,
        })
    }
}
