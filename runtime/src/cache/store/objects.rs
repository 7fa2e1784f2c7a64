//! Objects by namespace and name.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::tree::Tree;
use crate::cache::Object;

/// The objects of a cache. Copies share what they have in common.
#[derive(Clone, Debug)]
pub(super) struct Shelf<O> {
    spaces: Tree<Space<O>>,
    len: usize,
    hasher: RandomState,
}

/// The objects of a namespace, or those of the cluster.
#[derive(Clone, Debug)]
pub(super) struct Space<O> {
    pub(super) namespace: Arc<str>,
    pub(super) objects: Tree<O>,
}

impl<O> Default for Shelf<O> {
    fn default() -> Self {
        Self {
            spaces: Tree::default(),
            len: 0,
            hasher: RandomState::new(),
        }
    }
}

impl<O> Shelf<O> {
    pub(super) fn len(&self) -> usize {
        self.len
    }
}

impl<O: Object> Shelf<O> {
    pub(super) fn spaces(&self) -> impl ExactSizeIterator<Item = &Space<O>> + Clone {
        self.spaces.iter()
    }

    pub(super) fn space(&self, namespace: &str) -> Option<&Space<O>> {
        self.spaces.get(self.hasher.hash_one(namespace), |space| {
            &*space.namespace == namespace
        })
    }

    pub(super) fn get(&self, namespace: &str, name: &str) -> Option<&O> {
        self.space(namespace)?
            .objects
            .get(self.hasher.hash_one(name), |object| object.name() == name)
    }

    /// Puts an object in its place, and gives back the one that was there.
    pub(super) fn insert(&mut self, object: O) -> Option<O> {
        let namespace = object.namespace();
        let of_space = self.hasher.hash_one(namespace);
        let of_name = self.hasher.hash_one(object.name());
        let is_space = |space: &Space<O>| *space.namespace == *namespace;
        if self.spaces.get(of_space, is_space).is_none() {
            let space = Space {
                namespace: namespace.into(),
                objects: Tree::default(),
            };
            self.spaces.insert(of_space, space, is_space);
        }
        let objects = &mut self.spaces.get_mut(of_space, is_space)?.objects;
        let name = object.clone();
        let old = objects.insert(of_name, object, |other| other.name() == name.name());
        self.len += usize::from(old.is_none());
        old
    }

    pub(super) fn remove(&mut self, namespace: &str, name: &str) -> Option<O> {
        let of_space = self.hasher.hash_one(namespace);
        let is_space = |space: &Space<O>| &*space.namespace == namespace;
        // Nothing is copied for an object that is not there.
        self.get(namespace, name)?;
        let objects = &mut self.spaces.get_mut(of_space, is_space)?.objects;
        let old = objects.remove(self.hasher.hash_one(name), |other| other.name() == name)?;
        self.len -= 1;
        if objects.is_empty() {
            self.spaces.remove(of_space, is_space);
        }
        Some(old)
    }

    /// An empty one that hashes as this does.
    pub(super) fn emptied(&self) -> Self {
        Self {
            spaces: Tree::default(),
            len: 0,
            hasher: self.hasher.clone(),
        }
    }

    /// Takes over a namespace of another one whole, or drops what is there of it.
    pub(super) fn take_space(&mut self, namespace: &str, from: &Self) {
        let hash = self.hasher.hash_one(namespace);
        let is_space = |space: &Space<O>| &*space.namespace == namespace;
        let before = self.spaces.get(hash, is_space);
        self.len -= before.map_or(0, |space| space.objects.len());
        match from.space(namespace) {
            Some(space) => {
                self.len += space.objects.len();
                self.spaces.insert(hash, space.clone(), is_space);
            }
            None => {
                self.spaces.remove(hash, is_space);
            }
        }
    }
}
