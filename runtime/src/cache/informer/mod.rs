//! Informers: a cache of a kind that follows a server, and tells handlers what changes.

mod builder;
mod core;
mod handle;
mod settings;
mod shared;
#[cfg(test)]
mod tests;
mod wait;

pub(crate) use self::core::Core;
pub use builder::InformerBuilder;
pub use handle::Informer;
pub(crate) use settings::Settings;
pub use wait::NotSynced;
