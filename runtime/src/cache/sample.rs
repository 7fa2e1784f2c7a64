//! What a cache has to do, at a moment.

use std::fmt;
use std::sync::Weak;
use std::time::Duration;

/// What a cache has to do, at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sample {
    /// How many objects it holds.
    pub objects: usize,
    /// Whether everything was listed at least once.
    pub is_synced: bool,
    /// How long ago the server last told something: an object, a change, or that nothing has changed. Where
    /// it never did, how long ago the cache was started. Of several namespaces, the longest.
    ///
    /// A server tells something about every minute where it sends bookmarks, and otherwise only when
    /// something changes and when it ends a watch, every five to ten minutes.
    pub staleness: Duration,
    /// How many handlers and streams there are.
    pub handlers: usize,
    /// How many items wait for the handler for which the most do, a list being one.
    pub queue_depth: usize,
    /// How long the item that waits longest has waited.
    pub queue_age: Duration,
}

/// A cache that runs, to be sampled. It does not keep the cache alive.
pub struct Probe(Weak<dyn Sampled>);

/// What can be sampled.
pub(crate) trait Sampled: Send + Sync {
    /// `None` unless it runs.
    fn sample(&self) -> Option<Sample>;
}

impl Probe {
    pub(crate) fn new(of: Weak<dyn Sampled>) -> Self {
        Self(of)
    }

    /// What the cache has to do now; `None` once it was stopped, or is gone.
    pub fn sample(&self) -> Option<Sample> {
        self.0.upgrade()?.sample()
    }
}

impl fmt::Debug for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Probe").field(&self.sample()).finish()
    }
}
