//! Create, update and patch.

use http::Method;
use serde::Serialize;

use super::{Api, Patch};
use crate::meta::{ApplyOptions, CreateOptions, PatchOptions, UpdateOptions};
use crate::resource::{Resource, subresources, verbs};
use crate::rest::Error;

impl<K: Resource> Api<K> {
    async fn put(
        &self,
        object: &K,
        subresource: Option<&str>,
        options: &UpdateOptions,
    ) -> Result<K, Error> {
        let about = object.metadata();
        self.collection().holds(&about.namespace)?;
        let path = self.path(&about.name, subresource)?;
        self.client.write(Method::PUT, path, options, object).await
    }
}

impl<K: verbs::Create> Api<K> {
    /// Creates an object. One with `generate_name` and no name is named by the server.
    ///
    /// # Errors
    /// [`is_already_exists`](Error::is_already_exists) when the name is taken,
    /// [`is_invalid`](Error::is_invalid) when the server finds fault with it; else when the server
    /// cannot be reached or refuses.
    pub async fn create(&self, object: &K) -> Result<K, Error> {
        self.create_with(object, &CreateOptions::default()).await
    }

    /// Creates an object, with options.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn create_with(&self, object: &K, options: &CreateOptions) -> Result<K, Error> {
        let collection = self.located()?;
        collection.holds(&object.metadata().namespace)?;
        let path = collection.path()?;
        self.client.write(Method::POST, path, options, object).await
    }
}

impl<K: verbs::Update> Api<K> {
    /// Replaces an object, all but its status where that is a subresource. With its
    /// `resource_version` set, only if nobody else has changed it since.
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) when somebody has; [`is_invalid`](Error::is_invalid),
    /// [`is_not_found`](Error::is_not_found); else when the server cannot be reached or refuses.
    pub async fn update(&self, object: &K) -> Result<K, Error> {
        self.update_with(object, &UpdateOptions::default()).await
    }

    /// Replaces an object, with options.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_with(&self, object: &K, options: &UpdateOptions) -> Result<K, Error> {
        self.put(object, None, options).await
    }
}

impl<K: verbs::Update + subresources::Status> Api<K> {
    /// Replaces an object's status, and nothing else of it.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_status(&self, object: &K) -> Result<K, Error> {
        self.update_status_with(object, &UpdateOptions::default())
            .await
    }

    /// Replaces an object's status, with options.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_status_with(
        &self,
        object: &K,
        options: &UpdateOptions,
    ) -> Result<K, Error> {
        self.put(object, Some("status"), options).await
    }
}

impl<K: verbs::Patch> Api<K> {
    /// Changes an object. For [`Patch::Apply`], use [`apply`](Self::apply), or options with a
    /// field manager.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found), [`is_invalid`](Error::is_invalid),
    /// [`is_conflict`](Error::is_conflict); else when the server cannot be reached or refuses.
    pub async fn patch<T: Serialize + ?Sized>(
        &self,
        name: &str,
        patch: Patch<'_, T>,
    ) -> Result<K, Error> {
        self.patch_with(name, patch, &PatchOptions::default()).await
    }

    /// Changes an object, with options.
    ///
    /// # Errors
    /// As [`patch`](Self::patch); [`RequestError::NoFieldManager`](crate::rest::RequestError::NoFieldManager) for an apply without
    /// one.
    pub async fn patch_with<T: Serialize + ?Sized>(
        &self,
        name: &str,
        patch: Patch<'_, T>,
        options: &PatchOptions,
    ) -> Result<K, Error> {
        self.client
            .change(self.path(name, None)?, patch, options)
            .await
    }

    /// Applies an object, server-side: its fields belong to the field manager from then on. What
    /// others own is a conflict. Creates the object if there is none.
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) with a cause for each field that others own;
    /// [`is_invalid`](Error::is_invalid); else when the server cannot be reached or refuses.
    pub async fn apply<T: Serialize + ?Sized>(
        &self,
        name: &str,
        field_manager: &str,
        object: &T,
    ) -> Result<K, Error> {
        self.apply_with(name, object, &ApplyOptions::new(field_manager))
            .await
    }

    /// Applies an object, with options, as to take fields from others.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub async fn apply_with<T: Serialize + ?Sized>(
        &self,
        name: &str,
        object: &T,
        options: &ApplyOptions,
    ) -> Result<K, Error> {
        self.patch_with(name, Patch::Apply(object), &options.clone().into())
            .await
    }
}

impl<K: verbs::Patch + subresources::Status> Api<K> {
    /// Changes an object's status, and nothing else of it.
    ///
    /// # Errors
    /// As [`patch`](Self::patch).
    pub async fn patch_status<T: Serialize + ?Sized>(
        &self,
        name: &str,
        patch: Patch<'_, T>,
    ) -> Result<K, Error> {
        self.patch_status_with(name, patch, &PatchOptions::default())
            .await
    }

    /// Changes an object's status, with options.
    ///
    /// # Errors
    /// As [`patch_with`](Self::patch_with).
    pub async fn patch_status_with<T: Serialize + ?Sized>(
        &self,
        name: &str,
        patch: Patch<'_, T>,
        options: &PatchOptions,
    ) -> Result<K, Error> {
        self.client
            .change(self.path(name, Some("status"))?, patch, options)
            .await
    }

    /// Applies an object's status, server-side.
    ///
    /// # Errors
    /// As [`apply`](Self::apply).
    pub async fn apply_status<T: Serialize + ?Sized>(
        &self,
        name: &str,
        field_manager: &str,
        object: &T,
    ) -> Result<K, Error> {
        self.patch_status_with(
            name,
            Patch::Apply(object),
            &ApplyOptions::new(field_manager).into(),
        )
        .await
    }
}
