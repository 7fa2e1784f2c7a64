//! What becomes of objects between the network and the store.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::object::Cacheable;
use super::read::Item;
use crate::meta::ObjectMeta;
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
    /// What the user does with the metadata of objects of every kind.
    pub transform_metadata: Option<Transform<ObjectMeta>>,
    /// What the user does with it.
    pub transform: Option<Transform<K>>,
    /// The members that say its kind, for objects that do not: those in lists of built-in kinds.
    pub types: Option<Arc<str>>,
}

#[allow(unreachable_pub)]
pub type Transform<K> = Arc<dyn Fn(&mut K) + Send + Sync>;

impl<K> Default for Treatment<K> {
    fn default() -> Self {
        Self {
            keep_managed_fields: false,
            transform_metadata: None,
            transform: None,
            types: None,
        }
    }
}

impl<K> Clone for Treatment<K> {
    fn clone(&self) -> Self {
        Self {
            keep_managed_fields: self.keep_managed_fields,
            transform_metadata: self.transform_metadata.clone(),
            transform: self.transform.clone(),
            types: self.types.clone(),
        }
    }
}

impl<K> fmt::Debug for Treatment<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Treatment")
            .field("keep_managed_fields", &self.keep_managed_fields)
            .field("transform_metadata", &self.transform_metadata.is_some())
            .field("transform", &self.transform.is_some())
            .field("types", &self.types)
            .finish()
    }
}

impl<K> Treatment<K> {
    /// Whether this does the same to objects as another does.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        fn is_one<T: ?Sized>(one: Option<&Arc<T>>, other: Option<&Arc<T>>) -> bool {
            match (one, other) {
                (Some(one), Some(other)) => Arc::ptr_eq(one, other),
                (one, other) => one.is_none() && other.is_none(),
            }
        }
        let Self {
            keep_managed_fields,
            transform_metadata,
            transform,
            types,
        } = self;
        *keep_managed_fields == other.keep_managed_fields
            && is_one(
                transform_metadata.as_ref(),
                other.transform_metadata.as_ref(),
            )
            && is_one(transform.as_ref(), other.transform.as_ref())
            && *types == other.types
    }

    /// Whether objects are changed, and so have to be decoded.
    pub(crate) fn transforms(&self) -> bool {
        self.transform.is_some() || self.transform_metadata.is_some()
    }

    /// The text of an object as it is to be held, or decoded.
    pub(crate) fn text<'a>(&self, item: &Item<'a>) -> Cow<'a, [u8]> {
        let text = if self.keep_managed_fields {
            Cow::Borrowed(item.text)
        } else {
            item.without_managed_fields()
        };
        match &self.types {
            Some(types) if item.header.kind.is_none() => {
                // It has metadata, so there is another member behind these.
                let members = text.strip_prefix(b"{").unwrap_or_default();
                [b"{", types.as_bytes(), b",", members].concat().into()
            }
            _ => text,
        }
    }
}

impl<K: Cacheable> Treatment<K> {
    /// Decodes an object, and does with it what is to be done.
    pub(crate) fn decode(&self, item: &Item<'_>) -> Result<K, DecodeError> {
        let mut object: K = decode(&self.text(item))?;
        if let Some(transform) = &self.transform_metadata {
            transform(object.object_meta_mut());
        }
        if let Some(transform) = &self.transform {
            transform(&mut object);
        }
        Ok(object)
    }
}

/// Decodes objects as they come.
pub(crate) struct Decode<K>(pub(crate) Treatment<K>);

impl<K: Cacheable> Intake<Arc<K>> for Decode<K> {
    fn read(&self, item: &Item<'_>) -> Result<Arc<K>, DecodeError> {
        self.0.decode(item).map(Arc::new)
    }
}
