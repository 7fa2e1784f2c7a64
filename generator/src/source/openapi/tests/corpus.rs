//! The paths of a real server, held against its discovery.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::*;
use crate::model::{Answer, ScopeKind};

fn folder(below: &str) -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let corpus = std::env::var_os("KUBEWRIGHT_CORPUS").map_or(default, PathBuf::from);
    let folder = corpus.join(below);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: there is no {}", folder.display());
    None
}

fn files(folder: &Path) -> Vec<(String, String)> {
    let mut paths: Vec<PathBuf> = folder
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
    paths
        .iter()
        .map(|path| (name(path), std::fs::read_to_string(path).unwrap()))
        .collect()
}

/// What discovery would say, so that both compare: `pods/log get`.
fn told_by_paths(run: &Run, of: &(String, String)) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    for (_, resource) in run.model.resources() {
        let mut versions = resource.versions.iter();
        let version = versions.find(|version| (&resource.group, &version.name) == (&of.0, &of.1));
        let Some(operations) = version.and_then(|version| version.operations.as_ref()) else {
            continue;
        };
        if *operations == Operations::default() {
            continue;
        }
        let names = &resource.names;
        let scope = resource.scope;
        told.insert(line(
            &names.plural,
            &names.kind,
            scope,
            words(&operations.verbs),
        ));
        for part in &operations.subresources {
            let mut verbs = words(&part.operations);
            verbs.retain(|verb| *verb != "connect");
            for operation in &part.operations {
                verbs.extend(
                    operation
                        .methods
                        .iter()
                        .filter_map(|method| match &**method {
                            "GET" => Some("get"),
                            "POST" => Some("create"),
                            "PUT" => Some("update"),
                            "PATCH" => Some("patch"),
                            "DELETE" => Some("delete"),
                            _ => None,
                        }),
                );
            }
            let kind = part.kind.as_ref().map_or("", |kind| &kind.kind);
            let path = format!("{}/{}", names.plural, part.name);
            told.insert(line(&path, kind, scope, verbs));
        }
    }
    told
}

fn line(path: &str, kind: &str, scope: ScopeKind, mut verbs: Vec<&str>) -> String {
    verbs.sort_unstable();
    format!("{path} {kind} {scope:?} {}", verbs.join(" "))
}

fn told_by_discovery(run: &Run) -> BTreeMap<(String, String), BTreeSet<String>> {
    let mut told: BTreeMap<_, BTreeSet<String>> = BTreeMap::new();
    for found in &run.discovered {
        let of = (found.group.clone(), found.version.clone());
        let path = match &found.subresource {
            Some(part) => format!("{}/{part}", found.plural),
            None => found.plural.clone(),
        };
        let verbs = found.verbs.iter().map(String::as_str).collect();
        told.entry(of)
            .or_default()
            .insert(line(&path, &found.kind, found.scope, verbs));
    }
    told
}

fn run(documents: &str, discovery: &str) -> Option<(Run, Run)> {
    let (documents, discovered) = (folder(documents)?, folder("discovery")?);
    let mut paths = Run::default();
    for (name, text) in files(&documents) {
        paths.read(&name, &text);
    }
    let mut told = Run::default();
    for (name, text) in files(&discovered) {
        if name.starts_with("aggregated") == (discovery == "aggregated") {
            told.read(&name, &text);
        }
    }
    assert_eq!(paths.messages(), [""; 0]);
    assert_eq!(told.messages(), [""; 0]);
    Some((paths, told))
}

/// Every difference between what the paths of some documents serve and what the server says.
fn differences(documents: &str, discovery: &str) -> Option<Vec<String>> {
    let (paths, told) = run(documents, discovery)?;
    let paths = paths.finish();
    let told = told_by_discovery(&told);
    assert!(told.len() >= 32, "{}", told.len());
    let mut differences = Vec::new();
    for (of, expected) in &told {
        let found = told_by_paths(&paths, of);
        let name = |line: &String| format!("{}/{} {line}", of.0, of.1);
        let missing = expected
            .difference(&found)
            .map(|line| format!("-{}", name(line)));
        let more = found
            .difference(expected)
            .map(|line| format!("+{}", name(line)));
        differences.extend(missing.chain(more));
    }
    Some(differences)
}

#[test]
fn paths_of_version_3_serve_what_discovery_says() {
    for discovery in ["plain", "aggregated"] {
        if let Some(differences) = differences("openapi/v3", discovery) {
            assert_eq!(differences, [""; 0], "{discovery}");
        }
    }
}

#[test]
fn paths_of_version_2_serve_what_discovery_says() {
    if let Some(differences) = differences("openapi/v2", "plain") {
        assert_eq!(differences, [""; 0]);
    }
}

/// Discovery has nothing to correct, and names to add.
#[test]
fn discovery_of_the_same_server_agrees() {
    for discovery in ["plain", "aggregated"] {
        let Some((mut paths, told)) = run("openapi/v3", discovery) else {
            return;
        };
        paths.discovered = told.discovered;
        let paths = paths.finish();
        assert_eq!(paths.messages(), [""; 0]);
        let pod = &paths.resource("Pod").names;
        assert_eq!(pod.singular.as_deref(), Some("pod"));
        assert_eq!(pod.short_names.as_deref(), Some(&["po".to_owned()][..]));
    }
}

/// The kinds that are sent to subresources only have no paths of their own.
#[test]
fn every_kind_that_can_be_served_is_a_resource() {
    let Some((paths, _)) = run("openapi/v3", "plain") else {
        return;
    };
    let paths = paths.finish();
    let all = paths.model.resources();
    let bare: BTreeSet<&str> = all
        .filter(|(_, resource)| {
            let mut versions = resource.versions.iter();
            versions.all(|version| version.operations == Some(Operations::default()))
        })
        .map(|(_, resource)| &*resource.names.kind)
        .collect();
    assert_eq!(bare, BTreeSet::from(["Eviction", "Scale", "TokenRequest"]));
    for (_, resource) in paths.model.resources() {
        for version in &resource.versions {
            assert!(version.definition.is_some(), "{resource:?}");
        }
        let stored = resource.versions.iter().filter(|version| version.storage);
        assert_eq!(stored.count(), 1, "{resource:?}");
    }
}

/// An operation without the ids of its document.
fn spelled(run: &Run, operation: &Operation) -> String {
    let name = |id| {
        let reference = run.model.schema(id).reference;
        reference.map_or("-", |id| &*run.model.definition(id).name)
    };
    let parameters: BTreeSet<(&str, bool)> = operation
        .parameters
        .iter()
        .map(|parameter| (&*parameter.name, parameter.required))
        .collect();
    let result = match operation.result {
        Answer::Object(id) => name(id),
        Answer::Text => "text",
        Answer::Anything => "anything",
    };
    let (input, methods) = (operation.input.map(name), &operation.methods);
    let (verb, rest) = (operation.verb, operation.takes_path);
    format!("{verb:?} {input:?} {result} {parameters:?} {methods:?} {rest}")
}

#[test]
fn versions_2_and_3_tell_of_the_same_operations() {
    let (Some((v2, _)), Some((v3, _))) = (run("openapi/v2", "plain"), run("openapi/v3", "plain"))
    else {
        return;
    };
    let all = |run: Run| -> BTreeMap<String, Vec<String>> {
        let run = run.finish();
        let mut all = BTreeMap::new();
        for (_, resource) in run.model.resources() {
            for version in &resource.versions {
                let operations = version.operations.as_ref().unwrap();
                let mut lines: Vec<String> = operations
                    .verbs
                    .iter()
                    .map(|operation| spelled(&run, operation))
                    .collect();
                for part in &operations.subresources {
                    lines.push(format!("{} {:?}", part.name, part.kind));
                    let operations = part.operations.iter();
                    lines.extend(operations.map(|operation| spelled(&run, operation)));
                }
                let (group, kind) = (&resource.group, &resource.names.kind);
                all.insert(format!("{group}/{} {kind}", version.name), lines);
            }
        }
        all
    };
    let (v2, v3) = (all(v2), all(v3));
    assert!(v3.len() > 80, "{}", v3.len());
    for (name, expected) in &v3 {
        assert_eq!(v2.get(name), Some(expected), "{name}");
    }
}
