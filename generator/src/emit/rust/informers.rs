//! The informers: what a factory has for each group version, with a method for each resource.

use kubewright_codegen::names;

use super::accessor::{Accessor, GroupVersion, accessors, function, group_versions, signature};
use super::modules::Module;
use super::text::{Code, INDENT, Line};
use super::{Output, features};

/// The text of the module.
pub(super) fn informers(output: &Output<'_>, modules: &[Module]) -> String {
    let runtime = output.crate_path;
    let followed = followed(output, modules);
    let mut code = Code::default();
    code.plain(
        0,
        &format!("pub use {runtime}::cache::SharedInformerFactory;"),
    );
    code.gap();
    code.docs(0, "What a factory has of every group version.");
    code.plain(0, "pub trait Informers<L> {");
    for (index, (version, _)) in followed.iter().enumerate() {
        gap(&mut code, index);
        code.docs(INDENT, &docs(version));
        features::write(
            &mut code,
            INDENT,
            output.features.own(version.position).as_ref(),
        );
        code.line(INDENT, &accessor(version).text(";"));
    }
    code.plain(0, "}");
    code.gap();
    code.plain(0, "impl<L> Informers<L> for SharedInformerFactory<L> {");
    for (index, (version, _)) in followed.iter().enumerate() {
        gap(&mut code, index);
        features::write(
            &mut code,
            INDENT,
            output.features.own(version.position).as_ref(),
        );
        code.line(INDENT, &accessor(version).text(" {"));
        let shared = vec![Line::new("self.clone()")];
        let made = Line::new(version.name.clone()).list("(", shared, ")");
        code.line(2 * INDENT, &made);
        code.plain(INDENT, "}");
    }
    code.plain(0, "}");
    for (version, accessors) in &followed {
        let guard = output.features.own(version.position);
        code.gap();
        code.docs(0, &docs(version));
        features::write(&mut code, 0, guard.as_ref());
        code.plain(0, "#[derive(Debug)]");
        let shared = vec![Line::new("SharedInformerFactory<L>")];
        let wrapper = Line::new(format!("pub struct {}<L>", version.name));
        code.line(0, &wrapper.list("(", shared, ")").text(";"));
        code.gap();
        features::write(&mut code, 0, guard.as_ref());
        code.plain(0, &format!("impl<L> {}<L> {{", version.name));
        for (index, accessor) in accessors.iter().enumerate() {
            gap(&mut code, index);
            access(&mut code, accessor, output, version.module);
        }
        code.plain(0, "}");
    }
    code.finish()
}

/// The group versions that have resources which a cache can follow, and those.
fn followed<'a>(
    output: &'a Output<'_>,
    modules: &'a [Module],
) -> Vec<(GroupVersion<'a>, Vec<Accessor<'a>>)> {
    let versions = group_versions(modules).into_iter();
    let versions = versions.map(|version| {
        let mut accessors = accessors(output, version.module);
        accessors.retain(|accessor| accessor.is_followed && accessor.is_usual());
        (version, accessors)
    });
    versions
        .filter(|(_, accessors)| !accessors.is_empty())
        .collect()
}

/// What gives the informers of a group version.
fn accessor(version: &GroupVersion<'_>) -> Line {
    let result = Line::new(format!("{}<L>", version.name));
    let parameters = vec![Line::new("&self")];
    signature(&version.accessor, parameters, result)
}

/// An empty line before all but the first.
fn gap(code: &mut Code, index: usize) {
    if index > 0 {
        code.gap();
    }
}

fn docs(version: &GroupVersion<'_>) -> String {
    format!("Informers of `{}`.", version.api_version)
}

/// Gives the informer of a resource.
fn access(code: &mut Code, accessor: &Accessor<'_>, output: &Output<'_>, module: &Module) {
    let kind = Line::new(accessor.path(output, module));
    let result = Line::new(format!("{}::cache::FactoryInformer", output.crate_path));
    let result = result.list("<", vec![kind, Line::new("L")], ">");
    let docs = format!("The informer of `{}`.", accessor.resource.names.kind);
    code.docs(INDENT, &docs);
    function(
        code,
        &names::escape(&accessor.name),
        vec![Line::new("&self")],
        result,
    );
    code.plain(2 * INDENT, "self.0.of()");
    code.plain(INDENT, "}");
}
