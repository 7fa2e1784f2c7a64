//! Parts of an object with a path and a type of their own.

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Api, Patch};
use crate::meta::{CreateOptions, GetOptions, PatchOptions, Scale, UpdateOptions};
use crate::resource::{Resource, subresources};
use crate::rest::Error;

/// Any subresource, by its name: whether the API serves it shows when it is asked.
impl<K: Resource> Api<K> {
    /// Reads a subresource, as `scale`.
    ///
    /// # Errors
    /// When the server cannot be reached, refuses, or answers with something else than an `S`.
    pub async fn subresource_get<S: DeserializeOwned>(
        &self,
        name: &str,
        subresource: &str,
        options: &GetOptions,
    ) -> Result<S, Error> {
        let path = self.path(name, Some(subresource))?;
        self.client.read(path, options).await
    }

    /// Posts to a subresource, as `eviction` or `token`.
    ///
    /// # Errors
    /// As [`subresource_get`](Self::subresource_get).
    pub async fn subresource_create<I: Serialize + ?Sized, S: DeserializeOwned>(
        &self,
        name: &str,
        subresource: &str,
        input: &I,
        options: &CreateOptions,
    ) -> Result<S, Error> {
        let path = self.path(name, Some(subresource))?;
        self.client.write(Method::POST, path, options, input).await
    }

    /// Replaces a subresource.
    ///
    /// # Errors
    /// As [`subresource_get`](Self::subresource_get).
    pub async fn subresource_update<I: Serialize + ?Sized, S: DeserializeOwned>(
        &self,
        name: &str,
        subresource: &str,
        input: &I,
        options: &UpdateOptions,
    ) -> Result<S, Error> {
        let path = self.path(name, Some(subresource))?;
        self.client.write(Method::PUT, path, options, input).await
    }

    /// Changes a subresource.
    ///
    /// # Errors
    /// As [`subresource_get`](Self::subresource_get).
    pub async fn subresource_patch<T: Serialize + ?Sized, S: DeserializeOwned>(
        &self,
        name: &str,
        subresource: &str,
        patch: Patch<'_, T>,
        options: &PatchOptions,
    ) -> Result<S, Error> {
        self.client
            .change(self.path(name, Some(subresource))?, patch, options)
            .await
    }
}

impl<K: subresources::Scale> Api<K> {
    /// How many replicas an object wants and has.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is no such object; else when the server
    /// cannot be reached or refuses.
    pub async fn get_scale(&self, name: &str) -> Result<Scale, Error> {
        self.subresource_get(name, "scale", &GetOptions::default())
            .await
    }

    /// Says how many replicas an object wants.
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) when the object has changed since the scale was read;
    /// else when the server cannot be reached or refuses.
    pub async fn update_scale(&self, name: &str, scale: &Scale) -> Result<Scale, Error> {
        self.subresource_update(name, "scale", scale, &UpdateOptions::default())
            .await
    }

    /// Changes how many replicas an object wants.
    ///
    /// # Errors
    /// As a patch of the object itself.
    pub async fn patch_scale<T: Serialize + ?Sized>(
        &self,
        name: &str,
        patch: Patch<'_, T>,
    ) -> Result<Scale, Error> {
        self.subresource_patch(name, "scale", patch, &PatchOptions::default())
            .await
    }
}
