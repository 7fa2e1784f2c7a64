//! Which modules use a declaration, and which of them is its home.

use super::walk::home;
use super::{Declaration, DeclarationId, Declarations};
use crate::model::Model;
use crate::pass::overrides::Overrides;
use crate::pass::select::version_rank;
use crate::pass::share::Body;

/// Some of the modules, by their positions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ModuleSet {
    words: Vec<u64>,
}

const BITS: usize = u64::BITS as usize;

impl ModuleSet {
    /// One module.
    pub fn of(module: usize) -> Self {
        let mut set = Self::default();
        set.insert(module);
        set
    }

    /// Whether a module is among them.
    pub fn contains(&self, module: usize) -> bool {
        let word = self.words.get(module / BITS).copied().unwrap_or_default();
        word >> (module % BITS) & 1 == 1
    }

    /// Whether some module is in both.
    pub fn meets(&self, other: &Self) -> bool {
        let mut pairs = self.words.iter().zip(&other.words);
        pairs.any(|(a, b)| a & b != 0)
    }

    /// Whether all of these are in another set.
    pub fn is_within(&self, other: &Self) -> bool {
        self.iter().all(|module| other.contains(module))
    }

    /// The modules that are in both.
    #[must_use]
    pub fn common(&self, other: &Self) -> Self {
        let pairs = self.words.iter().zip(&other.words);
        Self {
            words: pairs.map(|(a, b)| a & b).collect(),
        }
    }

    /// Adds those of another set.
    pub fn extend(&mut self, other: &Self) {
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (word, more) in self.words.iter_mut().zip(&other.words) {
            *word |= more;
        }
    }

    /// The positions, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> {
        let words = self.words.iter().enumerate();
        words.flat_map(|(index, word)| {
            let word = *word;
            let set = (0..BITS).filter(move |bit| word >> bit & 1 == 1);
            set.map(move |bit| index * BITS + bit)
        })
    }

    /// Adds a module; false when it was among them.
    fn insert(&mut self, module: usize) -> bool {
        if self.contains(module) {
            return false;
        }
        let index = module / BITS;
        if self.words.len() <= index {
            self.words.resize(index + 1, 0);
        }
        if let Some(word) = self.words.get_mut(index) {
            *word |= 1 << (module % BITS);
        }
        true
    }
}

impl FromIterator<usize> for ModuleSet {
    fn from_iter<I: IntoIterator<Item = usize>>(modules: I) -> Self {
        let mut set = Self::default();
        for module in modules {
            set.insert(module);
        }
        set
    }
}

/// Walks from the roots of every module, and gives each declaration a home: of the modules that
/// use it the first by group, and in the group the one of the preferred version.
pub(super) fn settle(model: &Model, declarations: &mut Declarations, overrides: &Overrides) {
    let homes: Vec<Option<usize>> = declarations
        .declarations
        .iter()
        .map(|declaration| {
            let (group, version) = home(model, declaration)?;
            let found = declarations.modules.binary_search_by(|module| {
                let own = (module.group.as_str(), module.version.as_str());
                own.cmp(&(group, version))
            });
            found.ok()
        })
        .collect();
    let roots: Vec<(DeclarationId, usize)> = declarations
        .iter()
        .filter(|(_, declaration)| match &declaration.body {
            Body::Root(root) => root.is_selected,
            _ => false,
        })
        .filter_map(|(id, _)| Some((id, homes[id.0]?)))
        .collect();
    let user = |_: DeclarationId, user: usize| user;
    // What has a name of its own is in one module only.
    let module = |id: DeclarationId, user: usize| homes[id.0].unwrap_or(user);
    walk(declarations, overrides, &roots, user, |found| {
        &mut found.reached
    });
    if declarations
        .all()
        .iter()
        .any(|found| found.definition().is_some())
    {
        walk(declarations, overrides, &roots, module, |found| {
            &mut found.visible
        });
    } else {
        for declaration in &mut declarations.declarations {
            declaration.visible = declaration.reached.clone();
        }
    }
    let mut order: Vec<usize> = (0..declarations.modules.len()).collect();
    order.sort_by_cached_key(|module| {
        let module = &declarations.modules[*module];
        (module.group.clone(), version_rank(&module.version))
    });
    let mut rank = vec![0; order.len()];
    for (position, module) in order.iter().enumerate() {
        rank[*module] = position;
    }
    for (index, declaration) in declarations.declarations.iter_mut().enumerate() {
        let users = declaration.visible.iter();
        declaration.home = users.min_by_key(|module| rank[*module]).unwrap_or_default();
        // What nothing uses is at home nowhere.
        for module in declaration.visible.iter() {
            let id = DeclarationId(index);
            let module_of = &mut declarations.modules[module];
            if module == declaration.home {
                module_of.declarations.push(id);
            } else {
                module_of.imports.push(id);
            }
        }
    }
}

/// Puts a module into a set of everything below some roots: of a declaration and the module of
/// what holds it the one that a function says.
fn walk(
    declarations: &mut Declarations,
    overrides: &Overrides,
    roots: &[(DeclarationId, usize)],
    module: impl Fn(DeclarationId, usize) -> usize,
    set: impl Fn(&mut Declaration) -> &mut ModuleSet,
) {
    let mut waiting = roots.to_vec();
    while let Some((id, user)) = waiting.pop() {
        if overrides.replaced(id).is_some() {
            continue;
        }
        let module = module(id, user);
        if set(&mut declarations.declarations[id.0]).insert(module) {
            let targets = declarations.targets(id, overrides);
            waiting.extend(targets.map(|target| (target, module)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ModuleSet;

    #[test]
    fn a_set_holds_what_was_put_in() {
        let mut set = ModuleSet::of(3);
        set.extend(&ModuleSet::of(130));
        assert_eq!(set.iter().collect::<Vec<_>>(), [3, 130]);
        assert!(set.contains(130) && !set.contains(64) && !set.contains(1000));
        assert!(set.meets(&ModuleSet::of(3)) && !set.meets(&ModuleSet::of(4)));
        assert!(ModuleSet::of(130).is_within(&set) && !set.is_within(&ModuleSet::of(130)));
        assert_eq!([3, 130].into_iter().collect::<ModuleSet>(), set);
        let common = set.common(&ModuleSet::of(3));
        assert_eq!(common.iter().collect::<Vec<_>>(), [3]);
    }
}
