//! Positions in the changes of a collection.

use std::sync::Arc;

use tokio::sync::watch;

use super::{Change, Collection, OutOfReach};

/// At most so many changes are taken at a time, so that the collection is not locked for long.
const BATCH: usize = 256;
/// So many bytes of objects, or one object: what is taken is kept in memory for who is slow.
const BYTES: usize = 64 << 10;

/// A position in the changes of a collection.
#[derive(Debug)]
pub(crate) struct Cursor {
    collection: Arc<Collection>,
    /// Everything up to this version has been read.
    version: u64,
    changed: watch::Receiver<u64>,
}

impl Cursor {
    /// The position after a version, which may have yet to come.
    pub(crate) fn after(collection: Arc<Collection>, version: u64) -> Result<Self, OutOfReach> {
        let changed = collection.subscribe();
        collection.read().since(version).map(|_| ())?;
        Ok(Self {
            collection,
            version,
            changed,
        })
    }

    /// Everything up to this version has been read.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// The next changes: at least one. It can be dropped while it waits, and nothing is lost.
    pub(crate) async fn next(&mut self) -> Result<Vec<Arc<Change>>, OutOfReach> {
        loop {
            // What changes from here on ends the wait below.
            self.changed.mark_unchanged();
            let changes = self.read()?;
            if !changes.is_empty() {
                return Ok(changes);
            }
            // The collection, which this holds, has the other end.
            let _ = self.changed.changed().await;
        }
    }

    /// The changes that are there.
    fn read(&mut self) -> Result<Vec<Arc<Change>>, OutOfReach> {
        let state = self.collection.read();
        let mut bytes = 0;
        let few = state.since(self.version)?.take(BATCH).take_while(|change| {
            let is_first = bytes == 0;
            bytes += change.object.text.len();
            is_first || bytes <= BYTES
        });
        let changes: Vec<_> = few.cloned().collect();
        // With the lock in hand no change is on its way: everything up to now has been read.
        self.version = match changes.last() {
            Some(last) => last.version,
            None if state.is_closed => return Err(OutOfReach::Closed),
            None => self.version.max(self.collection.now()),
        };
        Ok(changes)
    }
}
