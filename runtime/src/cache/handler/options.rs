//! How a handler is told.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// How a handler is told of changes.
pub struct HandlerOptions<O> {
    pub(crate) capacity: usize,
    pub(crate) overflow: Overflow,
    pub(crate) resync: Option<Duration>,
    pub(crate) filter: Option<Filter<O>>,
}

pub(crate) type Filter<O> = Arc<dyn Fn(&O) -> bool + Send + Sync>;

/// What happens when more changes wait for a handler than its queue has room for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Overflow {
    /// What waits is merged, object by object: of several updates the handler is told one, from what it
    /// knew to what is now, and nothing of an object that came and went meanwhile. A deletion is never
    /// lost. So at most two events of an object wait, or four around a resync.
    #[default]
    Coalesce,
    /// The cache reads nothing from the server until there is room, and so falls behind for every
    /// reader and handler. A list, which comes whole, is let in whole.
    Block,
    /// The handler is told that it lags, and then nothing any more.
    Lag,
}

/// The shortest time between two resyncs.
const SHORTEST_RESYNC: Duration = Duration::from_secs(1);

impl<O> HandlerOptions<O> {
    /// How many events may wait before [`Overflow`] says what happens; 1,024 unless set, and at least
    /// one.
    #[must_use]
    pub fn capacity(mut self, events: usize) -> Self {
        self.capacity = events.max(1);
        self
    }

    /// What happens when more events wait than that.
    #[must_use]
    pub fn overflow(mut self, overflow: Overflow) -> Self {
        self.overflow = overflow;
        self
    }

    /// Tells all objects again and again, as updates of which old and new are the same. That asks the
    /// server nothing: it is for handlers that have something to look after beside the objects. At
    /// least a second.
    #[must_use]
    pub fn resync(mut self, every: Duration) -> Self {
        self.resync = Some(every.max(SHORTEST_RESYNC));
        self
    }

    /// Tells the objects that match, and no others. When an object begins to match it is added, when it
    /// ceases to it is deleted. The function should say the same of the same object always.
    #[must_use]
    pub fn filter(mut self, matches: impl Fn(&O) -> bool + Send + Sync + 'static) -> Self {
        self.filter = Some(Arc::new(matches));
        self
    }
}

impl<O> Default for HandlerOptions<O> {
    fn default() -> Self {
        Self {
            capacity: 1024,
            overflow: Overflow::default(),
            resync: None,
            filter: None,
        }
    }
}

impl<O> Clone for HandlerOptions<O> {
    fn clone(&self) -> Self {
        Self {
            capacity: self.capacity,
            overflow: self.overflow,
            resync: self.resync,
            filter: self.filter.clone(),
        }
    }
}

impl<O> fmt::Debug for HandlerOptions<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HandlerOptions")
            .field("capacity", &self.capacity)
            .field("overflow", &self.overflow)
            .field("resync", &self.resync)
            .field("filter", &self.filter.is_some())
            .finish()
    }
}
