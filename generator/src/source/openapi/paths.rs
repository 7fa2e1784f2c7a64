//! Resources, and what is served of them, from the paths of a document.
//!
//! Nothing follows from a name: the group version, the plural and the scope are in the path, the
//! kind and the verb are what `x-kubernetes-group-version-kind` and `x-kubernetes-action` say of its
//! operations.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::reader::Reader;
use super::super::tree::{Data, Entry, Mark, Node, shorten};
use super::ReadSchema;
use super::place::Place;
use super::verbs::{self, Action, METHODS};
use crate::model::{
    Answer, GroupVersionKind, Map, Model, Names, Operation, Operations, Origin, Resource, Scale,
    ScopeKind, Subresource, Subresources, Verb, Version,
};

/// What the paths say of one resource of one group version.
#[derive(Debug)]
struct Served<'p> {
    group: &'p str,
    version: &'p str,
    plural: &'p str,
    mark: Mark,
    namespaced: bool,
    /// What its own operations say it is.
    kind: Option<GroupVersionKind>,
    operations: Operations,
    /// A path below `/watch/` leads to it.
    watched: bool,
    /// A list can be told to watch.
    watchable: bool,
}

/// Reads the paths of a document: a resource for each, with one version. `schema` reads a schema
/// node of the document.
pub(in super::super) fn read<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    file: &Arc<str>,
    root: &'t Node<'t>,
    schema: &mut ReadSchema<'_, 't>,
) -> Vec<Resource> {
    let Some(paths) = root.get("paths").filter(|paths| !paths.is_null()) else {
        return Vec::new();
    };
    let mut all = Vec::new();
    let mut indexed = HashSet::new();
    reader.within("paths", |reader| {
        for entry in reader.entries(paths).unwrap_or_default() {
            indexed.extend(Place::index(&entry.key));
            reader.within(&entry.key, |reader| {
                let mut operations = verbs::Operations {
                    reader,
                    model,
                    root,
                    schema: &mut *schema,
                };
                read_path(&mut operations, &mut all, entry);
            });
        }
    });
    let with_old_watches: HashSet<(&str, &str)> = all
        .iter()
        .filter(|served| served.watched)
        .map(|served| (served.group, served.version))
        .collect();
    let mut resources = Vec::new();
    for mut served in all {
        let group_version = (served.group, served.version);
        // A server that lists a group version writes a path below `/watch/` for everything that can
        // be watched, and the parameter on every list. What is served for definitions of custom
        // resources has neither list nor such paths.
        let tells = indexed.contains(&group_version) || with_old_watches.contains(&group_version);
        let watches = if tells {
            served.watched
        } else {
            served.watchable
        };
        if watches {
            add_watch(&mut served.operations);
        }
        resources.extend(resource(reader, file, served));
    }
    resources
}

fn read_path<'t>(
    operations: &mut verbs::Operations<'_, 't>,
    all: &mut Vec<Served<'t>>,
    entry: &'t Entry<'t>,
) {
    let Data::Mapping(members) = &entry.value.data else {
        operations.reader.entries(&entry.value);
        return;
    };
    let place = Place::parse(&entry.key);
    for member in members {
        if !METHODS.contains(&&*member.key) {
            continue;
        }
        operations.reader.within(&member.key, |reader| {
            reader.entries(&member.value);
            let mut operations = verbs::Operations {
                reader,
                model: &mut *operations.model,
                root: operations.root,
                schema: &mut *operations.schema,
            };
            let Some(action) = verbs::action(operations.reader, &member.value) else {
                return;
            };
            match place.as_ref().filter(|place| fits(place, action)) {
                Some(place) => read_operation(&mut operations, all, place, action, entry, member),
                None => operations.reader.warning(
                    member.mark,
                    format!(
                        "`{}` is no path of a resource that this can be done with; it is left out",
                        shorten(&entry.key)
                    ),
                    "resources are at `/api/VERSION` and `/apis/GROUP/VERSION`, as `namespaces/{namespace}/PLURAL/{name}/SUBRESOURCE`",
                ),
            }
        });
    }
}

/// Whether what is done has a meaning at a place.
fn fits(place: &Place<'_>, action: Action) -> bool {
    match action {
        Action::OldWatch => place.watch,
        Action::Of(Verb::Connect) => !place.watch && place.subresource.is_some(),
        Action::Of(_) => !place.watch && !place.rest,
    }
}

fn read_operation<'t>(
    operations: &mut verbs::Operations<'_, 't>,
    all: &mut Vec<Served<'t>>,
    place: &Place<'t>,
    action: Action,
    path: &'t Entry<'t>,
    member: &'t Entry<'t>,
) {
    let kind = verbs::kind(operations.reader, &member.value);
    let served = served(all, place, path.mark);
    served.namespaced |= place.namespaced;
    let verb = match action {
        Action::OldWatch => {
            served.watched = true;
            return;
        }
        Action::Of(verb) => verb,
    };
    let list = match place.subresource {
        None => {
            match (&served.kind, kind) {
                (Some(earlier), Some(kind)) if earlier.kind != kind.kind => {
                    let message = format!(
                        "the objects of `{}` are of the kind `{}` here, and `{}` elsewhere",
                        place.plural, kind.kind, earlier.kind
                    );
                    operations
                        .reader
                        .warning(member.mark, message, "the first kind is taken");
                }
                (None, kind) => served.kind = kind,
                _ => {}
            }
            &mut served.operations.verbs
        }
        Some(name) => {
            let parts = &mut served.operations.subresources;
            let index = parts.iter().position(|part| part.name == name);
            let index = index.unwrap_or_else(|| {
                parts.push(Subresource {
                    name: name.to_owned(),
                    kind,
                    operations: Vec::new(),
                });
                parts.len() - 1
            });
            match parts.get_mut(index) {
                Some(part) => &mut part.operations,
                None => return,
            }
        }
    };
    let earlier = list.iter_mut().find(|operation| operation.verb == verb);
    let operation = match earlier {
        Some(earlier) => earlier,
        None => list.push_mut(operations.read(verb, &path.value, &member.value)),
    };
    served.watchable |= verb == Verb::List
        && operation
            .parameters
            .iter()
            .any(|parameter| parameter.name == "watch");
    if verb == Verb::Connect {
        let method = member.key.to_ascii_uppercase();
        if !operation.methods.contains(&method) {
            operation.methods.push(method);
        }
        operation.takes_path |= place.rest;
    }
}

/// What is known of the resource that a path leads to.
fn served<'a, 'p>(
    all: &'a mut Vec<Served<'p>>,
    place: &Place<'p>,
    mark: Mark,
) -> &'a mut Served<'p> {
    let known = all.iter().position(|served| {
        (served.group, served.version, served.plural) == (place.group, place.version, place.plural)
    });
    match known {
        Some(index) => &mut all[index],
        None => all.push_mut(Served {
            group: place.group,
            version: place.version,
            plural: place.plural,
            mark,
            namespaced: false,
            kind: None,
            operations: Operations::default(),
            watched: false,
            watchable: false,
        }),
    }
}

/// A watch is a list that goes on: a query may say the same.
pub(super) fn add_watch(operations: &mut Operations) {
    let mut verbs = operations.verbs.iter();
    let list = verbs.find(|operation| operation.verb == Verb::List);
    operations.verbs.push(Operation {
        verb: Verb::Watch,
        input: None,
        result: Answer::Anything,
        parameters: list.map(|list| list.parameters.clone()).unwrap_or_default(),
        methods: Vec::new(),
        takes_path: false,
    });
}

/// The place of an HTTP method among all.
fn rank(method: &str) -> Option<usize> {
    let mut all = METHODS.iter();
    all.position(|known| known.eq_ignore_ascii_case(method))
}

fn resource(reader: &mut Reader<'_>, file: &Arc<str>, mut served: Served<'_>) -> Option<Resource> {
    let Some(kind) = served.kind else {
        let message = format!(
            "no path says of what kind the objects of `{}` in `{}/{}` are; they are left out",
            served.plural, served.group, served.version
        );
        let help =
            "operations on the objects themselves say it in `x-kubernetes-group-version-kind`";
        reader.warning(served.mark, message, help);
        return None;
    };
    let Operations {
        verbs,
        subresources,
    } = &mut served.operations;
    verbs.sort_by_key(|operation| operation.verb);
    subresources.sort_by(|a, b| a.name.cmp(&b.name));
    for part in subresources {
        part.operations.sort_by_key(|operation| operation.verb);
        // Documents of the two versions have them in different orders.
        for operation in &mut part.operations {
            operation.methods.sort_by_key(|method| rank(method));
        }
    }
    let has = |name: &str| {
        let mut parts = served.operations.subresources.iter();
        parts.any(|part| part.name == name)
    };
    let subresources = Subresources {
        status: has("status"),
        scale: has("scale").then(Scale::default),
    };
    let version = Version {
        name: served.version.to_owned(),
        served: true,
        storage: false,
        deprecated: None,
        deprecation_warning: None,
        schema: None,
        definition: None,
        operations: Some(served.operations),
        subresources: (subresources != Subresources::default()).then_some(subresources),
        printer_columns: None,
        selectable_fields: None,
    };
    Some(Resource {
        origin: Origin {
            file: Arc::clone(file),
            line: served.mark.line as usize,
        },
        metadata: Map::new(),
        group: served.group.to_owned(),
        names: Names {
            kind: kind.kind,
            plural: served.plural.to_owned(),
            ..Names::default()
        },
        scope: if served.namespaced {
            ScopeKind::Namespaced
        } else {
            ScopeKind::Cluster
        },
        versions: vec![version],
        conversion: None,
        preserve_unknown_fields: None,
        status: None,
    })
}
