//! How a cache gets on with the server.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::failure::{End, unexpected};
use crate::rest::{DecodeError, Error};

/// How a cache gets on with the server, for readiness probes and for people.
#[derive(Clone, Debug)]
pub struct Health {
    /// What it is doing.
    pub activity: Activity,
    /// Whether everything was listed at least once.
    pub is_synced: bool,
    /// What went wrong last, until something goes well again.
    pub error: Option<Arc<Error>>,
    /// How many tries have failed since something went well.
    pub failures: u32,
    /// Since when everything fails; `None` once something goes well again.
    pub failing_since: Option<Instant>,
    /// When the server last told something: an object, a change, or that nothing has changed.
    pub last_contact: Option<Instant>,
    /// How many objects could not be read, ever.
    pub bad_objects: u64,
    /// The last of these failures.
    pub last_bad_object: Option<Arc<DecodeError>>,
}

/// What a cache is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// It was not started yet.
    Idle,
    /// It lists.
    Listing,
    /// It watches: what it holds is what the server told last.
    Watching,
    /// It waits before it tries again.
    Waiting {
        /// Until when.
        until: Instant,
    },
    /// It was stopped.
    Stopped,
}

/// What happens.
pub(super) enum Report {
    Listing,
    Synced,
    Watching,
    Heard,
    Retrying(End, Duration),
    BadObject(DecodeError),
}

impl Default for Health {
    fn default() -> Self {
        Self {
            activity: Activity::Idle,
            is_synced: false,
            error: None,
            failures: 0,
            failing_since: None,
            last_contact: None,
            bad_objects: 0,
            last_bad_object: None,
        }
    }
}

impl Health {
    /// Whether it was listed, runs, and has not been failing for longer than this: for readiness probes.
    ///
    /// A server that restarts makes every cache fail for a while, and what they hold is as good as ever; a
    /// program that is taken out of service for that is of no use to anybody. A minute or two is a good time.
    pub fn is_ready(&self, tolerance: Duration) -> bool {
        let is_failing = self
            .failing_since
            .is_some_and(|since| since.elapsed() > tolerance);
        self.is_synced && self.activity != Activity::Stopped && !is_failing
    }

    /// Whether it has everything, and follows what changes. That is not so while it waits after a failure,
    /// and while it lists anew.
    pub fn is_live(&self) -> bool {
        self.is_synced && self.activity == Activity::Watching
    }

    /// Whether the server does not allow it.
    pub fn is_forbidden(&self) -> bool {
        self.error
            .as_ref()
            .is_some_and(|error| error.is_forbidden() || error.is_unauthorized())
    }

    /// Whether the server does not serve such objects, as before their definition is installed.
    pub fn is_not_served(&self) -> bool {
        self.error
            .as_ref()
            .is_some_and(|error| error.is_not_found())
    }

    /// This and another together: as bad as the worse one.
    pub(crate) fn and(self, other: Self) -> Self {
        let (worse, better) = if other.badness() > self.badness() {
            (other, self)
        } else {
            (self, other)
        };
        Self {
            is_synced: worse.is_synced && better.is_synced,
            // The one that fails for longer, and the one that was heard of less lately.
            failing_since: match (worse.failing_since, better.failing_since) {
                (Some(one), Some(other)) => Some(one.min(other)),
                (one, other) => one.or(other),
            },
            last_contact: worse
                .last_contact
                .zip(better.last_contact)
                .map(|(one, other)| one.min(other)),
            bad_objects: worse.bad_objects + better.bad_objects,
            last_bad_object: worse.last_bad_object.or(better.last_bad_object),
            ..worse
        }
    }

    /// How far it is from being well.
    fn badness(&self) -> (bool, bool, u32, bool, bool) {
        (
            self.activity == Activity::Stopped,
            self.error.is_some(),
            self.failures,
            !self.is_synced,
            !self.is_live(),
        )
    }

    pub(super) fn take(&mut self, report: Report) {
        match report {
            Report::Listing => self.activity = Activity::Listing,
            Report::Synced => {
                self.is_synced = true;
                self.well();
            }
            Report::Watching => {
                self.activity = Activity::Watching;
                self.well();
            }
            Report::Heard => self.last_contact = Some(Instant::now()),
            Report::Retrying(end, wait) => {
                self.failures = self.failures.saturating_add(1);
                self.failing_since.get_or_insert_with(Instant::now);
                self.activity = Activity::Waiting {
                    until: Instant::now() + wait,
                };
                self.error = Some(Arc::new(match end {
                    End::Failed(error) => error,
                    End::Refused(status) => Error::Api(status),
                    End::Over | End::TooShort => {
                        unexpected("a watch ended as soon as it began, and told nothing")
                    }
                }));
            }
            Report::BadObject(error) => {
                self.bad_objects += 1;
                self.last_bad_object = Some(Arc::new(error));
            }
        }
    }

    fn well(&mut self) {
        self.error = None;
        self.failures = 0;
        self.failing_since = None;
        self.last_contact = Some(Instant::now());
    }
}
