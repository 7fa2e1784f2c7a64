//! What is read here is what the parser of the whole language reads.

#[path = "../../../tests/support/corpus.rs"]
mod corpus;

use std::fmt::Write as _;
use std::sync::Arc;

use proptest::prelude::{Just, Strategy, any, prop, prop_oneof, proptest};
use proptest::test_runner::TestCaseError;

use super::super::tree::Document;
use super::super::yaml;
use super::parse;

const SAMPLE: &str = include_str!("styles.yaml");

/// What is accepted here is accepted there, with the same trees, places and notes.
fn agree(text: &str) -> Result<bool, String> {
    let Some(documents) = parse(text) else {
        return Ok(false);
    };
    let (expected, error) = yaml::parse(&Arc::from("f"), text);
    if let Some(error) = error {
        return Err(format!("{error}\n{text}"));
    }
    if documents != expected {
        return Err(difference(&documents, &expected) + text);
    }
    Ok(true)
}

/// The first lines in which two readings differ.
fn difference(found: &[Document<'_>], expected: &[Document<'_>]) -> String {
    let (found, expected) = (format!("{found:#?}"), format!("{expected:#?}"));
    let differ = found
        .lines()
        .zip(expected.lines())
        .filter(|(found, expected)| found != expected);
    let lines = differ
        .take(3)
        .map(|(found, expected)| format!("{found} != {expected}\n"));
    lines.chain(["in\n".to_owned()]).collect()
}

#[test]
fn every_style_is_read_here() {
    assert_eq!(agree(SAMPLE), Ok(true));
}

#[test]
fn every_real_definition_is_read_here() {
    let Some(folder) = corpus::corpus() else {
        return;
    };
    let mut folders = vec![folder.join("crds"), folder.join("gateway-api")];
    let mut count = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml")
            {
                let text = std::fs::read_to_string(&path).expect("a text");
                assert_eq!(agree(&text), Ok(true), "{}", path.display());
                count += 1;
            }
        }
    }
    assert!(count >= 412, "{count}");
}

#[test]
fn small_texts_are_read_alike() {
    for text in [
        "a: 1\n",
        "a:\nb:\n",
        "a:",
        "a: # c\n\n# d\nb: 2 # e\n",
        "- a\n-\n- - b\n  - c\n- d: 1\n  e: 2\n-\n  f: 3\n",
        "a:\n- b\n- c\nd: e\n",
        "---\na: 1\n---\n---\nb: 1\n---\n",
        "# only a comment\n",
        "\n\n",
        "--- # c\na: 1\n",
        "a: b\n c\n\n d\n",
        "a: |\n  b\n\n   c\n  d\n\ne: >-\n  f\n  g\n\n  h\n   i\n  j\n",
        "a: |+\n  b\n\n\nc: |2\n   d\ne: >+\n\n  f\n\n",
        "a: \"b \\n \\\" \\u00e9 \\\n  c\n\n  d\"\n",
        "a: 'b ''c''\n  d'\n",
        "a: {b: 1, \"c\": [d, 'e', {}], f: []}\n",
        "a: [1,\n  2,\n  b c]\n",
        "\"a\": 1\n'b' : 2\nc : 3\n",
        "yes: on\nn: {y: no}\n",
        "é: ü # ö\nb: é\n",
        "a: -1\nb: -x\nc: --\nd: .5\n",
        "a:\n  b\n  c\nd:\n  \"e\"\n",
        "- - - a\n    - b\n  - c\n- d\n",
    ] {
        assert_eq!(agree(text), Ok(true), "{text}");
    }
}

#[test]
fn what_is_rare_or_wrong_is_handed_over() {
    for text in [
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "%YAML 1.2\n---\na: 1\n",
        "? a\n: b\n",
        "a:\tb\n",
        "a: 1\n\tb: 2\n",
        "a: 1\r\nb: 2\r\n",
        "a: 1\na: 2\n",
        "a: {b: 1, b: 2}\n",
        "<<: {a: 1}\n",
        "~: 1\n",
        "a: .inf\n",
        "a: b: c\n",
        "a: b\n   c: d\n",
        "a: 'b\n",
        "a: \"\\q\"\n",
        "a: [1\n",
        "a: [1 2\n]\n",
        "a: 1\n...\n",
        "scalar\n",
        "a: |\n",
        "a: |\n   b\n  c\n",
        "a:\n   b: 1\n  c: 2\n",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
    let deep = |levels: usize| format!("a: {}{}\n", "[".repeat(levels), "]".repeat(levels));
    assert_eq!(agree(&deep(95)), Ok(true));
    assert_eq!(parse(&deep(96)), None);
}

/// A scalar in some style, for a place at some indentation.
fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-zA-Z0-9_.$/=é-][a-z0-9 :#',\\[\\]{}\"é-]{0,12}",
        1 => Just(String::new()),
        1 => prop_oneof![Just("yes"), Just("no"), Just("~"), Just("null"), Just("true"), Just("on"), Just("1e3"), Just("0x1F"), Just("1_000"), Just("="), Just(".5"), Just("-1"), Just("5."), Just("2001-01-01")].prop_map(str::to_owned),
        2 => "'[a-z :#é\\[]{0,8}('')?[a-z ]{0,4}'",
        2 => "\"[a-z :#'é{]{0,8}(\\\\[nt\"\\\\/ ]|\\\\u00e9|\\\\x41)?[a-z ]{0,4}\"",
        1 => "[\\[{]([a-z]: [a-z0-9]{1,3}(, )?|[a-z0-9\"']{1,3}(, ?)?|[\\[\\]{}]){0,4}[\\]}]",
        1 => "(\\[[a-z0-9 ]{1,3}(, ?[a-z0-9 .\"']{1,4}){0,3}\\]|\\{[a-z]: [a-z0-9]{1,3}(, [e-h]: ?[a-z0-9\"]{1,3}){0,2}\\})",
        1 => "[&*!?|>%@`-][a-z ]{0,3}",
    ]
}

#[derive(Clone, Debug)]
enum Tree {
    Scalar(String, String),
    Lines(String, Vec<(usize, String)>),
    Sequence(Vec<Tree>, bool),
    Mapping(Vec<(String, Tree)>, usize),
}

fn tree() -> impl Strategy<Value = Tree> {
    let comment = prop_oneof![8 => Just(String::new()), 1 => " {0,2}#[a-z: ]{0,4}", 1 => " {1,2}"];
    let leaf = prop_oneof![
        3 => (scalar(), comment).prop_map(|(text, comment)| Tree::Scalar(text, comment)),
        2 => (
            prop_oneof![Just("|"), Just(">"), Just("|-"), Just(">-"), Just("|+"), Just(">+"), Just("|2"), Just(">1-"), Just("'"), Just("\""), Just("x"), Just("[")].prop_map(str::to_owned),
            prop::collection::vec((0_usize..5, "[a-z]{0,3}[a-z :#'\"\t,\\\\é]{0,6}"), 0..5),
        ).prop_map(|(style, lines)| Tree::Lines(style, lines)),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            (prop::collection::vec(inner.clone(), 1..4), any::<bool>())
                .prop_map(|(items, level)| Tree::Sequence(items, level)),
            (
                prop::collection::vec(
                    (
                        "[a-z]{1,2}|\"[a-z ]{0,3}\"|'[a-z]{0,2}' ?|[a-z0-9 #:.-]{1,5}",
                        inner
                    ),
                    1..5
                ),
                1_usize..4
            )
                .prop_map(|(entries, step)| Tree::Mapping(entries, step)),
        ]
    })
}

impl Tree {
    /// Writes the node after what is on the line already.
    fn write(&self, text: &mut String, indent: usize) {
        let pad = |width: usize| " ".repeat(width);
        match self {
            Self::Scalar(scalar, comment) => {
                let _ = writeln!(text, " {scalar}{comment}");
            }
            Self::Lines(style, lines) => {
                let _ = write!(text, " {style}");
                if style.starts_with(['|', '>']) {
                    text.push('\n');
                }
                for (extra, line) in lines {
                    let extra = if *extra == 4 { 0 } else { extra + 1 };
                    let _ = writeln!(text, "{}{line}", pad(indent + extra));
                }
                match style.as_str() {
                    "[" => {
                        let _ = writeln!(text, "{}]", pad(indent + 1));
                    }
                    "'" | "\"" => {
                        let _ = writeln!(text, "{}{style}", pad(indent + 1));
                    }
                    "x" => text.push('\n'),
                    _ => {}
                }
            }
            Self::Sequence(items, level) => {
                let width = if *level { indent } else { indent + 2 };
                text.push('\n');
                for item in items {
                    let _ = write!(text, "{}-", pad(width));
                    item.write_item(text, width);
                }
            }
            Self::Mapping(entries, step) => {
                text.push('\n');
                for (key, value) in entries {
                    let _ = write!(text, "{}{key}:", pad(indent + step));
                    value.write(text, indent + step);
                }
            }
        }
    }

    /// Writes the node after a `-`, compact where that can be.
    fn write_item(&self, text: &mut String, indent: usize) {
        let pad = " ".repeat(indent + 2);
        match self {
            Self::Mapping(entries, _) => {
                for (index, (key, value)) in entries.iter().enumerate() {
                    let _ = write!(text, "{}{key}:", if index == 0 { " " } else { &pad });
                    value.write(text, indent + 2);
                }
            }
            Self::Sequence(items, true) => {
                for (index, item) in items.iter().enumerate() {
                    let _ = write!(text, "{}-", if index == 0 { " " } else { &pad });
                    item.write_item(text, indent + 2);
                }
            }
            _ => self.write(text, indent),
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_alike(
        text in "([-a-c0-2:#'\"\n |>&*!{}\\[\\],?~=.\t\\\\]|\n|\n  |\n---|: |: |- |- |a: |\n  b: |\n c: |\\|\n  |é){0,40}",
    )
    {
        agree(&text).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn made_up_documents_are_read_alike(entries in prop::collection::vec(("[a-z]{1,2}", tree()), 1..5), start in 0_usize..3) {
        let mut text = String::new();
        for (key, value) in &entries {
            text.push_str(key);
            text.push(':');
            value.write(&mut text, 0);
        }
        let text = ["", "---\n", "\n# c\n"][start].to_owned() + &text;
        agree(&text).map_err(TestCaseError::fail)?;
        // A missing line break at the end is not to matter.
        agree(text.trim_end_matches('\n')).map_err(TestCaseError::fail)?;
    }

    #[test]
    fn changed_definitions_are_read_alike(
        cuts in prop::collection::vec((0_usize..SAMPLE.len(), 0_usize..30, "[-a-z:#'\"\n |>&*!{}\\[\\],?\t\\\\]{0,4}|\n {1,8}"), 1..4),
    ) {
        let mut text = SAMPLE.to_owned();
        for (at, length, replacement) in cuts {
            let floor = |at: usize| (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let (start, end) = (floor(at), floor(at + length));
            text.replace_range(start..end.max(start), &replacement);
        }
        agree(&text).map_err(TestCaseError::fail)?;
    }
}
