//! Which versions of which resources are wanted.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use kubewright_codegen::names::did_you_mean;

use crate::diagnostic::Diagnostic;
use crate::model::{Model, Resource, ResourceId, Version};
use crate::options::{Options, Versions};

/// The wanted versions, sorted by group, version and kind, whatever the order of the sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    versions: Vec<SelectedVersion>,
}

/// A wanted version of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SelectedVersion {
    /// The resource.
    pub resource: ResourceId,
    /// The position in its versions.
    pub version: usize,
}

impl Selection {
    /// The wanted versions.
    pub fn versions(&self) -> &[SelectedVersion] {
        &self.versions
    }
}

impl SelectedVersion {
    /// The resource and the version themselves.
    pub fn of(self, model: &Model) -> (&Resource, &Version) {
        let resource = model.resource(self.resource);
        (resource, &resource.versions[self.version])
    }
}

/// Applies the options that say what is generated.
///
/// # Errors
/// A filter that matches no resource: it is a mistake in the spelling more often than not.
pub fn select(model: &Model, options: &Options) -> Result<Selection, Vec<Diagnostic>> {
    let unmatched = options
        .only
        .iter()
        .filter(|filter| {
            !model
                .resources()
                .any(|(_, resource)| matches(filter, resource))
        })
        .map(|filter| {
            Diagnostic::error(format!("`{filter}` matches no resource of the sources"))
                .help("write a group (`example.com`) or a group and a kind (`example.com/Widget`)")
        });
    let unmatched: Vec<_> = unmatched.chain(unknown_kinds(model, options)).collect();
    if !unmatched.is_empty() {
        return Err(unmatched);
    }
    let mut versions: Vec<_> = model
        .resources()
        .filter(|(_, resource)| {
            options.only.is_empty() || options.only.iter().any(|filter| matches(filter, resource))
        })
        .flat_map(|(id, resource)| {
            let wanted = |version: &Version| match options.versions {
                _ if !options.kinds.is_empty() => {
                    let name = kind_name(resource, version);
                    options.kinds.contains(&name)
                }
                Versions::All => true,
                Versions::Served => version.served,
                Versions::Storage => version.storage,
            };
            let positions = resource
                .versions
                .iter()
                .enumerate()
                .filter(move |(_, version)| wanted(version));
            positions.map(move |(version, _)| SelectedVersion {
                resource: id,
                version,
            })
        })
        .collect();
    versions.sort_by_key(|selected| {
        let (resource, version) = selected.of(model);
        (
            resource.group.as_str(),
            version.name.as_str(),
            resource.names.kind.as_str(),
        )
    });
    Ok(Selection { versions })
}

/// Tells of each wanted kind that is none of the sources'.
fn unknown_kinds(model: &Model, options: &Options) -> Vec<Diagnostic> {
    if options.kinds.is_empty() {
        return Vec::new();
    }
    let known: BTreeSet<String> = model
        .resources()
        .flat_map(|(_, resource)| {
            let versions = resource.versions.iter();
            versions.map(|version| kind_name(resource, version))
        })
        .collect();
    let unknown = options.kinds.iter().filter(|kind| !known.contains(*kind));
    let error = |kind: &String| {
        let similar = did_you_mean(kind, known.iter().map(String::as_str));
        let kind = kind.escape_debug();
        let error = Diagnostic::error(format!("`{kind}` is no kind of the sources"));
        match similar {
            Some(similar) => error.help(format!("did you mean `{}`?", similar.escape_debug())),
            None => {
                error.help("write a group, a version and a kind (`apps/v1/Deployment`, `v1/Pod`)")
            }
        }
    };
    unknown.map(error).collect()
}

/// `apps/v1/Deployment`; `v1/Pod` in the core group.
fn kind_name(resource: &Resource, version: &Version) -> String {
    let (group, kind) = (&resource.group, &resource.names.kind);
    if group.is_empty() {
        format!("{}/{kind}", version.name)
    } else {
        format!("{group}/{}/{kind}", version.name)
    }
}

/// Sorts versions as Kubernetes prefers them: `v2`, `v1`, `v1beta2`, `v1beta1`, `v1alpha1`, and then
/// those of other spellings by alphabet.
pub(crate) fn version_rank(name: &str) -> impl Ord + use<> {
    let other = (4, Reverse((0, 0)), name.to_owned());
    let Some(rest) = name.strip_prefix('v') else {
        return other;
    };
    let (number, stage, iteration) = match rest.find(|c: char| !c.is_ascii_digit()) {
        None => (rest, 1, "1"),
        Some(end) => {
            let (number, rest) = rest.split_at(end);
            match (rest.strip_prefix("beta"), rest.strip_prefix("alpha")) {
                (Some(iteration), _) => (number, 2, iteration),
                (_, Some(iteration)) => (number, 3, iteration),
                _ => return other,
            }
        }
    };
    match (number.parse::<u64>(), iteration.parse::<u64>()) {
        (Ok(number), Ok(iteration)) => (stage, Reverse((number, iteration)), String::new()),
        _ => other,
    }
}

/// Whether a resource is meant by `group` or `group/Kind`.
fn matches(filter: &str, resource: &Resource) -> bool {
    match filter.rsplit_once('/') {
        Some((group, kind)) => resource.group == group && resource.names.kind == kind,
        None => resource.group == filter,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::pass::testing::{definition, model};

    fn selected(model: &Model, options: &Options) -> Vec<String> {
        let selection = select(model, options).unwrap();
        let name = |selected: &SelectedVersion| {
            let (resource, version) = selected.of(model);
            format!(
                "{}/{} {}",
                resource.group, version.name, resource.names.kind
            )
        };
        selection.versions().iter().map(name).collect()
    }

    fn kinds() -> Model {
        let root = json!({"type": "object"});
        model(&[
            definition(
                "b.example.com",
                "Wheel",
                &[("v1", root.clone()), ("v1alpha1", root.clone())],
            ),
            definition("a.example.com", "Nut", &[("v2", root.clone())]),
            definition("a.example.com", "Bolt", &[("v2", root)]),
        ])
    }

    #[test]
    fn the_order_of_the_sources_does_not_matter() {
        let everything = selected(
            &kinds(),
            &Options {
                versions: Versions::All,
                ..Options::default()
            },
        );
        assert_eq!(
            everything,
            [
                "a.example.com/v2 Bolt",
                "a.example.com/v2 Nut",
                "b.example.com/v1 Wheel",
                "b.example.com/v1alpha1 Wheel"
            ]
        );
    }

    #[test]
    fn stable_versions_come_before_others_and_new_before_old() {
        let sorted = [
            "v10", "v2", "v1", "v1beta2", "v1beta1", "v2alpha1", "v1alpha1", "1.0", "foo",
        ];
        assert!(sorted.is_sorted_by_key(|name| version_rank(name)));
    }

    #[test]
    fn versions_are_those_that_are_wanted() {
        let only = vec!["b.example.com".to_owned()];
        let options = |versions| Options {
            versions,
            only: only.clone(),
            ..Options::default()
        };
        assert_eq!(
            selected(&kinds(), &options(Versions::Served)),
            ["b.example.com/v1 Wheel"]
        );
        assert_eq!(
            selected(&kinds(), &options(Versions::Storage)),
            ["b.example.com/v1 Wheel"]
        );
        assert_eq!(selected(&kinds(), &options(Versions::All)).len(), 2);
    }

    #[test]
    fn a_filter_names_a_group_or_a_kind() {
        let options = |only: &[&str]| Options {
            only: only.iter().map(|&only| only.to_owned()).collect(),
            ..Options::default()
        };
        assert_eq!(
            selected(&kinds(), &options(&["a.example.com/Nut"])),
            ["a.example.com/v2 Nut"]
        );
        let errors = select(
            &kinds(),
            &options(&["a.example.com", "c.example.com", "a.example.com/Wheel"]),
        )
        .unwrap_err();
        let messages: Vec<_> = errors.iter().map(|error| error.message.as_str()).collect();
        assert_eq!(
            messages,
            [
                "`c.example.com` matches no resource of the sources",
                "`a.example.com/Wheel` matches no resource of the sources"
            ]
        );
    }
    #[test]
    fn kinds_are_wanted_in_a_version_whichever_are_served() {
        let options = |kinds: &[&str]| Options {
            kinds: kinds.iter().map(|&kind| kind.to_owned()).collect(),
            ..Options::default()
        };
        let wanted = options(&["b.example.com/v1alpha1/Wheel", "a.example.com/v2/Nut"]);
        assert_eq!(
            selected(&kinds(), &wanted),
            ["a.example.com/v2 Nut", "b.example.com/v1alpha1 Wheel"]
        );
        let wanted = options(&["a.example.com/v2/Nit", "v1/Pod", "a.example.com/v2/Nut"]);
        let errors = select(&kinds(), &wanted).unwrap_err();
        let told: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "`a.example.com/v2/Nit` is no kind of the sources\n  help: did you mean `a.example.com/v2/Nut`?",
                "`v1/Pod` is no kind of the sources\n  help: write a group, a version and a kind (`apps/v1/Deployment`, `v1/Pod`)",
            ]
        );
    }
}
