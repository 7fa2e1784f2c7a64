//! Discovery of everything at once (`apidiscovery.k8s.io`).

use serde_json::{Value, json};

use super::groups::{Group, GroupVersion};
use super::legacy::{parts, verbs};
use crate::registry::{Origin, Resource, Subresource, Version};

/// Groups with all their resources, as a list of a version of `apidiscovery.k8s.io`.
pub(super) fn list<'a>(api_version: &str, groups: impl Iterator<Item = &'a Group<'a>>) -> Value {
    let items: Vec<Value> = groups.map(of_group).collect();
    json!({
        "kind": "APIGroupDiscoveryList",
        "apiVersion": api_version,
        "metadata": {},
        "items": items,
    })
}

fn of_group(group: &Group<'_>) -> Value {
    let metadata = match group.name {
        "" => json!({}),
        name => json!({"name": name}),
    };
    let versions = group.versions.iter();
    let versions: Vec<Value> = versions.map(|version| of_version(group, version)).collect();
    json!({"metadata": metadata, "versions": versions})
}

fn of_version(group: &Group<'_>, version: &GroupVersion<'_>) -> Value {
    let resources = version.resources.iter();
    let resources: Vec<Value> = resources
        .map(|(resource, version)| of_resource(group, resource, version))
        .collect();
    json!({"version": version.name, "resources": resources, "freshness": "Current"})
}

fn of_resource(group: &Group<'_>, resource: &Resource, version: &Version) -> Value {
    let names = &resource.names;
    let scope = if resource.is_namespaced() {
        "Namespaced"
    } else {
        "Cluster"
    };
    let mut members = json!({
        "resource": *names.plural,
        "responseKind": kind(resource, version, (group.name, &version.name, &names.kind)),
        "scope": scope,
        "singularResource": *names.singular,
        "verbs": verbs(resource.origin, version.verbs),
    });
    let mut add = |name, value| members[name] = value;
    if !names.short_names.is_empty() {
        add("shortNames", json!(names.short_names));
    }
    if !names.categories.is_empty() {
        add("categories", json!(names.categories));
    }
    if !version.subresources.is_empty() {
        let parts = parts(resource, version).into_iter();
        let parts: Vec<Value> = parts.map(|part| of_part(resource, version, part)).collect();
        add("subresources", Value::Array(parts));
    }
    members
}

fn of_part(resource: &Resource, version: &Version, part: &Subresource) -> Value {
    json!({
        "subresource": *part.name,
        "responseKind": kind(resource, version, (&part.group, &part.version, &part.kind)),
        "verbs": verbs(Origin::BuiltIn, part.verbs),
    })
}

/// A kind. The group and version of what is built in are left empty where they are those of the
/// resource.
fn kind(resource: &Resource, version: &Version, kind: (&str, &str, &str)) -> Value {
    let (group, of_version, name) = kind;
    let is_its_own = (group, of_version) == (&*resource.group, &*version.name);
    if is_its_own && resource.origin == Origin::BuiltIn {
        json!({"group": "", "version": "", "kind": name})
    } else {
        json!({"group": group, "version": of_version, "kind": name})
    }
}
