//! Schemas of real definitions.

use std::io;
use std::path::{Path, PathBuf};

use kubewright::schema::structural::Structural;
use serde::Deserialize;
use serde_json::Value;

pub(crate) fn corpus() -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpus");
    std::env::var_os("KUBEWRIGHT_CORPUS").map_or_else(|| default.into(), PathBuf::from)
}

/// The files below a folder.
fn files(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in folder.read_dir()? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

/// A schema with one spelling for what has several: a keyword that is `null` or an empty list is
/// not there, and a bound without a fraction is an integer.
#[allow(
    clippy::cast_possible_truncation,
    reason = "bounds without a fraction are integers"
)]
fn normal(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let member = |(key, value): (&String, &Value)| {
                let list = ["required", "allOf", "anyOf", "oneOf"].contains(&key.as_str());
                let bound = ["minimum", "maximum", "multipleOf"].contains(&key.as_str());
                match value {
                    Value::Null => None,
                    Value::Array(items) if list && items.is_empty() => None,
                    Value::Number(number) if bound => match number.as_f64() {
                        Some(whole) if whole.fract() == 0.0 => {
                            Some((key.clone(), (whole as i64).into()))
                        }
                        _ => Some((key.clone(), value.clone())),
                    },
                    value => Some((key.clone(), normal(value))),
                }
            };
            Value::Object(members.iter().filter_map(member).collect())
        }
        Value::Array(items) => items.iter().map(normal).collect(),
        other => other.clone(),
    }
}

#[test]
fn every_schema_of_the_corpus_comes_back() {
    let folder = corpus().join("crds");
    if !folder.is_dir() {
        println!("skipped: no corpus at {}", folder.display());
        return;
    }
    let mut paths = Vec::new();
    files(&folder, &mut paths).unwrap();
    let mut refused = Vec::new();
    let mut schemas = 0;
    for path in &paths {
        let text = std::fs::read_to_string(path).unwrap();
        for document in yaml_serde::Deserializer::from_str(&text) {
            let definition = Value::deserialize(document).unwrap();
            let versions = definition["spec"]["versions"].as_array();
            for version in versions.into_iter().flatten() {
                let schema = &version["schema"]["openAPIV3Schema"];
                let place = format!("{} {}", path.display(), version["name"]);
                match Structural::from_json(schema) {
                    Ok(read) => {
                        let written = read.to_json();
                        assert_eq!(normal(&written), normal(schema), "{place}");
                        assert_eq!(Structural::from_json(&written).unwrap(), read, "{place}");
                        schemas += 1;
                    }
                    Err(errors) => {
                        // A type that no API server knows either.
                        let errors = errors.iter().map(ToString::to_string);
                        let others = errors.filter(|error| !error.ends_with("found `BoolString`"));
                        refused.extend(others.map(|error| format!("{place}: {error}")));
                    }
                }
            }
        }
    }
    assert!(refused.is_empty(), "{}", refused.join("\n"));
    assert!(schemas > 400, "{schemas} schemas of {} files", paths.len());
}
