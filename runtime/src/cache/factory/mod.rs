//! Factories: informers of many kinds, shared by all that need them.

mod access;
mod builder;
mod registry;
mod shared;

pub use access::FactoryInformer;
pub use builder::SharedInformerFactoryBuilder;
pub use shared::{NotAllSynced, SharedInformerFactory};
