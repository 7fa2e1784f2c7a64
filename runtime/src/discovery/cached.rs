//! What a server serves, kept.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Discovered, Discovery};
use crate::client::Client;
use crate::rest::Error;

/// What a server serves, asked for once and kept in memory. Clones share it.
///
/// What is asked for again is told by the server only where it has changed. Whoever asks while another does waits for
/// the same answer. What could not be asked for a reason that passes (connections, 429, 5xx) is asked for again the
/// next time; a failure of the whole, and a question that was given up, leave what was held.
#[derive(Clone, Debug)]
pub struct CachedDiscovery(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    discovery: Discovery,
    max_age: Option<Duration>,
    /// How often the server was asked for everything.
    begun: AtomicU64,
    /// Answers to earlier questions count no more.
    valid_from: AtomicU64,
    held: Mutex<Option<Held>>,
    /// Held by who asks.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone, Debug)]
struct Held {
    found: Arc<Discovered>,
    /// Which question it is the answer to.
    question: u64,
    since: Instant,
}

impl CachedDiscovery {
    /// Of the server of a client. Nothing is asked yet.
    pub fn new(client: impl Into<Client>) -> Self {
        Self::of(Discovery::new(client), None)
    }

    /// What is held longer than that is asked for again before it is used. Without it, it is held until
    /// [`invalidate`](Self::invalidate), or until a [`RestMapper`](super::RestMapper) misses something.
    #[must_use]
    pub fn with_max_age(&self, max_age: Duration) -> Self {
        Self::of(self.0.discovery.clone(), Some(max_age))
    }

    fn of(discovery: Discovery, max_age: Option<Duration>) -> Self {
        Self(Arc::new(Inner {
            discovery,
            max_age,
            begun: AtomicU64::new(0),
            valid_from: AtomicU64::new(0),
            held: Mutex::new(None),
            asking: tokio::sync::Mutex::new(()),
        }))
    }

    /// What asks the server anew every time.
    pub fn discovery(&self) -> &Discovery {
        &self.0.discovery
    }

    /// What the server serves, as it is held, or asked for if it is not.
    ///
    /// # Errors
    /// As [`Discovery::all`].
    pub async fn all(&self) -> Result<Arc<Discovered>, Error> {
        if let Some(found) = self.usable() {
            return Ok(found);
        }
        let _asking = self.0.asking.lock().await;
        // Another may have asked meanwhile.
        if let Some(found) = self.usable() {
            return Ok(found);
        }
        match self.valid() {
            // All but what failed for a reason that may have passed.
            Some(held) => {
                let found = Arc::new(self.0.discovery.completed(&held.found).await);
                *self.held() = Some(Held {
                    found: Arc::clone(&found),
                    ..held
                });
                Ok(found)
            }
            None => self.ask().await,
        }
    }

    /// What is held counts no more: it is asked for again before it is used.
    pub fn invalidate(&self) {
        // What is under way may have been answered before.
        let next = self.0.begun.load(Ordering::SeqCst) + 1;
        self.0.valid_from.fetch_max(next, Ordering::SeqCst);
    }

    /// What the server served after a moment that was [marked](Self::mark), or later.
    pub(super) async fn all_since(&self, mark: Mark) -> Result<Arc<Discovered>, Error> {
        let _asking = self.0.asking.lock().await;
        match self.valid() {
            // That question was put after the moment.
            Some(held) if held.question > mark.0 => Ok(held.found),
            _ => self.ask().await,
        }
    }

    /// This moment.
    pub(super) fn mark(&self) -> Mark {
        Mark(self.0.begun.load(Ordering::SeqCst))
    }

    async fn ask(&self) -> Result<Arc<Discovered>, Error> {
        let question = self.0.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let known = self.held().as_ref().map(|held| Arc::clone(&held.found));
        let found = self.0.discovery.changed(&known.unwrap_or_default()).await?;
        let found = Arc::new(found);
        *self.held() = Some(Held {
            found: Arc::clone(&found),
            question,
            since: Instant::now(),
        });
        Ok(found)
    }

    /// What needs no question.
    fn usable(&self) -> Option<Arc<Discovered>> {
        let found = self.valid()?.found;
        let may_be_more = found.failures().any(super::DiscoveryFailure::is_transient);
        (!may_be_more).then_some(found)
    }

    /// What is held, unless it counts no more.
    fn valid(&self) -> Option<Held> {
        let held = self.held().clone()?;
        let is_old = self.0.max_age.is_some_and(|age| held.since.elapsed() > age);
        let is_valid = held.question >= self.0.valid_from.load(Ordering::SeqCst);
        (is_valid && !is_old).then_some(held)
    }

    fn held(&self) -> MutexGuard<'_, Option<Held>> {
        // Nothing can panic while it is locked.
        self.0.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A moment in the life of a cache.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark(u64);
