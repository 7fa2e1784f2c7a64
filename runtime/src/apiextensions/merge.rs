//! One definition of several.

use std::fmt;

use super::version;
use super::{CustomResourceDefinition, CustomResourceDefinitionSpec};
use crate::meta::Map;

impl CustomResourceDefinition {
    /// The definition of a kind with all versions of these, in Kubernetes' order: stable before
    /// beta before alpha, and the higher number first. `status` is left out.
    ///
    /// A type alone asks to be stored (see [`crd`](super::CustomResource::crd)); of the types of
    /// one kind, all but one say `storage = false`.
    ///
    /// # Errors
    /// When they are not of one kind, or do not agree on what all versions share, or when not
    /// exactly one version is stored.
    pub fn merge(definitions: impl IntoIterator<Item = Self>) -> Result<Self, MergeError> {
        let mut definitions = definitions.into_iter();
        let mut merged = definitions.next().ok_or(MergeError::Nothing)?;
        merged.status = None;
        for next in definitions {
            merged.add(next)?;
        }
        let versions = &mut merged.spec.versions;
        versions.sort_by(|a, b| version::compare(&a.name, &b.name));
        if let Some(pair) = versions
            .windows(2)
            .find(|pair| pair[0].name == pair[1].name)
        {
            let version = pair[0].name.clone();
            return Err(MergeError::SameVersion {
                name: merged.metadata.name,
                version,
            });
        }
        let stored = versions.iter().filter(|version| version.storage);
        let stored: Vec<String> = stored.map(|version| version.name.clone()).collect();
        if stored.len() == 1 {
            Ok(merged)
        } else {
            Err(MergeError::Storage {
                name: merged.metadata.name,
                stored,
            })
        }
    }

    fn add(&mut self, next: Self) -> Result<(), MergeError> {
        let name = &self.metadata.name;
        let differ = |field, one: &dyn fmt::Debug, other: &dyn fmt::Debug| MergeError::Differ {
            name: name.clone(),
            field,
            one: format!("{one:?}"),
            other: format!("{other:?}"),
        };
        if *name != next.metadata.name {
            return Err(differ("metadata.name", name, &next.metadata.name));
        }
        let CustomResourceDefinitionSpec {
            group,
            names,
            scope,
            versions,
            conversion,
            preserve_unknown_fields,
        } = next.spec;
        let spec = &mut self.spec;
        if spec.group != group {
            return Err(differ("spec.group", &spec.group, &group));
        }
        if spec.names != names {
            return Err(differ("spec.names", &spec.names, &names));
        }
        if spec.scope != scope {
            return Err(differ("spec.scope", &spec.scope, &scope));
        }
        if let Some(conversion) = conversion {
            let first = spec.conversion.get_or_insert_with(|| conversion.clone());
            if *first != conversion {
                return Err(differ("spec.conversion", first, &conversion));
            }
        }
        if let Some(preserve) = preserve_unknown_fields {
            let first = spec.preserve_unknown_fields.get_or_insert(preserve);
            if *first != preserve {
                return Err(differ("spec.preserveUnknownFields", first, &preserve));
            }
        }
        let annotations = &mut self.metadata.annotations;
        unite(annotations, next.metadata.annotations)
            .map_err(|(one, other)| differ("metadata.annotations", &one, &other))?;
        unite(&mut self.metadata.labels, next.metadata.labels)
            .map_err(|(one, other)| differ("metadata.labels", &one, &other))?;
        spec.versions.extend(versions);
        Ok(())
    }
}

type Entry = (String, String);

/// Adds entries to those that are there; the two that have one key and differ.
fn unite(entries: &mut Map<String>, more: Map<String>) -> Result<(), (Entry, Entry)> {
    for (key, value) in more {
        match entries.get(&key) {
            Some(first) if *first != value => {
                return Err(((key.clone(), first.clone()), (key, value)));
            }
            Some(_) => {}
            None => drop(entries.insert(key, value)),
        }
    }
    Ok(())
}

/// Why definitions do not make one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MergeError {
    /// There is none.
    Nothing,
    /// They do not agree on what all versions of a kind share.
    Differ {
        /// The first one's name.
        name: String,
        /// Where they differ.
        field: &'static str,
        /// What is there in one.
        one: String,
        /// What is there in another.
        other: String,
    },
    /// A version is there twice.
    SameVersion {
        /// The definition's name.
        name: String,
        /// The version.
        version: String,
    },
    /// No version is stored, or several are.
    Storage {
        /// The definition's name.
        name: String,
        /// The versions that are.
        stored: Vec<String>,
    },
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => f.write_str("there is no definition to merge"),
            Self::Differ {
                name,
                field,
                one,
                other,
            } => write!(
                f,
                "{name}: versions of one kind share `{field}`, which is {one} in one and {other} in another"
            ),
            Self::SameVersion { name, version } => write!(f, "{name}: two types are of {version}"),
            Self::Storage { name, stored } if stored.is_empty() => write!(
                f,
                "{name}: no version is stored; say `storage` in `#[resource(...)]` of the one that is"
            ),
            Self::Storage { name, stored } => write!(
                f,
                "{name}: {} are stored; say `storage = false` in `#[resource(...)]` of all but one",
                stored.join(" and ")
            ),
        }
    }
}

impl std::error::Error for MergeError {}

#[cfg(test)]
mod tests {
    use super::MergeError;
    use crate::apiextensions::{
        CustomResourceConversion, CustomResourceDefinition, CustomResourceDefinitionVersion,
    };

    fn definition(version: &str, storage: bool) -> CustomResourceDefinition {
        let mut definition = CustomResourceDefinition::default();
        "widgets.example.com".clone_into(&mut definition.metadata.name);
        "Widget".clone_into(&mut definition.spec.names.kind);
        definition
            .spec
            .versions
            .push(CustomResourceDefinitionVersion {
                name: version.to_owned(),
                served: true,
                storage,
                ..CustomResourceDefinitionVersion::default()
            });
        definition
    }

    #[test]
    fn versions_come_in_the_order_of_kubernetes() {
        let merged = CustomResourceDefinition::merge([
            definition("v1alpha1", false),
            definition("v1", false),
            definition("v2", true),
            definition("v1beta1", false),
        ])
        .unwrap();
        let versions = merged.spec.versions.iter();
        let names: Vec<&str> = versions.map(|version| version.name.as_str()).collect();
        assert_eq!(names, ["v2", "v1", "v1beta1", "v1alpha1"]);
    }

    #[test]
    fn exactly_one_version_is_stored() {
        let none = [definition("v1", false), definition("v2", false)];
        let error = CustomResourceDefinition::merge(none).unwrap_err();
        let wanted = "widgets.example.com: no version is stored; say `storage` in `#[resource(...)]` of the one that is";
        assert_eq!(error.to_string(), wanted);

        let both = [definition("v1", true), definition("v2", true)];
        let error = CustomResourceDefinition::merge(both).unwrap_err();
        let wanted = "widgets.example.com: v2 and v1 are stored; say `storage = false` in `#[resource(...)]` of all but one";
        assert_eq!(error.to_string(), wanted);
    }

    #[test]
    fn what_versions_share_is_the_same_in_all() {
        let mut other = definition("v2", false);
        "Gadget".clone_into(&mut other.spec.names.kind);
        let error = CustomResourceDefinition::merge([definition("v1", true), other]).unwrap_err();
        assert!(
            matches!(
                error,
                MergeError::Differ {
                    field: "spec.names",
                    ..
                }
            ),
            "{error}"
        );

        let mut other = definition("v2", false);
        other.spec.scope = "Cluster".to_owned();
        let error = CustomResourceDefinition::merge([definition("v1", true), other]).unwrap_err();
        assert!(
            matches!(
                error,
                MergeError::Differ {
                    field: "spec.scope",
                    ..
                }
            ),
            "{error}"
        );

        let twice = [definition("v1", true), definition("v1", false)];
        let error = CustomResourceDefinition::merge(twice).unwrap_err();
        assert!(matches!(error, MergeError::SameVersion { .. }), "{error}");
    }

    #[test]
    fn one_version_may_say_for_all() {
        let webhook = CustomResourceConversion {
            strategy: "Webhook".to_owned(),
            webhook: None,
        };
        let mut first = definition("v1", true);
        first.metadata.labels.insert("a".to_owned(), "1".to_owned());
        let mut second = definition("v2", false);
        second.spec.conversion = Some(webhook.clone());
        second
            .metadata
            .labels
            .insert("b".to_owned(), "2".to_owned());
        let merged = CustomResourceDefinition::merge([first.clone(), second.clone()]).unwrap();
        assert_eq!(merged.spec.conversion, Some(webhook));
        assert_eq!(merged.metadata.labels.len(), 2);

        second
            .metadata
            .labels
            .insert("a".to_owned(), "3".to_owned());
        let error = CustomResourceDefinition::merge([first, second]).unwrap_err();
        let is_labels = matches!(
            error,
            MergeError::Differ {
                field: "metadata.labels",
                ..
            }
        );
        assert!(is_labels, "{error}");
    }
}
