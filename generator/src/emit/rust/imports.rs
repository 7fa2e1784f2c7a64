//! What a module uses of others: `pub use` of what it shares with them, so that its types are found
//! in it wherever they live, and `use` of what has a name and a home of its own.

use std::collections::{BTreeMap, BTreeSet};

use kubewright_codegen::names;

use super::modules::Module;
use super::text::{Code, MARGIN};
use super::{Output, features};
use crate::pass::Facts;
use crate::pass::share::{DeclarationId, ModuleSet};

/// Finds what modules use of others beside what they share; of two things of one name the second is
/// called by its path.
pub(super) fn find(facts: &Facts, modules: &mut [Module]) {
    let mut all = Vec::with_capacity(modules.len());
    for (position, module) in modules.iter().enumerate() {
        let own = module.declarations.iter().chain(&module.imports);
        let mut known: BTreeSet<DeclarationId> = own.copied().collect();
        let mut taken: BTreeSet<&str> = known.iter().map(|id| facts.names.of(*id)).collect();
        let mut found: BTreeSet<DeclarationId> = BTreeSet::new();
        for id in &module.declarations {
            found.extend(facts.declarations.targets(*id, &facts.overrides));
        }
        let mut uses = Vec::new();
        let mut paths = BTreeMap::new();
        for id in found {
            let home = facts.declarations.get(id).home;
            let is_replaced = facts.overrides.replaced(id).is_some();
            let Some(home) = modules.get(home).filter(|_| home != position) else {
                continue;
            };
            if is_replaced || !known.insert(id) {
                continue;
            }
            let name = facts.names.of(id);
            if taken.insert(name) {
                uses.push(id);
            } else {
                paths.insert(
                    id,
                    format!("{}::{}", path(home, module), names::escape(name)),
                );
            }
        }
        all.push((uses, paths));
    }
    for (module, (uses, paths)) in modules.iter_mut().zip(all) {
        module.uses = uses;
        module.paths = paths;
    }
}

pub(super) fn write(code: &mut Code, output: &Output<'_>, modules: &[Module], position: usize) {
    let Some(module) = modules.get(position) else {
        return;
    };
    for (keyword, ids) in [("pub use", &module.imports), ("use", &module.uses)] {
        let mut imports: BTreeMap<(usize, Vec<usize>), Vec<&str>> = BTreeMap::new();
        for id in ids {
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
            // A crate may keep its generated modules to itself and not use every type of every
            // version.
            code.plain(0, "#[allow(unused_imports)]");
            import(code, &format!("{keyword} {}", path(home, module)), &names);
        }
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
        code.plain(0, &format!("{path}::{only};"));
        return;
    }
    let one_line = format!("{path}::{{{}}};", names.join(", "));
    if one_line.len() <= MARGIN {
        code.plain(0, &one_line);
        return;
    }
    code.plain(0, &format!("{path}::{{"));
    code.filled(names);
    code.plain(0, "};");
}
