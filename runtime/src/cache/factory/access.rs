//! An informer of a factory that may not be there yet.

use std::fmt;
use std::sync::Arc;

use super::shared::Inner;
use crate::cache::{Cacheable, Decoded, Informer, InformerBuilder, Layout, Lister};

/// An informer of a [`SharedInformerFactory`](super::SharedInformerFactory) that is made when it is asked
/// for, once for all who ask for the same.
pub struct FactoryInformer<K, L = Decoded> {
    factory: Arc<Inner>,
    builder: InformerBuilder<K, L>,
}

impl<K: Cacheable, L> FactoryInformer<K, L> {
    pub(super) fn new(factory: Arc<Inner>, builder: InformerBuilder<K, L>) -> Self {
        Self { factory, builder }
    }

    /// Another one of that kind: of other objects, or held in another way. Who says the same is given the
    /// same informer; but no two transforms are the same, so those are for
    /// [`configure`](super::SharedInformerFactoryBuilder::configure).
    #[must_use]
    pub fn with(
        self,
        configure: impl FnOnce(InformerBuilder<K, L>) -> InformerBuilder<K, L>,
    ) -> Self {
        Self {
            builder: configure(self.builder),
            ..self
        }
    }

    /// One that holds objects in this way.
    #[must_use]
    pub fn layout<M: Layout<K>>(self) -> FactoryInformer<K, M> {
        FactoryInformer {
            factory: self.factory,
            builder: self.builder.layout(),
        }
    }
}

impl<K: Cacheable, L: Layout<K>> FactoryInformer<K, L> {
    /// The informer. It is started by the next
    /// [`start`](super::SharedInformerFactory::start) of its factory, or by itself.
    pub fn informer(self) -> Informer<K, L> {
        self.factory.registry().get(self.builder)
    }

    /// A lister of the informer, which it makes as [`informer`](Self::informer) does.
    pub fn lister(self) -> Lister<K, L> {
        self.informer().lister()
    }

    /// Stops the informer, whoever uses it, and waits until no task of it runs. Who asks for it after that
    /// is given a new one.
    pub async fn stop(self) {
        let informer = self.factory.registry().take::<K, L>(&self.builder.settings);
        if let Some(informer) = informer {
            informer.stop().await;
        }
    }
}

impl<K, L> fmt::Debug for FactoryInformer<K, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FactoryInformer")
            .field("builder", &self.builder)
            .finish_non_exhaustive()
    }
}
