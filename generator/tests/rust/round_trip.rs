//! Definitions become Rust, the Rust is compiled, and the types give the definitions back.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use kubewright_generator::emit::crd;
use kubewright_generator::model::{Model, Resource, ResourceId, Value};
use kubewright_generator::options::{Attributes, Unions, Versions};
use kubewright_generator::pass::share::Body;
use kubewright_generator::{Generator, Options};

use crate::compile::Package;
use crate::constructs;
use crate::output::{self, Generated};
use crate::support;

/// How many real definitions take part, at least.
const ENOUGH: usize = 60;

#[test]
fn own_definitions_come_back() -> io::Result<()> {
    let generator = output::definitions()?
        .into_iter()
        .fold(Generator::new(), Generator::source);
    let loaded = generator.load().unwrap_or_else(|error| panic!("{error}"));
    come_back("own-back", loaded.model(), &[])
}

/// Definitions that between them make use of everything that any real one makes use of.
#[test]
fn real_definitions_come_back() -> io::Result<()> {
    let Some(corpus) = support::corpus() else {
        return Ok(());
    };
    let loaded = Generator::new()
        .source(corpus.join("crds"))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let chosen = chosen(loaded.model());
    assert!(chosen.len() >= ENOUGH);
    let only: Vec<String> = chosen
        .iter()
        .map(|id| selector(loaded.model().resource(*id)))
        .collect();
    come_back("corpus-back", loaded.model(), &only)
}

fn selector(resource: &Resource) -> String {
    format!("{}/{}", resource.group, resource.names.kind)
}

/// The smallest definitions, by and large, that have every construct.
fn chosen(model: &Model) -> Vec<ResourceId> {
    let mut left: Vec<(ResourceId, BTreeSet<&str>, usize)> = model
        .resources()
        .map(|(id, resource)| {
            let constructs = constructs::of(model, resource);
            let size = constructs::size(model, resource);
            (id, constructs.into_keys().collect(), size)
        })
        .collect();
    let mut missing: BTreeSet<&str> = left.iter().flat_map(|(_, has, _)| has.clone()).collect();
    eprintln!("{} constructs: {missing:?}", missing.len());
    let mut chosen = Vec::new();
    while chosen.len() < ENOUGH || !missing.is_empty() {
        // By what a definition adds for its size; once nothing is missing, by size.
        let best = left.iter().enumerate().max_by(|(_, a), (_, b)| {
            let worth = |(_, has, size): &(ResourceId, BTreeSet<&str>, usize)| {
                let adds = has.intersection(&missing).count();
                let adds = if missing.is_empty() { 1 } else { adds };
                #[expect(clippy::cast_precision_loss, reason = "they are small")]
                let worth = adds as f64 / (*size as f64 + 100.0);
                worth
            };
            worth(a).total_cmp(&worth(b))
        });
        let Some((index, _)) = best else { break };
        let (id, has, _) = left.swap_remove(index);
        missing.retain(|name| !has.contains(name));
        chosen.push(id);
    }
    assert_eq!(missing, BTreeSet::new());
    chosen
}

/// Generates, compiles and asks every root for its definition.
fn come_back(name: &str, model: &Model, only: &[String]) -> io::Result<()> {
    let mut options = Options::default();
    options.versions = Versions::All;
    options.attributes = Attributes::All;
    options.docs = true;
    // What enums say of themselves has to be what the definition says.
    options.unions = Unions::Enum;
    options.clientset = false;
    options.informers = false;
    options.only = only.to_vec();
    let generated = Generated::new(model, &options);
    let mut expected = Vec::new();
    let mut body = String::new();
    for module in generated.facts.declarations.modules() {
        let path = generated.module_path(module);
        for id in &module.declarations {
            let Body::Root(root) = &generated.facts.declarations.get(*id).body else {
                continue;
            };
            let (resource, version) = root.selected.of(model);
            let ty = generated.facts.names.of(*id);
            let _ = writeln!(
                body,
                "    same::<{}::{path}::{ty}>(&expected[{}], &mut wrong);",
                name.replace('-', "_"),
                expected.len()
            );
            let mut alone = resource.clone();
            alone.versions.retain(|known| known.name == version.name);
            expected.push(crd::definition(model, &alone));
        }
    }
    let package = Package::new(name, "2024")?;
    package.add(
        "src/lib.rs",
        &format!(
            "#![deny(warnings)]\n#![allow(deprecated)]\n{}",
            generated.one_file()
        ),
    )?;
    package.add("expected.json", &text(&Value::Array(expected)))?;
    package.add("src/main.rs", &format!("{MAIN}\nfn main() {{\n    let expected = expected();\n    let mut wrong = 0;\n{body}    assert_eq!(wrong, 0, \"definitions that differ\");\n}}\n"))?;
    package.cargo(&["run"])
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) => number.0.clone(),
        Value::String(text) => serde_json::Value::String(text.clone()).to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(text).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(members) => {
            let member = |(key, value): &(String, Value)| {
                format!("{}:{}", serde_json::Value::String(key.clone()), text(value))
            };
            let members: Vec<String> = members.iter().map(member).collect();
            format!("{{{}}}", members.join(","))
        }
    }
}

/// Compares definitions key by key, with the names that a server gives by itself; `required` is a
/// set, a number is its value, and an empty list or object of the definition says nothing. Of a kind
/// without a `status` nobody can update one: that the definition serves it is not said.
const MAIN: &str = r#"#![allow(deprecated)]
use kubewright::apiextensions::CustomResource;
use serde_json::Value;

fn expected() -> Vec<Value> {
    serde_json::from_str(include_str!("../expected.json")).unwrap()
}

fn same<K: CustomResource>(expected: &Value, wrong: &mut usize) {
    let mut expected = expected.clone();
    let names = expected["spec"]["names"].as_object_mut().unwrap();
    let kind = names["kind"].as_str().unwrap().to_owned();
    names.entry("listKind").or_insert_with(|| format!("{kind}List").into());
    names.entry("singular").or_insert_with(|| kind.to_lowercase().into());
    names.retain(|_, value| value.as_array().is_none_or(|items| !items.is_empty()));
    let version = &mut expected["spec"]["versions"][0];
    let has_status = !version["schema"]["openAPIV3Schema"]["properties"]["status"].is_null();
    let version = version.as_object_mut().unwrap();
    if let Some(subresources) = version.get_mut("subresources").and_then(Value::as_object_mut) {
        subresources.retain(|key, _| key != "status" || has_status);
        if subresources.is_empty() {
            version.remove("subresources");
        }
    }
    let actual = serde_json::to_value(K::crd()).unwrap();
    let mut differences = Vec::new();
    for key in ["name", "labels", "annotations"] {
        let (expected, actual) = (&expected["metadata"][key], &actual["metadata"][key]);
        compare(&format!("metadata.{key}"), expected, actual, &mut differences);
    }
    compare("spec", &expected["spec"], &actual["spec"], &mut differences);
    if !differences.is_empty() {
        *wrong += 1;
        eprintln!("{}:", std::any::type_name::<K>());
        for difference in differences.iter().take(8) {
            eprintln!("  {difference}");
        }
    }
}

fn compare(path: &str, expected: &Value, actual: &Value, differences: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(a), Value::Object(b)) => {
            for (key, value) in a {
                let path = format!("{path}.{key}");
                match b.get(key) {
                    Some(other) => compare(&path, value, other, differences),
                    None => differences.push(format!("{path}: {value} is missing")),
                }
            }
            for (key, value) in b.iter().filter(|(key, _)| !a.contains_key(*key)) {
                differences.push(format!("{path}.{key}: {value} is new"));
            }
        }
        (Value::Array(a), Value::Array(b)) if path.ends_with(".required") => {
            let sorted = |items: &[Value]| {
                let mut items: Vec<String> = items.iter().map(Value::to_string).collect();
                items.sort();
                items
            };
            if sorted(a) != sorted(b) {
                differences.push(format!("{path}: {expected} became {actual}"));
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (index, (a, b)) in a.iter().zip(b).enumerate() {
                compare(&format!("{path}[{index}]"), a, b, differences);
            }
        }
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => {}
        _ if expected == actual => {}
        _ => differences.push(format!("{path}: {expected} became {actual}")),
    }
}
"#;
