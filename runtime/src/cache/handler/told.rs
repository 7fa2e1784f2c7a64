//! What a handler does.

use crate::cache::Deleted;

/// Is told of a cache's changes, one after the other.
///
/// Calls are never made side by side, and come in the order in which the store changed; other handlers
/// may be ahead or behind. By the time of a call the store may be further on. A call should be short:
/// it runs on a thread of the async runtime. What takes long belongs in a task that reads an
/// [`EventStream`](super::EventStream), or behind a queue.
///
/// A call that panics is counted, and the next event is told.
pub trait EventHandler<O>: Send + 'static {
    /// An object came to be, or has begun to match; or it was there before this handler was, or before
    /// the cache had synced: `is_in_initial_list`.
    fn on_add(&mut self, object: &O, is_in_initial_list: bool) {
        let _ = (object, is_in_initial_list);
    }

    /// An object has changed. `old` is what this handler was told last. With a resync, it may not have
    /// changed at all.
    fn on_update(&mut self, old: &O, new: &O) {
        let _ = (old, new);
    }

    /// An object is gone, or has ceased to match.
    fn on_delete(&mut self, deleted: &Deleted<O>) {
        let _ = deleted;
    }

    /// With [`Overflow::Lag`](super::Overflow::Lag): so many events came while the queue was full that
    /// the handler is told nothing any more. To begin anew, add another one.
    fn on_lag(&mut self, missed: u64) {
        let _ = missed;
    }
}
