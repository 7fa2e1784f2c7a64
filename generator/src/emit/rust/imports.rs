//! `pub use` of what a module uses of others, so that its types are found in it wherever they live.

use std::collections::BTreeMap;

use kubewright_codegen::names;

use super::Output;
use super::modules::Module;
use super::text::{Code, MARGIN};

pub(super) fn write(code: &mut Code, output: &Output<'_>, modules: &[Module], module: &Module) {
    let mut imports: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for id in &module.imports {
        let home = output.facts.declarations.get(*id).home;
        let names = imports.entry(home).or_default();
        names.push(output.facts.names.of(*id));
    }
    for (home, mut names) in imports {
        let Some(home) = modules.get(home) else {
            continue;
        };
        names.sort_unstable();
        // A crate may keep its generated modules to itself and not use every type of every version.
        code.plain(0, "#[allow(unused_imports)]");
        import(code, &path(home, module), &names);
    }
}

fn path(home: &Module, from: &Module) -> String {
    let version = names::escape(&home.name);
    if home.alias == from.alias {
        format!("super::{version}")
    } else {
        format!("super::super::{}::{version}", names::escape(&home.alias))
    }
}

fn import(code: &mut Code, path: &str, names: &[&str]) {
    if let [only] = names {
        code.plain(0, &format!("pub use {path}::{only};"));
        return;
    }
    let one_line = format!("pub use {path}::{{{}}};", names.join(", "));
    if one_line.len() <= MARGIN {
        code.plain(0, &one_line);
        return;
    }
    code.plain(0, &format!("pub use {path}::{{"));
    code.filled(names);
    code.plain(0, "};");
}
