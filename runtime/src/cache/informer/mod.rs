//! Informers: a cache of a kind that follows a server, and tells handlers what changes.

mod shared;
#[cfg(test)]
mod tests;

#[allow(unused_imports)]
pub(crate) use shared::Shared;
