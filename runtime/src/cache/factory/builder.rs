//! What all informers of a factory have in common.

use std::any::{Any, TypeId};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use super::SharedInformerFactory;
use super::shared::Inner;
use crate::cache::informer::Settings;
use crate::cache::intake::Transform;
use crate::cache::meter::{Meter, NoMeter};
use crate::cache::reflector::{About, ReflectorOptions};
use crate::cache::{Decoded, InformerBuilder};
use crate::client::Client;
use crate::meta::ObjectMeta;
use crate::resource::{Resource, Scope, verbs};

/// Says what all informers of a [`SharedInformerFactory`] have in common, and what those of some kinds
/// have of their own.
#[must_use]
pub struct SharedInformerFactoryBuilder<L = Decoded> {
    client: Client,
    common: Common,
    kinds: HashMap<TypeId, Configure>,
    layout: PhantomData<fn() -> L>,
}

/// Makes the settings of a kind, when all that is common is known.
type Configure = Box<dyn FnOnce(&Client, &Common) -> KindSettings + Send + Sync>;

/// The [`Settings`] of a kind.
pub(super) type KindSettings = Box<dyn Any + Send + Sync>;

/// What all informers have in common.
pub(super) struct Common {
    namespaces: BTreeSet<Box<str>>,
    label_selector: String,
    field_selector: String,
    resync: Option<Duration>,
    label_index: bool,
    reflector: ReflectorOptions,
    keep_managed_fields: bool,
    transform_metadata: Option<Transform<ObjectMeta>>,
    meter: Arc<dyn Meter>,
}

impl Common {
    /// The settings of a kind that has none of its own.
    pub(super) fn settings<K>(&self, mut settings: Settings<K>) -> Settings<K> {
        let Self {
            namespaces,
            label_selector,
            field_selector,
            resync,
            label_index,
            reflector,
            keep_managed_fields,
            transform_metadata,
            meter,
        } = self;
        if settings.about.resource.scope == Scope::Namespaced {
            settings.namespaces.clone_from(namespaces);
        }
        settings.label_selector.clone_from(label_selector);
        settings.field_selector.clone_from(field_selector);
        settings.resync = *resync;
        settings.label_index = *label_index;
        settings.reflector = reflector.clone();
        settings.treatment.keep_managed_fields = *keep_managed_fields;
        settings
            .treatment
            .transform_metadata
            .clone_from(transform_metadata);
        settings.meter = Arc::clone(meter);
        settings
    }
}

impl SharedInformerFactoryBuilder {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            common: Common {
                namespaces: BTreeSet::new(),
                label_selector: String::new(),
                field_selector: String::new(),
                resync: None,
                label_index: false,
                reflector: ReflectorOptions::default(),
                keep_managed_fields: false,
                transform_metadata: None,
                meter: Arc::new(NoMeter),
            },
            kinds: HashMap::new(),
            layout: PhantomData,
        }
    }
}

impl<L> SharedInformerFactoryBuilder<L> {
    /// Only the objects of this namespace, beside those of others that are named; those of kinds that are
    /// in no namespace anyway.
    pub fn namespace(mut self, namespace: impl Into<Box<str>>) -> Self {
        self.common.namespaces.insert(namespace.into());
        self
    }

    /// Only the objects of these namespaces, each of which is listed and watched by itself; those of
    /// kinds that are in no namespace anyway.
    pub fn namespaces<N: Into<Box<str>>>(
        mut self,
        namespaces: impl IntoIterator<Item = N>,
    ) -> Self {
        self.common
            .namespaces
            .extend(namespaces.into_iter().map(Into::into));
        self
    }

    /// Only objects with these labels, as `app=web,tier in (a,b)`. The server selects.
    pub fn labels(mut self, selector: impl Into<String>) -> Self {
        self.common.label_selector = selector.into();
        self
    }

    /// Only objects with these fields, as `metadata.name=a`. The server selects, by fields that it must
    /// offer for every kind that is asked for.
    pub fn fields(mut self, selector: impl Into<String>) -> Self {
        self.common.field_selector = selector.into();
        self
    }

    /// Tells handlers that do not say so themselves all objects again and again; see
    /// [`HandlerOptions::resync`](crate::cache::HandlerOptions::resync).
    pub fn resync(mut self, every: Duration) -> Self {
        self.common.resync = Some(every);
        self
    }

    /// Keeps an index by labels of every kind; see [`InformerBuilder::label_index`].
    pub fn label_index(mut self) -> Self {
        self.common.label_index = true;
        self
    }

    /// How many objects a page of a list has; see [`ReflectorOptions::page_size`].
    pub fn page_size(mut self, objects: u32) -> Self {
        self.common.reflector.page_size = Some(objects);
        self
    }

    /// Asks for lists as the beginning of watches; see [`ReflectorOptions::streaming_list`].
    pub fn streaming_list(mut self) -> Self {
        self.common.reflector.streaming_list = true;
        self
    }

    /// How informers read from the server, in full.
    pub fn reflector(mut self, options: ReflectorOptions) -> Self {
        self.common.reflector = options;
        self
    }

    /// Holds `metadata.managedFields` too, which are passed over otherwise.
    pub fn keep_managed_fields(mut self) -> Self {
        self.common.keep_managed_fields = true;
        self
    }

    /// Does something to the metadata of every object before it is held, as to drop annotations that
    /// nobody needs. It must not change the name, the namespace, the uid or the version.
    pub fn transform_metadata(
        mut self,
        transform: impl Fn(&mut ObjectMeta) + Send + Sync + 'static,
    ) -> Self {
        self.common.transform_metadata = Some(Arc::new(transform));
        self
    }

    /// Counts what informers do.
    pub fn meter(mut self, meter: Arc<dyn Meter>) -> Self {
        self.common.meter = meter;
        self
    }

    /// How objects are held, of kinds for which nothing else [is said](super::FactoryInformer::layout).
    pub fn layout<M>(self) -> SharedInformerFactoryBuilder<M> {
        SharedInformerFactoryBuilder {
            client: self.client,
            common: self.common,
            kinds: self.kinds,
            layout: PhantomData,
        }
    }

    /// Says what the informers of a kind have of their own, beginning with what all have in common.
    ///
    /// ```no_run
    /// # use kubewright::cache::SharedInformerFactory;
    /// # use kubewright::resource::{Resource, scope, verbs};
    /// # fn example<Pod>(client: kubewright::Client)
    /// # where Pod: Resource + scope::Namespaced + verbs::List + verbs::Watch {
    /// let factory = SharedInformerFactory::builder(client)
    ///     .configure::<Pod>(|pods| pods.fields("spec.nodeName=n").namespace("web"))
    ///     .build();
    /// # }
    /// ```
    pub fn configure<K>(
        mut self,
        configure: impl FnOnce(InformerBuilder<K>) -> InformerBuilder<K> + Send + Sync + 'static,
    ) -> Self
    where
        K: Resource + verbs::List + verbs::Watch,
    {
        let configure: Configure = Box::new(|client, common| {
            let settings = common.settings(Settings::new(About::of::<K>()));
            Box::new(configure(InformerBuilder::of(client.clone(), settings)).settings)
        });
        self.kinds.insert(TypeId::of::<K>(), configure);
        self
    }

    /// The factory. Nothing is asked of the server before it is [started](SharedInformerFactory::start).
    pub fn build(self) -> SharedInformerFactory<L> {
        let Self {
            client,
            common,
            kinds,
            layout: _,
        } = self;
        let kinds = kinds.into_iter();
        let kinds = kinds.map(|(kind, configure)| (kind, configure(&client, &common)));
        let kinds = kinds.collect();
        SharedInformerFactory::of_inner(Inner::new(client, common, kinds))
    }
}

impl<L> fmt::Debug for SharedInformerFactoryBuilder<L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedInformerFactoryBuilder")
            .field("namespaces", &self.common.namespaces)
            .field("label_selector", &self.common.label_selector)
            .field("field_selector", &self.common.field_selector)
            .field("reflector", &self.common.reflector)
            .finish_non_exhaustive()
    }
}
