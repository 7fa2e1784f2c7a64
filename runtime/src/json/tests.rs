use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{read, write};

/// Whether the reader took it; what it takes, `serde_json` reads as the same value.
fn takes<T: DeserializeOwned + Debug + PartialEq>(text: &str) -> bool {
    let Some(ours) = read::<T>(text.as_bytes()) else {
        return false;
    };
    let theirs = serde_json::from_str::<T>(text);
    let theirs = theirs.unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(format!("{ours:?}"), format!("{theirs:?}"), "of {text}");
    true
}

/// What serde's derives ask of a format, and this crate's do not.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
enum Choice {
    Nothing,
    One(u8),
    Two(String, f64),
    Named { a: Option<bool>, b: () },
}

#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
struct Everything {
    choice: Vec<Choice>,
    by_choice: BTreeMap<String, f32>,
    letter: char,
    pair: (i64, u64),
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

/// What skips nearly all of it.
#[derive(Debug, Deserialize, PartialEq)]
struct Letter {
    letter: Option<char>,
}

const EVERYTHING: &str = r#"{"choice": ["Nothing", {"One": 1}, {"Two":["\u00e9\n", 1.50]},
    {"Named": {"a":null , "b": null}}], "by_choice": {"a": 0.1, "\"": 16777217}, "letter": "ß",
    "pair": [-9223372036854775808, 18446744073709551615], "more": [[], {}, "", "\ud83d\ude00",
    {"a": {"b": [0, -0, -1, 1e3, 1E-3, 0.1, 123456789012345678, 1234567890123456789012]}}],
    "x": true, "y": false, "z": null}"#;

#[test]
fn everything_is_taken() {
    assert!(takes::<Everything>(EVERYTHING));
    assert!(takes::<Value>(EVERYTHING));
}

#[test]
fn what_is_wrong_is_not_taken() {
    for text in [
        "",
        " ",
        "01",
        "-",
        "-01",
        "1.",
        ".5",
        "1e",
        "+1",
        "1.5.2",
        "--1",
        "tru",
        "nul",
        "truely",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1",
        "]",
        "{\"a\":1,}",
        "{,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{1:2}",
        "\"",
        "\"\\",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\ud800\"",
        "\"\n\"",
        "\"\u{1}\"",
        "1 1",
        "[]]",
        "{}{}",
        "\u{feff}1",
        "\u{a0}1",
        "1\0",
        "'a'",
        "NaN",
        "1e999",
        "/**/1",
        "[1;2]",
        "{\"a\" 1}",
    ] {
        assert!(!takes::<Value>(text), "{text}");
    }
    assert!(read::<Value>(b"\"\xff\"").is_none());
}

#[test]
fn nesting_has_a_bound() {
    let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    assert!(takes::<Value>(&nested(100)));
    assert!(!takes::<Value>(&nested(1_000_000)));
    let ignored = format!("{{\"a\": {}}}", nested(1_000_000));
    assert!(!takes::<Letter>(&ignored));
}

#[test]
fn a_string_ends_where_it_ends_whatever_its_length() {
    for before in 0..20 {
        for middle in ["", "é", "\\\"", "\\\\", "\u{7f}", "\u{1f600}", "\\u0041"] {
            for after in 0..20 {
                let text = format!("[\"{}{middle}{}\"]", "a".repeat(before), "b".repeat(after));
                assert!(takes::<Vec<String>>(&text), "{text}");
            }
        }
    }
}

/// Whether the writer wrote it; what it writes, `serde_json` writes too.
fn writes<T: Serialize + ?Sized>(value: &T) -> bool {
    let Some(ours) = write(value) else {
        return false;
    };
    let theirs = serde_json::to_vec(value).unwrap();
    assert_eq!(
        String::from_utf8_lossy(&ours),
        String::from_utf8_lossy(&theirs)
    );
    true
}

#[test]
fn everything_is_written_but_variants_of_several_values() {
    let everything: Everything = serde_json::from_str(EVERYTHING).unwrap();
    assert!(writes(&everything.rest));
    assert!(writes(&everything.by_choice));
    assert!(writes(&everything.choice[..2]));
    assert!(!writes(&everything));
    assert!(writes(&serde_json::from_str::<Value>(EVERYTHING).unwrap()));
    assert!(writes(&(Some("a"), (), everything.letter, everything.pair)));
    assert!(writes(&[f64::NAN, f64::INFINITY, -0.0, 1e300, 0.1]));
    assert!(writes(&[f32::NAN, 0.1, 1e30]));
    assert!(writes(&BTreeMap::from([('a', 1)])));
    assert!(writes(&std::path::Path::new("a\\b")));
}

#[test]
fn integers_are_written_to_their_last_digit() {
    assert!(writes(&[0, 1, -1, i64::MIN, i64::MAX]));
    assert!(writes(&[0, u64::MAX]));
    let tens: Vec<u64> = (0..20).map(|power| 10_u64.pow(power)).collect();
    assert!(writes(&tens));
    assert!(writes(&tens.iter().map(|ten| ten - 1).collect::<Vec<_>>()));
}

#[test]
fn keys_that_are_no_strings_are_left_to_serde_json() {
    assert!(!writes(&BTreeMap::from([(1, 1)])));
    assert!(!writes(&BTreeMap::from([(true, 1)])));
    assert!(!writes(&BTreeMap::from([(None::<String>, 1)])));
    assert!(!writes(&BTreeMap::from([(vec![1], 1)])));
}

#[test]
fn each_byte_is_escaped_wherever_it_stands() {
    for code in 0..=0x100 {
        let special = char::from_u32(code).unwrap();
        for before in 0..20 {
            for after in [0, 1, 5, 9] {
                let text = format!("{}{special}{}", "a".repeat(before), "b".repeat(after));
                assert!(writes(&text));
                assert!(writes(&format_args!("{text}{special}")));
            }
        }
    }
}

/// A text with some of its bytes cut out, doubled or replaced.
fn broken() -> impl Strategy<Value = String> {
    let tokens = prop::sample::select(vec![
        "", "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "0", "1", "-", ".", "e", " ", "\n",
        "null", "true", "é", "\u{1}", "\"a\"", "1.5",
    ]);
    let edit = (0..EVERYTHING.len(), 0..4_usize, tokens);
    prop::collection::vec(edit, 1..4).prop_map(|edits| {
        let mut text = EVERYTHING.to_owned();
        for (at, len, token) in edits {
            let at = (0..=at.min(text.len()))
                .rev()
                .find(|at| text.is_char_boundary(*at));
            let at = at.unwrap_or_default();
            let end = (at + len..=text.len()).find(|end| text.is_char_boundary(*end));
            text.replace_range(at..end.unwrap_or(text.len()), token);
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]

    #[test]
    fn no_more_is_taken_than_by_serde_json(text in broken()) {
        takes::<Value>(&text);
        takes::<Everything>(&text);
        takes::<Letter>(&text);
    }
}
