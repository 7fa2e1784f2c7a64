//! A client of one kind: where its objects are, and the reads of one of them.

use std::fmt;
use std::marker::PhantomData;

use super::{Client, form};
use crate::meta::GetOptions;
use crate::resource::{Resource, scope, verbs};
use crate::rest::{Collection, Error, Query, Request, RequestError};

/// A client of one kind, in one namespace, in all of them, or in the cluster.
///
/// Which verbs it has is known at compile time: one that the API does not serve for the kind does
/// not compile.
pub struct Api<K> {
    pub(super) client: Client,
    namespace: Option<Box<str>>,
    kind: PhantomData<fn() -> K>,
}

impl<K> Clone for Api<K> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            namespace: self.namespace.clone(),
            kind: PhantomData,
        }
    }
}

impl<K: Resource> fmt::Debug for Api<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Api")
            .field("kind", &K::descriptor().kind)
            .field("api_version", &K::descriptor().api_version)
            .field("namespace", &self.namespace)
            .finish_non_exhaustive()
    }
}

impl<K: scope::Namespaced> Api<K> {
    /// The objects in a namespace.
    pub fn namespaced(client: Client, namespace: impl Into<Box<str>>) -> Self {
        Self {
            client,
            namespace: Some(namespace.into()),
            kind: PhantomData,
        }
    }

    /// The objects in the client's default namespace.
    pub fn default_namespaced(client: Client) -> Self {
        let namespace = client.default_namespace().into();
        Self {
            client,
            namespace: Some(namespace),
            kind: PhantomData,
        }
    }

    /// The objects in all namespaces: to list, to watch.
    ///
    /// Verbs that need a namespace fail before anything is sent.
    pub fn all(client: Client) -> Self {
        Self {
            client,
            namespace: None,
            kind: PhantomData,
        }
    }
}

impl<K: scope::Cluster> Api<K> {
    /// The objects in the cluster.
    pub fn cluster(client: Client) -> Self {
        Self {
            client,
            namespace: None,
            kind: PhantomData,
        }
    }
}

impl<K: Resource> Api<K> {
    /// The client below.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// The namespace, if the objects are in one.
    pub fn namespace(&self) -> Option<&str> {
        self.namespace.as_deref()
    }

    /// A client of the same place for objects seen as another type.
    pub(super) fn of_kind<L>(&self) -> Api<L> {
        Api {
            client: self.client.clone(),
            namespace: self.namespace.clone(),
            kind: PhantomData,
        }
    }

    /// The objects, in all namespaces if none was named.
    pub(super) fn collection(&self) -> Collection<'_> {
        let about = K::descriptor();
        Collection {
            group: about.group,
            version: about.version,
            plural: about.plural,
            namespace: self.namespace.as_deref(),
        }
    }

    /// The objects, for a verb that needs a namespace.
    pub(super) fn located(&self) -> Result<Collection<'_>, RequestError> {
        self.collection().of_one(K::descriptor().scope)
    }

    /// The path of an object, or of a part of it.
    pub(super) fn path(
        &self,
        name: &str,
        subresource: Option<&str>,
    ) -> Result<String, RequestError> {
        self.located()?.object(name, subresource)
    }
}

impl<K: verbs::Get> Api<K> {
    /// An object by its name.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is none; else when the server cannot be
    /// reached or refuses.
    pub async fn get(&self, name: &str) -> Result<K, Error> {
        self.get_with(name, &GetOptions::default()).await
    }

    /// An object by its name, with options.
    ///
    /// # Errors
    /// As [`get`](Self::get).
    pub async fn get_with(&self, name: &str, options: &GetOptions) -> Result<K, Error> {
        let path = self.path(name, None)?;
        let request = Request::new(http::Method::GET, path, Query::of(options)?);
        let request = request.accepting(form::of_one::<K>());
        self.client.answer(request).await
    }

    /// An object by its name, `None` when there is none.
    ///
    /// # Errors
    /// When the server cannot be reached or refuses.
    pub async fn get_opt(&self, name: &str) -> Result<Option<K>, Error> {
        match self.get(name).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }
}
