//! Looking up names and kinds in what a server serves.

use super::name::Name;
use crate::discovery::{Discovered, ServedResource};
use crate::dynamic::GroupVersionKind;

/// By what a name has been found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// Its name for many or for one.
    Name,
    /// A short name.
    ShortName,
    /// Its kind.
    Kind,
}

/// All that a name can stand for, what it does stand for first: names count more than short names, and these more than
/// kinds; a group that has this name counts more than those that begin with it; else the order is the server's.
pub(super) fn by_name<'a>(
    found: &'a Discovered,
    name: &Name,
) -> Option<(By, Vec<&'a ServedResource>)> {
    let whole = |group: &str, wanted: &str| group == wanted;
    let prefix = |group: &str, wanted: &str| group.starts_with(wanted);
    let ways: [fn(&str, &str) -> bool; 2] = [whole, prefix];
    for by in [By::Name, By::ShortName, By::Kind] {
        for is_in in ways {
            let candidates = found.resources().filter(|served| {
                let resource = &served.resource;
                name.group
                    .as_deref()
                    .is_none_or(|group| is_in(&resource.group, group))
                    && name
                        .version
                        .as_deref()
                        .is_none_or(|version| resource.version == version)
                    && is_called(served, &name.word, by)
            });
            let candidates: Vec<_> = candidates.collect();
            if !candidates.is_empty() {
                return Some((by, candidates));
            }
            if name.group.is_none() {
                break;
            }
        }
    }
    None
}

fn is_called(served: &ServedResource, word: &str, by: By) -> bool {
    match by {
        By::Name => *served.resource.plural == *word || served.singular == word,
        By::ShortName => served.short_names.iter().any(|short| short == word),
        By::Kind => {
            let kind = served.resource.kind.chars().flat_map(char::to_lowercase);
            kind.eq(word.chars())
        }
    }
}

/// A kind in a version of a group.
pub(super) fn by_kind<'a>(
    found: &'a Discovered,
    wanted: &GroupVersionKind,
) -> Option<&'a ServedResource> {
    let version = found.version(&wanted.group, &wanted.version)?;
    let mut resources = version.resources.iter();
    resources.find(|served| served.resource.kind == wanted.kind)
}

/// A kind in the version of its group that the server prefers.
pub(super) fn by_group_kind<'a>(
    found: &'a Discovered,
    group: &str,
    kind: &str,
) -> Option<&'a ServedResource> {
    let versions = found.group(group)?.versions.iter();
    let mut resources = versions.flat_map(|version| &version.resources);
    resources.find(|served| served.resource.kind == kind)
}
