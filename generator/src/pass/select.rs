//! Which versions of which resources are wanted.

use std::cmp::Reverse;

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
    let unmatched: Vec<_> = options
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
        })
        .collect();
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
}
