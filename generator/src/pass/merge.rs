//! Definitions of the same kind, each with some of its versions, as one.

use std::collections::BTreeMap;

use kubewright_codegen::names;

use crate::diagnostic::Diagnostic;
use crate::model::{Model, Resource, Version};

/// The model with one resource for each kind, which has the versions of all that the model holds of
/// it, in the order in which Kubernetes prefers them.
///
/// # Errors
/// Definitions of a kind that do not agree, a version that two of them have, and a kind whose
/// objects are stored in no version or in several.
pub fn merge(model: &Model) -> Result<Model, Vec<Diagnostic>> {
    let mut kinds: BTreeMap<(&str, &str), Vec<&Resource>> = BTreeMap::new();
    for (_, resource) in model.resources() {
        let key = (resource.group.as_str(), resource.names.plural.as_str());
        kinds.entry(key).or_default().push(resource);
    }
    let mut errors = Vec::new();
    let mut merged = Vec::new();
    for resources in kinds.values() {
        match one(resources) {
            Ok(resource) => merged.push(resource),
            Err(error) => errors.push(error),
        }
    }
    if errors.is_empty() {
        Ok(model.with_resources(merged))
    } else {
        Err(errors)
    }
}

/// The definitions of one kind as one.
fn one(resources: &[&Resource]) -> Result<Resource, Diagnostic> {
    let Some((first, others)) = resources.split_first() else {
        return Err(Diagnostic::error("no definition of a kind"));
    };
    let mut merged = (*first).clone();
    let name = format!("{}.{}", merged.names.plural, merged.group);
    for other in others {
        agree(&name, &merged, other)?;
        for version in &other.versions {
            if merged
                .versions
                .iter()
                .any(|known| known.name == version.name)
            {
                let message = format!("{name} has the version {} twice", version.name);
                return Err(Diagnostic::error(message).help("give each type a version of its own"));
            }
            merged.versions.push(version.clone());
        }
    }
    merged
        .versions
        .sort_by_cached_key(|version| names::Version::new(&version.name));
    stored_once(&name, &merged.versions)?;
    Ok(merged)
}

/// What all versions of a kind share.
fn agree(name: &str, a: &Resource, b: &Resource) -> Result<(), Diagnostic> {
    let differs = if a.names != b.names {
        "names"
    } else if a.scope != b.scope {
        "scope"
    } else if a.conversion != b.conversion {
        "conversion"
    } else if a.metadata != b.metadata {
        "labels or annotations"
    } else {
        return Ok(());
    };
    let message = format!("versions of {name} do not agree about its {differs}");
    Err(Diagnostic::error(message).help("say the same in the `#[resource(...)]` of each version"))
}

fn stored_once(name: &str, versions: &[Version]) -> Result<(), Diagnostic> {
    let stored: Vec<&str> = versions
        .iter()
        .filter(|version| version.storage)
        .map(|version| version.name.as_str())
        .collect();
    let message = match stored.as_slice() {
        [_] => return Ok(()),
        [] => format!("objects of {name} are stored in none of its versions"),
        several => format!(
            "objects of {name} are stored in {} of its versions: {}",
            several.len(),
            several.join(", ")
        ),
    };
    Err(Diagnostic::error(message)
        .help("write `storage = false` in the `#[resource(...)]` of every version but one"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Generator;
    use crate::emit::crd;

    fn definition(version: &str, storage: bool, scope: &str) -> String {
        format!(
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n\
             metadata: {{name: cars.example.com}}\nspec:\n  group: example.com\n  scope: {scope}\n  \
             names: {{kind: Car, plural: cars}}\n  versions:\n  - name: {version}\n    served: true\n    \
             storage: {storage}\n    schema: {{openAPIV3Schema: {{type: object}}}}\n"
        )
    }

    fn merged(definitions: &[String]) -> Result<Vec<(String, Vec<String>)>, Vec<String>> {
        let generator = definitions
            .iter()
            .enumerate()
            .fold(Generator::new(), |generator, (index, text)| {
                generator.source_text(format!("{index}.yaml"), text)
            });
        let loaded = generator.load().unwrap_or_else(|error| panic!("{error}"));
        let model = merge(loaded.model()).map_err(|errors| {
            errors
                .into_iter()
                .map(|error| error.message)
                .collect::<Vec<_>>()
        })?;
        assert!(!crd::to_yaml(&model).is_empty());
        Ok(model
            .resources()
            .map(|(_, resource)| {
                let versions = resource.versions.iter().map(|version| version.name.clone());
                (resource.names.kind.clone(), versions.collect())
            })
            .collect())
    }

    #[test]
    fn versions_come_together_in_their_order() {
        let definitions = [
            definition("v1beta1", false, "Cluster"),
            definition("v2", true, "Cluster"),
            definition("v1", false, "Cluster"),
        ];
        let versions = ["v2", "v1", "v1beta1"].map(str::to_owned).to_vec();
        assert_eq!(merged(&definitions), Ok(vec![("Car".to_owned(), versions)]));
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        let cases = [
            (
                [
                    definition("v1", true, "Cluster"),
                    definition("v2", true, "Cluster"),
                ],
                "objects of cars.example.com are stored in 2 of its versions: v2, v1",
            ),
            (
                [
                    definition("v1", false, "Cluster"),
                    definition("v2", false, "Cluster"),
                ],
                "objects of cars.example.com are stored in none of its versions",
            ),
            (
                [
                    definition("v1", true, "Cluster"),
                    definition("v2", false, "Namespaced"),
                ],
                "versions of cars.example.com do not agree about its scope",
            ),
        ];
        for (definitions, message) in cases {
            assert_eq!(merged(&definitions), Err(vec![message.to_owned()]));
        }
    }
}
