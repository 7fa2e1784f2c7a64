//! Indexes: objects by what a function says of them.

use std::any::Any;
use std::fmt::{self, Debug};
use std::hash::{BuildHasher, Hash, RandomState};
use std::marker::PhantomData;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::reader::Store;
use super::tree::Tree;
use crate::cache::Object;

/// An index of a store: its objects by values that a function gives for each.
///
/// It is asked by itself, as things stand, or through a [`Snapshot`](super::Snapshot), as they stood.
pub struct Index<O, I> {
    pub(super) store: Store<O>,
    pub(super) position: usize,
    value: PhantomData<fn() -> I>,
}

/// What a value of an index has to be.
pub trait IndexValue: Clone + Debug + Eq + Hash + Send + Sync + 'static {}

impl<I: Clone + Debug + Eq + Hash + Send + Sync + 'static> IndexValue for I {}

impl<O: Object, I: IndexValue> Index<O, I> {
    pub(super) fn new(store: Store<O>, position: usize) -> Self {
        Self {
            store,
            position,
            value: PhantomData,
        }
    }

    /// The objects with this value, in no order.
    pub fn get(&self, value: &I) -> Vec<O> {
        self.lookup().get(value).cloned().collect()
    }

    /// The values that objects have, in no order.
    pub fn keys(&self) -> Vec<I> {
        self.lookup().values().cloned().collect()
    }

    /// How many objects have this value.
    pub fn count(&self, value: &I) -> usize {
        self.lookup().count(value)
    }

    /// What the index holds now.
    fn lookup(&self) -> Lookup<O, I> {
        let shared = self
            .store
            .read(|table| Some(table.index(self.position)?.share()));
        Lookup::of(shared.as_ref())
    }
}

impl<O, I> Clone for Index<O, I> {
    fn clone(&self) -> Self {
        Self {
            store: self.store.clone(),
            position: self.position,
            value: PhantomData,
        }
    }
}

impl<O: Object, I> Debug for Index<O, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Index")
            .field("position", &self.position)
            .finish_non_exhaustive()
    }
}

/// What an index holds, at one time.
pub(super) type Shared = Arc<dyn Any + Send + Sync>;

/// An index, whatever its values are.
pub(super) trait Entries<O>: Debug + Send + Sync {
    /// An object is there no more, or now.
    fn update(&mut self, old: Option<&O>, new: Option<&O>);

    /// What it holds: a [`Lookup`] of its values.
    fn share(&self) -> Shared;
}

/// Tells all indexes of a change.
pub(super) fn update<O>(indexes: &mut [Box<dyn Entries<O>>], old: Option<&O>, new: Option<&O>) {
    for index in indexes {
        index.update(old, new);
    }
}

/// The objects of each value.
#[derive(Debug)]
pub(super) struct Lookup<O, I> {
    buckets: Tree<Bucket<O, I>>,
    hasher: RandomState,
}

#[derive(Clone, Debug)]
struct Bucket<O, I> {
    value: I,
    objects: Tree<O>,
}

impl<O, I> Clone for Lookup<O, I> {
    fn clone(&self) -> Self {
        Self {
            buckets: self.buckets.clone(),
            hasher: self.hasher.clone(),
        }
    }
}

impl<O, I> Default for Lookup<O, I> {
    fn default() -> Self {
        Self {
            buckets: Tree::default(),
            hasher: RandomState::new(),
        }
    }
}

impl<O: Object, I: IndexValue> Lookup<O, I> {
    /// What was shared. Empty if it is of other types, which no handle asks for.
    pub(super) fn of(shared: Option<&Shared>) -> Self {
        let lookup = shared.and_then(|shared| shared.downcast_ref::<Self>());
        lookup.cloned().unwrap_or_default()
    }

    fn bucket(&self, value: &I) -> Option<&Bucket<O, I>> {
        let hash = self.hasher.hash_one(value);
        self.buckets.get(hash, |bucket| bucket.value == *value)
    }

    pub(super) fn get(&self, value: &I) -> impl Iterator<Item = &O> {
        self.bucket(value)
            .into_iter()
            .flat_map(|bucket| bucket.objects.iter())
    }

    pub(super) fn count(&self, value: &I) -> usize {
        self.bucket(value).map_or(0, |bucket| bucket.objects.len())
    }

    pub(super) fn values(&self) -> impl Iterator<Item = &I> {
        self.buckets.iter().map(|bucket| &bucket.value)
    }

    fn hash_of(&self, object: &O) -> u64 {
        self.hasher.hash_one((object.namespace(), object.name()))
    }

    fn insert(&mut self, value: &I, object: &O) {
        let hash = self.hasher.hash_one(value);
        let of_object = self.hash_of(object);
        let is_bucket = |bucket: &Bucket<O, I>| bucket.value == *value;
        if self.buckets.get(hash, is_bucket).is_none() {
            let bucket = Bucket {
                value: value.clone(),
                objects: Tree::default(),
            };
            self.buckets.insert(hash, bucket, is_bucket);
        }
        if let Some(bucket) = self.buckets.get_mut(hash, is_bucket) {
            bucket
                .objects
                .insert(of_object, object.clone(), |other| is_key(other, object));
        }
    }

    fn remove(&mut self, value: &I, object: &O) {
        let hash = self.hasher.hash_one(value);
        let of_object = self.hash_of(object);
        let is_bucket = |bucket: &Bucket<O, I>| bucket.value == *value;
        let Some(bucket) = self.buckets.get_mut(hash, is_bucket) else {
            return;
        };
        bucket
            .objects
            .remove(of_object, |other| is_key(other, object));
        if bucket.objects.is_empty() {
            self.buckets.remove(hash, is_bucket);
        }
    }
}

fn is_key<O: Object>(one: &O, other: &O) -> bool {
    one.name() == other.name() && one.namespace() == other.namespace()
}

/// An index by the values that a function gives.
pub(super) struct ByFunction<O, I, F> {
    lookup: Lookup<O, I>,
    function: F,
}

impl<O, I, F> ByFunction<O, I, F> {
    pub(super) fn new(function: F) -> Self {
        Self {
            lookup: Lookup::default(),
            function,
        }
    }
}

impl<O, I, F, V> ByFunction<O, I, F>
where
    F: Fn(&O) -> V,
    V: IntoIterator<Item = I>,
{
    /// The values of an object. It has none where the function panics: that must not end the cache.
    fn values(&self, object: &O) -> Vec<I> {
        catch_unwind(AssertUnwindSafe(|| {
            (self.function)(object).into_iter().collect()
        }))
        .unwrap_or_default()
    }
}

impl<O, I, F, V> Entries<O> for ByFunction<O, I, F>
where
    O: Object,
    I: IndexValue,
    F: Fn(&O) -> V + Send + Sync + 'static,
    V: IntoIterator<Item = I>,
{
    fn update(&mut self, old: Option<&O>, new: Option<&O>) {
        let after = new.map(|new| self.values(new)).unwrap_or_default();
        if let Some(old) = old {
            for value in self.values(old) {
                // In its place the new one is put below.
                if !after.contains(&value) {
                    self.lookup.remove(&value, old);
                }
            }
        }
        if let Some(new) = new {
            for value in &after {
                self.lookup.insert(value, new);
            }
        }
    }

    fn share(&self) -> Shared {
        Arc::new(self.lookup.clone())
    }
}

impl<O: Debug, I: Debug, F> Debug for ByFunction<O, I, F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ByFunction")
            .field("lookup", &self.lookup)
            .finish_non_exhaustive()
    }
}
