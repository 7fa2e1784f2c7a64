//! Objects as a cache holds them.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::intake::{Decode, Intake, Treatment};
use crate::Resource;
use crate::dynamic::DynamicObject;
use crate::meta::{ObjectMeta, Uid};
use crate::resource::scope;

/// What a cache can be of: every [`Resource`], and [`DynamicObject`].
pub trait Cacheable:
    Clone + fmt::Debug + Serialize + DeserializeOwned + Send + Sync + 'static
{
    /// Its `metadata`.
    fn object_meta(&self) -> &ObjectMeta;

    /// Its `metadata`.
    fn object_meta_mut(&mut self) -> &mut ObjectMeta;
}

impl<K: Resource> Cacheable for K {
    fn object_meta(&self) -> &ObjectMeta {
        self.metadata()
    }

    fn object_meta_mut(&mut self) -> &mut ObjectMeta {
        self.metadata_mut()
    }
}

impl Cacheable for DynamicObject {
    fn object_meta(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn object_meta_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

/// Objects that live in namespaces, or may.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is cluster-scoped: its objects are in no namespace"
)]
pub trait InNamespaces: Cacheable {}

impl<K: scope::Namespaced> InNamespaces for K {}

impl InNamespaces for DynamicObject {}

/// Objects that live in the cluster, or may.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is namespaced: name a namespace first, as `lister.namespace(\"web\")`"
)]
pub trait InCluster: Cacheable {}

impl<K: scope::Cluster> InCluster for K {}

impl InCluster for DynamicObject {}

/// An object as a cache holds it: a handle, cheap to clone, that knows what keys, selectors and
/// indexes need.
pub trait Object: Clone + fmt::Debug + Send + Sync + Unpin + 'static {
    /// Its namespace; empty for cluster-scoped kinds.
    fn namespace(&self) -> &str;

    /// Its name.
    fn name(&self) -> &str;

    /// What tells it from others of the same name before and after it.
    fn uid(&self) -> Uid;

    /// Its version.
    fn resource_version(&self) -> &str;

    /// The value of a label.
    fn label(&self, key: &str) -> Option<&str>;

    /// Calls the function with each of its labels, key and value.
    fn each_label(&self, each: &mut dyn FnMut(&str, &str));
}

impl<K: Cacheable> Object for Arc<K> {
    fn namespace(&self) -> &str {
        &self.object_meta().namespace
    }

    fn name(&self) -> &str {
        &self.object_meta().name
    }

    fn uid(&self) -> Uid {
        self.object_meta().uid.clone()
    }

    fn resource_version(&self) -> &str {
        &self.object_meta().resource_version
    }

    fn label(&self, key: &str) -> Option<&str> {
        self.object_meta().label(key)
    }

    fn each_label(&self, each: &mut dyn FnMut(&str, &str)) {
        for (key, value) in &self.object_meta().labels {
            each(key, value);
        }
    }
}

/// How a cache of a kind holds its objects.
pub trait Layout<K>: fmt::Debug + Send + Sync + 'static {
    /// What is held, and given to readers and handlers.
    type Object: Object;

    /// What makes such objects of what a server sends.
    #[doc(hidden)]
    fn intake(how: Treatment<K>) -> Arc<dyn Intake<Self::Object>>;
}

/// Objects are decoded as they come, and held as `Arc<K>`.
#[derive(Clone, Copy, Debug)]
pub enum Decoded {}

impl<K: Cacheable> Layout<K> for Decoded {
    type Object = Arc<K>;

    fn intake(how: Treatment<K>) -> Arc<dyn Intake<Arc<K>>> {
        Arc::new(Decode(how))
    }
}
