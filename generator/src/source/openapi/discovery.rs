//! Discovery documents: names that paths do not tell, and whether both tell of the same verbs.

use std::sync::Arc;

use super::super::reader::Reader;
use super::super::tree::{Data, Mark, Node};
use crate::model::{Origin, ScopeKind};

/// What discovery says of a resource or of a part of its objects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in super::super) struct Discovered {
    pub(super) origin: Origin,
    /// Empty for the legacy core group.
    pub(super) group: String,
    pub(super) version: String,
    pub(super) plural: String,
    pub(super) subresource: Option<String>,
    /// Empty where it is not told.
    pub(super) kind: String,
    pub(super) scope: ScopeKind,
    pub(super) singular: Option<String>,
    pub(super) short_names: Option<Vec<String>>,
    pub(super) categories: Option<Vec<String>>,
    pub(super) verbs: Vec<String>,
}

/// Whether a document is of discovery.
pub(in super::super) fn is_discovery(api_version: &str, kind: &str) -> bool {
    match kind {
        "APIResourceList" | "APIGroupList" | "APIGroup" | "APIVersions" => {
            matches!(api_version, "" | "v1")
        }
        "APIGroupDiscoveryList" => api_version.starts_with("apidiscovery.k8s.io/"),
        _ => false,
    }
}

/// Reads a document of discovery. One that tells of groups only says nothing that the documents of
/// these do not.
pub(in super::super) fn read<'t>(
    reader: &mut Reader<'t>,
    file: &Arc<str>,
    node: &'t Node<'t>,
) -> Vec<Discovered> {
    let mut found = Vec::new();
    match node.get("kind").and_then(Node::as_str) {
        Some("APIResourceList") => resource_list(reader, file, node, &mut found),
        Some("APIGroupDiscoveryList") => each(reader, node, "items", |reader, group| {
            let name = group.get("metadata").and_then(|data| data.get("name"));
            let name = name.and_then(Node::as_str).unwrap_or_default();
            each(reader, group, "versions", |reader, version| {
                let Some(of) = text(reader, version, "version") else {
                    return;
                };
                each(reader, version, "resources", |reader, resource| {
                    aggregated(reader, file, (name, &of), resource, &mut found);
                });
            });
        }),
        _ => {}
    }
    found
}

fn resource_list<'t>(
    reader: &mut Reader<'t>,
    file: &Arc<str>,
    node: &'t Node<'t>,
    found: &mut Vec<Discovered>,
) {
    let Some(of) = text(reader, node, "groupVersion") else {
        return;
    };
    let (group, version) = of.split_once('/').unwrap_or(("", &of));
    each(reader, node, "resources", |reader, node| {
        let Some(name) = text(reader, node, "name") else {
            return;
        };
        let (plural, subresource) = match name.split_once('/') {
            Some((plural, subresource)) => (plural, Some(subresource.to_owned())),
            None => (&*name, None),
        };
        let namespaced = node.get("namespaced").map(|namespaced| &namespaced.data);
        found.push(Discovered {
            origin: origin(file, node.mark),
            group: group.to_owned(),
            version: version.to_owned(),
            plural: plural.to_owned(),
            subresource,
            kind: text(reader, node, "kind").unwrap_or_default(),
            scope: if namespaced == Some(&Data::Bool(true)) {
                ScopeKind::Namespaced
            } else {
                ScopeKind::Cluster
            },
            singular: optional(node, "singularName"),
            short_names: texts(reader, node, "shortNames"),
            categories: texts(reader, node, "categories"),
            verbs: texts(reader, node, "verbs").unwrap_or_default(),
        });
    });
}

/// A resource of `APIGroupDiscoveryList`, with the parts of its objects below it.
fn aggregated<'t>(
    reader: &mut Reader<'t>,
    file: &Arc<str>,
    (group, version): (&str, &str),
    node: &'t Node<'t>,
    found: &mut Vec<Discovered>,
) {
    const SCOPES: &[(&str, ScopeKind)] = &[
        ("Namespaced", ScopeKind::Namespaced),
        ("Cluster", ScopeKind::Cluster),
    ];
    let plural = text(reader, node, "resource");
    let scope = node
        .get("scope")
        .and_then(|scope| reader.within("scope", |reader| reader.word(scope, SCOPES)));
    let (Some(plural), Some(scope)) = (plural, reader.required(node, "scope", scope)) else {
        return;
    };
    let kind = |node: &Node<'_>| {
        let kind = node.get("responseKind").and_then(|kind| kind.get("kind"));
        kind.and_then(Node::as_str).unwrap_or_default().to_owned()
    };
    let whole = Discovered {
        origin: origin(file, node.mark),
        group: group.to_owned(),
        version: version.to_owned(),
        plural,
        subresource: None,
        kind: kind(node),
        scope,
        singular: optional(node, "singularResource"),
        short_names: texts(reader, node, "shortNames"),
        categories: texts(reader, node, "categories"),
        verbs: texts(reader, node, "verbs").unwrap_or_default(),
    };
    let mut parts = Vec::new();
    each(reader, node, "subresources", |reader, part| {
        let Some(name) = text(reader, part, "subresource") else {
            return;
        };
        parts.push(Discovered {
            origin: origin(file, part.mark),
            subresource: Some(name),
            kind: kind(part),
            singular: None,
            short_names: None,
            categories: None,
            verbs: texts(reader, part, "verbs").unwrap_or_default(),
            ..whole.clone()
        });
    });
    // A resource may stand here for the parts of its objects only.
    if !whole.verbs.is_empty() {
        found.push(whole);
    }
    found.append(&mut parts);
}

fn origin(file: &Arc<str>, mark: Mark) -> Origin {
    Origin {
        file: Arc::clone(file),
        line: mark.line as usize,
    }
}

fn each<'t>(
    reader: &mut Reader<'t>,
    node: &'t Node<'t>,
    key: &'static str,
    mut read: impl FnMut(&mut Reader<'t>, &'t Node<'t>),
) {
    if let Some(list) = present(node, key) {
        reader.within(key, |reader| {
            reader.list(list, |reader, item| {
                read(reader, item);
                Some(())
            });
        });
    }
}

fn present<'t>(node: &'t Node<'t>, key: &str) -> Option<&'t Node<'t>> {
    node.get(key).filter(|value| !value.is_null())
}

fn text<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>, key: &'static str) -> Option<String> {
    let text =
        present(node, key).and_then(|value| reader.within(key, |reader| reader.string(value)));
    reader.required(node, key, text)
}

/// A name that may be absent, and empty where there is none.
fn optional(node: &Node<'_>, key: &str) -> Option<String> {
    let text = node.get(key).and_then(Node::as_str)?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn texts<'t>(
    reader: &mut Reader<'t>,
    node: &'t Node<'t>,
    key: &'static str,
) -> Option<Vec<String>> {
    let list = present(node, key)?;
    reader.within(key, |reader| reader.strings(list))
}
