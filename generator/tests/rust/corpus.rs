//! Every real definition becomes Rust, without an exception for any of them.

use kubewright_generator::emit::rust::{self, Layout};
use kubewright_generator::{Generator, Options, pass};

use crate::support;

#[test]
fn every_definition_is_generated_with_short_names() {
    let Some(corpus) = support::corpus() else {
        return;
    };
    let loaded = Generator::new()
        .source(corpus.join("crds"))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let mut options = Options::default();
    options.docs = true;
    let facts = pass::run(loaded.model(), &options, &rust::is_reserved).unwrap();
    let files = rust::emit(loaded.model(), &facts, &options, Layout::Tree).unwrap();
    // A module for each group version, one for each group, the root and the clientset.
    assert!(files.iter().len() > facts.declarations.modules().len() + 2);

    let mut lengths: Vec<usize> = facts.names.all().iter().map(String::len).collect();
    lengths.sort_unstable();
    let percentile = |percent: usize| lengths[lengths.len() * percent / 100];
    let longest = lengths.last().copied().unwrap_or_default();
    eprintln!(
        "{} types, names of {} (median), {} (p99), {longest} characters",
        lengths.len(),
        percentile(50),
        percentile(99)
    );
    assert!(percentile(50) <= 20 && percentile(99) <= 45 && longest <= 60);
}
