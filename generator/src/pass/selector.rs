//! What an override is for: types and members, by names and paths.
//!
//! `[group/[version/]]Type(.member)*[#value]`. A type is named by its kind or its name, and a path
//! may begin at any type. `*` stands for any part of a name, and `**` for any number of members; `[]`
//! and `{}` behind a member mean what its list or map holds. Members whose names have other
//! characters stand in double quotes.

use std::collections::BTreeSet;

use kubewright_codegen::names::did_you_mean;

use super::name::Names;
use super::share::{Body, DeclarationId, Declarations};
use crate::diagnostic::Diagnostic;

/// A selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Selector {
    group: Option<String>,
    version: Option<String>,
    ty: String,
    members: Vec<String>,
    /// Whether it means what the last member's list or map holds.
    pub(crate) inner: bool,
    /// A value of an enum.
    pub(crate) value: Option<String>,
}

/// What a selector means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Target {
    Type(DeclarationId),
    /// A member of a type, by its position.
    Member(DeclarationId, usize),
}

impl Selector {
    /// Reads a selector.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let expected = || {
            format!(
                "`{}` is no selector: expected `Type`, `Type.member` or `group/version/Type.member`",
                text.escape_debug()
            )
        };
        let (text, value) = match split(text, '#').as_slice() {
            [path] => (path.clone(), None),
            [path, value] => (path.clone(), Some(unquoted(value))),
            _ => return Err(expected()),
        };
        let places = split(&text, '/');
        let (group, version, path) = match places.as_slice() {
            [path] => (None, None, path),
            [group, path] => (Some(group.clone()), None, path),
            [group, version, path] => (Some(group.clone()), Some(version.clone()), path),
            _ => return Err(expected()),
        };
        let mut inner = false;
        let mut words = Vec::new();
        for part in split(path, '.') {
            let plain = part.trim_end_matches("[]").trim_end_matches("{}");
            inner = plain.len() < part.len();
            let word = unquoted(plain.trim_end_matches("[]"));
            if word.is_empty() {
                return Err(expected());
            }
            words.push(word);
        }
        if words.is_empty() {
            return Err(expected());
        }
        let ty = words.remove(0);
        Ok(Self {
            group,
            version,
            ty,
            members: words,
            inner,
            value,
        })
    }

    /// Finds what it means, or says which part of it means nothing.
    pub(crate) fn find(
        &self,
        declarations: &Declarations,
        names: &Names,
    ) -> Result<BTreeSet<Target>, Diagnostic> {
        let mut types = self.types(declarations, names)?;
        let Some((last, way)) = self.members.split_last() else {
            return Ok(types.into_iter().map(Target::Type).collect());
        };
        for member in way {
            types = if member == ANY_MEMBERS {
                below(declarations, types)
            } else {
                let found = members(declarations, &types, member)?;
                let found = found
                    .into_iter()
                    .filter_map(|target| held(declarations, target));
                found.collect()
            };
        }
        if last == ANY_MEMBERS {
            types = below(declarations, types);
            return members(declarations, &types, "*");
        }
        members(declarations, &types, last)
    }

    fn types(
        &self,
        declarations: &Declarations,
        names: &Names,
    ) -> Result<BTreeSet<DeclarationId>, Diagnostic> {
        let in_group: Vec<_> = declarations
            .modules()
            .iter()
            .filter(|module| is_like(self.group.as_deref(), &module.group))
            .collect();
        if let (true, Some(group)) = (in_group.is_empty(), &self.group) {
            let groups = declarations.modules().iter();
            let groups = groups.map(|module| module.group.as_str());
            return Err(nothing("group", group, groups));
        }
        let modules: Vec<_> = in_group
            .iter()
            .filter(|module| is_like(self.version.as_deref(), &module.version))
            .collect();
        if let (true, Some(version)) = (modules.is_empty(), &self.version) {
            let versions = in_group.iter().map(|module| module.version.as_str());
            return Err(nothing("version", version, versions));
        }
        let mut found = BTreeSet::new();
        let mut known = BTreeSet::new();
        for id in modules
            .iter()
            .flat_map(|module| module.declarations.iter().chain(&module.imports))
        {
            let kind = match &declarations.get(*id).body {
                Body::Root(root) => root.kind.as_str(),
                _ => names.of(*id),
            };
            if glob(&self.ty, kind) || glob(&self.ty, names.of(*id)) {
                found.insert(*id);
            }
            known.insert(names.of(*id));
        }
        if found.is_empty() {
            return Err(nothing("type", &self.ty, known.into_iter()));
        }
        Ok(found)
    }
}

/// Stands for any number of members.
const ANY_MEMBERS: &str = "**";

/// What is declared for a member.
pub(crate) fn held(declarations: &Declarations, target: Target) -> Option<DeclarationId> {
    match target {
        Target::Type(id) => Some(id),
        Target::Member(parent, position) => {
            let record = declarations.get(parent).record()?;
            record.members.get(position)?.ty.declared()
        }
    }
}

/// Types and all that they hold.
fn below(declarations: &Declarations, types: BTreeSet<DeclarationId>) -> BTreeSet<DeclarationId> {
    let mut waiting: Vec<DeclarationId> = types.into_iter().collect();
    let mut found = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if found.insert(id) {
            let record = declarations.get(id).record();
            let members = record.into_iter().flat_map(|record| &record.members);
            waiting.extend(members.filter_map(|member| member.ty.declared()));
        }
    }
    found
}

fn members(
    declarations: &Declarations,
    types: &BTreeSet<DeclarationId>,
    pattern: &str,
) -> Result<BTreeSet<Target>, Diagnostic> {
    let mut found = BTreeSet::new();
    let mut known = BTreeSet::new();
    for id in types {
        let record = declarations.get(*id).record();
        let members = record.into_iter().flat_map(|record| &record.members);
        for (position, member) in members.enumerate() {
            if glob(pattern, &member.name) {
                found.insert(Target::Member(*id, position));
            }
            known.insert(member.name.as_str());
        }
    }
    if found.is_empty() {
        return Err(nothing("member", pattern, known.into_iter()));
    }
    Ok(found)
}

fn nothing<'a>(what: &str, word: &str, known: impl Iterator<Item = &'a str>) -> Diagnostic {
    let word = word.escape_debug().to_string();
    let known: Vec<&str> = known.collect();
    let similar = did_you_mean(&word, known.iter().copied());
    let error = Diagnostic::error(format!("there is no {what} `{word}`"));
    match similar {
        Some(similar) => error.help(format!("did you mean `{}`?", similar.escape_debug())),
        None => error.help("correct the selector, or remove what is no longer needed"),
    }
}

fn is_like(pattern: Option<&str>, name: &str) -> bool {
    pattern.is_none_or(|pattern| glob(pattern, name))
}

/// Whether a name is like a pattern, in which `*` stands for any text.
fn glob(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = name.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// Splits where a character stands outside quotes.
fn split(text: &str, at: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut quoted = false;
    for c in text.chars() {
        quoted ^= c == '"';
        if c == at && !quoted {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
    }
    parts
}

fn unquoted(text: &str) -> String {
    text.replace('"', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_for_any_text() {
        for (pattern, name, expected) in [
            ("Ref", "Ref", true),
            ("Ref", "SecretRef", false),
            ("*Ref", "SecretRef", true),
            ("Secret*", "SecretRef", true),
            ("*e*R*", "SecretRef", true),
            ("*x*", "SecretRef", false),
            ("aa*aa", "aaa", false),
            ("*", "", true),
        ] {
            assert_eq!(glob(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn selectors_have_places_paths_and_values() {
        let parsed = Selector::parse(r#"example.com/v1/Widget.spec."a.b/c"[]#Always"#).unwrap();
        let expected = Selector {
            group: Some("example.com".to_owned()),
            version: Some("v1".to_owned()),
            ty: "Widget".to_owned(),
            members: vec!["spec".to_owned(), "a.b/c".to_owned()],
            inner: true,
            value: Some("Always".to_owned()),
        };
        assert_eq!(parsed, expected);
        for wrong in ["", "a/b/c/d", "Widget..spec", "Widget#a#b", "."] {
            assert!(Selector::parse(wrong).is_err(), "{wrong}");
        }
    }
}
