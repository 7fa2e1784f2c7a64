//! The clientset: a struct for each group version, with a method for each resource.

use std::collections::BTreeSet;

use kubewright_codegen::names::{self, Version};

use super::features;
use super::modules::Module;
use super::text::{Code, INDENT, Line};
use super::{Output, method};
use crate::model::{Resource, ScopeKind, Verb};
use crate::pass::share::{Body, DeclarationId, Root};

/// Methods that every struct of a clientset has.
const OWN: [&str; 2] = ["new", "client"];

/// The text of the module.
pub(super) fn clientset(output: &Output<'_>, modules: &[Module]) -> String {
    let runtime = output.crate_path;
    let features = output.features;
    let clients = clients(modules);
    let mut code = Code::default();
    code.docs(0, "Clients of every group version, all on one client.");
    declaration(&mut code, "Clientset", runtime);
    code.gap();
    code.plain(0, "impl Clientset {");
    own(
        &mut code,
        "A clientset on this client.",
        "The client that all others use.",
        runtime,
    );
    for client in &clients {
        code.gap();
        code.docs(INDENT, &client.docs);
        features::write(&mut code, INDENT, features.own(client.position).as_ref());
        let name = Line::new(client.name.clone());
        function(&mut code, &client.accessor, vec![Line::new("&self")], name);
        code.plain(2 * INDENT, &format!("{} {{", client.name));
        code.plain(3 * INDENT, "client: self.client.clone(),");
        code.plain(2 * INDENT, "}");
        code.plain(INDENT, "}");
    }
    code.plain(0, "}");
    code.gap();
    code.plain(0, &format!("impl From<{runtime}::Client> for Clientset {{"));
    code.plain(
        INDENT,
        &format!("fn from(client: {runtime}::Client) -> Self {{"),
    );
    code.plain(2 * INDENT, "Self::new(client)");
    code.plain(INDENT, "}");
    code.plain(0, "}");
    for client in &clients {
        let guard = features.own(client.position);
        code.gap();
        code.docs(0, &client.docs);
        features::write(&mut code, 0, guard.as_ref());
        declaration(&mut code, &client.name, runtime);
        code.gap();
        features::write(&mut code, 0, guard.as_ref());
        code.plain(0, &format!("impl {} {{", client.name));
        own(
            &mut code,
            "Its clients on this client.",
            "The client that they all use.",
            runtime,
        );
        for accessor in accessors(output, client.module) {
            code.gap();
            accessor.write(&mut code, output, client.module);
        }
        code.plain(0, "}");
    }
    code.finish()
}

/// The client of a group version.
struct Client<'a> {
    module: &'a Module,
    /// The position of the module.
    position: usize,
    accessor: String,
    name: String,
    docs: String,
}

/// The clients of every group version: by group, and in a group the preferred version first.
fn clients(modules: &[Module]) -> Vec<Client<'_>> {
    let mut order: Vec<(usize, &Module)> = modules.iter().enumerate().collect();
    order.sort_by_cached_key(|(_, module)| (module.group.clone(), Version::new(&module.version)));
    let mut accessors = BTreeSet::from(OWN.map(str::to_owned));
    let mut types = BTreeSet::from(["Clientset".to_owned()]);
    let client = |(position, module): (usize, &'_ Module)| {
        let name = names::snake(&format!("{}_{}", module.alias, module.name));
        // Names that differ in what case drops are one type: `a_1_v1` and `a1_v1`.
        let free = numbered(&name, |name| {
            !accessors.contains(name) && !types.contains(&names::pascal(name))
        });
        accessors.insert(free.clone());
        types.insert(names::pascal(&free));
        let docs = if module.group.is_empty() {
            format!("Clients of `{}`.", module.version)
        } else {
            format!("Clients of `{}/{}`.", module.group, module.version)
        };
        (position, free, docs)
    };
    let named: Vec<_> = order.iter().copied().map(client).collect();
    let clients = order.into_iter().zip(named);
    clients
        .map(|((_, module), (position, name, docs))| Client {
            module,
            position,
            accessor: names::escape(&name),
            name: names::escape(&names::pascal(&name)),
            docs,
        })
        .collect()
}

fn declaration(code: &mut Code, name: &str, runtime: &str) {
    code.plain(0, "#[derive(Clone, Debug)]");
    code.plain(0, &format!("pub struct {name} {{"));
    code.plain(INDENT, &format!("client: {runtime}::Client,"));
    code.plain(0, "}");
}

/// The methods in [`OWN`].
fn own(code: &mut Code, new: &str, client: &str, runtime: &str) {
    code.docs(INDENT, new);
    let parameter = Line::new(format!("client: {runtime}::Client"));
    function(code, "new", vec![parameter], Line::new("Self"));
    code.plain(2 * INDENT, "Self { client }");
    code.plain(INDENT, "}");
    code.gap();
    code.docs(INDENT, client);
    let result = Line::new(format!("&{runtime}::Client"));
    function(code, "client", vec![Line::new("&self")], result);
    code.plain(2 * INDENT, "&self.client");
    code.plain(INDENT, "}");
}

/// The first line of a method.
fn function(code: &mut Code, name: &str, parameters: Vec<Line>, result: Line) {
    let line = Line::new(format!("pub fn {name}"))
        .list("(", parameters, ")")
        .text(" -> ")
        .then(result)
        .text(" {");
    code.line(INDENT, &line);
}

/// What gives the client of a resource.
struct Accessor<'a> {
    id: DeclarationId,
    resource: &'a Resource,
    /// Whether its client has methods beside those of every kind.
    has_methods: bool,
    /// Whether there is a list of its objects.
    is_listed: bool,
    name: String,
    place: Place,
}

/// Where the objects are that a client is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Namespace,
    Everywhere,
    Cluster,
}

/// The accessors of a group version: for each kind that is served the one that is usual, and for
/// those in namespaces another for all of them.
fn accessors<'a>(output: &'a Output<'_>, module: &Module) -> Vec<Accessor<'a>> {
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
    fn write(&self, code: &mut Code, output: &Output<'_>, module: &Module) {
        let runtime = output.crate_path;
        let path = format!(
            "super::{}::{}",
            names::escape(&module.alias),
            names::escape(&module.name),
        );
        let kind = output.facts.names.of(self.id);
        let result = if self.has_methods {
            Line::new(format!("{path}::{kind}Client"))
        } else {
            let kind = Line::new(format!("{path}::{}", names::escape(kind)));
            Line::new(format!("{runtime}::Api")).list("<", vec![kind], ">")
        };
        let mut parameters = vec![Line::new("&self")];
        let mut arguments = vec![Line::new("self.client.clone()")];
        let (place, constructor) = match self.place {
            Place::Namespace => {
                parameters.push(Line::new("namespace: &str"));
                arguments.push(Line::new("namespace"));
                (" in a namespace", "namespaced")
            }
            Place::Everywhere => (" in all namespaces", "all"),
            Place::Cluster => ("", "cluster"),
        };
        code.docs(
            INDENT,
            &format!("The client of `{}`{place}.", self.resource.names.kind),
        );
        function(code, &names::escape(&self.name), parameters, result);
        let mut call = Line::new(format!("{runtime}::Api::{constructor}"));
        call = call.list("(", arguments, ")");
        if self.has_methods {
            call = call.text(".into()");
        }
        code.line(2 * INDENT, &call);
        code.plain(INDENT, "}");
    }
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
