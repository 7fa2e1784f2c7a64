//! The schemas of a document that have names of their own.

use std::sync::Arc;

use super::super::reader::Reader;
use super::super::tree::{Data, Entry, Node};
use super::names::{Names, alias};
use crate::model::{Definition, GroupVersion, GroupVersionKind, Model, Origin, Schema};

/// Whether an object is an OpenAPI document.
pub(in super::super) fn is_document(node: &Node<'_>) -> bool {
    node.get("openapi").is_some() || is_v2(node)
}

fn is_v2(root: &Node<'_>) -> bool {
    root.get("swagger").is_some()
}

/// Whether a document is of a version that is read.
pub(super) fn check_version<'t>(reader: &mut Reader<'t>, root: &'t Node<'t>) -> bool {
    let (key, expected) = if is_v2(root) {
        ("swagger", "2.0")
    } else {
        ("openapi", "3.")
    };
    let Some(version) = root.get(key) else {
        return false;
    };
    let is_known = version
        .as_str()
        .is_some_and(|version| version.starts_with(expected));
    if !is_known {
        let found = version.describe();
        reader.within(key, |reader| {
            reader.error(
                version.mark,
                format!("expected OpenAPI 3 or 2.0, found {found}"),
                "fetch what an API server publishes: `kubectl get --raw /openapi/v3/apis/apps/v1`",
            );
        });
    }
    is_known
}

/// Reads the definitions of a document, and gives what refers to them.
pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    file: &Arc<str>,
    root: &'t Node<'t>,
) -> Names<'t> {
    let (keys, place): (&[&str], _) = if is_v2(root) {
        (&["definitions"], "definitions")
    } else {
        (&["components", "schemas"], "components/schemas")
    };
    let mut names = Names::new(place);
    below(reader, root, keys, &mut |reader, node| {
        let entries = reader.entries(node).unwrap_or_default();
        names.define(reader, entries, model.definitions().len());
        let home = group_version(root);
        for entry in entries {
            if alias(&entry.value).is_none() {
                names.of_go = is_of_go(root, &entry.key);
                reader.within(&entry.key, |reader| {
                    let definition = definition(reader, model, &names, entry);
                    model.add_definition(Definition {
                        origin: Origin {
                            file: Arc::clone(file),
                            line: entry.mark.line as usize,
                        },
                        home: home.clone(),
                        ..definition
                    });
                });
            }
        }
    });
    names.of_go = is_of_go(root, "io.k8s.");
    names
}

/// Reads what is below some keys of an object, if they are there.
fn below<'t>(
    reader: &mut Reader<'t>,
    node: &'t Node<'t>,
    keys: &[&'static str],
    read: &mut dyn FnMut(&mut Reader<'t>, &'t Node<'t>),
) {
    let Some((key, rest)) = keys.split_first() else {
        read(reader, node);
        return;
    };
    match node.get(key).filter(|node| !node.is_null()) {
        Some(node) => reader.within(key, |reader| below(reader, node, rest, read)),
        // Something else may be in its place.
        None => {
            reader.entries(node);
        }
    }
}

/// Whether a type is one of a Go program: what is published of a custom resource says what its
/// definition says.
fn is_of_go(root: &Node<'_>, name: &str) -> bool {
    if is_v2(root) {
        return name.starts_with("io.k8s.");
    }
    let title = root.get("info").and_then(|info| info.get("title"));
    title.and_then(Node::as_str) != Some("Kubernetes CRD Swagger")
}

fn definition<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    names: &Names<'t>,
    entry: &'t Entry<'t>,
) -> Definition {
    const KINDS: &str = "x-kubernetes-group-version-kind";
    let node = &entry.value;
    let kinds = node.get(KINDS).and_then(|list| {
        reader.within(KINDS, |reader| {
            reader.list(list, |reader, node| read_kind(reader, node))
        })
    });
    // Ids are counted: one that could not be read has its place as well.
    let schema = names
        .read(reader, model, node)
        .unwrap_or_else(|| model.add_schema(Schema::default()));
    Definition {
        origin: Origin {
            file: Arc::from(""),
            line: 0,
        },
        name: entry.key.clone().into_owned(),
        home: GroupVersion::default(),
        schema,
        kinds: kinds.unwrap_or_default(),
    }
}

fn read_kind<'t>(reader: &mut Reader<'t>, node: &'t Node<'t>) -> Option<GroupVersionKind> {
    let mut kind = GroupVersionKind::default();
    for (key, value) in reader.members(node, &["group", "version", "kind"]) {
        let text = reader.within(key, |reader| reader.string(value))?;
        match key {
            "group" => kind.group = text,
            "version" => kind.version = text,
            _ => kind.kind = text,
        }
    }
    let is_there = (!kind.kind.is_empty()).then_some(());
    reader.required(node, "kind", is_there)?;
    Some(kind)
}

/// The group version that a document is of, as its paths say; that of the legacy core group where
/// they say none.
fn group_version(root: &Node<'_>) -> GroupVersion {
    let entries = match root.get("paths").map(|paths| &paths.data) {
        Some(Data::Mapping(entries)) => entries.as_slice(),
        _ => &[],
    };
    let of = |entry: &Entry<'_>| {
        let parts: Vec<&str> = entry.key.trim_matches('/').split('/').collect();
        let (group, version) = match parts.as_slice() {
            ["api", version, ..] => ("", *version),
            ["apis", group, version, ..] => (*group, *version),
            _ => return None,
        };
        Some(GroupVersion {
            group: group.to_owned(),
            version: version.to_owned(),
        })
    };
    entries.iter().find_map(of).unwrap_or(GroupVersion {
        group: String::new(),
        version: "v1".to_owned(),
    })
}
