//! What a cache does, counted.

use std::time::Duration;

/// Takes in what caches do: for metrics.
pub trait Meter: Send + Sync + 'static {
    /// Something happened to the cache of these objects.
    fn record(&self, of: &MeterLabels<'_>, what: Measured);
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

/// Counts nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NoMeter;

impl Meter for NoMeter {
    fn record(&self, _: &MeterLabels<'_>, _: Measured) {}
}
