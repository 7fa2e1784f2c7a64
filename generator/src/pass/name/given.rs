//! Names that need not be found: of definitions, of options, and of what is right below them.

use std::collections::BTreeMap;

use super::common::{Places, is_vague};
use super::{Candidates, LONGEST, Naming, kind_name, member_words};
use crate::pass::share::{Body, Declaration, DeclarationId, Origin};
use crate::pass::words::pascal;

/// When a declaration is named: roots first, then what has another name of its own, then what is
/// called after it.
pub(super) fn level(declaration: &Declaration) -> (usize, u8) {
    let rank = match (&declaration.body, &declaration.origin) {
        (Body::Root(_), _) | (_, Origin::Place) => 0,
        (_, Origin::Definition(_)) => 1,
        (_, Origin::Options(..)) => 2,
    };
    (declaration.depth, rank)
}

/// The last part of a definition's name; with the parts before it that are no version, where that
/// is another's too.
pub(super) fn of_definition(id: DeclarationId, name: &str) -> Candidates {
    let mut parts = name.rsplit('.');
    let own = kind_name(parts.next().unwrap_or_default());
    let mut names = vec![own];
    for part in parts.filter(|part| !is_version(part)) {
        let before = kind_name(&part.replace('-', "_"));
        let longer = names.last().map(|name| format!("{before}{name}"));
        names.extend(longer);
    }
    Candidates {
        id,
        path: names.first().map(|name| vec![name.clone()]),
        names,
    }
}

/// Whether a part of a name is like `v1` or `v1beta1`.
fn is_version(part: &str) -> bool {
    let rest = part.strip_prefix('v');
    rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

impl Naming<'_> {
    pub(super) fn of_options(
        &self,
        id: DeclarationId,
        root: DeclarationId,
        name: &str,
    ) -> Candidates {
        let own = kind_name(name);
        let root = self.names[root.index()].as_deref().unwrap_or_default();
        Candidates {
            id,
            path: Some(vec![own.clone()]),
            names: vec![own.clone(), format!("{root}{own}")],
        }
    }

    /// The names of what is held by nothing but what has a name of its own.
    pub(super) fn below_given(
        &self,
        declaration: &Declaration,
        places: &Places,
    ) -> Option<Vec<String>> {
        // Of each of the parents by name, a member that holds it: of versions only one.
        let mut parents: BTreeMap<&str, (&str, bool)> = BTreeMap::new();
        for place in &declaration.uses {
            if self.declarations.get(place.parent).origin == Origin::Place {
                return None;
            }
            let parent = self.names[place.parent.index()].as_deref()?;
            let member = parents.entry(parent).or_insert((&place.member, place.many));
            *member = (*member).min((&place.member, place.many));
        }
        let common = places.common.iter().map(|words| pascal(words));
        let mut names: Vec<String> = Vec::new();
        if parents.len() > 1 {
            names.extend(common.clone());
        }
        let elected = places.common.first().filter(|words| !is_vague(words));
        for (parent, (member, many)) in &parents {
            let words = member_words(member, *many);
            let own = elected.unwrap_or(&words);
            names.extend(without_echo(parent, own));
            names.push(format!("{parent}{}", pascal(own)));
        }
        let longest = names.clone();
        names.retain(|name| {
            name.len() <= LONGEST && name.starts_with(|c: char| c.is_ascii_alphabetic())
        });
        Some(if names.is_empty() { longest } else { names })
    }
}

/// `HTTPIngressPath` and `pathType` are `HTTPIngressPathType`.
fn without_echo(parent: &str, own: &[String]) -> Option<String> {
    let (first, rest) = own.split_first().filter(|(_, rest)| !rest.is_empty())?;
    let echo = pascal(std::slice::from_ref(first));
    parent
        .ends_with(&echo)
        .then(|| format!("{parent}{}", pascal(rest)))
}
