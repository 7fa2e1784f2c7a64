//! What declarations are called.
//!
//! A declaration has the shortest suffix of its path that is free in its module. Nearer to the
//! root comes first: what lies deeper never takes a name from what lies above it. Where several at
//! one depth want the same name, the one that is used much more often gets it; or else none does and
//! all take more of their paths, so that no name depends on an order. Whatever is used in several
//! places has a name that fits most of them (`common`).
//!
//! What has a name of its own keeps that (`given`); below it, a member's type is called after the
//! member where several share it, and after both where it is the only one.

mod common;
mod given;

use std::collections::{BTreeMap, HashMap};

use super::lock::Lock;
use super::shape::NameId;
use super::share::{
    Body, Declaration, DeclarationId, Declarations, ModuleSet, Origin, Use, is_named_after_kind,
};
use super::words::{numbered, pascal, singular, words};
use crate::model::Model;

/// No name is longer, but for a kind's own.
const LONGEST: usize = 60;

/// A member's name that is longer is a sentence, of which a name takes no more than [`PHRASE`].
const SENTENCE: usize = 32;
const PHRASE: usize = 26;

/// How many times as often as its rivals a declaration has to be used to have a name before them.
const MUCH_MORE: usize = 3;
/// How many uses a module counts for in which a declaration is used.
const WEIGHT_OF_MODULE: usize = 4;

/// The names of declarations: `UpperCamel`, of ASCII letters and digits, unique in a module.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    names: Vec<String>,
}

impl Names {
    /// The name of a declaration.
    ///
    /// # Panics
    /// When the id is of other declarations.
    pub fn of(&self, id: DeclarationId) -> &str {
        &self.names[id.index()]
    }

    /// Every name, in the order of the declarations' ids.
    pub fn all(&self) -> &[String] {
        &self.names
    }
}

impl Names {
    /// The names, where some are wanted otherwise.
    pub(crate) fn renamed<'n>(&self, wanted: impl Fn(DeclarationId) -> Option<&'n str>) -> Self {
        let mut names = self.names.clone();
        for (index, name) in names.iter_mut().enumerate() {
            if let Some(wanted) = wanted(DeclarationId::at(index)) {
                wanted.clone_into(name);
            }
        }
        Self { names }
    }
}

/// Names every declaration. `wanted` are the names that are asked for, by their ids, and `lock` has
/// those of roots; `reserved` says whether a type may not have a name.
pub fn assign(
    model: &Model,
    declarations: &Declarations,
    wanted: &[String],
    lock: &Lock,
    reserved: &dyn Fn(&str) -> bool,
) -> Names {
    let count = declarations.all().len();
    let naming = Naming {
        model,
        declarations,
        reserved,
        islands: islands(declarations),
        taken: HashMap::new(),
        paths: vec![None; count],
        names: vec![None; count],
    };
    Names {
        names: naming.run(wanted, lock),
    }
}

struct Naming<'a> {
    model: &'a Model,
    declarations: &'a Declarations,
    reserved: &'a dyn Fn(&str) -> bool,
    /// Of each module, one that stands for all that it shares with: only there are rivals.
    islands: Vec<usize>,
    /// Names that are taken, and in which modules.
    taken: HashMap<String, ModuleSet>,
    /// How one gets to a declaration, as the names of its ancestors and its own.
    paths: Vec<Option<Vec<String>>>,
    names: Vec<Option<String>>,
}

/// The names that a declaration may have.
struct Candidates {
    id: DeclarationId,
    /// Best first; never empty.
    names: Vec<String>,
    /// How one gets to it; none for what is named by several ways.
    path: Option<Vec<String>>,
}

impl Naming<'_> {
    fn run(mut self, wanted: &[String], lock: &Lock) -> Vec<String> {
        let mut levels: BTreeMap<_, Vec<DeclarationId>> = BTreeMap::new();
        for (id, declaration) in self.declarations.iter() {
            levels
                .entry(given::level(declaration))
                .or_default()
                .push(id);
        }
        for id in levels.values().flatten() {
            let declaration = self.declarations.get(*id);
            let module = self.declarations.modules().get(declaration.home);
            let entries = module.and_then(|module| lock.module(&module.group, &module.version));
            let name = match (&declaration.body, &declaration.origin) {
                (Body::Root(root), _) => {
                    let name = entries.and_then(|entries| entries.roots.get(&root.kind));
                    name.map(String::as_str)
                }
                (_, Origin::Definition(definition)) => {
                    let definition = self.model.definition(*definition);
                    let name = entries.map(|entries| entries.name_of(definition));
                    // Its own name it asks for by itself, after those of others.
                    name.filter(|name| *name != definition.short_name())
                }
                _ => {
                    let name = declaration.name.and_then(|NameId(index)| wanted.get(index));
                    name.map(String::as_str)
                }
            };
            if let Some(name) = name.filter(|name| !self.is_taken(*id, name)) {
                self.give(*id, name.to_owned());
            }
        }
        for ids in levels.values() {
            let candidates: Vec<_> = ids.iter().map(|id| self.candidates(*id)).collect();
            self.settle(&candidates);
            for candidates in candidates {
                let own = self.names[candidates.id.index()].clone();
                self.paths[candidates.id.index()] = candidates.path.or(own.map(|name| vec![name]));
            }
        }
        self.names
            .into_iter()
            .map(Option::unwrap_or_default)
            .collect()
    }

    fn candidates(&self, id: DeclarationId) -> Candidates {
        let declaration = self.declarations.get(id);
        if let Body::Root(root) = &declaration.body {
            let kind = kind_name(&root.kind);
            return Candidates {
                id,
                path: Some(vec![kind.clone()]),
                names: vec![kind.clone(), format!("{kind}Object")],
            };
        }
        match &declaration.origin {
            Origin::Definition(definition) => {
                let name = &self.model.definition(*definition).name;
                return given::of_definition(id, name);
            }
            Origin::Options(root, name) => return self.of_options(id, *root, name),
            Origin::Place => {}
        }
        let places = common::places(declaration, |parent| self.paths[parent.index()].as_deref());
        if self.is_named_after_kind(declaration) {
            // `spec` says nothing that the names of what lies below would need.
            let parents = places.first.parents;
            let own = format!("{}{}", parents.concat(), pascal(&places.first.words));
            let keep = (places.first.member != "spec").then(|| pascal(&places.first.words));
            return Candidates {
                id,
                path: Some(parents.into_iter().chain(keep).collect()),
                names: vec![own],
            };
        }
        if let Some(names) = self.below_given(declaration, &places) {
            return Candidates {
                id,
                names,
                path: None,
            };
        }
        let mut names: Vec<String> = places.common.iter().map(|words| pascal(words)).collect();
        let own = pascal(places.common.first().unwrap_or(&places.first.words));
        if !places.several && !common::is_vague(&places.first.words) {
            names.push(own.clone());
        }
        let path: Vec<String> = places.first.parents.iter().cloned().chain([own]).collect();
        // One of many places would mislead as the name of all.
        if !places.several || places.typical || names.is_empty() {
            names.extend(
                (0..path.len().saturating_sub(1))
                    .rev()
                    .map(|from| path[from..].concat()),
            );
            // Last before numbers: what is left when the whole path is too long.
            if let (Some(root), Some(own)) = (path.first(), path.last()) {
                names.push(format!("{root}{own}"));
            }
        }
        names.retain(|name| {
            name.len() <= LONGEST && name.starts_with(|c: char| c.is_ascii_alphabetic())
        });
        if names.is_empty() {
            names.push(shortened(&places.first.words));
        }
        Candidates {
            id,
            names,
            path: (!places.several).then_some(path),
        }
    }

    fn is_named_after_kind(&self, declaration: &Declaration) -> bool {
        let of_kind = |place: &Use| {
            let of_root = matches!(self.declarations.get(place.parent).body, Body::Root(_));
            is_named_after_kind(of_root, &place.member, place.many)
        };
        matches!(declaration.body, Body::Record(_)) && declaration.uses.iter().all(of_kind)
    }

    /// Names the declarations of one depth.
    fn settle(&mut self, all: &[Candidates]) {
        let open: Vec<&Candidates> = all
            .iter()
            .filter(|candidates| self.names[candidates.id.index()].is_none())
            .collect();
        let mut choice = vec![0; open.len()];
        // Each round moves at least one choice on, so there are no more rounds than candidates.
        loop {
            let mut wanted: HashMap<(usize, &str), Vec<&Declaration>> = HashMap::new();
            for (candidates, choice) in open.iter().zip(&choice) {
                if let Some(name) = candidates.names.get(*choice) {
                    let declaration = self.declarations.get(candidates.id);
                    let key = (self.island(declaration), name.as_str());
                    wanted.entry(key).or_default().push(declaration);
                }
            }
            let mut contested: Vec<(&str, ModuleSet)> = Vec::new();
            for (candidates, choice) in open.iter().zip(&mut choice) {
                let Some(name) = candidates.names.get(*choice) else {
                    continue;
                };
                let declaration = self.declarations.get(candidates.id);
                let rivals = wanted.get(&(self.island(declaration), name.as_str()));
                let rivals = rivals.map_or(&[][..], Vec::as_slice);
                let (beaten, even) = contest(declaration, rivals);
                if beaten || self.is_taken(candidates.id, name) {
                    contested.push((name, even));
                    *choice += 1;
                }
            }
            if contested.is_empty() {
                break;
            }
            // A name that several wanted would mislead as the name of one.
            for (name, modules) in contested {
                self.take(name, &modules);
            }
        }
        for (candidates, choice) in open.iter().zip(&choice) {
            let name = candidates.names.get(*choice).cloned().unwrap_or_else(|| {
                let last = candidates.names.last().map_or("Type", String::as_str);
                self.with_number(candidates.id, last)
            });
            self.give(candidates.id, name);
        }
    }

    fn island(&self, declaration: &Declaration) -> usize {
        self.islands
            .get(declaration.home)
            .copied()
            .unwrap_or_default()
    }

    fn give(&mut self, id: DeclarationId, name: String) {
        let declarations = self.declarations;
        self.take(&name, &declarations.get(id).visible);
        self.names[id.index()] = Some(name);
    }

    fn take(&mut self, name: &str, modules: &ModuleSet) {
        match self.taken.get_mut(name) {
            Some(taken) => taken.extend(modules),
            None => {
                self.taken.insert(name.to_owned(), modules.clone());
            }
        }
    }

    fn with_number(&self, id: DeclarationId, name: &str) -> String {
        let mut number = 2;
        loop {
            let candidate = numbered(name, number);
            if !self.is_taken(id, &candidate) {
                return candidate;
            }
            number += 1;
        }
    }

    fn is_taken(&self, id: DeclarationId, name: &str) -> bool {
        let visible = &self.declarations.get(id).visible;
        let taken = self.taken.get(name);
        taken.is_some_and(|taken| taken.meets(visible)) || (self.reserved)(name)
    }
}

/// Of each module, one that stands for all modules that share with it, or with those that do.
fn islands(declarations: &Declarations) -> Vec<usize> {
    fn root(islands: &mut [usize], mut module: usize) -> usize {
        while islands[module] != module {
            islands[module] = islands[islands[module]];
            module = islands[module];
        }
        module
    }
    let mut islands: Vec<usize> = (0..declarations.modules().len()).collect();
    for declaration in declarations.all() {
        let mut modules = declaration.visible.iter();
        let Some(first) = modules.next() else {
            continue;
        };
        for other in modules {
            let (a, b) = (root(&mut islands, first), root(&mut islands, other));
            islands[a] = b;
        }
    }
    (0..islands.len())
        .map(|module| root(&mut islands, module))
        .collect()
}

/// Whether a declaration has to give way to one of its rivals for a name, and the modules in which
/// neither may have it: the one that is used much more often wins, and of others none.
fn contest(declaration: &Declaration, rivals: &[&Declaration]) -> (bool, ModuleSet) {
    let weight = |declaration: &Declaration| {
        declaration.visible.iter().count() * WEIGHT_OF_MODULE + declaration.uses.len()
    };
    let own = weight(declaration);
    let mut beaten = false;
    let mut even = ModuleSet::default();
    for rival in rivals
        .iter()
        .filter(|rival| !std::ptr::eq(**rival, declaration))
    {
        let weight = weight(rival);
        if own < weight * MUCH_MORE && rival.visible.meets(&declaration.visible) {
            beaten = true;
            if weight < own * MUCH_MORE {
                even.extend(&rival.visible.common(&declaration.visible));
            }
        }
    }
    (beaten, even)
}

/// A kind as a type's name: as it is spelt, where it can be.
fn kind_name(kind: &str) -> String {
    let usable = kind.starts_with(|c: char| c.is_ascii_uppercase())
        && kind.chars().all(|c| c.is_ascii_alphanumeric());
    if usable {
        return kind.to_owned();
    }
    let name = pascal(&words(kind));
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name
    } else {
        format!("Kind{name}")
    }
}

/// As many words as fit, for a name that is too long by itself or does not start with a letter.
fn shortened(words: &[String]) -> String {
    let mut name = String::from("Type");
    for word in words {
        let longer = format!("{name}{}", pascal(std::slice::from_ref(word)));
        if longer.len() > LONGEST {
            break;
        }
        name = longer;
    }
    name
}

/// The words of a member's name; those of one item where it holds many. Of a sentence, as
/// `preferredDuringSchedulingIgnoredDuringExecution`, the beginning.
fn member_words(member: &str, many: bool) -> Vec<String> {
    let mut words = words(member);
    let length = |words: &[String]| words.iter().map(String::len).sum::<usize>();
    if length(&words) > SENTENCE {
        while length(&words) > PHRASE && words.len() > 1 {
            words.pop();
        }
    } else if many && let Some(last) = words.last_mut() {
        *last = singular(last);
    }
    words
}

#[cfg(test)]
mod tests;
