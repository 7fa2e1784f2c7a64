//! Which events are the same, and what is still to be told of them.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use tokio::time::Instant;

use super::{Event, EventSeries, EventType, ObjectReference};
use crate::meta::MicroTime;

/// After so long without another one a series has ended (`finishTime` of `client-go/tools/events`).
pub(super) const FINISHED: Duration = Duration::from_mins(6);
/// A series that goes on is told so often, before the server forgets it (`refreshTime`).
pub(super) const REFRESHED: Duration = Duration::from_mins(30);
/// How many are remembered.
const MOST: usize = 4096;

/// What events have in common that are the same: all but their times and notes, and the version of the object, which
/// changes with what is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    ty: Option<EventType>,
    action: String,
    reason: String,
    regarding: ObjectReference,
    related: Option<ObjectReference>,
}

impl Key {
    fn of(event: &Event) -> Self {
        let unversioned = |object: &ObjectReference| ObjectReference {
            resource_version: String::new(),
            ..object.clone()
        };
        Self {
            ty: event.r#type.clone(),
            action: event.action.clone(),
            reason: event.reason.clone(),
            regarding: unversioned(&event.regarding),
            related: event.related.as_ref().map(unversioned),
        }
    }
}

/// An event, and others like it.
#[derive(Debug)]
struct Entry {
    event: Event,
    /// When the last one came.
    seen: Instant,
    /// When the server was told last.
    told: Instant,
    /// Whether the server was given it.
    is_created: bool,
    /// Whether there were more than the server was told of.
    is_behind: bool,
    /// Whether the server is to be told again once it has been.
    is_due: bool,
    is_ending: bool,
    state: State,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Waiting,
    Sending,
}

/// What to tell the server.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) key: Key,
    pub(super) event: Event,
    /// Whether the server has it, so that its series is what has changed.
    pub(super) is_created: bool,
}

/// Events of the last minutes.
#[derive(Debug, Default)]
pub(super) struct Series {
    entries: HashMap<Key, Entry>,
    waiting: VecDeque<Key>,
}

impl Series {
    /// Takes in an event: a new one is to be sent, so is the second of a series, and those after that are counted.
    pub(super) fn add(&mut self, event: Event) {
        let now = Instant::now();
        let key = Key::of(&event);
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.seen = now;
            // One more of a series that was about to end goes on with it.
            entry.is_ending = false;
            let last_observed_time = event.event_time;
            match &mut entry.event.series {
                Some(series) => {
                    series.count = series.count.saturating_add(1);
                    series.last_observed_time = last_observed_time;
                    entry.is_behind = true;
                }
                none => {
                    *none = Some(EventSeries {
                        count: 2,
                        last_observed_time,
                    });
                    entry.is_behind = true;
                    self.wait(&key);
                }
            }
            return;
        }
        if self.entries.len() >= MOST {
            self.end_oldest();
        }
        let entry = Entry {
            event,
            seen: now,
            told: now,
            is_created: false,
            is_behind: true,
            is_due: false,
            is_ending: false,
            state: State::Idle,
        };
        self.entries.insert(key.clone(), entry);
        self.wait(&key);
    }

    /// What is next.
    pub(super) fn next(&mut self) -> Option<Job> {
        while let Some(key) = self.waiting.pop_front() {
            let Some(entry) = self.entries.get_mut(&key) else {
                continue;
            };
            entry.state = State::Sending;
            entry.is_behind = false;
            return Some(Job {
                event: entry.event.clone(),
                is_created: entry.is_created,
                key,
            });
        }
        None
    }

    /// What became of it: whether the server has it.
    pub(super) fn done(&mut self, key: &Key, is_told: bool) {
        let Some(entry) = self.entries.get_mut(key) else {
            return;
        };
        entry.state = State::Idle;
        entry.told = Instant::now();
        entry.is_created |= is_told;
        if std::mem::take(&mut entry.is_due) {
            self.wait(key);
        } else if entry.is_ending || !is_told {
            // The next one like it is a new one, as if the server had never been told.
            self.entries.remove(key);
        }
    }

    /// Ends what has been quiet for long, and has the server told of what goes on.
    pub(super) fn tidy(&mut self) {
        let now = Instant::now();
        let mut due = Vec::new();
        self.entries.retain(|key, entry| {
            if entry.state != State::Idle {
                return true;
            }
            let is_quiet = now.duration_since(entry.seen) >= FINISHED;
            if is_quiet && !entry.is_behind {
                return false;
            }
            let is_stale =
                now.duration_since(entry.told) >= REFRESHED && entry.event.series.is_some();
            if is_quiet || is_stale {
                entry.is_ending = is_quiet;
                due.push(key.clone());
            }
            true
        });
        for key in due {
            self.wait(&key);
        }
    }

    /// Has the server told of all that it does not know yet.
    pub(super) fn end(&mut self) {
        let behind = self.entries.iter().filter(|(_, entry)| entry.is_behind);
        let behind: Vec<Key> = behind.map(|(key, _)| key.clone()).collect();
        for key in behind {
            self.wait(&key);
        }
    }

    /// How many wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Puts an event behind those that wait.
    fn wait(&mut self, key: &Key) {
        let Some(entry) = self.entries.get_mut(key) else {
            return;
        };
        match entry.state {
            State::Idle => {
                entry.state = State::Waiting;
                self.waiting.push_back(key.clone());
            }
            State::Waiting => {}
            State::Sending => entry.is_due = true,
        }
    }

    fn end_oldest(&mut self) {
        let idle = self
            .entries
            .iter()
            .filter(|(_, entry)| entry.state == State::Idle);
        let Some((key, entry)) = idle.min_by_key(|(_, entry)| entry.seen) else {
            return;
        };
        let (key, is_behind) = (key.clone(), entry.is_behind);
        if !is_behind {
            self.entries.remove(&key);
            return;
        }
        if let Some(entry) = self.entries.get_mut(&key) {
            entry.is_ending = true;
        }
        self.wait(&key);
    }
}

/// The time of an event; one after the other, so that names that are made of them are not the same.
#[derive(Debug, Default)]
pub(super) struct Clock(std::sync::atomic::AtomicU64);

impl Clock {
    /// Now, and in nanoseconds since 1970.
    pub(super) fn now(&self) -> (MicroTime, u64) {
        use std::sync::atomic::Ordering::Relaxed;
        let now = std::time::SystemTime::now();
        let nanos = now
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap_or_default();
        let nanos = u64::try_from(nanos.as_nanos()).unwrap_or_default();
        let later = |last: u64| Some(nanos.max(last.saturating_add(1)));
        let last = self
            .0
            .fetch_update(Relaxed, Relaxed, later)
            .unwrap_or_default();
        (now.into(), nanos.max(last.saturating_add(1)))
    }
}
