//! What a server serves, kept.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Uri;
use tokio::time::Instant;

use super::disk::Disk;
use super::{Discovered, Discovery};
use crate::client::Client;
use crate::rest::Error;

/// How long what is kept in a file counts, as with kubectl.
const IN_A_FILE: Duration = Duration::from_hours(6);

/// What a server serves, asked for once and kept in memory, and in a file if that is wanted. Clones share it.
///
/// What is asked for again is told by the server only where it has changed. Whoever asks while another does waits for
/// the same answer. What could not be asked for a reason that passes (connections, 429, 5xx) is asked for again the
/// next time; a failure of the whole, and a question that was given up, leave what was held.
#[derive(Clone, Debug)]
pub struct CachedDiscovery(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    discovery: Discovery,
    disk: Option<Disk>,
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
    /// When it was asked for; `None` if that is longer ago than the clock knows.
    since: Option<Instant>,
}

impl CachedDiscovery {
    /// Of the server of a client. Nothing is asked yet.
    pub fn new(client: impl Into<Client>) -> Self {
        Self::of(Discovery::new(client), None, None)
    }

    /// The same, kept in a file as well, for six hours: below this folder, in one that is named by the server's address,
    /// which is [`Config::server`](crate::config::Config::server).
    ///
    /// A file that is not whole, or of another server, does not count; that it cannot be written is no error. What
    /// the server could tell only in part is not written.
    pub fn on_disk(client: impl Into<Client>, folder: impl AsRef<Path>, server: &Uri) -> Self {
        let disk = Disk::new(folder.as_ref(), server);
        Self::of(Discovery::new(client), Some(disk), Some(IN_A_FILE))
    }

    /// What is held longer than that is asked for again before it is used. Without it, it is held until
    /// [`invalidate`](Self::invalidate), or until a [`RestMapper`](super::RestMapper) misses something. Nothing that
    /// is held already goes along.
    #[must_use]
    pub fn with_max_age(&self, max_age: Duration) -> Self {
        let inner = &self.0;
        Self::of(inner.discovery.clone(), inner.disk.clone(), Some(max_age))
    }

    fn of(discovery: Discovery, disk: Option<Disk>, max_age: Option<Duration>) -> Self {
        Self(Arc::new(Inner {
            discovery,
            disk,
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
        self.read_file().await;
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
            since: Some(Instant::now()),
        });
        self.write_file(&found).await;
        Ok(found)
    }

    /// Holds what the file has, if nothing is held.
    async fn read_file(&self) {
        let Some(disk) = &self.0.disk else { return };
        if self.held().is_some() {
            return;
        }
        let disk = disk.clone();
        // Reading files blocks.
        let read = tokio::task::spawn_blocking(move || disk.read()).await;
        if let Ok(Some((found, age))) = read {
            *self.held() = Some(Held {
                found: Arc::new(found),
                question: 0,
                since: Instant::now().checked_sub(age),
            });
        }
    }

    async fn write_file(&self, found: &Arc<Discovered>) {
        let Some(disk) = self.0.disk.clone() else {
            return;
        };
        let found = Arc::clone(found);
        let write = tokio::task::spawn_blocking(move || disk.write(&found));
        // Who cannot write asks again the next time.
        let written = write.await.unwrap_or_else(|stopped| Err(stopped.into()));
        #[cfg(feature = "tracing")]
        if let Err(error) = written {
            tracing::debug!(target: "kubewright::discovery", "what the server serves could not be kept: {error}");
        }
        #[cfg(not(feature = "tracing"))]
        drop(written);
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
        let is_within = |age| held.since.is_some_and(|since| since.elapsed() <= age);
        let is_old = !self.0.max_age.is_none_or(is_within);
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
