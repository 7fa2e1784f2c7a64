//! Objects of kinds that a program learns of at run time.

use http::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::watch::Watch;
use super::{Client, Deleted, List, Patch};
use crate::discovery::RestMapper;
use crate::dynamic::{ApiResource, DynamicObject, GroupVersionKind};
use crate::meta::{
    ApplyOptions, CreateOptions, DeleteOptions, GetOptions, ListOptions, PatchOptions,
    UpdateOptions,
};
use crate::resource::Scope;
use crate::rest::{Collection, Error, Query, RequestError};

/// A client of a kind that a program learns of at run time, in one namespace, in all of them, or in the cluster.
///
/// It has every verb: which of them the API serves shows when it is asked. For kinds that are known when a program is
/// compiled, [`Api`](super::Api) knows better.
///
/// ```no_run
/// # async fn example(client: kubewright::Client) -> Result<(), kubewright::rest::Error> {
/// use kubewright::client::DynamicApi;
/// use kubewright::discovery::RestMapper;
/// use kubewright::meta::ListOptions;
///
/// let mapper = RestMapper::new(client.clone());
/// let deployments = mapper.kind_for("deploy").await?;
/// for object in DynamicApi::namespaced(client, deployments, "web").list(&ListOptions::default()).await?.items {
///     println!("{} {:?}", object.metadata.name, object.get("/spec/replicas"));
/// }
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct DynamicApi {
    client: Client,
    resource: ApiResource,
    namespace: Option<Box<str>>,
}

impl DynamicApi {
    /// The objects in a namespace; those in the cluster of a kind that lives there.
    pub fn namespaced(
        client: impl Into<Client>,
        resource: ApiResource,
        namespace: impl Into<Box<str>>,
    ) -> Self {
        let namespace = (resource.scope == Scope::Namespaced).then(|| namespace.into());
        Self {
            client: client.into(),
            resource,
            namespace,
        }
    }

    /// The objects in all namespaces, to list and to watch; those in the cluster of a kind that lives there.
    pub fn all(client: impl Into<Client>, resource: ApiResource) -> Self {
        Self {
            client: client.into(),
            resource,
            namespace: None,
        }
    }

    /// Where an object says that it is, or, of a kind that lives in namespaces, in the client's default one.
    ///
    /// # Errors
    /// [`is_no_match`](Error::is_no_match) where the server has no such kind; else when it cannot be asked.
    pub async fn of_object(
        client: &Client,
        mapper: &RestMapper,
        object: &DynamicObject,
    ) -> Result<Self, Error> {
        let kind = GroupVersionKind::new(&object.api_version, &*object.kind);
        let resource = mapper.resource_for(&kind).await?;
        let namespace = match &*object.metadata.namespace {
            "" => client.default_namespace(),
            namespace => namespace,
        };
        Ok(Self::namespaced(client, resource, namespace))
    }

    /// The kind.
    pub fn resource(&self) -> &ApiResource {
        &self.resource
    }

    /// The namespace, if the objects are in one.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    fn collection(&self) -> Collection<'_> {
        Collection {
            group: &self.resource.group,
            version: &self.resource.version,
            plural: &self.resource.plural,
            namespace: self.namespace.as_deref(),
        }
    }

    /// The objects, for a verb that needs a namespace.
    fn located(&self) -> Result<Collection<'_>, RequestError> {
        self.collection().of_one(self.resource.scope)
    }

    fn path(&self, name: &str, part: Option<&str>) -> Result<String, RequestError> {
        self.located()?.object(name, part)
    }

    /// Refuses an object of another kind or namespace; one that says neither is completed.
    fn own(&self, object: &DynamicObject) -> Result<DynamicObject, RequestError> {
        let mut object = object.clone();
        let api_version = self.resource.api_version();
        for (said, wanted) in [
            (&mut object.api_version, &*api_version),
            (&mut object.kind, &*self.resource.kind),
        ] {
            if said.is_empty() {
                wanted.clone_into(said);
            } else if said != wanted {
                return Err(RequestError::OtherKind {
                    object: said.clone(),
                    client: wanted.to_owned(),
                });
            }
        }
        self.collection().holds(&object.metadata.namespace)?;
        Ok(object)
    }

    /// An object by its name.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is none; else when the server cannot be
    /// reached or refuses.
    pub async fn get(&self, name: &str) -> Result<DynamicObject, Error> {
        let path = self.path(name, None)?;
        self.client.read(path, &GetOptions::default()).await
    }

    /// An object by its name, `None` when there is none.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn get_opt(&self, name: &str) -> Result<Option<DynamicObject>, Error> {
        match self.get(name).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Lists the objects: one page of them, if the options have a limit. Each has its apiVersion and kind, which
    /// servers leave out.
    ///
    /// # Errors
    /// [`is_expired`](Error::is_expired) when the resource version or the continue token is too
    /// old; else when the server cannot be reached or refuses.
    pub async fn list(&self, options: &ListOptions) -> Result<List<DynamicObject>, Error> {
        let options = ListOptions {
            watch: false,
            ..options.clone()
        };
        let path = self.collection().path()?;
        let mut list: List<DynamicObject> = self.client.read(path, &options).await?;
        let api_version = self.resource.api_version();
        for object in &mut list.items {
            if object.kind.is_empty() {
                object.api_version.clear();
                object.api_version.push_str(&api_version);
                object.kind.push_str(&self.resource.kind);
            }
        }
        Ok(list)
    }

    /// Watches the objects: what changes after the options' `resource_version`, or, without one,
    /// first all that is there and then what changes.
    ///
    /// # Errors
    /// [`is_expired`](Error::is_expired) when the resource version is too old; else when the
    /// server cannot be reached or refuses.
    pub async fn watch(&self, options: &ListOptions) -> Result<Watch<DynamicObject>, Error> {
        let path = self.collection().path()?;
        Watch::open(&self.client, path, options, "application/json").await
    }

    /// Creates an object. One with `generate_name` and no name is named by the server.
    ///
    /// # Errors
    /// [`RequestError::OtherKind`] and [`RequestError::OtherNamespace`] for an object of another;
    /// [`is_already_exists`](Error::is_already_exists) when the name is taken,
    /// [`is_invalid`](Error::is_invalid) when the server finds fault with it; else when the server
    /// cannot be reached or refuses.
    pub async fn create(&self, object: &DynamicObject) -> Result<DynamicObject, Error> {
        self.create_with(object, &CreateOptions::default()).await
    }

    /// Creates an object, with options.
    ///
    /// # Errors
    /// As [`create`](Self::create).
    pub async fn create_with(
        &self,
        object: &DynamicObject,
        options: &CreateOptions,
    ) -> Result<DynamicObject, Error> {
        let object = self.own(object)?;
        let path = self.located()?.path()?;
        self.client
            .write(Method::POST, path, options, &object)
            .await
    }

    /// Replaces an object.
    ///
    /// # Errors
    /// [`is_conflict`](Error::is_conflict) when somebody else has changed it since it was read; else as
    /// [`create`](Self::create).
    pub async fn update(&self, object: &DynamicObject) -> Result<DynamicObject, Error> {
        self.update_with(object, &UpdateOptions::default()).await
    }

    /// Replaces an object, with options.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_with(
        &self,
        object: &DynamicObject,
        options: &UpdateOptions,
    ) -> Result<DynamicObject, Error> {
        let object = self.own(object)?;
        let path = self.path(&object.metadata.name, None)?;
        self.client.write(Method::PUT, path, options, &object).await
    }

    /// Replaces an object's status, and nothing else of it.
    ///
    /// # Errors
    /// As [`update`](Self::update).
    pub async fn update_status(&self, object: &DynamicObject) -> Result<DynamicObject, Error> {
        let object = self.own(object)?;
        let path = self.path(&object.metadata.name, Some("status"))?;
        let options = UpdateOptions::default();
        self.client
            .write(Method::PUT, path, &options, &object)
            .await
    }

    /// Changes an object. For [`Patch::Apply`], use [`apply`](Self::apply), or options with a field manager.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found), [`is_invalid`](Error::is_invalid),
    /// [`is_conflict`](Error::is_conflict); else when the server cannot be reached or refuses.
    pub async fn patch<T: Serialize + ?Sized>(
        &self,
        name: &str,
        patch: Patch<'_, T>,
    ) -> Result<DynamicObject, Error> {
        self.patch_with(name, patch, &PatchOptions::default()).await
    }

    /// Changes an object, with options.
    ///
    /// # Errors
    /// As [`patch`](Self::patch).
    pub async fn patch_with<T: Serialize + ?Sized>(
        &self,
        name: &str,
        patch: Patch<'_, T>,
        options: &PatchOptions,
    ) -> Result<DynamicObject, Error> {
        self.client
            .change(self.path(name, None)?, patch, options)
            .await
    }

    /// Applies an object, server-side: its fields belong to the field manager from then on. What
    /// others own is a conflict. Creates the object if there is none.
    ///
    /// # Errors
    /// [`RequestError::ManagedFields`] for an object as a server gave it, whose managed fields have to go first;
    /// [`is_conflict`](Error::is_conflict) with a cause for each field that others own; else as
    /// [`create`](Self::create).
    pub async fn apply(
        &self,
        object: &DynamicObject,
        options: &ApplyOptions,
    ) -> Result<DynamicObject, Error> {
        if !object.metadata.managed_fields.is_empty() {
            return Err(RequestError::ManagedFields.into());
        }
        let object = self.own(object)?;
        let patch = Patch::Apply(&object);
        self.patch_with(&object.metadata.name, patch, &options.clone().into())
            .await
    }

    /// Deletes an object.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is none; else when the server cannot be
    /// reached or refuses.
    pub async fn delete(&self, name: &str) -> Result<Deleted<DynamicObject>, Error> {
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
    ) -> Result<Deleted<DynamicObject>, Error> {
        let path = self.path(name, None)?;
        self.client.remove(path, Query::default(), options).await
    }

    /// Deletes the objects that a list with these options would hold.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn delete_collection(
        &self,
        options: &DeleteOptions,
        list: &ListOptions,
    ) -> Result<Deleted<List<DynamicObject>>, Error> {
        let path = self.located()?.path()?;
        self.client.remove(path, Query::of(list)?, options).await
    }

    /// Reads a subresource, as `scale`.
    ///
    /// # Errors
    /// When the server cannot be reached, refuses, or answers with something else than a `T`.
    pub async fn subresource_get<T: DeserializeOwned>(
        &self,
        name: &str,
        subresource: &str,
    ) -> Result<T, Error> {
        let path = self.path(name, Some(subresource))?;
        self.client.read(path, &GetOptions::default()).await
    }

    /// Posts to a subresource, as `eviction` or `token`.
    ///
    /// # Errors
    /// As [`subresource_get`](Self::subresource_get).
    pub async fn subresource_create<T: DeserializeOwned>(
        &self,
        name: &str,
        subresource: &str,
        input: &(impl Serialize + ?Sized),
        options: &CreateOptions,
    ) -> Result<T, Error> {
        let path = self.path(name, Some(subresource))?;
        self.client.write(Method::POST, path, options, input).await
    }

    /// Replaces a subresource.
    ///
    /// # Errors
    /// As [`subresource_get`](Self::subresource_get).
    pub async fn subresource_update<T: DeserializeOwned>(
        &self,
        name: &str,
        subresource: &str,
        input: &(impl Serialize + ?Sized),
        options: &UpdateOptions,
    ) -> Result<T, Error> {
        let path = self.path(name, Some(subresource))?;
        self.client.write(Method::PUT, path, options, input).await
    }

    /// Changes a subresource.
    ///
    /// # Errors
    /// As [`subresource_get`](Self::subresource_get).
    pub async fn subresource_patch<P: Serialize + ?Sized, T: DeserializeOwned>(
        &self,
        name: &str,
        subresource: &str,
        patch: Patch<'_, P>,
        options: &PatchOptions,
    ) -> Result<T, Error> {
        self.client
            .change(self.path(name, Some(subresource))?, patch, options)
            .await
    }
}
