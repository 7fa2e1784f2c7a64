//! A store as it stood at one time.

use std::fmt;

use super::index::{Index, IndexValue, Lookup, Shared};
use super::objects::Shelf;
use super::tree;
use crate::cache::Object;

/// A store as it stood at one time: objects and indexes agree with each other, and stay as they are.
///
/// Taking one costs next to nothing and keeps nobody waiting. While it is held, what has changed since
/// is held twice.
#[derive(Clone)]
pub struct Snapshot<O> {
    shelf: Shelf<O>,
    indexes: Box<[Shared]>,
    /// Where among them the one by labels is.
    labels: Option<usize>,
    version: Box<str>,
}

impl<O: Object> Snapshot<O> {
    pub(super) fn new(
        shelf: Shelf<O>,
        indexes: Box<[Shared]>,
        labels: Option<usize>,
        version: Box<str>,
    ) -> Self {
        Self {
            shelf,
            indexes,
            labels,
            version,
        }
    }

    /// The index by labels, if there is one.
    pub(super) fn label_index(&self) -> Option<&Shared> {
        self.indexes.get(self.labels?)
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.shelf.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The version that this is of; empty before the first list. Of several namespaces, that of the one
    /// that is furthest behind.
    pub fn resource_version(&self) -> &str {
        &self.version
    }

    /// An object. The namespace is empty in the cluster.
    pub fn get(&self, namespace: &str, name: &str) -> Option<&O> {
        self.shelf.get(namespace, name)
    }

    /// The namespaces that have objects, in no order.
    pub fn namespaces(&self) -> impl ExactSizeIterator<Item = &str> {
        self.shelf.spaces().map(|space| &*space.namespace)
    }

    /// All objects, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &O> {
        self.shelf.spaces().flat_map(|space| space.objects.iter())
    }

    /// The objects of a namespace, in no order.
    pub fn namespace(&self, namespace: &str) -> Objects<'_, O> {
        let space = self.shelf.space(namespace);
        Objects(space.map(|space| space.objects.iter()))
    }

    /// The objects that have this value in an index of this store, in no order. There are none in an
    /// index that was added later.
    pub fn by_index<I: IndexValue>(&self, index: &Index<O, I>, value: &I) -> Vec<O> {
        let lookup = Lookup::<O, I>::of(self.indexes.get(index.position));
        lookup.get(value).cloned().collect()
    }
}

impl<O> fmt::Debug for Snapshot<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("len", &self.shelf.len())
            .field("resource_version", &self.version)
            .finish_non_exhaustive()
    }
}

/// The objects of a namespace: [`Snapshot::namespace`].
#[derive(Clone, Debug)]
pub struct Objects<'a, O>(Option<tree::Iter<'a, O>>);

impl<'a, O> Iterator for Objects<'a, O> {
    type Item = &'a O;

    fn next(&mut self) -> Option<&'a O> {
        self.0.as_mut()?.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.as_ref().map_or((0, Some(0)), Iterator::size_hint)
    }
}

impl<O> ExactSizeIterator for Objects<'_, O> {}
