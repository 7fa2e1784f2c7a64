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
#[derive(Clone, Debug)]
pub struct Deleted<O> {
    /// The last state that is known.
    pub last_known: O,
    /// Whether there may have been later states: that it is gone was found out by a list, not told by a
    /// watch.
    pub final_state_unknown: bool,
    /// What the handler was told last, where that is not the last state: a filter asks whether it was
    /// told of the object at all.
    pub(crate) before: Option<O>,
}

impl<O> Deleted<O> {
    /// An object that is gone, to tell a handler of in a test.
    pub fn new(last_known: O, final_state_unknown: bool) -> Self {
        Self {
            last_known,
            final_state_unknown,
            before: None,
        }
    }
}
