//! Objects as a cache holds them.

use std::fmt;
use std::sync::Arc;

use super::intake::{Decode, Intake, Treatment};
use crate::Resource;
use crate::meta::Uid;

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

impl<K: Resource> Object for Arc<K> {
    fn namespace(&self) -> &str {
        &self.metadata().namespace
    }

    fn name(&self) -> &str {
        &self.metadata().name
    }

    fn uid(&self) -> Uid {
        self.metadata().uid.clone()
    }

    fn resource_version(&self) -> &str {
        &self.metadata().resource_version
    }

    fn label(&self, key: &str) -> Option<&str> {
        self.metadata().label(key)
    }

    fn each_label(&self, each: &mut dyn FnMut(&str, &str)) {
        for (key, value) in &self.metadata().labels {
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

impl<K: Resource> Layout<K> for Decoded {
    type Object = Arc<K>;

    fn intake(how: Treatment<K>) -> Arc<dyn Intake<Arc<K>>> {
        Arc::new(Decode(how))
    }
}
