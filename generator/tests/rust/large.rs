//! Definitions larger and deeper than any real one.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io;

use kubewright_generator::{Generator, Options};

use crate::compile::Package;
use crate::output::Generated;

const DEPTH: usize = 40;
const BRANCHES: usize = 50;

/// Branches of records that all have the same member names and differ at the bottom only.
fn definition() -> String {
    let mut spec = String::new();
    for branch in 0..BRANCHES {
        let bottom =
            format!(r#"{{"type":"object","properties":{{"leaf{branch}":{{"type":"string"}}}}}}"#);
        let record = (1..DEPTH).fold(bottom, |inner, _| {
            format!(r#"{{"type":"object","properties":{{"config":{inner}}}}}"#)
        });
        let _ = write!(
            spec,
            r#"{}"branch{branch}":{record}"#,
            if branch > 0 { "," } else { "" }
        );
    }
    format!(
        r#"{{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{{"name":"towers.large.example.com"}},
        "spec":{{"group":"large.example.com","scope":"Cluster","names":{{"kind":"Tower","plural":"towers","singular":"tower","listKind":"TowerList"}},
        "versions":[{{"name":"v1","served":true,"storage":true,"schema":{{"openAPIV3Schema":{{"type":"object","properties":{{"spec":{{"type":"object","properties":{{{spec}}}}}}}}}}}}}]}}}}"#
    )
}

#[test]
fn thousands_of_records_that_want_one_name_are_told_apart() -> io::Result<()> {
    let loaded = Generator::new()
        .source_text("large.json", definition())
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let generated = Generated::new(loaded.model(), &Options::default());
    let names = generated.facts.names.all();
    assert_eq!(names.len(), DEPTH * BRANCHES + 2);
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    assert!(names.iter().all(|name| name.len() <= 60), "{names:?}");
    for edition in ["2021", "2024"] {
        let package = Package::new(&format!("large-{edition}"), edition)?;
        let library = format!("#![deny(warnings)]\n{}", generated.one_file());
        package.add("src/lib.rs", &library)?;
        package.cargo(&["check"])?;
    }
    Ok(())
}
