//! Delete, one object or many.

use serde::de::DeserializeOwned;

use super::core::decode_success;
use super::{Api, List};
use crate::meta::{DeleteOptions, ListOptions, Status};
use crate::resource::verbs;
use crate::rest::{Error, Query, own_status};

/// What the server says of a deletion it has begun.
#[derive(Clone, Debug, PartialEq)]
pub enum Deleted<T> {
    /// What is being deleted: finalizers or a grace period may keep it for a while.
    Object(T),
    /// It is gone.
    Status(Box<Status>),
}

impl<T: DeserializeOwned> Deleted<T> {
    pub(super) fn decode(text: &[u8]) -> Result<Self, Error> {
        match own_status(text) {
            Some(status) if status.is_failure() => Err(Error::Api(Box::new(status))),
            Some(status) => Ok(Self::Status(Box::new(status))),
            None => decode_success(text).map(Self::Object),
        }
    }
}

impl<K: verbs::Delete> Api<K> {
    /// Deletes an object.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is none; else when the server cannot be
    /// reached or refuses.
    pub async fn delete(&self, name: &str) -> Result<Deleted<K>, Error> {
        self.delete_with(name, &DeleteOptions::default()).await
    }

    /// Deletes an object, with options.
    ///
    /// # Errors
    /// As [`delete`](Self::delete); [`is_conflict`](Error::is_conflict) when a precondition does
    /// not hold.
    pub async fn delete_with(
        &self,
        name: &str,
        options: &DeleteOptions,
    ) -> Result<Deleted<K>, Error> {
        let path = self.path(name, None)?;
        self.client.remove(path, Query::default(), options).await
    }
}

impl<K: verbs::DeleteCollection> Api<K> {
    /// Deletes the objects that a list with these options would hold.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn delete_collection(
        &self,
        options: &DeleteOptions,
        list: &ListOptions,
    ) -> Result<Deleted<List<K>>, Error> {
        // No server deletes in all namespaces at once.
        let path = self.located()?.path()?;
        self.client.remove(path, Query::of(list)?, options).await
    }
}
