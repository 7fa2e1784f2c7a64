//! `#[cfg(feature = "...")]`: a Cargo feature for each group version, and what each compiles.

use kubewright_codegen::names;

use super::modules::Module;
use super::text::{Code, Line, word};
use crate::pass::share::{DeclarationId, Declarations, ModuleSet};

/// The feature that the clientset needs.
pub(super) const CLIENT: &str = "client";

/// The feature that informers need.
pub(super) const CACHE: &str = "cache";

/// Which features compile what; nothing is guarded where they are not wanted.
#[derive(Default)]
pub(super) struct Features {
    wanted: bool,
    /// The feature of each module.
    names: Vec<String>,
    /// The modules whose features compile something of each module.
    modules: Vec<ModuleSet>,
}

impl Features {
    pub(super) fn new(wanted: bool, declarations: &Declarations, modules: &[Module]) -> Self {
        if !wanted {
            return Self::default();
        }
        let set = |module: &Module| {
            let mut set = ModuleSet::default();
            for id in &module.declarations {
                set.extend(&declarations.get(*id).reached);
            }
            set
        };
        Self {
            wanted,
            names: modules.iter().map(name).collect(),
            modules: modules.iter().map(set).collect(),
        }
    }

    /// What guards a module.
    pub(super) fn of_module(&self, module: usize) -> Option<Line> {
        self.guard(self.modules.get(module)?)
    }

    /// What guards something that holds these modules.
    pub(super) fn of_modules(&self, modules: impl IntoIterator<Item = usize>) -> Option<Line> {
        let mut all = ModuleSet::default();
        for module in modules {
            all.extend(self.modules.get(module)?);
        }
        self.guard(&all)
    }

    /// What guards what belongs to a module and to nothing else.
    pub(super) fn own(&self, module: usize) -> Option<Line> {
        self.guard(&ModuleSet::of(module))
    }

    /// What guards the clientset.
    pub(super) fn of_clientset(&self) -> Option<Line> {
        self.named(CLIENT)
    }

    /// What guards the informers.
    pub(super) fn of_informers(&self) -> Option<Line> {
        self.named(CACHE)
    }

    fn named(&self, feature: &str) -> Option<Line> {
        self.wanted
            .then(|| Line::new("cfg").words(vec![word("feature", feature)]))
    }

    /// What guards an item of a module that is there when any of some features is.
    pub(super) fn within(&self, module: usize, set: &ModuleSet) -> Option<Line> {
        if self.modules.get(module)?.is_within(set) {
            return None;
        }
        self.guard(set)
    }

    /// The features, of those that compile a module, that compile an item of another one.
    pub(super) fn seen_in(&self, module: usize, set: &ModuleSet) -> ModuleSet {
        let around = self.modules.get(module);
        around.map_or_else(ModuleSet::default, |around| around.common(set))
    }

    /// What guards something between two declarations, in the module of the first.
    pub(super) fn between(
        &self,
        declarations: &Declarations,
        ids: [DeclarationId; 2],
    ) -> Option<Line> {
        let [first, second] = ids.map(|id| declarations.get(id));
        let around = self.modules.get(first.home)?;
        let mut parts: Vec<Line> = [&first.reached, &second.reached]
            .into_iter()
            .filter(|set| !around.is_within(set))
            .map(|set| self.any(set))
            .collect();
        parts.dedup();
        let inner = match parts.len() {
            0 => return None,
            1 => parts.remove(0),
            _ => Line::new("all").words(parts),
        };
        Some(Line::new("cfg").words(vec![inner]))
    }

    fn guard(&self, set: &ModuleSet) -> Option<Line> {
        self.wanted
            .then(|| Line::new("cfg").words(vec![self.any(set)]))
    }

    fn any(&self, set: &ModuleSet) -> Line {
        let mut features: Vec<Line> = set
            .iter()
            .filter_map(|module| self.names.get(module))
            .map(|name| word("feature", name))
            .collect();
        match features.len() {
            1 => features.remove(0),
            _ => Line::new("any").words(features),
        }
    }
}

/// The feature of a module: `apps-v1`.
fn name(module: &Module) -> String {
    let kebab = |name: &str| {
        names::snake(name)
            .replace('_', "-")
            .trim_matches('-')
            .to_owned()
    };
    format!("{}-{}", kebab(&module.alias), kebab(&module.name))
}

/// Writes what guards the item that follows.
pub(super) fn write(code: &mut Code, indent: usize, guard: Option<&Line>) {
    if let Some(guard) = guard {
        code.line(indent, &Line::new("#[").then(guard.clone()).text("]"));
    }
}
