//! What a cache does, counted.

#[cfg(feature = "metrics")]
mod facade;

use std::time::Duration;

use super::Probe;

#[cfg(feature = "metrics")]
pub use facade::MetricsMeter;

/// Takes in what caches do: for metrics.
pub trait Meter: Send + Sync + 'static {
    /// Something happened to the cache of these objects.
    fn record(&self, of: &MeterLabels<'_>, what: Measured);

    /// A cache of these objects has started. From then on, what it holds and how far behind it is can be
    /// asked of it at any time. Of a cache of several namespaces this is called once, with none of them.
    ///
    /// Does nothing unless implemented.
    fn started(&self, of: &MeterLabels<'_>, cache: Probe) {
        let _ = (of, cache);
    }
}

/// Which objects a cache is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MeterLabels<'a> {
    /// The API group; empty for the legacy core group.
    pub group: &'a str,
    /// The version.
    pub version: &'a str,
    /// The plural, as `deployments`.
    pub resource: &'a str,
    /// The namespace; `None` for all of them, and for what is in none.
    pub namespace: Option<&'a str>,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Measured {
    /// Everything is listed anew, for a reason.
    Relist(RelistReason),
    /// A list came whole.
    Listed {
        /// How many objects it had.
        objects: usize,
        /// How long it took until all of them were read.
        took: Duration,
    },
    /// A list failed.
    ListFailed,
    /// A watch was opened.
    WatchOpened,
    /// A watch could not be opened.
    WatchFailed,
    /// A watch ended.
    WatchEnded {
        /// How many events it told.
        events: u64,
        /// How long it lasted.
        took: Duration,
    },
    /// So many events came.
    Events(u64),
    /// An object could not be read.
    BadObject,
}

/// Why everything is listed anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelistReason {
    /// It was not yet.
    First,
    /// The server has forgotten, or does not know yet, the version from which a watch could go on.
    Expired,
    /// A watch or a list has failed.
    Failure,
}

impl RelistReason {
    /// It as a label.
    pub fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Expired => "expired",
            Self::Failure => "failure",
        }
    }
}

/// Counts nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NoMeter;

impl Meter for NoMeter {
    fn record(&self, _: &MeterLabels<'_>, _: Measured) {}
}
