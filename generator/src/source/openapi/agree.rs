//! What discovery adds to what the paths say, and where the two differ.
//!
//! Paths say what a server could do, discovery what it does, so discovery has the last word where
//! something is denied. A verb that discovery alone knows cannot be called, since nothing says with
//! what; only a watch is a list that goes on. Every difference is told.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::discovery::Discovered;
use super::join::is_from_paths;
use super::paths::add_watch;
use crate::diagnostic::Diagnostic;
use crate::model::{
    GroupVersion, Model, Operation, Operations, Origin, Resource, ScopeKind, Subresources, Verb,
    Version,
};

/// The verbs of discovery.
const WORDS: &[(&str, Verb)] = &[
    ("get", Verb::Get),
    ("list", Verb::List),
    ("watch", Verb::Watch),
    ("create", Verb::Create),
    ("update", Verb::Update),
    ("patch", Verb::Patch),
    ("delete", Verb::Delete),
    ("deletecollection", Verb::DeleteCollection),
];

/// The methods of a connection that discovery has verbs for.
const METHODS: &[(&str, &str)] = &[
    ("GET", "get"),
    ("POST", "create"),
    ("PUT", "update"),
    ("PATCH", "patch"),
    ("DELETE", "delete"),
];

/// What discovery says of a group version: `pods`, `pods/log`.
type Told<'d> = BTreeMap<String, &'d Discovered>;

/// Lets discovery complete and correct the resources that come from paths.
pub(in super::super) fn apply(
    model: &mut Model,
    discovered: &[Discovered],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut told: HashMap<GroupVersion, Told<'_>> = HashMap::new();
    for found in discovered {
        let resources = told.entry(group_version(&found.group, &found.version));
        let name = path(&found.plural, found.subresource.as_deref());
        // Two documents may tell of the same.
        resources.or_default().entry(name).or_insert(found);
    }
    let mut known: HashMap<GroupVersion, HashSet<String>> = HashMap::new();
    for resource in model.resources_mut() {
        if !is_from_paths(resource) {
            continue;
        }
        let mut versions = std::mem::take(&mut resource.versions);
        for version in &mut versions {
            // Kinds without paths are no resources to discovery.
            let bare = version.operations.as_ref() == Some(&Operations::default());
            let of = group_version(&resource.group, &version.name);
            let Some(found) = told.get(&of).filter(|_| !bare) else {
                continue;
            };
            let plurals = known.entry(of).or_default();
            plurals.insert(resource.names.plural.clone());
            correct(resource, version, found, diagnostics);
        }
        resource.versions = versions;
    }
    for found in discovered {
        let of = group_version(&found.group, &found.version);
        if known
            .get(&of)
            .is_some_and(|plurals| !plurals.contains(&found.plural))
        {
            let name = full_name(&of, &found.plural, found.subresource.as_deref());
            let message = format!("{name} is in discovery and not in the paths; it is left out");
            diagnostics.push(differ(&found.origin, message));
        }
    }
}

fn group_version(group: &str, version: &str) -> GroupVersion {
    GroupVersion {
        group: group.to_owned(),
        version: version.to_owned(),
    }
}

fn path(plural: &str, part: Option<&str>) -> String {
    part.map_or_else(|| plural.to_owned(), |part| format!("{plural}/{part}"))
}

fn correct(
    resource: &mut Resource,
    version: &mut Version,
    found: &Told<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(operations) = &mut version.operations else {
        return;
    };
    let of = group_version(&resource.group, &version.name);
    let names = &mut resource.names;
    let Some(whole) = found.get(&names.plural) else {
        let name = full_name(&of, &names.plural, None);
        let message =
            format!("{name} is in the paths and not in discovery: nothing of it is served");
        diagnostics.push(differ(&resource.origin, message));
        *operations = Operations::default();
        version.subresources = None;
        return;
    };
    let mut tell = |origin: &Origin, part: Option<&str>, what: &str| {
        let name = full_name(&of, &whole.plural, part);
        diagnostics.push(differ(origin, format!("{name}: {what}")));
    };
    let origin = &whole.origin;
    if !whole.kind.is_empty() && whole.kind != names.kind {
        let what = format!(
            "its kind is `{}` in the paths, and `{}` in discovery; the first is taken",
            names.kind, whole.kind
        );
        tell(origin, None, &what);
    }
    if whole.scope != resource.scope {
        let what = match whole.scope {
            ScopeKind::Namespaced => {
                "it is in namespaces in discovery, and not in the paths; it is taken to be"
            }
            ScopeKind::Cluster => {
                "it is in namespaces in the paths, and not in discovery; it is taken not to be"
            }
        };
        tell(origin, None, what);
        resource.scope = whole.scope;
    }
    fill(&mut names.singular, whole.singular.as_ref());
    fill(&mut names.short_names, whole.short_names.as_ref());
    fill(&mut names.categories, whole.categories.as_ref());
    let adds_watch = whole.verbs.iter().any(|verb| verb == "watch")
        && has(&operations.verbs, Verb::List)
        && !has(&operations.verbs, Verb::Watch);
    if adds_watch {
        add_watch(operations);
        operations.verbs.sort_by_key(|operation| operation.verb);
    }
    check_verbs(&mut operations.verbs, whole, &mut |what| {
        tell(origin, None, what);
    });
    operations.subresources.retain_mut(|part| {
        let name = part.name.clone();
        let Some(found) = found.get(&path(&whole.plural, Some(&name))) else {
            tell(
                origin,
                Some(&name),
                "it is in the paths and not in discovery; it is left out",
            );
            return false;
        };
        check_verbs(&mut part.operations, found, &mut |what| {
            tell(&found.origin, Some(&name), what);
        });
        true
    });
    let parts = found.values().filter(|found| found.plural == whole.plural);
    for found in parts {
        let Some(part) = found.subresource.as_deref() else {
            continue;
        };
        if operations
            .subresources
            .iter()
            .all(|known| known.name != part)
        {
            tell(
                &found.origin,
                Some(part),
                "it is in discovery and not in the paths; it is left out",
            );
        }
    }
    let has = |name: &str| operations.subresources.iter().any(|part| part.name == name);
    if let Some(subresources) = &mut version.subresources {
        subresources.status &= has("status");
        subresources.scale = subresources.scale.take().filter(|_| has("scale"));
    }
    version.subresources = version
        .subresources
        .take()
        .filter(|subresources| *subresources != Subresources::default());
}

/// What no source has said yet.
fn fill<T: Clone>(place: &mut Option<T>, found: Option<&T>) {
    if place.is_none() {
        *place = found.cloned();
    }
}

fn has(operations: &[Operation], verb: Verb) -> bool {
    operations.iter().any(|operation| operation.verb == verb)
}

/// Leaves out what discovery denies, and tells what it alone knows.
fn check_verbs(operations: &mut Vec<Operation>, found: &Discovered, tell: &mut dyn FnMut(&str)) {
    let allows = |word: &str| found.verbs.iter().any(|verb| verb == word);
    let mut connects = false;
    operations.retain_mut(|operation| {
        let Some((word, _)) = WORDS.iter().find(|(_, verb)| *verb == operation.verb) else {
            connects = true;
            operation.methods.retain(|method| {
                let word = METHODS.iter().find(|(name, _)| name == method);
                let denied = word.filter(|(_, word)| !allows(word));
                if denied.is_some() {
                    tell(&format!(
                        "the paths connect by {method}, which discovery denies; it is left out"
                    ));
                }
                denied.is_none()
            });
            return !operation.methods.is_empty();
        };
        let served = allows(word);
        if !served {
            tell(&format!(
                "`{word}` is in the paths and not in discovery; it is left out"
            ));
        }
        served
    });
    for verb in &found.verbs {
        let method = METHODS.iter().find(|(_, word)| word == verb);
        let connected = method.filter(|_| connects).is_some_and(|(method, _)| {
            let mut methods = operations.iter().flat_map(|operation| &operation.methods);
            methods.any(|known| known == method)
        });
        let known = WORDS.iter().find(|(word, _)| word == verb);
        if !connected && known.is_none_or(|(_, verb)| !has(operations, *verb)) {
            tell(&format!(
                "`{verb}` is in discovery and not in the paths; it is left out"
            ));
        }
    }
}

fn full_name(of: &GroupVersion, plural: &str, part: Option<&str>) -> String {
    let GroupVersion { group, version } = of;
    let slash = if group.is_empty() { "" } else { "/" };
    format!("`{}` of `{group}{slash}{version}`", path(plural, part))
}

fn differ(origin: &Origin, message: String) -> Diagnostic {
    Diagnostic::warning(message)
        .in_file(&origin.file)
        .at(origin.line, 1)
        .help("take both from one server at one time")
}
