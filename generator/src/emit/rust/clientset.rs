//! The clientset: a struct for each group version, with a method for each resource.

use std::collections::BTreeSet;

use kubewright_codegen::names;

use super::Output;
use super::modules::Module;
use super::text::{Code, INDENT, Line};
use crate::model::{Resource, ScopeKind};
use crate::pass::share::{Body, DeclarationId, Root};

/// The text of the module.
pub(super) fn clientset(output: &Output<'_>, modules: &[Module]) -> String {
    let runtime = output.crate_path;
    let mut taken = BTreeSet::from(["new".to_owned(), "client".to_owned()]);
    let clients: Vec<Client<'_>> = modules
        .iter()
        .map(|module| Client::new(module, &mut taken))
        .collect();
    let mut code = Code::default();
    code.docs(0, "Clients of every group version, all on one client.");
    declaration(&mut code, "Clientset", runtime);
    code.gap();
    code.plain(0, "impl Clientset {");
    code.docs(INDENT, "A clientset on this client.");
    let parameter = Line::new(format!("client: {runtime}::Client"));
    function(&mut code, "new", vec![parameter], Line::new("Self"));
    code.plain(2 * INDENT, "Self { client }");
    code.plain(INDENT, "}");
    code.gap();
    code.docs(INDENT, "The client that all others use.");
    let client = Line::new(format!("&{runtime}::Client"));
    function(&mut code, "client", vec![Line::new("&self")], client);
    code.plain(2 * INDENT, "&self.client");
    code.plain(INDENT, "}");
    for client in &clients {
        code.gap();
        code.docs(INDENT, &client.docs);
        let name = Line::new(client.name.clone());
        function(&mut code, &client.accessor, vec![Line::new("&self")], name);
        code.plain(2 * INDENT, &format!("{} {{", client.name));
        code.plain(3 * INDENT, "client: self.client.clone(),");
        code.plain(2 * INDENT, "}");
        code.plain(INDENT, "}");
    }
    code.plain(0, "}");
    for client in &clients {
        code.gap();
        code.docs(0, &client.docs);
        declaration(&mut code, &client.name, runtime);
        code.gap();
        let roots = roots(output, client.module);
        code.plain(
            0,
            &format!(
                "impl {} {{{}",
                client.name,
                if roots.is_empty() { "}" } else { "" }
            ),
        );
        methods(&mut code, output, client.module, &roots);
        if !roots.is_empty() {
            code.plain(0, "}");
        }
    }
    code.finish()
}

/// The client of a group version.
struct Client<'a> {
    module: &'a Module,
    accessor: String,
    name: String,
    docs: String,
}

impl<'a> Client<'a> {
    fn new(module: &'a Module, taken: &mut BTreeSet<String>) -> Self {
        let name = unique(
            taken,
            &names::snake(&format!("{}_{}", module.alias, module.name)),
        );
        let docs = if module.group.is_empty() {
            format!("Clients of `{}`.", module.version)
        } else {
            format!("Clients of `{}/{}`.", module.group, module.version)
        };
        Self {
            module,
            accessor: names::escape(&name),
            name: names::escape(&names::pascal(&name)),
            docs,
        }
    }
}

fn declaration(code: &mut Code, name: &str, runtime: &str) {
    code.plain(0, "#[derive(Clone, Debug)]");
    code.plain(0, &format!("pub struct {name} {{"));
    code.plain(INDENT, &format!("client: {runtime}::Client,"));
    code.plain(0, "}");
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

fn methods(
    code: &mut Code,
    output: &Output<'_>,
    module: &Module,
    roots: &[(DeclarationId, &Resource)],
) {
    let runtime = output.crate_path;
    let mut taken = BTreeSet::new();
    for (position, (id, resource)) in roots.iter().enumerate() {
        if position > 0 {
            code.gap();
        }
        let method = names::escape(&unique(&mut taken, &names::snake(&resource.names.plural)));
        let kind = format!(
            "super::{}::{}::{}",
            names::escape(&module.alias),
            names::escape(&module.name),
            names::escape(output.facts.names.of(*id))
        );
        let api = Line::new(format!("{runtime}::Api")).list("<", vec![Line::new(kind)], ">");
        let mut parameters = vec![Line::new("&self")];
        let mut arguments = vec![Line::new("self.client.clone()")];
        let (place, constructor) = match resource.scope {
            ScopeKind::Namespaced => {
                parameters.push(Line::new("namespace: &str"));
                arguments.push(Line::new("namespace"));
                (" in a namespace", "namespaced")
            }
            ScopeKind::Cluster => ("", "cluster"),
        };
        code.docs(
            INDENT,
            &format!("The client of `{}`{place}.", resource.names.kind),
        );
        function(code, &method, parameters, api);
        let call = Line::new(format!("{runtime}::Api::{constructor}")).list("(", arguments, ")");
        code.line(2 * INDENT, &call);
        code.plain(INDENT, "}");
    }
}

fn roots<'a>(output: &'a Output<'_>, module: &Module) -> Vec<(DeclarationId, &'a Resource)> {
    let root = |id: &DeclarationId| match &output.facts.declarations.get(*id).body {
        Body::Root(Root { selected, .. }) => Some((*id, selected.of(output.model).0)),
        _ => None,
    };
    module.declarations.iter().filter_map(root).collect()
}

fn unique(taken: &mut BTreeSet<String>, name: &str) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = format!("{name}_{number}");
        number += 1;
    }
    candidate
}
