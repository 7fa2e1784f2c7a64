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
mod sample;
mod sink;
pub mod store;
#[cfg(test)]
mod testing;
mod trace;
mod version;

pub use event::{Deleted, Event};
pub use factory::{
    FactoryInformer, NotAllSynced, SharedInformerFactory, SharedInformerFactoryBuilder,
};
pub use handler::{EventHandler, EventStream, HandlerOptions, Lagged, Overflow, Registration};
pub use informer::{Informer, InformerBuilder, NotSynced};
pub use key::Key;
pub use lister::{Lister, NamespaceLister, NotFound};
#[cfg(feature = "metrics")]
pub use meter::MetricsMeter;
pub use meter::{Measured, Meter, MeterLabels, RelistReason};
pub use object::{Cacheable, Decoded, InCluster, InNamespaces, Layout, Object};
pub use packed::{Packed, PackedObject, PackedText};
pub use reflector::{Activity, Backoff, FirstList, Health, ReflectorOptions};
pub use sample::{Probe, Sample};
pub use store::{Index, Snapshot, Store};
pub use version::compare_resource_versions;
