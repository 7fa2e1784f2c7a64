//! What an informer is made of.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex};

use tokio::sync::watch;

use super::core::{Core, Run};
use super::handle::Informer;
use super::shared::Shared;
use crate::cache::intake::Treatment;
use crate::cache::meter::{Meter, NoMeter};
use crate::cache::object::{Decoded, Layout};
use crate::cache::reflector::{About, Health, ReflectorOptions, Source};
use crate::client::Client;
use crate::resource::{Resource, scope, verbs};

/// Says what an [`Informer`] is of, and how it holds and reads it.
pub struct InformerBuilder<K, L = Decoded> {
    client: Client,
    namespaces: BTreeSet<Box<str>>,
    label_selector: String,
    field_selector: String,
    options: ReflectorOptions,
    treatment: Treatment<K>,
    meter: Arc<dyn Meter>,
    layout: PhantomData<fn() -> L>,
}

impl<K: Resource> InformerBuilder<K> {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            namespaces: BTreeSet::new(),
            label_selector: String::new(),
            field_selector: String::new(),
            options: ReflectorOptions::default(),
            treatment: Treatment::default(),
            meter: Arc::new(NoMeter),
            layout: PhantomData,
        }
    }
}

impl<K: scope::Namespaced, L> InformerBuilder<K, L> {
    /// Only the objects of this namespace, beside those of others that are named. All namespaces, unless
    /// one is named.
    #[must_use]
    pub fn namespace(mut self, namespace: impl Into<Box<str>>) -> Self {
        self.namespaces.insert(namespace.into());
        self
    }

    /// Only the objects of these namespaces, each of which is listed and watched by itself.
    #[must_use]
    pub fn namespaces<N: Into<Box<str>>>(
        mut self,
        namespaces: impl IntoIterator<Item = N>,
    ) -> Self {
        self.namespaces
            .extend(namespaces.into_iter().map(Into::into));
        self
    }
}

impl<K, L> InformerBuilder<K, L> {
    /// Only objects with these labels, as `app=web,tier in (a,b)`. The server selects.
    #[must_use]
    pub fn labels(mut self, selector: impl Into<String>) -> Self {
        self.label_selector = selector.into();
        self
    }

    /// Only objects with these fields, as `spec.nodeName=a`. The server selects, by the fields it offers
    /// for the kind.
    #[must_use]
    pub fn fields(mut self, selector: impl Into<String>) -> Self {
        self.field_selector = selector.into();
        self
    }

    /// How objects are held.
    #[must_use]
    pub fn layout<M: Layout<K>>(self) -> InformerBuilder<K, M> {
        InformerBuilder {
            client: self.client,
            namespaces: self.namespaces,
            label_selector: self.label_selector,
            field_selector: self.field_selector,
            options: self.options,
            treatment: self.treatment,
            meter: self.meter,
            layout: PhantomData,
        }
    }

    /// Does something to every object before it is held, once for each of its versions: to drop what
    /// nobody needs. It must not change its name, its namespace, its uid or its version.
    #[must_use]
    pub fn transform(mut self, transform: impl Fn(&mut K) + Send + Sync + 'static) -> Self {
        self.treatment.transform = Some(Arc::new(transform));
        self
    }

    /// Holds `metadata.managedFields` too, which are passed over otherwise.
    #[must_use]
    pub fn keep_managed_fields(mut self) -> Self {
        self.treatment.keep_managed_fields = true;
        self
    }

    /// How many objects a page of a list has; see [`ReflectorOptions::page_size`].
    #[must_use]
    pub fn page_size(mut self, objects: u32) -> Self {
        self.options.page_size = Some(objects);
        self
    }

    /// Asks for the list as the beginning of the watch; see [`ReflectorOptions::streaming_list`].
    #[must_use]
    pub fn streaming_list(mut self) -> Self {
        self.options.streaming_list = true;
        self
    }

    /// How it reads from the server, in full.
    #[must_use]
    pub fn reflector(mut self, options: ReflectorOptions) -> Self {
        self.options = options;
        self
    }

    /// Counts what it does.
    #[must_use]
    pub fn meter(mut self, meter: Arc<dyn Meter>) -> Self {
        self.meter = meter;
        self
    }
}

impl<K: verbs::List + verbs::Watch, L: Layout<K>> InformerBuilder<K, L> {
    /// The informer. Nothing is asked of the server before it is [started](Informer::start).
    pub fn build(self) -> Informer<K, L> {
        let places: Vec<Option<Box<str>>> = if self.namespaces.is_empty() {
            vec![None]
        } else {
            self.namespaces.into_iter().map(Some).collect()
        };
        let about = About::of::<K>();
        let source = |namespace: &Option<Box<str>>| Source {
            client: self.client.clone(),
            about: about.clone(),
            namespace: namespace.clone(),
            label_selector: self.label_selector.clone(),
            field_selector: self.field_selector.clone(),
        };
        let sources: Vec<Source> = places.iter().map(source).collect();
        Informer::of(Core {
            shared: Arc::new(Shared::new(places)),
            healths: sources
                .iter()
                .map(|_| watch::Sender::new(Health::default()))
                .collect(),
            sources,
            intake: L::intake(self.treatment),
            options: self.options,
            meter: self.meter,
            run: Mutex::new(Run::Idle(Vec::new())),
        })
    }
}

impl<K: Resource, L> fmt::Debug for InformerBuilder<K, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InformerBuilder")
            .field("kind", &K::descriptor().kind)
            .field("namespaces", &self.namespaces)
            .field("label_selector", &self.label_selector)
            .field("field_selector", &self.field_selector)
            .field("options", &self.options)
            .field("treatment", &self.treatment)
            .finish_non_exhaustive()
    }
}
