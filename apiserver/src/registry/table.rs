//! All that is served.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

use super::Resource;

/// All that is served, changed as a whole: a request sees one state of it.
#[derive(Debug, Default)]
pub(crate) struct Registry(RwLock<Arc<Table>>);

/// Resources by group and plural.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    groups: BTreeMap<Arc<str>, BTreeMap<Arc<str>, Arc<Resource>>>,
}

impl Registry {
    /// What is served now.
    pub(crate) fn table(&self) -> Arc<Table> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what is served.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Table) -> T) -> T {
        let mut current = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut table = Table::clone(&current);
        let result = change(&mut table);
        *current = Arc::new(table);
        result
    }
}

impl Table {
    /// The resource of this group and plural.
    pub(crate) fn get(&self, group: &str, plural: &str) -> Option<&Arc<Resource>> {
        self.groups.get(group)?.get(plural)
    }

    /// The resource of this group whose objects are of this kind.
    pub(crate) fn of_kind(&self, group: &str, kind: &str) -> Option<&Arc<Resource>> {
        let mut resources = self.groups.get(group)?.values();
        resources.find(|resource| *resource.names.kind == *kind)
    }

    /// The groups in the order of their names, each with its resources in the order of their
    /// plurals.
    pub(crate) fn groups(
        &self,
    ) -> impl Iterator<Item = (&Arc<str>, impl Iterator<Item = &Arc<Resource>>)> {
        self.groups
            .iter()
            .map(|(group, resources)| (group, resources.values()))
    }

    /// Every resource.
    pub(crate) fn resources(&self) -> impl Iterator<Item = &Arc<Resource>> {
        self.groups.values().flat_map(BTreeMap::values)
    }

    /// Every resource, less those whose objects are those of another.
    pub(crate) fn distinct(&self) -> impl Iterator<Item = &Arc<Resource>> {
        let mut seen = HashSet::new();
        self.resources()
            .filter(move |resource| seen.insert(Arc::as_ptr(&resource.objects)))
    }

    /// Serves a resource, in place of one of the same group and plural.
    pub(crate) fn insert(&mut self, resource: Resource) {
        let group = self.groups.entry(Arc::clone(&resource.group)).or_default();
        group.insert(Arc::clone(&resource.names.plural), Arc::new(resource));
    }

    /// Serves a resource no longer.
    pub(crate) fn remove(&mut self, group: &str, plural: &str) -> Option<Arc<Resource>> {
        let resources = self.groups.get_mut(group)?;
        let removed = resources.remove(plural);
        if resources.is_empty() {
            self.groups.remove(group);
        }
        removed
    }
}
