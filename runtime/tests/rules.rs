//! Every validation rule of the corpus can be checked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

use kubewright::schema::structural::Structural;
use serde_json::Value;

/// Rules of the corpus that cannot be checked, and why: there are none.
const UNCHECKED: &[(&str, &str)] = &[];

fn corpus() -> Option<PathBuf> {
    let corpus = env::var_os("KUBEWRIGHT_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus"),
        PathBuf::from,
    );
    let present = corpus.is_dir();
    if !present {
        eprintln!("skipped: there is no corpus at {}", corpus.display());
    }
    present.then_some(corpus)
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml")
        {
            found.push(path);
        }
    }
}

/// The rules of a schema, and how many there are.
fn rules(schema: &Value, found: &mut BTreeMap<String, usize>) {
    match schema {
        Value::Object(members) => {
            for rule in members
                .get("x-kubernetes-validations")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let text = rule["rule"].as_str().expect("a rule is a text").to_owned();
                *found.entry(text).or_default() += 1;
            }
            members.values().for_each(|value| rules(value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| rules(value, found)),
        _ => {}
    }
}

#[test]
fn every_rule_of_the_corpus_compiles() {
    let Some(corpus) = corpus() else { return };
    let mut paths = Vec::new();
    files(&corpus.join("crds"), &mut paths);
    files(&corpus.join("gateway-api/config/crd"), &mut paths);
    let mut found = BTreeMap::new();
    let mut errors = BTreeSet::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        // Most have no rules, and reading YAML takes long.
        if !text.contains("x-kubernetes-validations") {
            continue;
        }
        let definition: Value = yaml_serde::from_str(&text).unwrap();
        for version in definition["spec"]["versions"]
            .as_array()
            .into_iter()
            .flatten()
        {
            let schema = &version["schema"]["openAPIV3Schema"];
            rules(schema, &mut found);
            let structural = Structural::from_json(schema)
                .unwrap_or_else(|errors| panic!("{}: {errors:?}", path.display()));
            for error in structural.rule_errors() {
                errors.insert((error.rule, error.message));
            }
        }
    }
    let total: usize = found.values().sum();
    println!("{total} rules, {} distinct", found.len());
    assert!(found.len() > 250, "{} rules", found.len());
    let known: BTreeSet<_> = UNCHECKED
        .iter()
        .map(|(rule, why)| ((*rule).to_owned(), (*why).to_owned()))
        .collect();
    assert_eq!(errors, known);
}
