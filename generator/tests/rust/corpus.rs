//! Every real definition becomes Rust, without an exception for any of them.

use kubewright_generator::emit::rust::{self, Layout};
use kubewright_generator::options::{Scope, Versions};
use kubewright_generator::{Generator, Options, pass};

use crate::support;

/// The lengths of names that half, 99 of 100, and all of them keep within.
const MEDIAN: usize = 20;
const P99: usize = 45;
const LONGEST: usize = 60;

#[test]
fn every_definition_is_generated_with_short_names() {
    let Some(corpus) = support::corpus() else {
        return;
    };
    let loaded = Generator::new()
        .source(corpus.join("crds"))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let mut types = Vec::new();
    for share in [Scope::Kind, Scope::Version, Scope::Group, Scope::All] {
        let mut options = Options::default();
        options.versions = Versions::All;
        options.share = share;
        let facts = pass::run(loaded.model(), &options, &rust::is_reserved).unwrap();
        let mut lengths: Vec<usize> = facts.names.all().iter().map(String::len).collect();
        lengths.sort_unstable();
        let percentile = |percent: usize| lengths[lengths.len() * percent / 100];
        let longest = lengths.last().copied().unwrap_or_default();
        eprintln!(
            "{share:?}: {} types, names of {} (median), {} (p99), {longest} characters",
            lengths.len(),
            percentile(50),
            percentile(99)
        );
        types.push(lengths.len());
        // What every kind declares for itself is called after the kind more often.
        if share != Scope::Kind {
            assert!(percentile(50) <= MEDIAN && percentile(99) <= P99);
        }
        assert!(longest <= LONGEST);
        for module in facts.declarations.modules() {
            let visible = module.declarations.iter().chain(&module.imports);
            let mut names: Vec<&str> = visible.map(|id| facts.names.of(*id)).collect();
            names.sort_unstable();
            let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
            assert_eq!(twice, None, "{}/{}", module.group, module.version);
        }
    }
    assert!(types.is_sorted_by(|more, fewer| more > fewer), "{types:?}");
}

#[test]
fn every_definition_is_written() {
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
    // A module for each group version, one for each group, the root, the clientset and the informers.
    assert!(files.iter().len() > facts.declarations.modules().len() + 3);
}
