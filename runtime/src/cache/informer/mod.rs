//! Informers: a cache of a kind that follows a server, and tells handlers what changes.

mod builder;
mod core;
mod handle;
mod shared;
#[cfg(test)]
mod tests;
mod wait;

pub use builder::InformerBuilder;
pub use handle::Informer;
pub use wait::NotSynced;
