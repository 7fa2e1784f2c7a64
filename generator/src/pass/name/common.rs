//! One name for what is used in several places.
//!
//! Every use votes with each ending of its member's name: `readinessProbe` for `Probe` and
//! `ReadinessProbe`. The ending with the most votes wins; the longest, among those with as many.
//! Words that say nothing on their own do not stand for election.

use std::collections::BTreeMap;

use super::super::share::{Declaration, DeclarationId};
use super::member_words;

/// Words that need others beside them: a type called `Type` or `Value` could be anything.
const VAGUE: [&str; 16] = [
    "action", "effect", "items", "item", "key", "kind", "mode", "name", "operator", "ref", "spec",
    "state", "status", "type", "value", "values",
];

/// Where a declaration gets its name from.
pub(super) struct Place {
    /// The names of the ancestors there, outermost first.
    pub(super) parents: Vec<String>,
    /// The member's JSON name.
    pub(super) member: String,
    /// Its words.
    pub(super) words: Vec<String>,
    /// The words that fit all uses, where there are several.
    pub(super) common: Option<Vec<String>>,
}

/// Whether words say too little to be a name.
pub(super) fn is_vague(words: &[String]) -> bool {
    match words {
        [] => true,
        [only] => VAGUE.contains(&only.as_str()),
        _ => false,
    }
}

/// Elects the name that fits all uses, and the use that stands for them. `path` is `None` for what
/// has not been named yet.
pub(super) fn place(
    declaration: &Declaration,
    path: impl Fn(DeclarationId) -> Option<Vec<String>>,
) -> Place {
    let spelt: Vec<Vec<String>> = declaration
        .uses
        .iter()
        .map(|place| member_words(&place.member, place.many))
        .collect();
    let several = spelt.iter().any(|words| Some(words) != spelt.first());
    let common = match several {
        // Markers such as `none: {}` and `zip: {}` have nothing in common but that.
        true if is_empty(declaration) => Some(vec!["empty".to_owned()]),
        true => elect(&spelt),
        false => None,
    };
    let mut known: Vec<Place> = Vec::new();
    // Uses are in the order in which a walk by depth and path met them.
    for (place, words) in declaration.uses.iter().zip(spelt) {
        if let Some(parents) = path(place.parent) {
            known.push(Place {
                parents,
                member: place.member.clone(),
                words,
                common: common.clone(),
            });
        }
    }
    let fits = |place: &Place| {
        common
            .as_ref()
            .is_none_or(|common| place.words.ends_with(common))
    };
    let position = known.iter().position(fits).unwrap_or(0);
    let nowhere = Place {
        parents: Vec::new(),
        member: String::new(),
        words: Vec::new(),
        common: None,
    };
    known.into_iter().nth(position).unwrap_or(nowhere)
}

fn is_empty(declaration: &Declaration) -> bool {
    declaration
        .record()
        .is_some_and(|record| record.members.is_empty() && !record.open)
}

fn elect(spelt: &[Vec<String>]) -> Option<Vec<String>> {
    let mut votes: BTreeMap<&[String], usize> = BTreeMap::new();
    for words in spelt {
        for from in 0..words.len() {
            *votes.entry(&words[from..]).or_default() += 1;
        }
    }
    let candidates = votes.into_iter().filter(|(ending, _)| !is_vague(ending));
    // `BTreeMap` goes by alphabet and `max_by_key` keeps the last of equals.
    let elected = candidates
        .rev()
        .max_by_key(|(ending, votes)| (*votes, ending.len()));
    elected.map(|(ending, _)| ending.to_vec())
}
