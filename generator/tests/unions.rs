//! The unions that real definitions hold, by the way in which they say so.

use std::collections::BTreeMap;
use std::path::Path;

use kubewright_generator::Generator;
use kubewright_generator::pass::union::{Cardinality, Spelling, unions};

#[path = "support/corpus.rs"]
mod support;

type Counts = BTreeMap<(Spelling, Cardinality), usize>;

/// How many unions there are of each kind, and how many objects with several.
fn count(folder: &Path) -> (Counts, usize) {
    let loaded = Generator::new()
        .source(folder)
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let model = loaded.model();
    let mut counts = Counts::new();
    let mut several = 0;
    for (node, _) in model.schemas() {
        let unions = unions(model, node);
        several += usize::from(unions.len() > 1);
        for union in unions {
            let kind = (union.spelling, union.cardinality);
            *counts.entry(kind).or_default() += 1;
        }
    }
    eprintln!(
        "{}: {counts:?}, {several} objects with several",
        folder.display()
    );
    (counts, several)
}

/// At least what was counted when this was written: more of it is no mistake.
#[track_caller]
fn at_least(counts: &Counts, expected: &[(Spelling, Cardinality, usize)]) {
    for (spelling, cardinality, expected) in expected {
        let found = counts.get(&(*spelling, *cardinality)).copied();
        assert!(
            found.unwrap_or_default() >= *expected,
            "{spelling:?} {cardinality:?}: {found:?} of {expected}"
        );
    }
}

#[test]
fn every_spelling_of_real_definitions_is_recognised() {
    let Some(corpus) = support::corpus() else {
        return;
    };
    let (counts, several) = count(&corpus.join("crds"));
    at_least(
        &counts,
        &[
            (Spelling::Required, Cardinality::ExactlyOne, 78),
            (Spelling::RequiredOrNone, Cardinality::AtMostOne, 25),
            (Spelling::Presence, Cardinality::ExactlyOne, 11),
            (Spelling::Presence, Cardinality::AtMostOne, 17),
            (Spelling::Presence, Cardinality::AtLeastOne, 15),
            (Spelling::Discriminator, Cardinality::ExactlyOne, 3),
        ],
    );
    assert!(several >= 4);
    let (counts, _) = count(&corpus.join("gateway-api/config/crd/standard"));
    at_least(
        &counts,
        &[
            (Spelling::Presence, Cardinality::AtMostOne, 6),
            (Spelling::Discriminator, Cardinality::ExactlyOne, 14),
        ],
    );
}
