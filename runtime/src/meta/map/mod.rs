//! A map with string keys that costs what its entries cost.

mod entry;
mod iter;
mod serde;

use std::fmt;
use std::ops::{Bound, Index, RangeBounds};

pub use entry::{Entry, OccupiedEntry, VacantEntry};
pub use iter::{IntoIter, Iter, IterMut};

/// A map with string keys, kept as a vector sorted by key, with the interface of `BTreeMap`.
///
/// Keys are given as anything that makes a `String`, seen as `&str`, and taken back as `String`.
/// They are never changed, so they are held without room to grow.
///
/// Labels, annotations and most other maps of the API have one to five entries. A `BTreeMap`
/// takes 544 bytes for the first label; this takes 40 and the bytes of its key and value.
///
/// A look-up is a binary search. Inserting a key behind the last one is O(1) amortised, which is
/// the order in which JSON written by Go arrives; inserting elsewhere moves the entries behind
/// it. `collect` and [`extend`](Extend::extend) sort once, whatever the order of what they are given.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Map<V> {
    entries: Vec<(Box<str>, V)>,
}

impl<V> Map<V> {
    /// An empty map; allocates nothing.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// How many entries it has.
    pub const fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it has no entries.
    pub const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Removes every entry; keeps the memory.
    pub fn clear(&mut self) {
        self.entries.clear();
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&V> {
        let at = self.search(key).ok()?;
        self.entries.get(at).map(|(_, value)| value)
    }

    /// The value of a key, to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut V> {
        let at = self.search(key).ok()?;
        self.entries.get_mut(at).map(|(_, value)| value)
    }

    /// The entry of a key.
    pub fn get_key_value(&self, key: &str) -> Option<(&str, &V)> {
        let at = self.search(key).ok()?;
        self.entries.get(at).map(|(key, value)| (&**key, value))
    }

    /// Whether there is an entry with this key.
    pub fn contains_key(&self, key: &str) -> bool {
        self.search(key).is_ok()
    }

    /// Puts a value under a key and gives the value that it replaces.
    pub fn insert(&mut self, key: impl Into<String>, value: V) -> Option<V> {
        let key = key.into();
        match self.search(&key) {
            Ok(at) => Some(std::mem::replace(&mut self.entries[at].1, value)),
            Err(at) => {
                self.insert_at(at, key, value);
                None
            }
        }
    }

    /// Puts a value under a key in place of any earlier one, and gives the entry.
    pub(crate) fn insert_entry(&mut self, key: String, value: V) -> (&str, &mut V) {
        let at = match self.search(&key) {
            Ok(at) => {
                self.entries[at].1 = value;
                at
            }
            Err(at) => {
                self.insert_at(at, key, value);
                at
            }
        };
        let (key, value) = &mut self.entries[at];
        (key, value)
    }

    /// Puts an entry behind the others, whatever its key, and gives it; the map is in order again
    /// after [`settle`](Self::settle).
    pub(crate) fn push_entry(&mut self, key: String, value: V) -> (&str, &mut V) {
        let at = self.len();
        if at == self.entries.capacity() {
            self.entries.reserve_exact(growth(at));
        }
        self.entries.push((key.into(), value));
        let (key, value) = &mut self.entries[at];
        (key, value)
    }

    /// Removes an entry and gives its value.
    pub fn remove(&mut self, key: &str) -> Option<V> {
        self.remove_entry(key).map(|(_, value)| value)
    }

    /// Removes an entry and gives it.
    pub fn remove_entry(&mut self, key: &str) -> Option<(String, V)> {
        let at = self.search(key).ok()?;
        Some(owned(self.entries.remove(at)))
    }

    /// The place of a key, to look at and fill with one search.
    pub fn entry(&mut self, key: impl Into<String>) -> Entry<'_, V> {
        let key = key.into();
        match self.search(&key) {
            Ok(at) => Entry::Occupied(OccupiedEntry::new(self, at, key)),
            Err(at) => Entry::Vacant(VacantEntry::new(self, at, key)),
        }
    }

    /// Keeps the entries for which `keep` says so.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &mut V) -> bool) {
        self.entries.retain_mut(|(key, value)| keep(key, value));
    }

    /// Moves every entry of another map into this one; the other's value wins.
    pub fn append(&mut self, other: &mut Self) {
        self.extend(std::mem::take(other));
    }

    /// The entry with the least key.
    pub fn first_key_value(&self) -> Option<(&str, &V)> {
        self.entries.first().map(|(key, value)| (&**key, value))
    }

    /// The entry with the greatest key.
    pub fn last_key_value(&self) -> Option<(&str, &V)> {
        self.entries.last().map(|(key, value)| (&**key, value))
    }

    /// Removes the entry with the least key and gives it.
    pub fn pop_first(&mut self) -> Option<(String, V)> {
        (!self.is_empty()).then(|| owned(self.entries.remove(0)))
    }

    /// Removes the entry with the greatest key and gives it.
    pub fn pop_last(&mut self) -> Option<(String, V)> {
        self.entries.pop().map(owned)
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> Iter<'_, V> {
        Iter::new(&self.entries)
    }

    /// The entries in the order of their keys, with values to change.
    pub fn iter_mut(&mut self) -> IterMut<'_, V> {
        IterMut::new(&mut self.entries)
    }

    /// The keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(key, _)| &**key)
    }

    /// The values in the order of their keys.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator + Clone {
        self.entries.iter().map(|(_, value)| value)
    }

    /// The values in the order of their keys, to change.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> + ExactSizeIterator {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    /// The keys in order, without the map.
    pub fn into_keys(self) -> impl DoubleEndedIterator<Item = String> + ExactSizeIterator {
        self.entries.into_iter().map(|(key, _)| key.into())
    }

    /// The values in the order of their keys, without the map.
    pub fn into_values(self) -> impl DoubleEndedIterator<Item = V> + ExactSizeIterator {
        self.entries.into_iter().map(|(_, value)| value)
    }

    /// The entries whose keys lie within bounds, as `map.range("a".."c")`; none where the bounds
    /// exclude each other.
    pub fn range<'k>(&self, bounds: impl RangeBounds<&'k str>) -> Iter<'_, V> {
        let start = match bounds.start_bound() {
            Bound::Unbounded => 0,
            Bound::Included(key) => self.entries.partition_point(|(k, _)| **k < **key),
            Bound::Excluded(key) => self.entries.partition_point(|(k, _)| **k <= **key),
        };
        let end = match bounds.end_bound() {
            Bound::Unbounded => self.len(),
            Bound::Included(key) => self.entries.partition_point(|(k, _)| **k <= **key),
            Bound::Excluded(key) => self.entries.partition_point(|(k, _)| **k < **key),
        };
        Iter::new(self.entries.get(start..end).unwrap_or_default())
    }

    /// Gives back memory that no entry uses.
    pub fn shrink_to_fit(&mut self) {
        self.entries.shrink_to_fit();
    }

    fn search(&self, key: &str) -> Result<usize, usize> {
        // Ascending keys, the common order, are settled by one comparison.
        match self.entries.last() {
            None => Err(0),
            Some((last, _)) if **last < *key => Err(self.len()),
            Some(_) => self.entries.binary_search_by(|(k, _)| (**k).cmp(key)),
        }
    }

    fn insert_at(&mut self, at: usize, key: String, value: V) {
        if self.entries.len() == self.entries.capacity() {
            // `Vec` would begin with room for four; most maps have fewer and stay.
            self.entries.reserve_exact((self.len() / 2).max(1));
        }
        self.entries.insert(at, (key.into(), value));
    }

    /// Restores the order after entries were pushed, of equal keys the last alone, and gives
    /// back memory that no entry uses.
    pub(crate) fn settle(&mut self) {
        self.order();
        if is_roomy(self.len(), self.entries.capacity()) {
            self.shrink_to_fit();
        }
    }

    fn order(&mut self) {
        if self.entries.is_sorted_by(|(a, _), (b, _)| a < b) {
            return;
        }
        self.entries.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.entries.dedup_by(|later, kept| {
            let same = later.0 == kept.0;
            if same {
                std::mem::swap(&mut later.1, &mut kept.1);
            }
            same
        });
    }
}

/// How much room to add to what is read item by item and has none left.
///
/// Most lists and maps of the API have one to four items and get the room that they need, or one
/// more: to give room back at the end costs more than to grow.
pub(crate) fn growth(len: usize) -> usize {
    if len < 4 { len.max(1) } else { len / 2 }
}

/// Whether what was read has so much room left that it is worth giving back.
pub(crate) fn is_roomy(len: usize, room: usize) -> bool {
    room.saturating_sub(len) > 1 + len / 4
}

/// An entry as it leaves the map.
fn owned<V>((key, value): (Box<str>, V)) -> (String, V) {
    (key.into(), value)
}

impl<V> Default for Map<V> {
    fn default() -> Self {
        Self::new()
    }
}

impl<V: fmt::Debug> fmt::Debug for Map<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self).finish()
    }
}

impl<V> Index<&str> for Map<V> {
    type Output = V;

    /// The value of a key.
    ///
    /// # Panics
    /// When there is no such key, as with the maps of `std`.
    fn index(&self, key: &str) -> &V {
        self.get(key).expect("no entry found for key")
    }
}

impl<K: Into<String>, V> FromIterator<(K, V)> for Map<V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(iter: I) -> Self {
        let mut map = Self::new();
        map.extend(iter);
        map.shrink_to_fit();
        map
    }
}

impl<K: Into<String>, V> Extend<(K, V)> for Map<V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, iter: I) {
        self.entries.extend(
            iter.into_iter()
                .map(|(key, value)| (key.into().into(), value)),
        );
        self.order();
    }
}

impl<'a, V: Clone> Extend<(&'a str, &'a V)> for Map<V> {
    fn extend<I: IntoIterator<Item = (&'a str, &'a V)>>(&mut self, iter: I) {
        self.extend(iter.into_iter().map(|(key, value)| (key, value.clone())));
    }
}

impl<K: Into<String>, V, const N: usize> From<[(K, V); N]> for Map<V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<V> From<std::collections::BTreeMap<String, V>> for Map<V> {
    fn from(map: std::collections::BTreeMap<String, V>) -> Self {
        map.into_iter().collect()
    }
}

impl<V> From<Map<V>> for std::collections::BTreeMap<String, V> {
    fn from(map: Map<V>) -> Self {
        map.into_iter().collect()
    }
}
