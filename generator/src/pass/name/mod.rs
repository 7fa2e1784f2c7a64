//! What declarations are called.
//!
//! A declaration has the shortest suffix of its path that is free in its module. Nearer to the
//! root comes first: what lies deeper never takes a name from what lies above it. Where several at
//! one depth want the same name, none of them gets it and all take more of their paths, so that no
//! name depends on an order. Whatever is used in several places has a name that fits them all
//! (`common`).

mod common;

use std::collections::{BTreeMap, HashMap, HashSet};

use super::share::{Body, Declaration, DeclarationId, Declarations, Module, is_named_after_kind};
use super::words::{numbered, pascal, singular, words};

/// No name is longer, but for a kind's own.
const LONGEST: usize = 60;

/// A member's name that is longer is a sentence, of which a name takes no more than [`PHRASE`].
const SENTENCE: usize = 32;
const PHRASE: usize = 26;

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

/// Names every declaration. `reserved` says whether a type may not have a name.
pub fn assign(declarations: &Declarations, reserved: &dyn Fn(&str) -> bool) -> Names {
    let mut names = Names {
        names: vec![String::new(); declarations.all().len()],
    };
    for module in declarations.modules() {
        ModuleNames {
            declarations,
            reserved,
            taken: HashSet::new(),
            paths: HashMap::new(),
            names: &mut names.names,
        }
        .run(module);
    }
    names
}

/// The naming of one module.
struct ModuleNames<'a> {
    declarations: &'a Declarations,
    reserved: &'a dyn Fn(&str) -> bool,
    taken: HashSet<String>,
    /// Where a declaration is first used, as the names of its ancestors and its own.
    paths: HashMap<DeclarationId, Vec<String>>,
    names: &'a mut Vec<String>,
}

impl ModuleNames<'_> {
    fn run(mut self, module: &Module) {
        let mut levels: BTreeMap<usize, Vec<DeclarationId>> = BTreeMap::new();
        for id in &module.declarations {
            levels
                .entry(self.declarations.get(*id).depth)
                .or_default()
                .push(*id);
        }
        for ids in levels.values() {
            let candidates: Vec<_> = ids.iter().map(|id| self.candidates(*id)).collect();
            self.settle(ids, &candidates);
        }
    }

    /// The names a declaration may have, best first; never empty.
    fn candidates(&mut self, id: DeclarationId) -> Vec<String> {
        let declaration = self.declarations.get(id);
        if let Body::Root(root) = &declaration.body {
            let kind = kind_name(&root.kind);
            self.paths.insert(id, vec![kind.clone()]);
            return vec![kind.clone(), format!("{kind}Object")];
        }
        let place = common::place(declaration, |parent| self.paths.get(&parent).cloned());
        if self.is_named_after_kind(declaration) {
            // `spec` says nothing that the names of what lies below would need.
            let parent = place.parents;
            let own = format!("{}{}", parent.concat(), pascal(&words(&place.member)));
            let keep = (place.member != "spec").then(|| pascal(&words(&place.member)));
            self.paths
                .insert(id, parent.into_iter().chain(keep).collect());
            return vec![own];
        }
        let own = pascal(&place.words);
        let path: Vec<String> = place.parents.iter().cloned().chain([own.clone()]).collect();
        let mut candidates = Vec::new();
        if let Some(common) = &place.common {
            candidates.push(pascal(common));
        }
        if !common::is_vague(&place.words) {
            candidates.push(own);
        }
        candidates.extend(
            (0..path.len().saturating_sub(1))
                .rev()
                .map(|from| path[from..].concat()),
        );
        // Last before numbers: what is left when the whole path is too long.
        if let (Some(root), Some(own)) = (path.first(), path.last()) {
            candidates.push(format!("{root}{own}"));
        }
        self.paths.insert(id, path);
        candidates.retain(|name| {
            name.len() <= LONGEST && name.starts_with(|c: char| c.is_ascii_alphabetic())
        });
        if candidates.is_empty() {
            candidates.push(shortened(&place.words));
        }
        candidates
    }

    fn is_named_after_kind(&self, declaration: &Declaration) -> bool {
        let [only] = declaration.uses.as_slice() else {
            return false;
        };
        let of_root = matches!(self.declarations.get(only.parent).body, Body::Root(_));
        is_named_after_kind(of_root, &only.member, only.many)
            && matches!(declaration.body, Body::Record(_))
    }

    /// Names the declarations of one depth.
    fn settle(&mut self, ids: &[DeclarationId], candidates: &[Vec<String>]) {
        let mut choice = vec![0; ids.len()];
        // Each round moves at least one choice on, so there are no more rounds than candidates.
        loop {
            let mut wanted: HashMap<&str, usize> = HashMap::new();
            for (names, choice) in candidates.iter().zip(&choice) {
                if let Some(name) = names.get(*choice) {
                    *wanted.entry(name).or_default() += 1;
                }
            }
            let mut contested = Vec::new();
            for (names, choice) in candidates.iter().zip(&mut choice) {
                let Some(name) = names.get(*choice) else {
                    continue;
                };
                let many = wanted.get(name.as_str()).is_some_and(|count| *count > 1);
                if many || self.is_taken(name) {
                    contested.push(name.clone());
                    *choice += 1;
                }
            }
            if contested.is_empty() {
                break;
            }
            // A name that several wanted would mislead as the name of one.
            self.taken.extend(contested);
        }
        for ((id, names), choice) in ids.iter().zip(candidates).zip(&choice) {
            let name = match names.get(*choice) {
                Some(name) => name.clone(),
                None => self.with_number(names.last().map_or("Type", String::as_str)),
            };
            self.taken.insert(name.clone());
            self.names[id.index()] = name;
        }
    }

    fn with_number(&self, name: &str) -> String {
        let mut number = 2;
        loop {
            let candidate = numbered(name, number);
            if !self.is_taken(&candidate) {
                return candidate;
            }
            number += 1;
        }
    }

    fn is_taken(&self, name: &str) -> bool {
        self.taken.contains(name) || (self.reserved)(name)
    }
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
