//! What becomes of objects between the network and the store.

use std::fmt;
use std::sync::Arc;

use super::read::Item;
use crate::Resource;
use crate::rest::{DecodeError, decode};

/// Makes what a cache holds of the text of an object.
pub trait Intake<O>: Send + Sync {
    /// The object.
    ///
    /// # Errors
    /// When the text is no such object.
    fn read(&self, item: &Item<'_>) -> Result<O, DecodeError>;

    /// Does to the objects of a list what could not be done before all of them were there.
    fn settle(&self, objects: &mut [O]) {
        let _ = objects;
    }
}

/// What is done with every object before it is held.
pub struct Treatment<K> {
    /// Managed fields stay, which nobody but server-side apply has a use for.
    pub keep_managed_fields: bool,
    /// What the user does with it.
    pub transform: Option<Transform<K>>,
}

#[allow(unreachable_pub)]
pub type Transform<K> = Arc<dyn Fn(&mut K) + Send + Sync>;

impl<K> Default for Treatment<K> {
    fn default() -> Self {
        Self {
            keep_managed_fields: false,
            transform: None,
        }
    }
}

impl<K> Clone for Treatment<K> {
    fn clone(&self) -> Self {
        Self {
            keep_managed_fields: self.keep_managed_fields,
            transform: self.transform.clone(),
        }
    }
}

impl<K> fmt::Debug for Treatment<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Treatment")
            .field("keep_managed_fields", &self.keep_managed_fields)
            .field("transform", &self.transform.is_some())
            .finish()
    }
}

impl<K: Resource> Treatment<K> {
    /// Decodes an object, and does with it what is to be done.
    pub(crate) fn decode(&self, item: &Item<'_>) -> Result<K, DecodeError> {
        let mut object: K = if self.keep_managed_fields {
            decode(item.text)?
        } else {
            decode(&item.without_managed_fields())?
        };
        if let Some(transform) = &self.transform {
            transform(&mut object);
        }
        Ok(object)
    }
}

/// Decodes objects as they come.
pub(crate) struct Decode<K>(pub(crate) Treatment<K>);

impl<K: Resource> Intake<Arc<K>> for Decode<K> {
    fn read(&self, item: &Item<'_>) -> Result<Arc<K>, DecodeError> {
        self.0.decode(item).map(Arc::new)
    }
}
