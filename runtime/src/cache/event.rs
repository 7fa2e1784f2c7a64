//! What handlers are told.

/// A change of the cache.
#[derive(Clone, Debug)]
pub enum Event<O> {
    /// An object came to be, or has begun to match.
    Added {
        /// The object.
        object: O,
        /// Whether it was there before the handler was, or before the cache had synced.
        is_in_initial_list: bool,
    },
    /// An object has changed; or has not, where a resync is due.
    Updated {
        /// What the handler was told last.
        old: O,
        /// What it is now.
        new: O,
    },
    /// An object is gone, or has ceased to match.
    Deleted(Deleted<O>),
}

/// An object that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deleted<O> {
    /// The last state that is known.
    pub last_known: O,
    /// Whether there may have been later states: that it is gone was found out by a list, not told by a
    /// watch.
    pub final_state_unknown: bool,
}
