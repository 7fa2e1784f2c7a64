//! The schemas of a document that have names of their own.

use std::collections::HashMap;
use std::sync::Arc;

use super::super::reader::Reader;
use super::super::tree::{Data, Entry, Node, shorten};
use super::schema::{HOW_TO_REFER, Names, name_of, referred};
use crate::model::{
    Definition, DefinitionId, GroupVersion, GroupVersionKind, Model, Origin, Schema,
};

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
    let keys: &[&str] = if is_v2(root) {
        &["definitions"]
    } else {
        &["components", "schemas"]
    };
    let mut names = Names {
        ids: HashMap::new(),
        of_go: false,
    };
    below(reader, root, keys, &mut |reader, node| {
        let entries = reader.entries(node).unwrap_or_default();
        names.ids = ids(reader, entries, model.definitions().len());
        let home = group_version(root);
        for entry in entries {
            if referred(&entry.value).is_none() {
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
    if let Some(node) = node.get(key) {
        reader.within(key, |reader| below(reader, node, rest, read));
    }
}

/// The ids that the definitions will have, in their order, where so many are there before; a name
/// for another has the id of that.
fn ids<'t>(
    reader: &mut Reader<'t>,
    entries: &'t [Entry<'t>],
    before: usize,
) -> HashMap<&'t str, DefinitionId> {
    let mut aliases: HashMap<&'t str, &'t Node<'t>> = HashMap::new();
    let mut ids = HashMap::new();
    for Entry { key, value, .. } in entries {
        if let Some(target) = referred(value) {
            aliases.insert(key, target);
        } else {
            ids.insert(&**key, DefinitionId::from_index(before + ids.len()));
        }
    }
    for Entry { key, value, .. } in entries {
        let Some(target) = referred(value) else {
            continue;
        };
        follow(key, &mut aliases, &mut ids);
        if !ids.contains_key(&**key) {
            reader.within(key, |reader| {
                let text = target.as_str().unwrap_or_default();
                reader.error(
                    target.mark,
                    format!("`{}` leads to no definition", shorten(text)),
                    HOW_TO_REFER,
                );
            });
        }
    }
    ids
}

/// Gives a name for another the id of what it means, and so for all names on the way there: each is
/// followed once, so that chains of many take no longer than as many names, and circles end.
fn follow<'t>(
    name: &'t str,
    aliases: &mut HashMap<&'t str, &'t Node<'t>>,
    ids: &mut HashMap<&'t str, DefinitionId>,
) {
    let mut passed = Vec::new();
    let mut next = name;
    while let Some(target) = aliases.remove(next) {
        passed.push(next);
        next = target.as_str().and_then(name_of).unwrap_or_default();
    }
    if let Some(id) = ids.get(next).copied() {
        ids.extend(passed.into_iter().map(|name| (name, id)));
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

#[cfg(test)]
mod tests {
    use crate::Generator;

    /// Names for names: `A0` for `A1` and so on; what the last one is.
    fn chain(length: usize, last: &str) -> String {
        let names: Vec<String> = (0..length)
            .map(|at| {
                let next = at + 1;
                format!(r##""A{at}": {{"$ref": "#/components/schemas/A{next}"}}"##)
            })
            .collect();
        format!(
            r#"{{"openapi": "3.0.0", "components": {{"schemas": {{{}, "A{length}": {last}}}}}}}"#,
            names.join(", ")
        )
    }

    /// Following each name to its end takes a time that grows with the square of their number.
    #[test]
    fn names_for_names_are_followed_once() {
        const LENGTH: usize = 50_000;
        let read = |last: &str| {
            Generator::new()
                .source_text("a.json", chain(LENGTH, last))
                .load()
        };
        let loaded = read(r#"{"type": "string"}"#).unwrap();
        assert_eq!(loaded.model().definitions().len(), 1);
        let error = read(r##"{"$ref": "#/components/schemas/A0"}"##).unwrap_err();
        assert_eq!(
            error.to_string().matches("leads to no definition").count(),
            LENGTH + 1
        );
    }

    /// The errors are in the order of the document, whatever a map makes of it.
    #[test]
    fn names_that_lead_nowhere_are_told_in_order() {
        let error = Generator::new()
            .source_text(
                "a.json",
                chain(20, r##"{"$ref": "#/components/schemas/B"}"##),
            )
            .load()
            .unwrap_err()
            .to_string();
        let told: Vec<Option<usize>> = (0..=20)
            .map(|at| error.find(&format!("/components/schemas/A{at}: ")))
            .collect();
        assert!(told.iter().all(Option::is_some), "{error}");
        assert!(told.is_sorted(), "{error}");
    }
}
