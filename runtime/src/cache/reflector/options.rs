//! How a cache reads from the server.

use std::time::Duration;

use super::Backoff;

/// How a cache reads from the server.
#[derive(Clone, Debug, PartialEq)]
pub struct ReflectorOptions {
    /// How many objects a page of a list has. `None` asks for pages of 500 where the server may answer
    /// from its store, and for all at once where it answers from its cache, which pages are no use to.
    pub page_size: Option<u32>,
    /// What the first list asks for.
    pub first_list: FirstList,
    /// Asks for the list as the beginning of the watch (KEP-3157): the server needs no memory for it,
    /// where a list is held several times. The answer is not compressed and is of the latest version,
    /// so it may take longer. Where the server, or a proxy before it, turns out not to do it, lists are
    /// used from then on. Off unless set.
    pub streaming_list: bool,
    /// How long a streaming list may be silent before it is taken for one that will not end; 30 s. One
    /// that goes on telling what changes, and never that it is complete, is taken for one when its
    /// watch is over: see [`min_watch`](Self::min_watch).
    pub streaming_deadline: Duration,
    /// How long a watch is at least, after which the server ends it; at most twice as long, by chance.
    /// 5 min, and never less.
    pub min_watch: Duration,
    /// For how long internal errors of the server that end a watch are answered by another watch at
    /// once, without a list. A minute without one begins anew. Zero unless set.
    pub internal_error_retry: Duration,
    /// How long a list may be silent before its connection is taken for dead; 1 min.
    pub silence: Duration,
    /// How long to wait after failures.
    pub backoff: Backoff,
}

/// What the first list asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FirstList {
    /// Any version that the server has at hand (`resourceVersion=0`). It costs the server least, and may
    /// be a little old.
    #[default]
    Any,
    /// The latest version.
    Latest,
}

impl Default for ReflectorOptions {
    fn default() -> Self {
        Self {
            page_size: None,
            first_list: FirstList::default(),
            streaming_list: false,
            streaming_deadline: Duration::from_secs(30),
            min_watch: Duration::from_mins(5),
            internal_error_retry: Duration::ZERO,
            silence: Duration::from_mins(1),
            backoff: Backoff::default(),
        }
    }
}

impl ReflectorOptions {
    /// How long a watch is at least.
    pub(super) fn least_watch(&self) -> Duration {
        self.min_watch.max(Duration::from_mins(5))
    }

    /// How long the next watch is, in seconds.
    pub(super) fn watch_seconds(&self) -> u64 {
        let least = self.least_watch().as_secs();
        fastrand::u64(least..=least.saturating_mul(2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r16_watches_last_between_five_and_ten_minutes() {
        let seconds = |min_watch| {
            let options = ReflectorOptions {
                min_watch,
                ..ReflectorOptions::default()
            };
            (0..200)
                .map(|_| options.watch_seconds())
                .collect::<Vec<_>>()
        };
        for least in [Duration::from_mins(5), Duration::from_secs(1)] {
            let all = seconds(least);
            assert!(all.iter().all(|seconds| (300..=600).contains(seconds)));
            assert!(all.iter().any(|seconds| *seconds != all[0]), "by chance");
        }
        assert!(
            seconds(Duration::from_mins(30))
                .iter()
                .all(|seconds| (1800..=3600).contains(seconds))
        );
    }
}
