//! The entry interface of [`Map`].

use super::Map;

/// The place of a key in a [`Map`].
#[derive(Debug)]
pub enum Entry<'a, V> {
    /// The key has a value.
    Occupied(OccupiedEntry<'a, V>),
    /// The key has none.
    Vacant(VacantEntry<'a, V>),
}

/// The place of a key that has a value.
#[derive(Debug)]
pub struct OccupiedEntry<'a, V> {
    map: &'a mut Map<V>,
    at: usize,
    key: String,
}

/// The place of a key that has no value.
#[derive(Debug)]
pub struct VacantEntry<'a, V> {
    map: &'a mut Map<V>,
    at: usize,
    key: String,
}

impl<'a, V> Entry<'a, V> {
    /// The key.
    pub fn key(&self) -> &str {
        match self {
            Self::Occupied(entry) => entry.key(),
            Self::Vacant(entry) => entry.key(),
        }
    }

    /// The value, `default` where there was none.
    pub fn or_insert(self, default: V) -> &'a mut V {
        self.or_insert_with(|| default)
    }

    /// The value, what `default` gives where there was none.
    pub fn or_insert_with(self, default: impl FnOnce() -> V) -> &'a mut V {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => entry.insert(default()),
        }
    }

    /// The value, what `default` makes of the key where there was none.
    pub fn or_insert_with_key(self, default: impl FnOnce(&str) -> V) -> &'a mut V {
        match self {
            Self::Occupied(entry) => entry.into_mut(),
            Self::Vacant(entry) => {
                let value = default(entry.key());
                entry.insert(value)
            }
        }
    }

    /// The value, `V::default()` where there was none.
    pub fn or_default(self) -> &'a mut V
    where
        V: Default,
    {
        self.or_insert_with(V::default)
    }

    /// Changes the value, if there is one.
    #[must_use]
    pub fn and_modify(mut self, change: impl FnOnce(&mut V)) -> Self {
        if let Self::Occupied(entry) = &mut self {
            change(entry.get_mut());
        }
        self
    }
}

impl<'a, V> OccupiedEntry<'a, V> {
    pub(super) fn new(map: &'a mut Map<V>, at: usize, key: String) -> Self {
        Self { map, at, key }
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The value.
    pub fn get(&self) -> &V {
        &self.map.entries[self.at].1
    }

    /// The value, to change.
    pub fn get_mut(&mut self) -> &mut V {
        &mut self.map.entries[self.at].1
    }

    /// The value, to change for as long as the map is borrowed.
    pub fn into_mut(self) -> &'a mut V {
        &mut self.map.entries[self.at].1
    }

    /// Replaces the value and gives the earlier one.
    pub fn insert(&mut self, value: V) -> V {
        std::mem::replace(self.get_mut(), value)
    }

    /// Removes the entry and gives its value.
    pub fn remove(self) -> V {
        self.remove_entry().1
    }

    /// Removes the entry and gives it.
    pub fn remove_entry(self) -> (String, V) {
        super::owned(self.map.entries.remove(self.at))
    }
}

impl<'a, V> VacantEntry<'a, V> {
    pub(super) fn new(map: &'a mut Map<V>, at: usize, key: String) -> Self {
        Self { map, at, key }
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The key, without the entry.
    pub fn into_key(self) -> String {
        self.key
    }

    /// Fills the place.
    pub fn insert(self, value: V) -> &'a mut V {
        self.map.insert_at(self.at, self.key, value);
        &mut self.map.entries[self.at].1
    }
}
