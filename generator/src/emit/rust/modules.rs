//! Modules of groups and versions.

use std::collections::{BTreeMap, BTreeSet};

use kubewright_codegen::names;

use crate::diagnostic::Diagnostic;
use crate::options::Options;
use crate::pass::share::{DeclarationId, Declarations};

/// The module of a group version.
#[derive(Clone, Debug)]
pub(super) struct Module {
    /// The group.
    pub(super) group: String,
    /// The alias of the group: the name of its module, less the escape of a keyword.
    pub(super) alias: String,
    /// The version.
    pub(super) version: String,
    /// The name of its module, less the escape of a keyword.
    pub(super) name: String,
    /// What is declared in it.
    pub(super) declarations: Vec<DeclarationId>,
    /// What it uses of other modules.
    pub(super) imports: Vec<DeclarationId>,
    /// What it names of other modules, which is at home there alone.
    pub(super) uses: Vec<DeclarationId>,
    /// What it calls by a path, because something else has the name.
    pub(super) paths: BTreeMap<DeclarationId, String>,
}

/// The modules, sorted by group and version.
pub(super) fn modules(
    declarations: &Declarations,
    options: &Options,
) -> Result<Vec<Module>, Vec<Diagnostic>> {
    let groups: BTreeSet<&str> = declarations
        .modules()
        .iter()
        .map(|module| module.group.as_str())
        .collect();
    let aliases = aliases(&groups, &options.group_alias)?;
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    let modules = declarations.modules().iter().map(|module| {
        let alias = aliases
            .get(module.group.as_str())
            .cloned()
            .unwrap_or_default();
        let plain = names::snake(&module.version);
        let mut name = plain.clone();
        let mut number = 2;
        while !used.insert((alias.clone(), name.clone())) {
            name = format!("{plain}_{number}");
            number += 1;
        }
        Module {
            group: module.group.clone(),
            alias,
            version: module.version.clone(),
            name,
            declarations: module.declarations.clone(),
            imports: module.imports.clone(),
            uses: Vec::new(),
            paths: BTreeMap::new(),
        }
    });
    Ok(modules.collect())
}

/// The modules beside those of groups, and what they are called.
const BESIDE: [(&str, &str); 2] = [
    ("clientset", "the clientset"),
    ("informers", "the informers"),
];

/// The alias of every group: what the user says, or the first segments that tell it apart.
fn aliases<'a>(
    groups: &BTreeSet<&'a str>,
    said: &BTreeMap<String, String>,
) -> Result<BTreeMap<&'a str, String>, Vec<Diagnostic>> {
    let mut errors = Vec::new();
    for (group, alias) in said {
        if !groups.contains(group.as_str()) {
            let known: Vec<&str> = groups.iter().copied().collect();
            let mut error = Diagnostic::error(format!(
                "the alias `{alias}` is for the group `{group}`, of which nothing is generated"
            ));
            if let Some(similar) = names::did_you_mean(group, known) {
                error = error.help(format!("did you mean `{similar}`?"));
            }
            errors.push(error);
        } else if names::snake(alias) != *alias {
            let error = Diagnostic::error(format!(
                "the alias `{alias}` of the group `{group}` is no name of a module"
            ));
            errors.push(error.help(format!("write `{}`", names::snake(alias))));
        }
    }
    let mut aliases: BTreeMap<&str, String> = BTreeMap::new();
    let beside = BESIDE.map(|(module, owner)| (module.to_owned(), owner));
    let mut owners: BTreeMap<String, &str> = BTreeMap::from(beside);
    for group in groups {
        if let Some(alias) = said.get(*group) {
            if let Some(owner) = owners.insert(alias.clone(), group) {
                errors.push(
                    Diagnostic::error(format!(
                        "the alias `{alias}` of the group `{group}` is taken by {owner}"
                    ))
                    .help("give one of them another alias"),
                );
            }
            aliases.insert(group, alias.clone());
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let others: Vec<&str> = groups
        .iter()
        .copied()
        .filter(|group| !said.contains_key(*group))
        .collect();
    for (group, plain) in others.iter().zip(names::group_aliases(&others)) {
        let mut alias = plain.clone();
        let mut number = 2;
        while owners.contains_key(&alias) {
            alias = format!("{plain}_{number}");
            number += 1;
        }
        owners.insert(alias.clone(), group);
        aliases.insert(group, alias);
    }
    Ok(aliases)
}

/// Tells of each group whose alias is not its first segment, because another group, the clientset or
/// informers have that one; what a user says is no news.
pub fn warnings<'a>(
    groups: impl IntoIterator<Item = &'a str>,
    said: &BTreeMap<String, String>,
) -> Vec<Diagnostic> {
    let groups: BTreeSet<&str> = groups.into_iter().collect();
    let aliases = aliases(&groups, said).unwrap_or_default();
    let mut warnings = Vec::new();
    for (group, alias) in &aliases {
        let plain = names::group_alias(group);
        if *alias == plain || said.contains_key(*group) {
            continue;
        }
        let owner = aliases.iter().find(|(_, alias)| **alias == plain);
        let beside = BESIDE.iter().find(|(module, _)| *module == plain);
        let beside = beside.map_or("taken", |(_, owner)| owner);
        let owner = owner.map_or(beside, |(owner, _)| match *owner {
            "" => "the core group",
            owner => owner,
        });
        warnings.push(
            Diagnostic::warning(format!(
                "the group `{group}` is `{alias}` in generated code: `{plain}` is {owner}"
            ))
            .help(format!(
                "choose its name with `group_alias`: `--group-alias {group}=NAME`"
            )),
        );
    }
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(group, alias)| ((*group).to_owned(), (*alias).to_owned()))
            .collect()
    }

    #[test]
    fn groups_are_told_apart_by_as_few_segments_as_possible() {
        let groups = BTreeSet::from([
            "cert-manager.io",
            "",
            "net.a.io",
            "net.b.io",
            "clientset.io",
            "informers.io",
        ]);
        let aliases = aliases(&groups, &said(&[("net.a.io", "net_a")])).unwrap();
        let expected = [
            ("", "core"),
            ("cert-manager.io", "cert_manager"),
            ("clientset.io", "clientset_2"),
            ("informers.io", "informers_2"),
            ("net.a.io", "net_a"),
            ("net.b.io", "net"),
        ];
        assert_eq!(
            aliases.into_iter().collect::<Vec<_>>(),
            expected.map(|(group, alias)| (group, alias.to_owned()))
        );
    }

    #[test]
    fn r62_whoever_gives_way_is_told_of() {
        let told = |said: &[(&str, &str)]| {
            let warnings = warnings(
                ["apps.foo.io", "apps", "core.io", "", "batch"],
                &self::said(said),
            );
            warnings.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(
            told(&[]),
            [
                "the group `apps.foo.io` is `apps_foo` in generated code: `apps` is apps\n  \
                 help: choose its name with `group_alias`: `--group-alias apps.foo.io=NAME`",
                "the group `core.io` is `core_io` in generated code: `core` is the core group\n  \
                 help: choose its name with `group_alias`: `--group-alias core.io=NAME`",
            ]
        );
        assert!(told(&[("apps.foo.io", "apps_foo"), ("core.io", "core_io")]).is_empty());
    }

    #[test]
    fn every_wrong_alias_is_named() {
        let groups = BTreeSet::from(["a.io", "b.io", "c.io"]);
        let errors = aliases(
            &groups,
            &said(&[
                ("a.io", "same"),
                ("b.io", "same"),
                ("c.io", "Not-So"),
                ("d.io", "gone"),
            ]),
        )
        .unwrap_err();
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "the alias `Not-So` of the group `c.io` is no name of a module",
                "the alias `gone` is for the group `d.io`, of which nothing is generated",
                "the alias `same` of the group `b.io` is taken by a.io",
            ]
        );
    }
}
