//! The informers that a factory has made.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::cache::informer::{Core, Settings};
use crate::cache::{Cacheable, Health, Informer, InformerBuilder, Layout, NotSynced, Object};
use crate::dynamic::ApiResource;
use crate::rest::BoxFuture;

/// An informer, of whatever kind.
pub(super) trait Managed: Send + Sync {
    fn resource(&self) -> &ApiResource;
    fn start(self: Arc<Self>);
    fn is_started(&self) -> bool;
    fn health(&self) -> Health;
    fn synced(self: Arc<Self>, within: Duration) -> BoxFuture<Result<(), NotSynced>>;
    fn stop(self: Arc<Self>) -> BoxFuture<()>;
}

impl<O: Object> Managed for Core<O> {
    fn resource(&self) -> &ApiResource {
        self.resource()
    }

    fn start(self: Arc<Self>) {
        Self::start(&self);
    }

    fn is_started(&self) -> bool {
        self.is_started()
    }

    fn health(&self) -> Health {
        self.health()
    }

    fn synced(self: Arc<Self>, within: Duration) -> BoxFuture<Result<(), NotSynced>> {
        Box::pin(async move { Self::synced(&self, within).await })
    }

    fn stop(self: Arc<Self>) -> BoxFuture<()> {
        Box::pin(async move { Self::stop(&self).await })
    }
}

/// The informers that a factory has made: one for each kind, layout and settings.
#[derive(Default)]
pub(super) struct Registry {
    shelves: HashMap<(TypeId, TypeId), Box<dyn Shelf>>,
}

/// The informers of a kind and a layout.
trait Shelf: Any + Send + Sync {
    fn all(&self) -> Vec<Arc<dyn Managed>>;

    /// Takes out those that nobody has a handle of, and no handler.
    fn take_unused(&mut self) -> Vec<Arc<dyn Managed>>;
}

struct Informers<K: Cacheable, L: Layout<K>>(Vec<(Settings<K>, Informer<K, L>)>);

impl<K: Cacheable, L: Layout<K>> Shelf for Informers<K, L> {
    fn all(&self) -> Vec<Arc<dyn Managed>> {
        let informers = self.0.iter();
        let informers = informers.map(|(_, informer)| Arc::clone(informer.core()) as _);
        informers.collect()
    }

    fn take_unused(&mut self) -> Vec<Arc<dyn Managed>> {
        let is_unused = |(_, informer): &mut (_, Informer<K, L>)| {
            Arc::strong_count(informer.core()) == 1 && informer.core().handlers() == 0
        };
        let unused = self.0.extract_if(.., is_unused);
        unused
            .map(|(_, informer)| Arc::clone(informer.core()) as _)
            .collect()
    }
}

impl Registry {
    fn informers<K: Cacheable, L: Layout<K>>(&mut self) -> Option<&mut Informers<K, L>> {
        let found: &mut dyn Any = &mut **self
            .shelves
            .entry((TypeId::of::<K>(), TypeId::of::<L>()))
            .or_insert_with(|| Box::new(Informers::<K, L>(Vec::new())));
        // By the key it is of these types.
        found.downcast_mut()
    }

    /// The informer with these settings, which is made unless it is there.
    pub(super) fn get<K: Cacheable, L: Layout<K>>(
        &mut self,
        builder: InformerBuilder<K, L>,
    ) -> Informer<K, L> {
        let Some(Informers(made)) = self.informers() else {
            return builder.build();
        };
        let found = made
            .iter()
            .find(|(settings, _)| settings.is_same(&builder.settings));
        if let Some((_, informer)) = found {
            return informer.clone();
        }
        let settings = builder.settings.clone();
        let informer = builder.build();
        made.push((settings, informer.clone()));
        informer
    }

    /// Takes out the informer with these settings, if it is there.
    pub(super) fn take<K: Cacheable, L: Layout<K>>(
        &mut self,
        wanted: &Settings<K>,
    ) -> Option<Informer<K, L>> {
        let Informers(made) = self.informers()?;
        let position = made
            .iter()
            .position(|(settings, _)| settings.is_same(wanted))?;
        Some(made.swap_remove(position).1)
    }

    pub(super) fn all(&self) -> Vec<Arc<dyn Managed>> {
        self.shelves
            .values()
            .flat_map(|shelf| shelf.all())
            .collect()
    }

    pub(super) fn take_unused(&mut self) -> Vec<Arc<dyn Managed>> {
        let shelves = self.shelves.values_mut();
        shelves.flat_map(|shelf| shelf.take_unused()).collect()
    }
}
