//! The readers' side of a store.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::timeout;

use super::index::{ByFunction, Index, IndexValue};
use super::labels::LabelIndex;
use super::snapshot::Snapshot;
use super::table::Table;
use crate::cache::Object;
use crate::cache::version::is_at_least;

/// What a cache holds, to be read: a handle, cheap to clone.
///
/// Objects come out as the handles they are held by; nothing is copied. Reading keeps the writer
/// waiting no longer than it takes to look one object up, or to take a [`Snapshot`].
pub struct Store<O>(Arc<Inner<O>>);

struct Inner<O> {
    table: RwLock<Table<O>>,
    /// Told of each new version.
    progress: watch::Sender<()>,
}

/// A version was not reached in time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the cache is at version {seen:?}, and did not reach {wanted} in {waited:?}")]
pub struct NotReached {
    /// The version that was waited for.
    pub wanted: String,
    /// The version that the cache has; empty before its first list.
    pub seen: String,
    /// How long.
    pub waited: Duration,
}

impl<O> Clone for Store<O> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<O: Object> Default for Store<O> {
    fn default() -> Self {
        Self(Arc::new(Inner {
            table: RwLock::default(),
            progress: watch::Sender::new(()),
        }))
    }
}

impl<O: Object> Store<O> {
    /// Looks into the table. Nothing in there may be called that a user wrote.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Table<O>) -> T) -> T {
        // Nothing that panics is run while it is locked; what users wrote is caught.
        read(&self.0.table.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the table, and wakes whoever waits for a version.
    pub(crate) fn write<T>(&self, write: impl FnOnce(&mut Table<O>) -> T) -> T {
        let written = write(&mut self.0.table.write().unwrap_or_else(PoisonError::into_inner));
        self.0.progress.send_replace(());
        written
    }

    /// Everything as it stands.
    pub fn snapshot(&self) -> Snapshot<O> {
        self.read(Table::snapshot)
    }

    /// An object. The namespace is empty in the cluster.
    pub fn get(&self, namespace: &str, name: &str) -> Option<O> {
        self.read(|table| table.get(namespace, name).cloned())
    }

    /// All objects, in no order.
    pub fn list(&self) -> Vec<O> {
        let snapshot = self.snapshot();
        let mut all = Vec::with_capacity(snapshot.len());
        all.extend(snapshot.iter().cloned());
        all
    }

    /// The objects of a namespace, in no order.
    pub fn namespace(&self, namespace: &str) -> Vec<O> {
        self.snapshot().namespace(namespace).cloned().collect()
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.read(Table::len)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The version up to which everything was read; empty before the first list. Of several namespaces,
    /// that of the one that is furthest behind.
    pub fn resource_version(&self) -> String {
        self.read(|table| table.version().unwrap_or_default().to_owned())
    }

    /// Adds an index by the values that a function gives for an object. It has what is here already and
    /// what will come; an object for which the function panics has no values.
    pub fn index<I, V>(&self, function: impl Fn(&O) -> V + Send + Sync + 'static) -> Index<O, I>
    where
        I: IndexValue,
        V: IntoIterator<Item = I> + 'static,
    {
        let index = Box::new(ByFunction::new(function));
        let position = self.write(|table| table.add_index(index));
        Index::new(self.clone(), position)
    }

    /// Adds an index by labels, or gives the one that was added: lists by [selectors](Self::select) use
    /// it.
    pub fn index_labels(&self) -> LabelIndex<O> {
        let position = self.write(Table::index_labels);
        Index::new(self.clone(), position)
    }

    /// Waits until everything was read up to a version, as a write gave it back: after that, what was
    /// written is seen here. Of several namespaces all have to get there, which those where nothing
    /// happens do with the server's next bookmark only; see [`wait_until_in`](Self::wait_until_in).
    ///
    /// Versions that cannot be [compared](crate::cache::compare_resource_versions) are reached when they
    /// are seen.
    ///
    /// # Errors
    /// When that takes longer than the timeout.
    pub async fn wait_until(&self, version: &str, within: Duration) -> Result<(), NotReached> {
        self.reach(version, within, Table::version).await
    }

    /// Waits until the objects of a namespace were read up to a version, as a write to one of them gave
    /// it back.
    ///
    /// # Errors
    /// When that takes longer than the timeout.
    pub async fn wait_until_in(
        &self,
        namespace: &str,
        version: &str,
        within: Duration,
    ) -> Result<(), NotReached> {
        self.reach(version, within, |table| table.version_of(namespace))
            .await
    }

    async fn reach(
        &self,
        wanted: &str,
        within: Duration,
        seen: impl Fn(&Table<O>) -> Option<&str>,
    ) -> Result<(), NotReached> {
        let mut progress = self.0.progress.subscribe();
        let is_there =
            || self.read(|table| seen(table).is_some_and(|seen| is_at_least(seen, wanted)));
        let reached = async {
            // The sender lives as long as this store.
            while !is_there() && progress.changed().await.is_ok() {}
        };
        timeout(within, reached).await.map_err(|_| NotReached {
            wanted: wanted.to_owned(),
            seen: self.read(|table| seen(table).unwrap_or_default().to_owned()),
            waited: within,
        })
    }
}

impl<O: Object> fmt::Debug for Store<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Store")
            .field("len", &self.len())
            .field("resource_version", &self.resource_version())
            .finish_non_exhaustive()
    }
}
