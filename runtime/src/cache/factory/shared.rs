//! A factory of informers.

use std::any::TypeId;
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::builder::{Common, KindSettings};
use super::registry::{Managed, Registry};
use super::{FactoryInformer, SharedInformerFactoryBuilder};
use crate::cache::informer::Settings;
use crate::cache::reflector::About;
use crate::cache::{Decoded, Health, InformerBuilder, NotSynced};
use crate::client::Client;
use crate::dynamic::{ApiResource, DynamicObject};
use crate::resource::{Resource, verbs};

/// Informers of many kinds on one client: one for each kind and its options, whoever asks for it.
///
/// It is a handle, cheap to clone. Generated modules add the kinds by name with their trait `Informers`:
/// `factory.apps_v1().deployments()`; without it, [`of`](Self::of) gives that of any type.
///
/// ```no_run
/// # use std::time::Duration;
/// # use kubewright::cache::SharedInformerFactory;
/// # use kubewright::resource::{Resource, scope, verbs};
/// # async fn example<Pod>(client: kubewright::Client) -> Result<(), Box<dyn std::error::Error>>
/// # where Pod: Resource + scope::Namespaced + verbs::List + verbs::Watch {
/// let factory = SharedInformerFactory::builder(client).namespace("web").build();
/// let pods = factory.of::<Pod>().informer();
/// pods.on_delete(|pod| println!("{} is gone", pod.last_known.metadata().name));
/// factory.start();
/// factory.wait_for_sync(Duration::from_secs(30)).await?;
/// let one = factory.of::<Pod>().lister().namespace("web").get("one")?;
/// factory.shutdown().await;
/// # Ok(()) }
/// ```
///
/// It keeps its informers, so that handlers go on though nobody holds a handle;
/// [`stop_unused`](Self::stop_unused) ends those that nobody needs any more.
pub struct SharedInformerFactory<L = Decoded> {
    inner: Arc<Inner>,
    layout: PhantomData<fn() -> L>,
}

/// What the handles of a factory share.
pub(super) struct Inner {
    client: Client,
    common: Common,
    /// The settings of kinds that have some of their own.
    kinds: HashMap<TypeId, KindSettings>,
    registry: Mutex<Registry>,
}

/// Some caches of a factory were not complete in time.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", .caches.iter().map(NotSynced::to_string).collect::<Vec<_>>().join("; "))]
pub struct NotAllSynced {
    /// Which, and why.
    pub caches: Vec<NotSynced>,
}

impl Inner {
    pub(super) fn new(
        client: Client,
        common: Common,
        kinds: HashMap<TypeId, KindSettings>,
    ) -> Self {
        Self {
            client,
            common,
            kinds,
            registry: Mutex::default(),
        }
    }

    pub(super) fn registry(&self) -> MutexGuard<'_, Registry> {
        // Nothing that a user wrote is run while it is locked.
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SharedInformerFactory {
    /// A factory of informers of all objects, on a client or a clientset.
    pub fn new(client: impl Into<Client>) -> Self {
        Self::builder(client).build()
    }

    /// Begins to say what informers have in common.
    pub fn builder(client: impl Into<Client>) -> SharedInformerFactoryBuilder {
        SharedInformerFactoryBuilder::new(client.into())
    }
}

impl<L> SharedInformerFactory<L> {
    pub(super) fn of_inner(inner: Inner) -> Self {
        Self {
            inner: Arc::new(inner),
            layout: PhantomData,
        }
    }

    /// The client that all informers use.
    pub fn client(&self) -> &Client {
        &self.inner.client
    }

    /// The informer of a kind.
    pub fn of<K: Resource + verbs::List + verbs::Watch>(&self) -> FactoryInformer<K, L> {
        let own = self.inner.kinds.get(&TypeId::of::<K>());
        let own = own.and_then(|own| own.downcast_ref::<Settings<K>>());
        self.access(match own {
            Some(own) => own.clone(),
            None => self.inner.common.settings(Settings::new(About::of::<K>())),
        })
    }

    /// The informer of a kind that is known at run time only.
    pub fn for_resource(&self, resource: ApiResource) -> FactoryInformer<DynamicObject, L> {
        self.access(self.inner.common.settings(Settings::dynamic(resource)))
    }

    fn access<K: crate::cache::Cacheable>(&self, settings: Settings<K>) -> FactoryInformer<K, L> {
        let builder = InformerBuilder::of(self.inner.client.clone(), settings);
        FactoryInformer::new(Arc::clone(&self.inner), builder)
    }

    fn all(&self) -> Vec<Arc<dyn Managed>> {
        self.inner.registry().all()
    }

    /// Starts every informer that was asked for and does not run yet, on the async runtime that this is
    /// called in. It may be called again, when more were asked for.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn start(&self) {
        for informer in self.all() {
            informer.start();
        }
    }

    /// Waits until all informers that were started have listed everything.
    ///
    /// # Errors
    /// When that takes longer than the timeout. The error names those that have not, and says why as far
    /// as that is known: that it may not list, or that the server does not serve the kind.
    pub async fn wait_for_sync(&self, within: Duration) -> Result<(), NotAllSynced> {
        let deadline = Instant::now() + within;
        let mut caches = Vec::new();
        for informer in self.all() {
            if !informer.is_started() {
                continue;
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if let Err(error) = informer.synced(left).await {
                caches.push(NotSynced {
                    waited: within,
                    ..error
                });
            }
        }
        caches.sort_by(|one, other| one.resource.cmp(&other.resource));
        if caches.is_empty() {
            Ok(())
        } else {
            Err(NotAllSynced { caches })
        }
    }

    /// How each informer gets on with the server, with what it is of.
    pub fn health(&self) -> Vec<(ApiResource, Health)> {
        let all = self.all();
        let healths = all.iter();
        healths
            .map(|informer| (informer.resource().clone(), informer.health()))
            .collect()
    }

    /// Stops the informers that nobody has a handle or a lister of, and no handler, and waits until no
    /// task of theirs runs.
    pub async fn stop_unused(&self) {
        let unused = self.inner.registry().take_unused();
        for informer in unused {
            informer.stop().await;
        }
    }

    /// Stops all informers, and waits until no task of theirs runs. Handlers are told what waits for them
    /// before they end.
    pub async fn shutdown(&self) {
        for informer in self.all() {
            informer.stop().await;
        }
    }
}

impl<L> Clone for SharedInformerFactory<L> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            layout: PhantomData,
        }
    }
}

impl<L> fmt::Debug for SharedInformerFactory<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = self.all();
        let resources = all.iter().map(|informer| informer.resource().to_string());
        f.debug_struct("SharedInformerFactory")
            .field("informers", &resources.collect::<Vec<_>>())
            .finish_non_exhaustive()
    }
}
