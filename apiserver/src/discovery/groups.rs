//! What is served, by group and version.

use std::sync::Arc;

use super::order;
use crate::registry::{Origin, Resource, Table, Version};

/// A group.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    /// Empty for the legacy core group.
    pub(crate) name: &'a str,
    /// The preferred one first.
    pub(crate) versions: Vec<GroupVersion<'a>>,
}

/// A version of a group.
#[derive(Debug)]
pub(crate) struct GroupVersion<'a> {
    pub(crate) name: &'a str,
    /// In the order of their plurals.
    pub(crate) resources: Vec<(&'a Arc<Resource>, &'a Arc<Version>)>,
}

/// Every group that is served, the core group first.
pub(crate) fn groups(table: &Table) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (name, resources) in table.groups() {
        let mut group = Group {
            name,
            versions: Vec::new(),
        };
        for resource in resources {
            for version in &resource.versions {
                group.add(resource, version);
            }
        }
        group
            .versions
            .sort_by(|one, other| order::of_versions(one.name, other.name));
        if !group.versions.is_empty() {
            groups.push(group);
        }
    }
    groups.sort_by(|one, other| {
        let is_core = |group: &Group<'_>| group.name.is_empty();
        let by_name = || order::of_groups(one.name, other.name);
        is_core(other).cmp(&is_core(one)).then_with(by_name)
    });
    groups
}

impl<'a> Group<'a> {
    fn add(&mut self, resource: &'a Arc<Resource>, version: &'a Arc<Version>) {
        let name = &*version.name;
        let known = self.versions.iter_mut().find(|known| known.name == name);
        match known {
            Some(known) => known.resources.push((resource, version)),
            None => self.versions.push(GroupVersion {
                name,
                resources: vec![(resource, version)],
            }),
        }
    }

    /// Whether any of it is built in.
    pub(crate) fn is_built_in(&self) -> bool {
        let mut resources = self.versions.iter().flat_map(|version| &version.resources);
        resources.any(|(resource, _)| resource.origin == Origin::BuiltIn)
    }

    /// `apiVersion` of a version of it.
    pub(crate) fn api_version(&self, version: &GroupVersion<'_>) -> String {
        crate::object::api_version(self.name, version.name)
    }
}
