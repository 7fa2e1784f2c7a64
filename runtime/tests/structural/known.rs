//! The definitions that the generator takes for types of the runtime are those types.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use kubewright::Schema;
use kubewright::meta;
use kubewright::schema::structural::Structural;
use serde_json::Value;

use super::corpus::corpus;

/// The members that a type knows; none of a scalar.
fn members<T: Schema>() -> BTreeSet<String> {
    let schema = Structural::of::<T>().to_json();
    let members = schema["properties"].as_object();
    members
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect()
}

/// The types, by the names of their definitions, with their paths in the generator's table.
fn types() -> BTreeMap<&'static str, (&'static str, BTreeSet<String>)> {
    macro_rules! types {
        ($($package:literal: $($name:ident)+;)+) => {
            [$($((
                concat!($package, ".", stringify!($name)),
                (concat!("meta::", stringify!($name)), members::<meta::$name>()),
            ),)+)+]
        };
    }
    let types = types! {
        "io.k8s.apimachinery.pkg.apis.meta.v1":
            Condition DeleteOptions Duration FieldsV1 LabelSelector LabelSelectorRequirement ListMeta
            ManagedFieldsEntry MicroTime ObjectMeta OwnerReference Preconditions ShardInfo Status
            StatusCause StatusDetails Time;
        "io.k8s.apimachinery.pkg.api.resource": Quantity;
        "io.k8s.apimachinery.pkg.util.intstr": IntOrString;
        "io.k8s.api.autoscaling.v1": Scale ScaleSpec ScaleStatus;
    };
    types.into()
}

#[test]
fn definitions_have_no_member_that_the_runtime_does_not_know() {
    let Ok(documents) = fs::read_dir(corpus().join("openapi/v3")) else {
        eprintln!("skipped: no corpus");
        return;
    };
    let types = types();
    let mut met = BTreeSet::new();
    for document in documents {
        let text = fs::read(document.unwrap().path()).unwrap();
        let document: Value = serde_json::from_slice(&text).unwrap();
        let schemas = document["components"]["schemas"].as_object();
        for (name, schema) in schemas.into_iter().flatten() {
            let Some((_, known)) = types.get(name.as_str()) else {
                continue;
            };
            met.insert(name.clone());
            let members = schema["properties"].as_object();
            for (member, _) in members.into_iter().flatten() {
                assert!(known.contains(member), "{name} has {member}");
            }
        }
    }
    assert!(met.len() > 15, "{met:?}");
}

#[test]
fn the_table_of_the_generator_is_of_these_types() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../generator/src/pass/known.rs"
    );
    let table = fs::read_to_string(path).unwrap();
    let quoted = table.split('"').skip(1).step_by(2);
    let told: BTreeSet<&str> = quoted.filter(|text| text.starts_with("meta::")).collect();
    let types = types();
    // Those have variants of their own.
    let scalars = [
        "meta::IntOrString",
        "meta::ObjectMeta",
        "meta::Quantity",
        "meta::Time",
    ];
    let known = types.values().map(|(path, _)| *path);
    let known: BTreeSet<&str> = known.filter(|path| !scalars.contains(path)).collect();
    assert_eq!(told, known);
}
