//! What programs ask a cache for.

use std::fmt;

use super::store::IndexValue;
use super::{Cacheable, Decoded, InCluster, InNamespaces, Index, Informer, Layout, Store};
use crate::dynamic::ApiResource;
use crate::meta::{Status, StatusDetails, reason};
use crate::rest::Error;
use crate::selector::Selector;

/// Reads what an [`Informer`] holds: by selectors, namespaces and names. The server is asked nothing.
///
/// It is a handle, cheap to clone, and keeps the informer going. What a kind has questions of its own for
/// goes into a trait:
///
/// ```
/// use std::sync::Arc;
///
/// use kubewright::cache::{Cacheable, Lister};
///
/// trait OldestFirst<K> {
///     fn oldest_first(&self) -> Vec<Arc<K>>;
/// }
///
/// impl<K: Cacheable> OldestFirst<K> for Lister<K> {
///     fn oldest_first(&self) -> Vec<Arc<K>> {
///         let mut all = self.list(&kubewright::selector::Selector::everything());
///         all.sort_by_key(|object| object.object_meta().creation_timestamp);
///         all
///     }
/// }
/// ```
pub struct Lister<K: Cacheable, L: Layout<K> = Decoded> {
    informer: Informer<K, L>,
}

/// Reads what an [`Informer`] holds of a namespace: [`Lister::namespace`].
pub struct NamespaceLister<K: Cacheable, L: Layout<K> = Decoded> {
    informer: Informer<K, L>,
    namespace: Box<str>,
}

/// A cache has no such object.
///
/// As an [`Error`] it is what a server would have said.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{resource} \"{name}\" not found")]
pub struct NotFound {
    /// What it is a cache of, as `deployments.apps`.
    pub resource: String,
    /// The namespace that was looked in; empty in the cluster.
    pub namespace: String,
    /// The name that was looked for.
    pub name: String,
}

impl<K: Cacheable, L: Layout<K>> Lister<K, L> {
    pub(crate) fn new(informer: Informer<K, L>) -> Self {
        Self { informer }
    }

    /// The objects with labels that match, of all namespaces that the informer is of, in no order.
    pub fn list(&self, selector: &Selector) -> Vec<L::Object> {
        self.store().select(None, selector)
    }

    /// The objects with this value in an index of this cache, in no order.
    pub fn by_index<I: IndexValue>(
        &self,
        index: &Index<L::Object, I>,
        value: &I,
    ) -> Vec<L::Object> {
        self.store().snapshot().by_index(index, value)
    }

    /// Where it reads.
    pub fn store(&self) -> &Store<L::Object> {
        self.informer.store()
    }

    /// Whether everything was listed: what is not found is not there.
    pub fn has_synced(&self) -> bool {
        self.informer.has_synced()
    }
}

impl<K: InNamespaces, L: Layout<K>> Lister<K, L> {
    /// Of one namespace.
    pub fn namespace(&self, namespace: impl Into<Box<str>>) -> NamespaceLister<K, L> {
        NamespaceLister {
            informer: self.informer.clone(),
            namespace: namespace.into(),
        }
    }
}

impl<K: InCluster, L: Layout<K>> Lister<K, L> {
    /// An object, by its name.
    ///
    /// # Errors
    /// When the cache has none.
    pub fn get(&self, name: &str) -> Result<L::Object, NotFound> {
        find(&self.informer, "", name)
    }
}

impl<K: InNamespaces, L: Layout<K>> NamespaceLister<K, L> {
    /// The objects with labels that match, in no order.
    pub fn list(&self, selector: &Selector) -> Vec<L::Object> {
        self.informer
            .store()
            .select(Some(&self.namespace), selector)
    }

    /// An object, by its name.
    ///
    /// # Errors
    /// When the cache has none.
    pub fn get(&self, name: &str) -> Result<L::Object, NotFound> {
        find(&self.informer, &self.namespace, name)
    }
}

fn find<K: Cacheable, L: Layout<K>>(
    informer: &Informer<K, L>,
    namespace: &str,
    name: &str,
) -> Result<L::Object, NotFound> {
    let found = informer.store().get(namespace, name);
    found.ok_or_else(|| NotFound::new(informer.resource(), namespace, name))
}

impl NotFound {
    fn new(resource: &ApiResource, namespace: &str, name: &str) -> Self {
        Self {
            resource: resource.to_string(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
        }
    }
}

impl From<NotFound> for Error {
    fn from(error: NotFound) -> Self {
        let message = error.to_string();
        let (kind, group) = match error.resource.split_once('.') {
            Some((kind, group)) => (kind.to_owned(), group.to_owned()),
            None => (error.resource, String::new()),
        };
        let mut status = Status::failure(404, reason::NOT_FOUND, message);
        status.details = Some(Box::new(StatusDetails {
            name: error.name,
            group,
            kind,
            ..StatusDetails::default()
        }));
        Self::Api(Box::new(status))
    }
}

impl<K: Cacheable, L: Layout<K>> Clone for Lister<K, L> {
    fn clone(&self) -> Self {
        Self::new(self.informer.clone())
    }
}

impl<K: Cacheable, L: Layout<K>> Clone for NamespaceLister<K, L> {
    fn clone(&self) -> Self {
        Self {
            informer: self.informer.clone(),
            namespace: self.namespace.clone(),
        }
    }
}

impl<K: Cacheable, L: Layout<K>> fmt::Debug for Lister<K, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lister")
            .field("informer", &self.informer)
            .finish()
    }
}

impl<K: Cacheable, L: Layout<K>> fmt::Debug for NamespaceLister<K, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NamespaceLister")
            .field("namespace", &self.namespace)
            .field("informer", &self.informer)
            .finish()
    }
}
