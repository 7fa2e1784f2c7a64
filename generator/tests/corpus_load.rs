//! Every real definition is read, without an exception for any of them.

#[path = "support/corpus.rs"]
mod support;

use std::time::Instant;

use kubewright_generator::Generator;

#[test]
fn every_definition_is_read() {
    let Some(corpus) = support::corpus() else {
        return;
    };
    let start = Instant::now();
    let loaded = Generator::new()
        .source(corpus.join("crds"))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let model = loaded.model();
    eprintln!(
        "{} kinds, {} schema nodes in {:?}",
        model.resources().len(),
        model.schemas().len(),
        start.elapsed()
    );
    assert_eq!(model.resources().len(), 412);
    assert!(model.resources().all(|(_, resource)| {
        resource
            .versions
            .iter()
            .all(|version| version.schema.is_some())
    }));
    for warning in loaded.warnings() {
        eprintln!("{warning}");
    }
}

#[test]
fn other_manifests_in_a_folder_are_skipped_with_a_warning() {
    let Some(corpus) = support::corpus() else {
        return;
    };
    let loaded = Generator::new()
        .source(corpus.join("gateway-api/config"))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(loaded.model().resources().len(), 10);
    let [warning] = loaded.warnings() else {
        panic!("{:#?}", loaded.warnings())
    };
    assert!(
        warning
            .to_string()
            .ends_with("found: 1 ValidatingAdmissionPolicy, 1 ValidatingAdmissionPolicyBinding"),
        "{warning}"
    );
}
