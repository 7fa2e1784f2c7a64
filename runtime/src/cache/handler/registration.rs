//! A handler that was added.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::queue::{Queue, Stage};
use crate::cache::Object;

/// A handler that was added to a cache: to see how far it is, and to remove it.
///
/// Dropping this changes nothing.
#[derive(Clone)]
pub struct Registration(Arc<dyn Control>);

/// A queue, of whatever objects.
trait Control: Send + Sync {
    fn close(&self);
    fn depth(&self) -> usize;
    fn age(&self) -> Duration;
    fn panics(&self) -> u64;
    fn stage(&self) -> watch::Receiver<Stage>;
}

impl<O: Object> Control for Queue<O> {
    fn close(&self) {
        Self::close(self);
    }

    fn depth(&self) -> usize {
        Self::depth(self)
    }

    fn age(&self) -> Duration {
        Self::age(self)
    }

    fn panics(&self) -> u64 {
        Self::panics(self)
    }

    fn stage(&self) -> watch::Receiver<Stage> {
        self.stage.subscribe()
    }
}

impl Registration {
    pub(crate) fn new<O: Object>(queue: Arc<Queue<O>>) -> Self {
        Self(queue)
    }

    /// Whether the handler was told all that was there when the cache had synced.
    pub fn has_synced(&self) -> bool {
        self.0.stage().borrow().is_synced
    }

    /// Waits until the handler was told all that was there when the cache had synced; whether it was, as
    /// it is not if it was removed before, or if the cache ended.
    pub async fn synced(&self) -> bool {
        let mut stage = self.0.stage();
        let reached = stage
            .wait_for(|stage| stage.is_synced || stage.is_ended)
            .await;
        reached.is_ok_and(|stage| stage.is_synced)
    }

    /// Whether the handler is told nothing any more: it was removed, lags, or the cache ended.
    pub fn is_ended(&self) -> bool {
        self.0.stage().borrow().is_ended
    }

    /// Removes the handler. Only a call that runs already is finished. Removing it again does nothing.
    pub fn remove(&self) {
        self.0.close();
    }

    /// Removes the handler, and waits until no call of it runs.
    pub async fn shutdown(&self) {
        self.remove();
        let mut stage = self.0.stage();
        // An error means that the queue is gone, and the handler with it.
        drop(stage.wait_for(|stage| stage.is_ended).await);
    }

    /// How many items wait for the handler, a list being one.
    pub fn depth(&self) -> usize {
        self.0.depth()
    }

    /// How long the first of the items that wait for the handler has waited; zero where none waits.
    pub fn age(&self) -> Duration {
        self.0.age()
    }

    /// How many calls of the handler have panicked.
    pub fn panics(&self) -> u64 {
        self.0.panics()
    }
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Registration")
            .field("depth", &self.depth())
            .field("has_synced", &self.has_synced())
            .field("is_ended", &self.is_ended())
            .finish_non_exhaustive()
    }
}
