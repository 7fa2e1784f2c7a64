//! What a server does not serve.

use std::collections::BTreeSet;
use std::fmt;

use crate::discovery::failure::listed;
use crate::discovery::{Discovered, DiscoveryFailure};
use crate::dynamic::GroupVersionKind;

/// How many suggestions there may be.
const SUGGESTIONS: usize = 5;

/// A server does not serve what was looked for, as far as it could tell.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NoMatch {
    /// What was looked for, as a name or as `group/version/Kind`.
    pub wanted: String,
    /// What the server has and may be meant, written in the same way.
    pub similar: Vec<String>,
    /// What could not be asked, where it may be.
    pub failures: Vec<DiscoveryFailure>,
}

impl NoMatch {
    pub(super) fn of_name(found: &Discovered, wanted: &str) -> Self {
        let lower = wanted.to_lowercase();
        let word = lower.split('.').next().unwrap_or_default();
        // A word in another group or version, or one that differs a little.
        let is_similar = |known: &str| known == word || is_near(known, word);
        let similar = found.preferred_resources().filter(|served| {
            is_similar(&served.resource.plural)
                || is_similar(&served.singular)
                || served.short_names.iter().any(|short| short == word)
        });
        Self::new(
            found,
            wanted.to_owned(),
            similar.map(|served| served.resource.to_string()),
        )
    }

    pub(super) fn of_kind(found: &Discovered, wanted: &GroupVersionKind) -> Self {
        let same = found
            .resources()
            .filter(|served| served.resource.kind == wanted.kind);
        let similar = found.preferred_resources().filter(|served| {
            served.resource.group == wanted.group && is_near(&served.resource.kind, &wanted.kind)
        });
        let similar = same.chain(similar);
        Self::new(
            found,
            wanted.to_string(),
            similar.map(|served| GroupVersionKind::from(&served.resource).to_string()),
        )
    }

    fn new(found: &Discovered, wanted: String, similar: impl Iterator<Item = String>) -> Self {
        let mut seen = BTreeSet::new();
        Self {
            wanted,
            similar: similar
                .filter(|known| seen.insert(known.clone()))
                .take(SUGGESTIONS)
                .collect(),
            failures: found.failures().cloned().collect(),
        }
    }
}

impl fmt::Display for NoMatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the server does not serve `{}`",
            self.wanted.escape_debug()
        )?;
        for (index, similar) in self.similar.iter().enumerate() {
            let before = if index == 0 { "; it has" } else { "," };
            write!(f, "{before} `{}`", similar.escape_debug())?;
        }
        if !self.failures.is_empty() {
            f.write_str("; it may be in what could not be asked: ")?;
            listed(f, &self.failures)?;
        }
        Ok(())
    }
}

impl std::error::Error for NoMatch {}

/// Whether two words differ by one letter, or two of a longer word, where one is left out, added or another.
fn is_near(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let shorter = one.len().min(other.len());
    let allowed = match shorter {
        3..=5 => 1,
        6..=63 => 2,
        // Of shorter ones each is near to many, and no name is longer.
        _ => return false,
    };
    if one.len().abs_diff(other.len()) > allowed {
        return false;
    }
    // Levenshtein's distance, row by row.
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, left) in one.iter().enumerate() {
        let mut before = index;
        let mut last = index + 1;
        if let Some(first) = row.first_mut() {
            *first = last;
        }
        for (cell, right) in row.iter_mut().skip(1).zip(&other) {
            let replaced = before + usize::from(left != right);
            before = *cell;
            last = replaced.min(last + 1).min(before + 1);
            *cell = last;
        }
    }
    row.last().is_some_and(|distance| *distance <= allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words() {
        for (one, other) in [
            ("pods", "pod"),
            ("deploymnts", "deployments"),
            ("dpeloyments", "deployments"),
            ("services", "servces"),
        ] {
            assert!(is_near(one, other) && is_near(other, one), "{one} {other}");
        }
        for (one, other) in [
            ("po", "no"),
            ("pods", "nodes"),
            ("secrets", "services"),
            ("", "a"),
        ] {
            assert!(
                !is_near(one, other) && !is_near(other, one),
                "{one} {other}"
            );
        }
    }
}
