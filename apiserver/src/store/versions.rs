//! The versions that objects of all collections are given.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts changes of everything that is stored.
#[derive(Debug)]
pub(crate) struct Versions(AtomicU64);

impl Versions {
    /// A counter that has given out this version last. Zero is no version of an object: to clients
    /// it means any.
    pub(crate) fn starting_at(version: u64) -> Self {
        Self(AtomicU64::new(version.max(1)))
    }

    /// The latest version.
    pub(crate) fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// The next version. Called while the collection of the object is locked, so that versions of
    /// a collection are in order.
    pub(super) fn tick(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}
