//! What `docs/conformance.md` says of the tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn sources(under: &Path, text: &mut String) {
    let entries = fs::read_dir(under).unwrap();
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    for path in paths {
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|end| end == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// What is in back-quotes and is the name of a test.
fn names(line: &str) -> impl Iterator<Item = &str> {
    let quoted = line.split('`').skip(1).step_by(2);
    quoted.filter(|name| name.contains('_') && !name.contains(['/', ' ', '.']))
}

#[test]
fn every_row_names_a_test_that_is_there_or_a_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("../docs/conformance.md")).unwrap();
    let mut code = String::new();
    for part in ["src", "tests", "../testdata/e2e/tests"] {
        sources(&root.join(part), &mut code);
    }
    for name in table.lines().flat_map(names) {
        assert!(code.contains(&format!("fn {name}(")), "there is no {name}");
    }
    let (informers, client) = table.split_once("\n# The client\n").unwrap();
    counted(
        informers,
        &[("R", 25), ("WL", 12), ("Q", 15), ("S", 6), ("I", 23)],
    );
    counted(
        client,
        &[
            ("H", 12),
            ("D", 6),
            ("A", 3),
            ("P", 4),
            ("T", 1),
            ("E", 2),
            ("C", 3),
            ("G", 2),
            ("W", 8),
        ],
    );
}

/// Every row of these is there once, with a test or a reason, and how many have a test is said.
fn counted(table: &str, expected: &[(&str, usize)]) {
    let mut rows = BTreeSet::new();
    let mut ported = 0;
    for line in table.lines() {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let (Some(row), Some(_), Some(test)) = (cells.next(), cells.next(), cells.next()) else {
            continue;
        };
        if !row.ends_with(|last: char| last.is_ascii_digit()) {
            continue;
        }
        assert!(rows.insert(row.to_owned()), "{row} is there twice");
        let is_ported = !test.starts_with("not ported: ");
        assert!(
            !is_ported || names(test).next().is_some(),
            "{row} has no test"
        );
        ported += usize::from(is_ported);
    }
    let expected: BTreeSet<String> = expected
        .iter()
        .flat_map(|(letter, count)| (1..=*count).map(move |number| format!("{letter}{number}")))
        .collect();
    assert_eq!(rows, expected);
    let count = format!("{ported} of {} rows are ported", rows.len());
    assert!(table.contains(&count), "{count}");
}
