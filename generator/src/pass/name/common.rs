//! One name for what is used in several places.
//!
//! Every use votes with each ending of its member's name: `readinessProbe` for `Probe` and
//! `ReadinessProbe`. The ending with the most votes wins; the longest, among those with as many.
//! Words that say nothing on their own do not stand for election.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use super::super::share::{Declaration, DeclarationId};
use super::member_words;

/// Words that need others beside them: a type called `Type` or `Value` could be anything.
const VAGUE: [&str; 16] = [
    "action", "effect", "items", "item", "key", "kind", "mode", "name", "operator", "ref", "spec",
    "state", "status", "type", "value", "values",
];

/// A place that a declaration may get its name from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// The names of the ancestors there, outermost first.
    pub(super) parents: Vec<String>,
    /// The member's JSON name.
    pub(super) member: String,
    /// Its words.
    pub(super) words: Vec<String>,
}

/// Where a declaration is used.
pub(super) struct Places {
    /// The place that stands for all.
    pub(super) first: Place,
    /// Whether there are others.
    pub(super) several: bool,
    /// Whether its parent is called as those of most places that fit.
    pub(super) typical: bool,
    /// The words that fit most of several places, best first.
    pub(super) common: Vec<Vec<String>>,
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
pub(super) fn places<'a>(
    declaration: &Declaration,
    path: impl Fn(DeclarationId) -> Option<&'a [String]>,
) -> Places {
    let mut known: Vec<Place> = Vec::new();
    let mut unknown: Vec<Vec<String>> = Vec::new();
    // Uses are in the order in which a walk by depth, version and path met them.
    for place in &declaration.uses {
        let words = member_words(&place.member, place.many);
        match path(place.parent) {
            // Versions that differ elsewhere have the same places.
            Some(parents) => {
                let place = Place {
                    parents: parents.to_vec(),
                    member: place.member.clone(),
                    words,
                };
                if !known.contains(&place) {
                    known.push(place);
                }
            }
            None => unknown.push(words),
        }
    }
    let several = known.len() + unknown.len() > 1;
    let common = match several {
        // Markers such as `none: {}` and `zip: {}` have nothing in common but that.
        true if is_empty(declaration) && differ(&known, &unknown) => vec![vec!["empty".to_owned()]],
        true => elect(known.iter().map(|place| &place.words).chain(&unknown)),
        false => Vec::new(),
    };
    let (first, typical) = representative(&known, common.first());
    Places {
        first: first.cloned().unwrap_or_default(),
        several,
        typical,
        common,
    }
}

/// Of the places that fit the elected words, the first of those whose parents are called alike most
/// often, and whether those are most of all.
fn representative<'a>(
    known: &'a [Place],
    common: Option<&Vec<String>>,
) -> (Option<&'a Place>, bool) {
    let fits = |place: &&Place| common.is_none_or(|common| place.words.ends_with(common));
    let fitting: Vec<&Place> = known.iter().filter(fits).collect();
    let mut votes: HashMap<Option<&String>, usize> = HashMap::new();
    for place in &fitting {
        *votes.entry(place.parents.last()).or_default() += 1;
    }
    let votes_of = |place: &Place| {
        let votes = votes.get(&place.parents.last()).copied();
        votes.unwrap_or_default()
    };
    // `max_by_key` keeps the last of equals.
    let first = fitting.iter().rev().max_by_key(|place| votes_of(place));
    let first = first.copied().or(known.first());
    let typical = first.is_some_and(|first| votes_of(first) * 2 > fitting.len());
    (first, typical)
}

fn differ(known: &[Place], unknown: &[Vec<String>]) -> bool {
    let mut spelt = known.iter().map(|place| &place.words).chain(unknown);
    let first = spelt.next();
    spelt.any(|words| Some(words) != first)
}

fn is_empty(declaration: &Declaration) -> bool {
    declaration
        .record()
        .is_some_and(|record| record.members.is_empty() && !record.open)
}

/// Endings by votes, those of as many by length; the others of at least half of the places.
fn elect<'a>(spelt: impl Iterator<Item = &'a Vec<String>>) -> Vec<Vec<String>> {
    let mut votes: BTreeMap<&[String], usize> = BTreeMap::new();
    let mut places = 0;
    for words in spelt {
        places += 1;
        for from in 0..words.len() {
            *votes.entry(&words[from..]).or_default() += 1;
        }
    }
    let mut candidates: Vec<_> = votes
        .into_iter()
        .filter(|(ending, _)| !is_vague(ending))
        .collect();
    // The sort is stable, and `BTreeMap` goes by alphabet.
    candidates.sort_by_key(|(ending, votes)| Reverse((*votes, ending.len())));
    let mut elected = candidates.into_iter().enumerate();
    let mut kept = Vec::new();
    while let Some((index, (ending, votes))) = elected.next()
        && (index == 0 || votes * 2 > places)
    {
        kept.push(ending.to_vec());
    }
    kept
}
