//! The clientset: a struct for each group version, with a method for each resource.

use kubewright_codegen::names;

use super::accessor::{Accessor, GroupVersion, Place, accessors, function, group_versions, path};
use super::modules::Module;
use super::text::{Code, INDENT, Line};
use super::{Output, features};

/// The text of the module.
pub(super) fn clientset(output: &Output<'_>, modules: &[Module]) -> String {
    let runtime = output.crate_path;
    let features = output.features;
    let versions = group_versions(modules);
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
    for version in &versions {
        code.gap();
        code.docs(INDENT, &docs(version));
        features::write(&mut code, INDENT, features.own(version.position).as_ref());
        let name = Line::new(version.name.clone());
        function(&mut code, &version.accessor, vec![Line::new("&self")], name);
        code.plain(2 * INDENT, &format!("{} {{", version.name));
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
    code.gap();
    code.plain(
        0,
        &format!("impl From<&Clientset> for {runtime}::Client {{"),
    );
    code.plain(INDENT, "fn from(clientset: &Clientset) -> Self {");
    code.plain(2 * INDENT, "clientset.client.clone()");
    code.plain(INDENT, "}");
    code.plain(0, "}");
    for version in &versions {
        let guard = features.own(version.position);
        code.gap();
        code.docs(0, &docs(version));
        features::write(&mut code, 0, guard.as_ref());
        declaration(&mut code, &version.name, runtime);
        code.gap();
        features::write(&mut code, 0, guard.as_ref());
        code.plain(0, &format!("impl {} {{", version.name));
        own(
            &mut code,
            "Its clients on this client.",
            "The client that they all use.",
            runtime,
        );
        for accessor in accessors(output, version.module) {
            code.gap();
            access(&mut code, &accessor, output, version.module);
        }
        code.plain(0, "}");
    }
    code.finish()
}

fn docs(version: &GroupVersion<'_>) -> String {
    format!("Clients of `{}`.", version.api_version)
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

/// Gives the client of a resource.
fn access(code: &mut Code, accessor: &Accessor<'_>, output: &Output<'_>, module: &Module) {
    let runtime = output.crate_path;
    let result = if accessor.has_methods {
        let kind = output.facts.names.of(accessor.id);
        Line::new(format!("{}::{kind}Client", path(module)))
    } else {
        let kind = Line::new(accessor.path(output, module));
        Line::new(format!("{runtime}::Api")).list("<", vec![kind], ">")
    };
    let mut parameters = vec![Line::new("&self")];
    let mut arguments = vec![Line::new("self.client.clone()")];
    let (place, constructor) = match accessor.place {
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
        &format!("The client of `{}`{place}.", accessor.resource.names.kind),
    );
    function(code, &names::escape(&accessor.name), parameters, result);
    let mut call = Line::new(format!("{runtime}::Api::{constructor}"));
    call = call.list("(", arguments, ")");
    if accessor.has_methods {
        call = call.text(".into()");
    }
    code.line(2 * INDENT, &call);
    code.plain(INDENT, "}");
}
