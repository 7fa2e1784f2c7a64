//! The text is what prettyplease prints, blank lines aside: its own parse of it says so.

use std::path::Path;

use kubewright_generator::options::{Attributes, Versions};
use kubewright_generator::{Generator, Options};

use crate::output::{self, Generated};
use crate::support;

#[track_caller]
fn is_in_style(path: &Path, text: &str) {
    let file = syn::parse_file(text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let printed = prettyplease::unparse(&file);
    let lines = |text: &str| {
        let lines = text.lines().filter(|line| !line.is_empty());
        // Comments that are no documentation are not printed.
        let lines = lines.filter(|line| !line.starts_with("// @generated"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    let (actual, expected) = (lines(text), lines(&printed));
    let first = actual
        .iter()
        .zip(&expected)
        .find(|(actual, expected)| actual != expected);
    assert_eq!(first, None, "{}", path.display());
    assert_eq!(actual.len(), expected.len(), "{}", path.display());
}

#[track_caller]
fn all_in_style(generator: &Generator, options: &Options) {
    let loaded = generator.load().unwrap_or_else(|error| panic!("{error}"));
    let generated = Generated::new(loaded.model(), options);
    for (path, text) in generated.tree() {
        is_in_style(&path, &text);
    }
}

fn options(docs: bool, attributes: Attributes, crate_path: &str) -> Options {
    let mut options = Options::default();
    options.versions = Versions::All;
    options.attributes = attributes;
    options.docs = docs;
    crate_path.clone_into(&mut options.crate_path);
    options
}

#[test]
fn own_definitions_are_printed_in_style() {
    let generator = output::definitions()
        .unwrap_or_else(|error| panic!("{error}"))
        .into_iter()
        .fold(Generator::new(), Generator::source);
    all_in_style(&generator, &options(true, Attributes::All, "::kubewright"));
    all_in_style(
        &generator,
        &options(
            false,
            Attributes::Constraints,
            "crate::a_long_way::to::the::runtime",
        ),
    );
}

/// Names of groups of every length, and kinds as long: what they name is broken where it does not
/// fit.
#[test]
fn names_of_any_length_are_printed_in_style() {
    let definition = |length: usize| {
        let (group, kind) = ("g".repeat(length), format!("K{}", "k".repeat(length - 1)));
        let plural = format!("{}s", kind.to_lowercase());
        format!(
            r#"{{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{{"name":"{plural}.{group}.example.com"}},
            "spec":{{"group":"{group}.example.com","scope":"Namespaced","names":{{"kind":"{kind}","plural":"{plural}"}},
            "versions":[{{"name":"v1alpha1","served":true,"storage":true,"subresources":{{"status":{{}}}},"schema":{{"openAPIV3Schema":{{"type":"object","properties":{{"spec":{{"type":"object","properties":{{"size":{{"type":"integer"}}}}}}}}}}}}}}]}}}}"#
        )
    };
    let generator = (1..=62).fold(Generator::new(), |generator, length| {
        generator.source_text(format!("{length}.json"), definition(length))
    });
    all_in_style(&generator, &options(true, Attributes::All, "::kubewright"));
}

#[test]
fn real_definitions_are_printed_in_style() {
    let Some(corpus) = support::corpus() else {
        return;
    };
    let generator = Generator::new().source(corpus.join("crds"));
    all_in_style(&generator, &options(true, Attributes::All, "::kubewright"));
}
