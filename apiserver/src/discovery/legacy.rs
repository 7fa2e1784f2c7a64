//! Discovery group by group (`apiserver/pkg/endpoints/discovery`, `kube-aggregator`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use super::groups::{Group, GroupVersion};
use crate::registry::{Origin, Resource, Subresource, Verb, Verbs, Version};

/// The versions of the core group. `address` is where the server was reached.
pub(super) fn core_versions(group: &Group<'_>, address: &str) -> Value {
    let versions: Vec<&str> = group.versions.iter().map(|version| version.name).collect();
    json!({
        "kind": "APIVersions",
        "versions": versions,
        "serverAddressByClientCIDRs": [{"clientCIDR": "0.0.0.0/0", "serverAddress": address}],
    })
}

/// Every other group.
pub(super) fn group_list(groups: &[Group<'_>]) -> Value {
    let groups = groups.iter().filter(|group| !group.name.is_empty());
    let groups: Vec<Value> = groups.map(members).map(Value::Object).collect();
    json!({"kind": "APIGroupList", "apiVersion": "v1", "groups": groups})
}

/// A group.
pub(super) fn group(group: &Group<'_>) -> Value {
    let mut members = members(group);
    members.insert("apiVersion".to_owned(), "v1".into());
    members.insert("kind".to_owned(), "APIGroup".into());
    Value::Object(members)
}

fn members(group: &Group<'_>) -> Map<String, Value> {
    let version = |version: &GroupVersion<'_>| json!({"groupVersion": group.api_version(version), "version": version.name});
    let versions: Vec<Value> = group.versions.iter().map(version).collect();
    let preferred = versions.first().cloned().unwrap_or_default();
    Map::from_iter([
        ("name".to_owned(), group.name.into()),
        ("preferredVersion".to_owned(), preferred),
        ("versions".to_owned(), Value::Array(versions)),
    ])
}

/// The resources of a version of a group, with their parts.
pub(super) fn resource_list(group: &Group<'_>, version: &GroupVersion<'_>) -> Value {
    let mut resources = Vec::new();
    for (resource, version) in &version.resources {
        resources.push(of_resource(resource, version));
        let parts = parts(resource, version).into_iter();
        resources.extend(parts.map(|part| of_part(resource, version, part)));
    }
    let mut list = json!({
        "kind": "APIResourceList",
        "groupVersion": group.api_version(version),
        "resources": resources,
    });
    // That of the core group has never had one.
    if !group.name.is_empty() {
        list["apiVersion"] = "v1".into();
    }
    list
}

/// The parts of a resource in the order in which they are told: of what is built in by name, of all
/// else the status first.
pub(super) fn parts<'a>(resource: &Resource, version: &'a Version) -> Vec<&'a Subresource> {
    let mut parts: Vec<&Subresource> = version.subresources.iter().collect();
    if resource.origin != Origin::BuiltIn {
        parts.sort_by_key(|part| &*part.name != "status");
    }
    parts
}

fn of_resource(resource: &Resource, version: &Version) -> Value {
    let names = &resource.names;
    let mut members = json!({
        "name": *names.plural,
        "singularName": *names.singular,
        "namespaced": resource.is_namespaced(),
        "kind": *names.kind,
        "verbs": verbs(resource.origin, version.verbs),
    });
    let mut add = |name, value| members[name] = value;
    if !names.short_names.is_empty() {
        add("shortNames", json!(names.short_names));
    }
    if !names.categories.is_empty() {
        add("categories", json!(names.categories));
    }
    // What is watched is stored.
    if version.verbs.has(Verb::Watch) {
        add("storageVersionHash", storage_hash(resource).into());
    }
    members
}

fn of_part(resource: &Resource, version: &Version, part: &Subresource) -> Value {
    let mut members = json!({
        "name": format!("{}/{}", resource.names.plural, part.name),
        "singularName": "",
        "namespaced": resource.is_namespaced(),
        "kind": *part.kind,
        "verbs": verbs(Origin::BuiltIn, part.verbs),
    });
    if (&part.group, &part.version) != (&resource.group, &version.name) {
        members["group"] = (*part.group).into();
        members["version"] = (*part.version).into();
    }
    members
}

/// What may be done, in the order in which it is told.
pub(super) fn verbs(origin: Origin, verbs: Verbs) -> Vec<&'static str> {
    let mut names: Vec<_> = verbs.iter().map(Verb::name).collect();
    if origin == Origin::Custom {
        let rank = |name: &&str| match *name {
            "create" => 1,
            "update" => 2,
            "watch" => 3,
            _ => 0,
        };
        names.sort_by_key(rank);
    }
    names
}

/// Kinds that the real server stores as another kind or version than this one, with what it stores
/// them as.
const STORED_AS: [(&str, &str, &str); 6] = [
    (
        "admissionregistration.k8s.io",
        "MutatingAdmissionPolicy",
        "admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicy",
    ),
    (
        "admissionregistration.k8s.io",
        "MutatingAdmissionPolicyBinding",
        "admissionregistration.k8s.io/v1beta1/MutatingAdmissionPolicyBinding",
    ),
    (
        "apiextensions.k8s.io",
        "CustomResourceDefinition",
        "apiextensions.k8s.io/v1beta1/CustomResourceDefinition",
    ),
    ("", "Event", "/v1/Event"),
    ("events.k8s.io", "Event", "/v1/Event"),
    (
        "resource.k8s.io",
        "DeviceTaintRule",
        "resource.k8s.io/v1alpha3/DeviceTaintRule",
    ),
];

/// What changes where objects come to be stored in another version.
fn storage_hash(resource: &Resource) -> String {
    let known = STORED_AS
        .iter()
        .find(|(group, kind, _)| (*group, *kind) == (&*resource.group, &*resource.names.kind));
    let text = match known {
        Some((_, _, stored)) => (*stored).to_owned(),
        None => format!(
            "{}/{}/{}",
            resource.group, resource.storage, resource.names.kind
        ),
    };
    let hash = digest(&SHA256, text.as_bytes());
    let (short, _) = hash.as_ref().split_at(8);
    STANDARD.encode(short)
}
