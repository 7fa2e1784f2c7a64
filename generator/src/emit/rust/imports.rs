//! `pub use` of what a module uses of others, so that its types are found in it wherever they live.

use std::collections::BTreeMap;

use kubewright_codegen::names;

use super::modules::Module;
use super::text::{Code, MARGIN};
use super::{Output, features};
use crate::pass::share::ModuleSet;

pub(super) fn write(code: &mut Code, output: &Output<'_>, modules: &[Module], position: usize) {
    let Some(module) = modules.get(position) else {
        return;
    };
    let mut imports: BTreeMap<(usize, Vec<usize>), Vec<&str>> = BTreeMap::new();
    for id in &module.imports {
        let declaration = output.facts.declarations.get(*id);
        let seen = output.features.seen_in(position, &declaration.reached);
        let names = imports.entry((declaration.home, seen.iter().collect()));
        names.or_default().push(output.facts.names.of(*id));
    }
    for ((home, seen), mut names) in imports {
        let Some(home) = modules.get(home) else {
            continue;
        };
        names.sort_unstable();
        let seen: ModuleSet = seen.into_iter().collect();
        features::write(code, 0, output.features.within(position, &seen).as_ref());
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
