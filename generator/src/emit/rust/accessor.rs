//! What gives a user each group version, and each resource in it: names that clientsets and informers
//! share.

use std::collections::BTreeSet;

use kubewright_codegen::names::{self, Version};

use super::modules::Module;
use super::text::{Code, INDENT, Line};
use super::{Output, method};
use crate::model::{Resource, ScopeKind, Verb};
use crate::pass::share::{Body, DeclarationId, Root};

/// Methods that every struct of a clientset has.
pub(super) const OWN: [&str; 2] = ["new", "client"];

/// Types beside those of group versions.
const TYPES: [&str; 3] = ["Clientset", "Informers", "SharedInformerFactory"];

/// A group version, as a clientset and informers have it.
pub(super) struct GroupVersion<'a> {
    pub(super) module: &'a Module,
    /// The position of the module.
    pub(super) position: usize,
    pub(super) accessor: String,
    /// Of the struct.
    pub(super) name: String,
    /// As `apps/v1`.
    pub(super) api_version: String,
}

/// Every group version: by group, and in a group the preferred version first.
pub(super) fn group_versions(modules: &[Module]) -> Vec<GroupVersion<'_>> {
    let mut order: Vec<(usize, &Module)> = modules.iter().enumerate().collect();
    order.sort_by_cached_key(|(_, module)| (module.group.clone(), Version::new(&module.version)));
    let mut accessors = BTreeSet::from(OWN.map(str::to_owned));
    let mut types = BTreeSet::from(TYPES.map(str::to_owned));
    let named = |(position, module): (usize, &'_ Module)| {
        let name = names::snake(&format!("{}_{}", module.alias, module.name));
        // Names that differ in what case drops are one type: `a_1_v1` and `a1_v1`.
        let free = numbered(&name, |name| {
            !accessors.contains(name) && !types.contains(&names::pascal(name))
        });
        accessors.insert(free.clone());
        types.insert(names::pascal(&free));
        (position, free)
    };
    let named: Vec<_> = order.iter().copied().map(named).collect();
    let named = order.into_iter().zip(named);
    named
        .map(|((_, module), (position, name))| GroupVersion {
            module,
            position,
            accessor: names::escape(&name),
            name: names::escape(&names::pascal(&name)),
            api_version: if module.group.is_empty() {
                module.version.clone()
            } else {
                format!("{}/{}", module.group, module.version)
            },
        })
        .collect()
}

/// The first line of a method that everybody may call.
pub(super) fn function(code: &mut Code, name: &str, parameters: Vec<Line>, result: Line) {
    let line = Line::new("pub ").then(signature(name, parameters, result));
    code.line(INDENT, &line.text(" {"));
}

/// A method's name, and what it takes and gives.
pub(super) fn signature(name: &str, parameters: Vec<Line>, result: Line) -> Line {
    Line::new(format!("fn {name}"))
        .list("(", parameters, ")")
        .text(" -> ")
        .then(result)
}

/// What gives the client of a resource, or its informer.
pub(super) struct Accessor<'a> {
    pub(super) id: DeclarationId,
    pub(super) resource: &'a Resource,
    /// Whether its client has methods beside those of every kind.
    pub(super) has_methods: bool,
    /// Whether there is a list of its objects.
    is_listed: bool,
    /// Whether a cache can follow its objects.
    pub(super) is_followed: bool,
    pub(super) name: String,
    pub(super) place: Place,
}

/// Where the objects are that a client is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Namespace,
    Everywhere,
    Cluster,
}

/// The accessors of a group version: for each kind that is served the one that is usual, and for
/// those in namespaces another for all of them.
pub(super) fn accessors<'a>(output: &'a Output<'_>, module: &Module) -> Vec<Accessor<'a>> {
    let mut taken = BTreeSet::from(OWN.map(str::to_owned));
    let mut unique = |name: &str| {
        let free = numbered(name, |name| !taken.contains(name));
        taken.insert(free.clone());
        free
    };
    let mut accessors = Vec::new();
    for (id, root) in roots(output, module) {
        let (resource, version) = root.selected.of(output.model);
        let serves = |wanted: &[Verb]| {
            let operations = version.operations.as_ref();
            operations.is_none_or(|operations| {
                let mut verbs = operations.verbs.iter().map(|operation| operation.verb);
                verbs.any(|verb| wanted.is_empty() || wanted.contains(&verb))
            })
        };
        let has_methods = method::has_any(output, id);
        if serves(&[]) || has_methods {
            accessors.push(Accessor {
                id,
                resource,
                has_methods,
                is_listed: serves(&[Verb::List, Verb::Watch]),
                is_followed: serves(&[Verb::List]) && serves(&[Verb::Watch]),
                name: unique(&names::snake(&resource.names.plural)),
                place: match resource.scope {
                    ScopeKind::Namespaced => Place::Namespace,
                    ScopeKind::Cluster => Place::Cluster,
                },
            });
        }
    }
    // After all others, so that none has another name because of them.
    let mut everywhere = Vec::with_capacity(accessors.len());
    for accessor in &accessors {
        everywhere.push(match accessor.place {
            Place::Namespace if accessor.is_listed => {
                Some(unique(&format!("{}_all", accessor.name)))
            }
            _ => None,
        });
    }
    let pairs = accessors.into_iter().zip(everywhere);
    pairs
        .flat_map(|(accessor, all)| {
            let all = all.map(|name| Accessor {
                name,
                place: Place::Everywhere,
                ..accessor
            });
            [Some(accessor), all].into_iter().flatten()
        })
        .collect()
}

impl Accessor<'_> {
    /// Whether it is the one for where objects usually are, and not for all namespaces.
    pub(super) fn is_usual(&self) -> bool {
        self.place != Place::Everywhere
    }

    /// The path of its type, from a module beside those of groups.
    pub(super) fn path(&self, output: &Output<'_>, module: &Module) -> String {
        let kind = output.facts.names.of(self.id);
        format!("{}::{}", path(module), names::escape(kind))
    }
}

/// The path of a group version, from a module beside those of groups.
pub(super) fn path(module: &Module) -> String {
    format!(
        "super::{}::{}",
        names::escape(&module.alias),
        names::escape(&module.name),
    )
}

fn roots<'a>(
    output: &'a Output<'_>,
    module: &Module,
) -> impl Iterator<Item = (DeclarationId, &'a Root)> {
    let root = |id: &DeclarationId| match &output.facts.declarations.get(*id).body {
        Body::Root(root) if root.is_selected => Some((*id, root)),
        _ => None,
    };
    module.declarations.iter().filter_map(root)
}

/// The name, or the first of those with a number after it that is free.
fn numbered(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !is_free(&candidate) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}
