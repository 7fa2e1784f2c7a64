//! Lists, of now and of earlier versions.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use super::{Collection, Key, OutOfReach, Stored};

/// What of a collection is listed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Range<'a> {
    /// In this namespace; in all of them where none is said.
    pub(crate) namespace: Option<&'a str>,
    /// After this key.
    pub(crate) after: Option<&'a Key>,
    /// As of this version; as of now where none is said.
    pub(crate) version: Option<u64>,
    /// So many that are wanted at most.
    pub(crate) limit: Option<usize>,
}

/// A part of a list.
#[derive(Debug)]
pub(crate) struct Page {
    /// What is wanted of the range.
    pub(crate) objects: Vec<Arc<Stored>>,
    /// The version it is of.
    pub(crate) version: u64,
    /// Whether more in the range may be wanted.
    pub(crate) has_more: bool,
    /// How many follow in the range, wanted or not.
    pub(crate) remaining: usize,
}

impl Collection {
    /// Lists objects in the order of their keys.
    pub(crate) fn list(
        &self,
        range: Range<'_>,
        is_wanted: impl Fn(&Stored) -> bool,
    ) -> Result<Page, OutOfReach> {
        let state = self.read();
        let current = self.now();
        let version = range.version.unwrap_or(current);
        if version > current {
            return Err(OutOfReach::TooLarge { current });
        }
        // What objects that have changed since were like, the earliest change last.
        let mut earlier: BTreeMap<&Key, Option<&Arc<Stored>>> = BTreeMap::new();
        if range.version.is_some() {
            for change in state.since(version)?.rev() {
                earlier.insert(change.key(), change.before.as_ref());
            }
        }
        let start = range.after.map_or(Bound::Unbounded, Bound::Excluded);
        let current = state.objects.range((start, Bound::Unbounded));
        let mut gone = earlier
            .range::<&Key, _>((
                range.after.map_or(Bound::Unbounded, Bound::Excluded),
                Bound::Unbounded,
            ))
            .filter(|(key, before)| before.is_some() && !state.objects.contains_key(**key))
            .filter_map(|(key, before)| Some((*key, (*before)?)))
            .peekable();
        let mut page = Page {
            objects: Vec::new(),
            version,
            has_more: false,
            remaining: 0,
        };
        let limit = range.limit.unwrap_or(usize::MAX);
        let mut take = |key: &Key, object: &Arc<Stored>| {
            if !key.is_in(range.namespace) {
                return;
            }
            if page.has_more || page.objects.len() >= limit {
                page.has_more = true;
                page.remaining += 1;
            } else if is_wanted(object) {
                page.objects.push(Arc::clone(object));
            }
        };
        for (key, object) in current {
            while let Some((key, object)) = gone.next_if(|(gone, _)| *gone < key) {
                take(key, object);
            }
            match earlier.get(key) {
                None => take(key, object),
                Some(Some(before)) => take(key, before),
                Some(None) => {}
            }
        }
        for (key, object) in gone {
            take(key, object);
        }
        Ok(page)
    }
}
