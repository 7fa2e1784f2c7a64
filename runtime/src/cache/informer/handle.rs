//! An informer.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::builder::InformerBuilder;
use super::core::Core;
use super::settings::Settings;
use super::wait::NotSynced;
use crate::cache::object::{Cacheable, Decoded, Layout};
use crate::cache::reflector::About;
use crate::cache::sample::Sampled;
use crate::cache::store::{IndexValue, NotReached};
use crate::cache::{
    Deleted, EventHandler, EventStream, HandlerOptions, Health, Index, Lister, Registration,
    Sample, Store,
};
use crate::client::Client;
use crate::dynamic::{ApiResource, DynamicObject};
use crate::resource::{Resource, verbs};

/// A cache of a kind that follows a server, and tells handlers what changes.
///
/// It is a handle, cheap to clone; the cache ends with the last one. Any number of readers and handlers
/// share it.
///
/// ```no_run
/// # use std::time::Duration;
/// # use kubewright::cache::Informer;
/// # use kubewright::resource::{Resource, scope, verbs};
/// # async fn example<Pod>(client: kubewright::Client) -> Result<(), Box<dyn std::error::Error>>
/// # where Pod: Resource + scope::Namespaced + verbs::List + verbs::Watch {
/// let pods = Informer::<Pod>::builder(client).namespace("web").build();
/// pods.on_update(|old, new| println!("{:?} was {:?}", new.metadata(), old.metadata()));
/// pods.start();
/// pods.synced(Duration::from_secs(30)).await?;
/// for pod in pods.store().list() {
///     println!("{}", pod.metadata().name);
/// }
/// # Ok(()) }
/// ```
pub struct Informer<K: Cacheable, L: Layout<K> = Decoded> {
    core: Arc<Core<L::Object>>,
    kind: PhantomData<fn() -> K>,
}

impl<K: Resource> Informer<K> {
    /// Begins to say what an informer is of: all objects of the kind, unless said otherwise.
    pub fn builder(client: Client) -> InformerBuilder<K>
    where
        K: verbs::List + verbs::Watch,
    {
        InformerBuilder::of(client, Settings::new(About::of::<K>()))
    }
}

impl Informer<DynamicObject> {
    /// Begins to say what an informer of a kind is of that is known at run time only.
    pub fn dynamic(client: Client, resource: ApiResource) -> InformerBuilder<DynamicObject> {
        InformerBuilder::of(client, Settings::dynamic(resource))
    }
}

impl<K: Cacheable, L: Layout<K>> Informer<K, L> {
    pub(super) fn of(core: Core<L::Object>) -> Self {
        Self {
            core: Arc::new(core),
            kind: PhantomData,
        }
    }

    /// Begins to list and to watch, on the async runtime that this is called in. Only the first call does
    /// anything: one that was stopped does not start again.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn start(&self) {
        self.core.start();
    }

    /// Stops: nothing is read any more, and handlers end when they were told what waits. What the store
    /// has stays, and gets old. Waits until no task of it runs, handlers included.
    pub async fn stop(&self) {
        self.core.stop().await;
    }

    /// Whether it was started and is not stopped.
    pub fn is_started(&self) -> bool {
        self.core.is_started()
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.core.is_stopped()
    }

    /// Whether everything was listed: the store is complete.
    pub fn has_synced(&self) -> bool {
        *self.core.shared.synced().borrow()
    }

    /// Waits until everything was listed.
    ///
    /// # Errors
    /// When that takes longer than the timeout. The error says why, as far as that is known: that it may
    /// not list, or that the server does not serve the kind.
    pub async fn synced(&self, within: Duration) -> Result<(), NotSynced> {
        self.core.synced(within).await
    }

    /// How it gets on with the server. Of several namespaces, as bad as the worst.
    pub fn health(&self) -> Health {
        self.core.health()
    }

    /// What it has to do now: how much it holds, and how far behind it and its handlers are. `None`
    /// unless it runs.
    pub fn sample(&self) -> Option<Sample> {
        self.core.sample()
    }

    /// What it holds.
    pub fn store(&self) -> &Store<L::Object> {
        self.core.shared.store()
    }

    /// Adds an index by the values that a function gives for an object; see [`Store::index`].
    pub fn index<I, V>(
        &self,
        function: impl Fn(&L::Object) -> V + Send + Sync + 'static,
    ) -> Index<L::Object, I>
    where
        I: IndexValue,
        V: IntoIterator<Item = I> + 'static,
    {
        self.store().index(function)
    }

    /// The version up to which everything was read; empty before the first list.
    pub fn resource_version(&self) -> String {
        self.store().resource_version()
    }

    /// Waits until a version was read, as a write gave it back; see [`Store::wait_until`].
    ///
    /// # Errors
    /// When that takes longer than the timeout.
    pub async fn wait_until(&self, version: &str, within: Duration) -> Result<(), NotReached> {
        self.store().wait_until(version, within).await
    }

    /// Adds a handler. It is told what is there, and then every change. One that is added after the
    /// informer was stopped has [ended](Registration::is_ended).
    pub fn add_handler(
        &self,
        handler: impl EventHandler<L::Object>,
        options: HandlerOptions<L::Object>,
    ) -> Registration {
        self.core.add(handler, options)
    }

    /// The changes as a stream, what is there first.
    pub fn events(&self, options: HandlerOptions<L::Object>) -> EventStream<L::Object> {
        self.core.stream(options)
    }

    /// Calls a function with every object that is there, and with every one that comes to be. The flag
    /// says which it is.
    pub fn on_add(&self, call: impl FnMut(&L::Object, bool) + Send + 'static) -> Registration {
        self.add_handler(OnAdd(call), HandlerOptions::default())
    }

    /// Calls a function with every object that has changed: as it was, and as it is.
    pub fn on_update(
        &self,
        call: impl FnMut(&L::Object, &L::Object) + Send + 'static,
    ) -> Registration {
        self.add_handler(OnUpdate(call), HandlerOptions::default())
    }

    /// Calls a function with every object that is gone.
    pub fn on_delete(
        &self,
        call: impl FnMut(&Deleted<L::Object>) + Send + 'static,
    ) -> Registration {
        self.add_handler(OnDelete(call), HandlerOptions::default())
    }

    /// What it is of.
    pub fn resource(&self) -> &ApiResource {
        self.core.resource()
    }

    /// What it holds, as programs ask for it: by selectors, namespaces and names.
    pub fn lister(&self) -> Lister<K, L> {
        Lister::new(self.clone())
    }

    pub(crate) fn core(&self) -> &Arc<Core<L::Object>> {
        &self.core
    }
}

impl<K: Cacheable, L: Layout<K>> Clone for Informer<K, L> {
    fn clone(&self) -> Self {
        Self {
            core: Arc::clone(&self.core),
            kind: PhantomData,
        }
    }
}

impl<K: Cacheable, L: Layout<K>> fmt::Debug for Informer<K, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let backlog = self.core.shared.backlog();
        f.debug_struct("Informer")
            .field("resource", &format_args!("{}", self.resource()))
            .field("len", &self.store().len())
            .field("activity", &self.health().activity)
            .field("handlers", &backlog.handlers)
            .field("depth", &backlog.depth)
            .finish_non_exhaustive()
    }
}

struct OnAdd<F>(F);

impl<O, F: FnMut(&O, bool) + Send + 'static> EventHandler<O> for OnAdd<F> {
    fn on_add(&mut self, object: &O, is_in_initial_list: bool) {
        (self.0)(object, is_in_initial_list);
    }
}

struct OnUpdate<F>(F);

impl<O, F: FnMut(&O, &O) + Send + 'static> EventHandler<O> for OnUpdate<F> {
    fn on_update(&mut self, old: &O, new: &O) {
        (self.0)(old, new);
    }
}

struct OnDelete<F>(F);

impl<O, F: FnMut(&Deleted<O>) + Send + 'static> EventHandler<O> for OnDelete<F> {
    fn on_delete(&mut self, deleted: &Deleted<O>) {
        (self.0)(deleted);
    }
}
