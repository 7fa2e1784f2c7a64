//! What an informer is made of.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::sync::watch;

use super::core::{Core, Run};
use super::handle::Informer;
use super::settings::Settings;
use super::shared::Shared;
use crate::cache::meter::Meter;
use crate::cache::object::{Cacheable, Decoded, InNamespaces, Layout};
use crate::cache::reflector::{Health, ReflectorOptions, Source};
use crate::client::Client;

/// Says what an [`Informer`] is of, and how it holds and reads it.
pub struct InformerBuilder<K, L = Decoded> {
    pub(crate) client: Client,
    pub(crate) settings: Settings<K>,
    layout: PhantomData<fn() -> L>,
}

impl<K: Cacheable, L> InformerBuilder<K, L> {
    pub(crate) fn of(client: Client, settings: Settings<K>) -> Self {
        Self {
            client,
            settings,
            layout: PhantomData,
        }
    }
}

impl<K: InNamespaces, L> InformerBuilder<K, L> {
    /// Only the objects of this namespace, beside those of others that are named. All namespaces, unless
    /// one is named.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<Box<str>>) -> Self {
        self.settings.namespaces.insert(namespace.into());
        self
    }

    /// Only the objects of these namespaces, each of which is listed and watched by itself.
    #[must_use]
    pub fn namespaces<N: Into<Box<str>>>(
        mut self,
        namespaces: impl IntoIterator<Item = N>,
    ) -> Self {
        self.settings
            .namespaces
            .extend(namespaces.into_iter().map(Into::into));
        self
    }

    /// The objects of all namespaces, whatever was said before.
    #[must_use]
    pub fn all_namespaces(mut self) -> Self {
        self.settings.namespaces.clear();
        self
    }
}

impl<K, L> InformerBuilder<K, L> {
    /// Only objects with these labels, as `app=web,tier in (a,b)`. The server selects.
    #[must_use]
    pub fn labels(mut self, selector: impl Into<String>) -> Self {
        self.settings.label_selector = selector.into();
        self
    }

    /// Only objects with these fields, as `spec.nodeName=a`. The server selects, by the fields it offers
    /// for the kind.
    #[must_use]
    pub fn fields(mut self, selector: impl Into<String>) -> Self {
        self.settings.field_selector = selector.into();
        self
    }

    /// How objects are held.
    #[must_use]
    pub fn layout<M: Layout<K>>(self) -> InformerBuilder<K, M> {
        InformerBuilder {
            client: self.client,
            settings: self.settings,
            layout: PhantomData,
        }
    }

    /// Does something to every object before it is held, once for each of its versions: to drop what
    /// nobody needs. It must not change its name, its namespace, its uid or its version.
    #[must_use]
    pub fn transform(mut self, transform: impl Fn(&mut K) + Send + Sync + 'static) -> Self {
        self.settings.treatment.transform = Some(Arc::new(transform));
        self
    }

    /// Holds `metadata.managedFields` too, which are passed over otherwise.
    #[must_use]
    pub fn keep_managed_fields(mut self) -> Self {
        self.settings.treatment.keep_managed_fields = true;
        self
    }

    /// Tells handlers that do not say so themselves all objects again and again; see
    /// [`HandlerOptions::resync`](crate::cache::HandlerOptions::resync).
    #[must_use]
    pub fn resync(mut self, every: Duration) -> Self {
        self.settings.resync = Some(every);
        self
    }

    /// Keeps an index by labels, which makes lists by selectors that name a value fast; see
    /// [`Store::index_labels`](crate::cache::Store::index_labels).
    #[must_use]
    pub fn label_index(mut self) -> Self {
        self.settings.label_index = true;
        self
    }

    /// How many objects a page of a list has; see [`ReflectorOptions::page_size`].
    #[must_use]
    pub fn page_size(mut self, objects: u32) -> Self {
        self.settings.reflector.page_size = Some(objects);
        self
    }

    /// Asks for the list as the beginning of the watch; see [`ReflectorOptions::streaming_list`].
    #[must_use]
    pub fn streaming_list(mut self) -> Self {
        self.settings.reflector.streaming_list = true;
        self
    }

    /// How it reads from the server, in full.
    #[must_use]
    pub fn reflector(mut self, options: ReflectorOptions) -> Self {
        self.settings.reflector = options;
        self
    }

    /// Counts what it does.
    #[must_use]
    pub fn meter(mut self, meter: Arc<dyn Meter>) -> Self {
        self.settings.meter = meter;
        self
    }
}

impl<K: Cacheable, L: Layout<K>> InformerBuilder<K, L> {
    /// The informer. Nothing is asked of the server before it is [started](Informer::start).
    pub fn build(self) -> Informer<K, L> {
        let Self {
            client,
            settings,
            layout: _,
        } = self;
        let places: Vec<Option<Box<str>>> = if settings.namespaces.is_empty() {
            vec![None]
        } else {
            settings.namespaces.into_iter().map(Some).collect()
        };
        let source = |namespace: &Option<Box<str>>| Source {
            client: client.clone(),
            about: settings.about.clone(),
            namespace: namespace.clone(),
            label_selector: settings.label_selector.clone(),
            field_selector: settings.field_selector.clone(),
        };
        let sources: Vec<Source> = places.iter().map(source).collect();
        let shared = Shared::new(places);
        if settings.label_index {
            shared.store().index_labels();
        }
        Informer::of(Core {
            shared: Arc::new(shared),
            healths: sources
                .iter()
                .map(|_| watch::Sender::new(Health::default()))
                .collect(),
            sources,
            resource: settings.about.resource,
            intake: L::intake(settings.treatment),
            options: settings.reflector,
            resync: settings.resync,
            meter: settings.meter,
            run: Mutex::new(Run::Idle(Vec::new())),
            tasks: watch::Sender::new(()),
        })
    }
}

impl<K, L> fmt::Debug for InformerBuilder<K, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Settings {
            about,
            namespaces,
            label_selector,
            field_selector,
            resync,
            label_index,
            reflector,
            treatment,
            meter: _,
        } = &self.settings;
        f.debug_struct("InformerBuilder")
            .field("resource", &about.resource)
            .field("namespaces", namespaces)
            .field("label_selector", label_selector)
            .field("field_selector", field_selector)
            .field("resync", resync)
            .field("label_index", label_index)
            .field("reflector", reflector)
            .field("treatment", treatment)
            .finish_non_exhaustive()
    }
}
