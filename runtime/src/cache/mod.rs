//! Local caches of what a server has: informers, their stores and listers.

mod event;
mod factory;
mod handler;
mod informer;
mod intake;
mod key;
mod lister;
mod meter;
mod object;
mod packed;
mod read;
mod reflector;
mod sink;
pub mod store;
#[cfg(test)]
mod testing;
mod version;

pub use event::{Deleted, Event};
pub use factory::{
    FactoryInformer, NotAllSynced, SharedInformerFactory, SharedInformerFactoryBuilder,
};
pub use handler::{EventHandler, EventStream, HandlerOptions, Lagged, Overflow, Registration};
pub use informer::{Informer, InformerBuilder, NotSynced};
pub use key::Key;
pub use lister::{Lister, NamespaceLister, NotFound};
pub use meter::{Measured, Meter, MeterLabels, RelistReason};
pub use object::{Cacheable, Decoded, InCluster, InNamespaces, Layout, Object};
pub use packed::{Packed, PackedObject, PackedText};
pub use reflector::{Activity, Backoff, FirstList, Health, ReflectorOptions};
pub use store::{Index, Snapshot, Store};
pub use version::compare_resource_versions;
