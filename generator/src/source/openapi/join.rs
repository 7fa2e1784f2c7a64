//! One resource a kind, of what the paths of all documents say.

use std::collections::HashMap;

use kubewright_codegen::names;

use crate::diagnostic::Diagnostic;
use crate::model::{
    Answer, DefinitionId, GroupVersionKind, Map, Model, Names, Operation, Operations, Origin,
    Resource, SchemaId, ScopeKind, Verb, Version,
};

/// Definitions by what objects of them say they are.
struct Kinds(HashMap<GroupVersionKind, Vec<DefinitionId>>);

impl Kinds {
    fn of(model: &Model) -> Self {
        let mut kinds: HashMap<GroupVersionKind, Vec<DefinitionId>> = HashMap::new();
        for (id, definition) in model.definitions() {
            for kind in &definition.kinds {
                kinds.entry(kind.clone()).or_default().push(id);
            }
        }
        Self(kinds)
    }

    /// The definition of a kind: one that has no other, before one that has.
    fn get(&self, model: &Model, kind: &GroupVersionKind) -> Option<DefinitionId> {
        let found = self.0.get(kind)?;
        let alone = |id: &&DefinitionId| model.definition(**id).kinds.len() == 1;
        found.iter().find(alone).or(found.first()).copied()
    }
}

/// Makes of the resources that come from paths, which have one version each, one of a kind; gives
/// them the definitions of their objects; and adds the kinds that only exist as what is sent to a
/// subresource or comes back from it. A definition of a custom resource says more than its paths.
pub(in super::super) fn join(model: &mut Model, diagnostics: &mut Vec<Diagnostic>) {
    let all = std::mem::take(model.resources_mut());
    let (from_paths, mut joined): (Vec<Resource>, Vec<Resource>) =
        all.into_iter().partition(is_from_paths);
    if from_paths.is_empty() {
        *model.resources_mut() = joined;
        return;
    }
    let kinds = Kinds::of(model);
    let exchanged = exchanged(model, &from_paths);
    let mut index: HashMap<(String, String), usize> = HashMap::new();
    for (at, resource) in joined.iter().enumerate() {
        index.entry(key(resource)).or_insert(at);
    }
    for resource in from_paths.into_iter().chain(exchanged) {
        let Some(earlier) = index
            .get(&key(&resource))
            .and_then(|at| joined.get_mut(*at))
        else {
            index.insert(key(&resource), joined.len());
            joined.push(resource);
            continue;
        };
        if is_from_paths(earlier) {
            add(earlier, resource, diagnostics);
        } else {
            diagnostics.extend(differs(earlier, &resource));
        }
    }
    for resource in joined.iter_mut().filter(|resource| is_from_paths(resource)) {
        complete(model, &kinds, resource);
    }
    *model.resources_mut() = joined;
}

/// Whether paths tell of a resource, and not a definition.
pub(super) fn is_from_paths(resource: &Resource) -> bool {
    let mut versions = resource.versions.iter();
    versions.any(|version| version.operations.is_some())
}

fn key(resource: &Resource) -> (String, String) {
    (resource.group.clone(), resource.names.kind.clone())
}

fn add(earlier: &mut Resource, resource: Resource, diagnostics: &mut Vec<Diagnostic>) {
    let (kind, plural) = (&earlier.names.kind, &earlier.names.plural);
    if *plural != resource.names.plural && !is_empty(&resource) {
        let (other, group) = (&resource.names.plural, &resource.group);
        let message = format!(
            "the objects of `{other}` in `{group}` are of the kind `{kind}`, as those of `{plural}` are; `{other}` is left out"
        );
        diagnostics.push(
            Diagnostic::warning(message)
                .in_file(&resource.origin.file)
                .at(resource.origin.line, 1)
                .help("a type is of one resource"),
        );
        return;
    }
    if resource.scope == ScopeKind::Namespaced {
        earlier.scope = ScopeKind::Namespaced;
    }
    for version in resource.versions {
        // Several documents may tell of one version.
        if earlier
            .versions
            .iter()
            .all(|other| other.name != version.name)
        {
            earlier.versions.push(version);
        }
    }
}

/// What a definition of a custom resource says otherwise than the paths; the definition is taken.
fn differs(defined: &Resource, served: &Resource) -> Option<Diagnostic> {
    if is_empty(served) {
        return None;
    }
    let (kind, plural) = (&served.names.kind, &served.names.plural);
    let mut versions = served.versions.iter().map(|version| &version.name);
    let is_defined = |name: &String| defined.versions.iter().any(|known| known.name == *name);
    let unknown = versions.find(|name| !is_defined(name));
    let difference = if let Some(version) = unknown {
        format!("the version `{version}` of the kind `{kind}` is served here and not defined")
    } else if *plural != defined.names.plural {
        let other = &defined.names.plural;
        format!("the plural of the kind `{kind}` is `{plural}` here and `{other}`")
    } else if served.scope != defined.scope {
        format!("the kind `{kind}` is of another scope here than")
    } else {
        return None;
    };
    let (group, origin) = (&defined.group, &defined.origin);
    let message = format!(
        "{difference} at {}:{}; of `{group}` the definition is taken",
        origin.file, origin.line
    );
    let diagnostic = Diagnostic::warning(message)
        .in_file(&served.origin.file)
        .at(served.origin.line, 1);
    Some(diagnostic.help("take both from one server, or leave one of them out"))
}

/// Whether nothing is served of a resource.
fn is_empty(resource: &Resource) -> bool {
    let mut versions = resource.versions.iter();
    versions.all(|version| {
        version
            .operations
            .as_ref()
            .is_none_or(|all| *all == Operations::default())
    })
}

/// Fills in what follows from the definitions and from there being several versions.
fn complete(model: &Model, kinds: &Kinds, resource: &mut Resource) {
    for version in &mut resource.versions {
        let kind = GroupVersionKind {
            group: resource.group.clone(),
            version: version.name.clone(),
            kind: resource.names.kind.clone(),
        };
        version.definition = kinds.get(model, &kind);
        version.schema = version.definition.map(|id| model.definition(id).schema);
        if resource.names.list_kind.is_none() {
            resource.names.list_kind = list_kind(model, version);
        }
    }
    let mut versions = resource.versions.iter_mut();
    let first = versions
        .by_ref()
        .min_by_key(|version| names::Version::new(&version.name));
    if let Some(first) = first {
        first.storage = true;
    }
}

/// What a list of the objects says it is.
fn list_kind(model: &Model, version: &Version) -> Option<String> {
    let operations = version.operations.as_ref()?;
    let mut verbs = operations.verbs.iter();
    let list = verbs.find(|operation| operation.verb == Verb::List)?;
    let Answer::Object(node) = list.result else {
        return None;
    };
    let definition = model.definition(model.schema(node).reference?);
    let [kind] = definition.kinds.as_slice() else {
        return None;
    };
    Some(kind.kind.clone())
}

/// The kinds that are sent to subresources or come back from them, as resources of which nothing is
/// served. Those that have paths as well are among them.
fn exchanged(model: &Model, resources: &[Resource]) -> Vec<Resource> {
    let mut found: Vec<Resource> = Vec::new();
    for resource in resources {
        let operations = resource
            .versions
            .iter()
            .filter_map(|version| version.operations.as_ref());
        for part in operations.flat_map(|operations| &operations.subresources) {
            let Some(kind) = &part.kind else { continue };
            if part
                .operations
                .iter()
                .any(|operation| holds(model, operation, kind))
            {
                found.push(bare(kind, resource.scope, &resource.origin));
            }
        }
    }
    found
}

/// Whether an operation is given objects of a kind, or gives them back.
fn holds(model: &Model, operation: &Operation, kind: &GroupVersionKind) -> bool {
    let is = |node: SchemaId| {
        let reference = model.schema(node).reference;
        reference.is_some_and(|id| model.definition(id).kinds.contains(kind))
    };
    let result = match operation.result {
        Answer::Object(node) => Some(node),
        Answer::Text | Answer::Anything => None,
    };
    operation.input.into_iter().chain(result).any(is)
}

fn bare(kind: &GroupVersionKind, scope: ScopeKind, origin: &Origin) -> Resource {
    Resource {
        origin: origin.clone(),
        metadata: Map::new(),
        group: kind.group.clone(),
        names: Names {
            kind: kind.kind.clone(),
            plural: names::plural(&kind.kind),
            ..Names::default()
        },
        scope,
        versions: vec![Version {
            name: kind.version.clone(),
            served: true,
            storage: false,
            deprecated: None,
            deprecation_warning: None,
            schema: None,
            definition: None,
            operations: Some(Operations::default()),
            subresources: None,
            printer_columns: None,
            selectable_fields: None,
        }],
        conversion: None,
        preserve_unknown_fields: None,
        status: None,
    }
}
