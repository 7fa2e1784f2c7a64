//! The documents of a real server: nothing that they say is lost, and those of version 2 say the
//! same as those of version 3 where they can.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use kubewright_generator::Generator;
use kubewright_generator::model::{
    Answer, GroupVersion, Model, Operation, Resource, SchemaId, Version,
};
use serde_json::{Value, json};

use crate::{definition, load, spell, support};

/// The documents of a folder of the corpus.
fn documents(version: &str) -> Vec<PathBuf> {
    let Some(corpus) = support::corpus() else {
        return Vec::new();
    };
    let folder = corpus
        .join("openapi")
        .join(version)
        .read_dir()
        .expect("a corpus");
    let mut paths: Vec<PathBuf> = folder
        .map(|entry| entry.expect("a corpus").path())
        .collect();
    paths.sort();
    paths
}

fn read(path: &Path) -> Model {
    let (model, warnings) = load(&Generator::new().source(path));
    assert_eq!(warnings, [""; 0], "{}", path.display());
    model
}

/// The two models, of version 3 and of version 2.
fn both() -> Option<(Model, Model)> {
    let corpus = support::corpus()?;
    Some((
        read(&corpus.join("openapi/v3")),
        read(&corpus.join("openapi/v2")),
    ))
}

/// What a document says, with references as they are spelled here.
fn plain(said: &Value) -> Value {
    match said {
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(members) => {
            let mut plained = serde_json::Map::new();
            for (key, value) in members {
                match (key.as_str(), value) {
                    ("allOf", Value::Array(branches)) => {
                        let [Value::Object(only)] = branches.as_slice() else {
                            panic!("{said}");
                        };
                        assert_eq!(only.len(), 1, "{said}");
                        plained.insert("$ref".to_owned(), name(&only["$ref"]));
                    }
                    ("$ref", target @ Value::String(_)) => {
                        plained.insert(key.clone(), name(target));
                    }
                    _ => {
                        plained.insert(key.clone(), plain(value));
                    }
                }
            }
            Value::Object(plained)
        }
        other => other.clone(),
    }
}

fn name(target: &Value) -> Value {
    json!(
        target
            .as_str()
            .expect("a reference")
            .rsplit('/')
            .next()
            .expect("a name")
    )
}

#[test]
fn nothing_that_a_document_says_of_a_definition_is_lost() {
    let mut read_in_all = 0;
    for path in documents("v3").iter().chain(&documents("v2")) {
        let text = std::fs::read_to_string(path).unwrap();
        let said: Value = serde_json::from_str(&text).unwrap();
        let schemas = said.pointer("/components/schemas");
        let Some(schemas) = schemas.or(said.get("definitions")) else {
            continue;
        };
        let schemas = schemas.as_object().unwrap();
        let model = read(path);
        assert_eq!(
            model.definitions().len(),
            schemas.len(),
            "{}",
            path.display()
        );
        for (_, found) in model.definitions() {
            let spelled = spell::definition(&model, found);
            assert_eq!(spelled, plain(&schemas[&found.name]), "{}", found.name);
            read_in_all += 1;
        }
    }
    assert!(
        read_in_all > 2000 || support::corpus().is_none(),
        "{read_in_all}"
    );
}

#[test]
fn every_document_is_read_alone() {
    let documents = documents("v3");
    let mut of_none = Vec::new();
    for path in &documents {
        let model = read(path);
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        if model.resources().len() == 0 {
            of_none.push(name);
            continue;
        }
        for (_, resource) in model.resources() {
            for version in &resource.versions {
                // `Eviction` and `TokenRequest` are what is sent to others.
                let of = if resource.group.is_empty() {
                    format!("api_{}", version.name)
                } else {
                    format!("apis_{}_{}", resource.group, version.name)
                };
                let served = version.operations.as_ref().unwrap();
                assert!(of == name || served.verbs.is_empty(), "{of} in {name}");
                assert!(
                    version.definition.is_some(),
                    "{} of {name}",
                    resource.names.kind
                );
            }
        }
    }
    // What lists groups and versions, and what is no API.
    let lists = |name: &str| {
        ["api", "apis", "logs", "openid_v1_jwks", "version"].contains(&name)
            || name.starts_with(".well-known")
            || (name.starts_with("apis_") && name.matches('_').count() == 1)
    };
    let unexpected: Vec<&String> = of_none.iter().filter(|name| !lists(name)).collect();
    assert_eq!(unexpected, [""; 0]);
    assert!(
        documents.is_empty() || documents.len() == 56,
        "{}",
        documents.len()
    );
}

/// A difference between what is said in version 3 and in version 2.
struct Difference<'s> {
    keyword: &'s str,
    new: Option<&'s Value>,
    old: Option<&'s Value>,
    /// The nodes that say it.
    new_node: &'s Value,
    old_node: &'s Value,
}

/// Something that version 2 says otherwise, or not at all.
struct Class {
    why: &'static str,
    is: fn(&Difference<'_>) -> bool,
}

const CLASSES: &[Class] = &[
    Class {
        why: "version 2 is published without defaults",
        is: |found| found.keyword == "default" && found.old.is_none(),
    },
    Class {
        why: "version 2 is published without the values of enums",
        is: |found| found.keyword == "enum" && found.old.is_none(),
    },
    Class {
        why: "a server that publishes enums writes a list of their values into the description",
        is: |found| {
            let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
            let (new, old) = (text(found.new), text(found.old));
            let is_enum = found.new_node.get("enum").is_some()
                || found.new_node.pointer("/items/enum").is_some();
            found.keyword == "description"
                && is_enum
                && new.is_some_and(|new| {
                    new.contains("Possible enum values:")
                        && new.starts_with(old.unwrap_or_default().trim_end())
                })
        },
    },
    Class {
        why: "a value of one of several types is one of strings in version 2",
        is: |found| {
            let types = found.new_node.get("oneOf").and_then(Value::as_array);
            let has_string = types.is_some_and(|types| types.contains(&json!({"type": "string"})));
            let is_string = found.old_node.get("type") == Some(&json!("string"));
            ["type", "oneOf"].contains(&found.keyword) && has_string && is_string
        },
    },
];

/// Compares two nodes, and tells of each difference that is of no class.
fn compare(place: &str, new: &Value, old: &Value, seen: &mut [usize], told: &mut Vec<String>) {
    let (Value::Object(new_members), Value::Object(old_members)) = (new, old) else {
        if new != old {
            told.push(format!("{place}: {new} and {old}"));
        }
        return;
    };
    let keys: BTreeSet<&String> = new_members.keys().chain(old_members.keys()).collect();
    for keyword in keys {
        let (new_value, old_value) = (new_members.get(keyword), old_members.get(keyword));
        if new_value == old_value {
            continue;
        }
        let place = format!("{place}/{keyword}");
        match (keyword.as_str(), new_value, old_value) {
            ("properties", Some(Value::Object(new_all)), Some(Value::Object(old_all))) => {
                let names = |all: &serde_json::Map<String, Value>| -> Vec<String> {
                    all.keys().cloned().collect()
                };
                assert_eq!(names(new_all), names(old_all), "{place}");
                for (name, new) in new_all {
                    compare(&format!("{place}/{name}"), new, &old_all[name], seen, told);
                }
            }
            ("items" | "additionalProperties", Some(new), Some(old)) => {
                compare(&place, new, old, seen, told);
            }
            _ => {
                let found = Difference {
                    keyword,
                    new: new_value,
                    old: old_value,
                    new_node: new,
                    old_node: old,
                };
                match CLASSES.iter().position(|class| (class.is)(&found)) {
                    Some(class) => seen[class] += 1,
                    None => told.push(format!("{place}: {new_value:?} and {old_value:?}")),
                }
            }
        }
    }
}

/// The group versions that something is served of.
fn group_versions(model: &Model) -> BTreeSet<GroupVersion> {
    let resources = model.resources();
    resources
        .flat_map(|(_, resource)| {
            resource.versions.iter().map(|version| GroupVersion {
                group: resource.group.clone(),
                version: version.name.clone(),
            })
        })
        .collect()
}

/// The packages whose home something says: a kind of theirs that is served.
fn known_packages(model: &Model) -> HashSet<String> {
    let resources = model.resources();
    let definitions = resources.flat_map(|(_, resource)| {
        let versions = resource.versions.iter();
        versions.filter_map(|version| version.definition)
    });
    definitions
        .map(|id| package(&model.definition(id).name).to_owned())
        .collect()
}

/// The definitions that refer to one of this name.
fn referring<'m>(model: &'m Model, name: &str) -> BTreeSet<&'m String> {
    let text = json!({"$ref": name}).to_string();
    let inner = text.trim_matches(['{', '}']);
    let definitions = model.definitions().map(|(_, found)| found);
    definitions
        .filter(|found| {
            let spelled = spell::node(model, found.schema).to_string();
            spelled.contains(inner)
        })
        .map(|found| &found.name)
        .collect()
}

fn package(name: &str) -> &str {
    name.rsplit_once('.').expect("a package").0
}

#[test]
fn version_2_says_the_same_of_every_definition() {
    let Some((new, old)) = both() else { return };
    let (served, all) = (group_versions(&new), group_versions(&old));
    assert!(served.is_subset(&all));
    let names = |model: &Model| -> BTreeSet<String> {
        let definitions = model.definitions();
        definitions.map(|(_, found)| found.name.clone()).collect()
    };
    let (new_names, old_names) = (names(&new), names(&old));
    assert_eq!(new_names.difference(&old_names).count(), 0);
    // Some are of a group version that version 3 does not have here, or only those refer to them.
    let only_old: BTreeSet<&String> = old_names.difference(&new_names).collect();
    for name in &only_old {
        let home = &definition(&old, name).home;
        let by = referring(&old, name);
        let only_by_those = !by.is_empty() && by.is_subset(&only_old);
        assert!(
            !served.contains(home) || only_by_those,
            "{name} of {home:?} is not in version 3"
        );
    }
    let packages = known_packages(&new);
    let mut seen = vec![0; CLASSES.len()];
    let mut told = Vec::new();
    for name in &new_names {
        let (new_found, old_found) = (definition(&new, name), definition(&old, name));
        let spell = |model: &Model, id: SchemaId| spell::node(model, id);
        compare(
            name,
            &spell(&new, new_found.schema),
            &spell(&old, old_found.schema),
            &mut seen,
            &mut told,
        );
        // What is sent to all group versions is in the documents of version 3 that speak of it.
        let kinds: BTreeSet<_> = new_found.kinds.iter().collect();
        let old_kinds: BTreeSet<_> = old_found.kinds.iter().collect();
        let is_shared = old_kinds.len() > 1 && kinds.len() > 1 && kinds.is_subset(&old_kinds);
        if kinds != old_kinds && !is_shared {
            told.push(format!("{name}: {kinds:?} and {old_kinds:?}"));
        }
        // Where no kind says it, the document does; version 2 is one for all group versions.
        if packages.contains(package(name)) && new_found.home != old_found.home {
            told.push(format!(
                "{name}: {:?} and {:?}",
                new_found.home, old_found.home
            ));
        }
    }
    assert_eq!(told, [""; 0]);
    for (class, count) in CLASSES.iter().zip(seen) {
        println!("{count}: {}", class.why);
        assert!(count > 0, "nothing is of the class: {}", class.why);
    }
}

/// What is served of a version of a resource, a line each.
fn lines(model: &Model, resource: &Resource, version: &Version) -> Vec<String> {
    let names = &resource.names;
    let of = version.definition.map(|id| &model.definition(id).name);
    let mut lines = vec![format!(
        "{:?} {} {:?} {of:?} {:?}",
        resource.scope, names.plural, names.list_kind, version.subresources
    )];
    let operations = version.operations.as_ref().expect("what is served");
    lines.extend(
        operations
            .verbs
            .iter()
            .map(|operation| line(model, operation)),
    );
    for part in &operations.subresources {
        lines.push(format!("{} {:?}", part.name, part.kind));
        lines.extend(
            part.operations
                .iter()
                .map(|operation| line(model, operation)),
        );
    }
    lines
}

fn line(model: &Model, operation: &Operation) -> String {
    let node = |id| spell::node(model, id);
    let parameters: BTreeMap<&str, (Value, bool, Option<&String>)> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let said = (
                node(parameter.schema),
                parameter.required,
                parameter.description.as_ref(),
            );
            (parameter.name.as_str(), said)
        })
        .collect();
    let result = match operation.result {
        Answer::Object(id) => node(id).to_string(),
        Answer::Text => "text".to_owned(),
        Answer::Anything => "anything".to_owned(),
    };
    let (verb, input, methods) = (
        operation.verb,
        operation.input.map(node),
        &operation.methods,
    );
    format!(
        "{verb:?} {input:?} {result} {methods:?} {} {parameters:?}",
        operation.takes_path
    )
}

#[test]
fn version_2_says_the_same_of_every_resource() {
    let Some((new, old)) = both() else { return };
    let all = |model: &Model| -> BTreeMap<String, Vec<String>> {
        let resources = model.resources();
        resources
            .flat_map(|(_, resource)| {
                let (group, kind) = (&resource.group, &resource.names.kind);
                let versions = resource.versions.iter();
                versions.map(move |version| {
                    let name = format!("{group}/{} {kind}", version.name);
                    (name, lines(model, resource, version))
                })
            })
            .collect()
    };
    let served = group_versions(&new);
    let (new, mut old) = (all(&new), all(&old));
    old.retain(|name, _| {
        let (group_version, _) = name.split_once(' ').unwrap();
        let (group, version) = group_version.split_once('/').unwrap();
        served.contains(&GroupVersion {
            group: group.to_owned(),
            version: version.to_owned(),
        })
    });
    assert!(new.len() > 80, "{}", new.len());
    assert_eq!(
        new.keys().collect::<Vec<_>>(),
        old.keys().collect::<Vec<_>>()
    );
    for (name, expected) in &new {
        assert_eq!(&old[name], expected, "{name}");
    }
}
