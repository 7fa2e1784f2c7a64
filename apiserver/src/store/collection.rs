//! The objects of a resource.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::watch;

use super::lines::Lines;
use super::{Change, Draft, Key, OutOfReach, Stored, Versions};

/// The objects of a resource, of all its versions, and the latest changes to them.
#[derive(Debug)]
pub(crate) struct Collection {
    versions: Arc<Versions>,
    state: RwLock<State>,
    /// The version of the latest change here.
    changed: watch::Sender<u64>,
    /// The latest changes as watches tell of them.
    pub(crate) lines: Lines,
}

/// What a collection holds.
#[derive(Debug)]
pub(super) struct State {
    pub(super) objects: BTreeMap<Key, Arc<Stored>>,
    /// Sorted by version.
    pub(super) changes: VecDeque<Arc<Change>>,
    /// Changes up to this version may be forgotten.
    pub(super) compacted: u64,
    /// How many changes are remembered.
    window: usize,
    /// Whether nothing will change any more.
    pub(super) is_closed: bool,
    /// How many bytes are kept for changes alone: the texts of what was there before.
    kept: usize,
}

/// How many bytes a collection keeps for changes alone, if not one change alone takes more.
const KEPT: usize = 64 << 20;

/// What a write expects to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Nothing.
    Absent,
    /// An object in this version.
    Version(u64),
}

/// A write that found something else than it expected.
#[derive(Debug)]
pub(crate) struct Refused {
    /// What it found.
    pub(crate) found: Option<Arc<Stored>>,
}

impl Collection {
    /// An empty collection that remembers so many changes.
    pub(crate) fn new(versions: Arc<Versions>, window: usize) -> Self {
        let now = versions.now();
        Self {
            versions,
            state: RwLock::new(State {
                objects: BTreeMap::new(),
                changes: VecDeque::new(),
                compacted: now,
                window,
                kept: 0,
                is_closed: false,
            }),
            changed: watch::Sender::new(now),
            lines: Lines::default(),
        }
    }

    /// The object under a key.
    pub(crate) fn get(&self, key: &Key) -> Option<Arc<Stored>> {
        self.read().objects.get(key).cloned()
    }

    /// Stores an object in a new version, if what is expected is there.
    pub(crate) fn put(&self, draft: Draft, expected: Expected) -> Result<Arc<Stored>, Refused> {
        let mut state = self.write();
        let before = state.expect(&draft.key, expected)?;
        let version = self.versions.tick();
        let object = Arc::new(draft.store(version));
        state
            .objects
            .insert(object.key.clone(), Arc::clone(&object));
        state.remember(Change {
            version,
            before,
            object: Arc::clone(&object),
            is_deletion: false,
        });
        drop(state);
        self.changed.send_replace(version);
        Ok(object)
    }

    /// Removes the object of a version. Gives its last state in the version of the deletion.
    pub(crate) fn delete(&self, key: &Key, version: u64) -> Result<Arc<Stored>, Refused> {
        let mut state = self.write();
        let before = state.expect(key, Expected::Version(version))?;
        let Some(before) = before else {
            return Err(Refused { found: None });
        };
        let version = self.versions.tick();
        let object = before.at(version);
        state.objects.remove(key);
        state.remember(Change {
            version,
            before: Some(before),
            object: Arc::clone(&object),
            is_deletion: true,
        });
        drop(state);
        self.changed.send_replace(version);
        Ok(object)
    }

    /// Puts objects in place of others that say the same in the same version: nobody is told.
    pub(crate) fn rewrite(&self, mut anew: impl FnMut(&Stored) -> Option<Draft>) {
        let mut state = self.write();
        for stored in state.objects.values_mut() {
            if let Some(draft) = anew(stored) {
                *stored = Arc::new(draft.store(stored.version));
            }
        }
    }

    /// Forgets every change so far: who reads from an earlier version is told that it has expired.
    pub(crate) fn compact(&self) {
        let mut state = self.write();
        state.changes.clear();
        state.kept = 0;
        state.compacted = self.versions.now();
        drop(state);
        // Those who wait find out now.
        self.changed.send_modify(|_| {});
    }

    /// Ends every watch, once it has read what is there: the resource is no longer served.
    pub(crate) fn close(&self) {
        self.write().is_closed = true;
        self.changed.send_modify(|_| {});
    }

    /// Tells of changes.
    pub(super) fn subscribe(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// The latest version of everything that is stored.
    pub(crate) fn now(&self) -> u64 {
        self.versions.now()
    }

    pub(super) fn read(&self) -> RwLockReadGuard<'_, State> {
        // What is done under the lock leaves the state whole at every step.
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn expect(&self, key: &Key, expected: Expected) -> Result<Option<Arc<Stored>>, Refused> {
        let found = self.objects.get(key).cloned();
        let is_met = match (&found, expected) {
            (None, Expected::Absent) => true,
            (Some(found), Expected::Version(version)) => found.version == version,
            _ => false,
        };
        if is_met {
            Ok(found)
        } else {
            Err(Refused { found })
        }
    }

    fn remember(&mut self, change: Change) {
        self.kept += change.weight();
        self.changes.push_back(Arc::new(change));
        self.forget();
    }

    fn forget(&mut self) {
        while self.changes.len() > self.window || (self.kept > KEPT && self.changes.len() > 1) {
            if let Some(change) = self.changes.pop_front() {
                self.kept -= change.weight();
                self.compacted = change.version;
            }
        }
    }

    /// The changes after a version.
    pub(super) fn since(
        &self,
        version: u64,
    ) -> Result<impl DoubleEndedIterator<Item = &Arc<Change>>, OutOfReach> {
        if version < self.compacted {
            return Err(OutOfReach::Expired {
                compacted: self.compacted,
            });
        }
        let start = self
            .changes
            .partition_point(|change| change.version <= version);
        Ok(self.changes.range(start..))
    }
}
