//! What happened to an object.

use std::sync::Arc;

use super::{Key, Stored};

/// A change to an object.
#[derive(Debug)]
pub(crate) struct Change {
    /// The version it made.
    pub(crate) version: u64,
    /// What was there before.
    pub(crate) before: Option<Arc<Stored>>,
    /// What is there now, or, of a deletion, the last state in the version of the deletion.
    pub(crate) object: Arc<Stored>,
    /// Whether the object is gone.
    pub(crate) is_deletion: bool,
}

impl Change {
    /// Where the object is or was.
    pub(crate) fn key(&self) -> &Key {
        &self.object.key
    }

    /// What is there since.
    pub(crate) fn after(&self) -> Option<&Arc<Stored>> {
        (!self.is_deletion).then_some(&self.object)
    }

    /// How many bytes it keeps in memory that would be gone without it.
    pub(super) fn weight(&self) -> usize {
        let before = self.before.as_ref().map_or(0, |before| before.text.len());
        if self.is_deletion {
            before + self.object.text.len()
        } else {
            before
        }
    }
}
