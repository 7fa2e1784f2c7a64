//! The derive beside serde's on the same structs: thousands of inputs, in JSON and YAML, are read
//! with the same verdict to the same value, and written to the same bytes.
//!
//! These differences are meant, and each is checked to be just that:
//! - `null` counts as absent, and for a list or map without a default as empty;
//! - a struct is read from an object only, not from an array;
//! - what [`verdict::Meant`] says of flattened structs.

mod inputs;
mod tree;
mod twins;
mod verdict;

use tree::Tree;
use twins::{ours, theirs};
use verdict::{Meant, Tally};

/// A test for each pair of twins: its name, and the documents that its inputs are made from.
macro_rules! pairs {
    ($($test:ident: $name:ident $(<$arg:ty>)? $(, $meant:ident)*, [$($document:literal),+ $(,)?];)+) => {$(
        #[test]
        fn $test() {
            let documents = [$($document),+].map(|text| text.parse::<Tree>().expect("the document is JSON"));
            let mut tally = Tally::default()$(.meaning(Meant::$meant))*;
            for document in &documents {
                for input in inputs::of(document) {
                    tally.judge::<ours::$name $(<$arg>)?, theirs::$name $(<$arg>)?>(&input);
                }
            }
            tally.finish(stringify!($name), documents.len());
        }
    )+};
}

pairs! {
    scalars: Scalars, [
        r#"{"text": "a", "yes": true, "small": 7, "big": -9007199254740993, "byte": 255, "word": 65535, "tiny": -128, "unsigned": 4294967295, "huge": 18446744073709551615, "ratio": 0.5, "half": 0.1}"#,
        r#"{"text": "", "yes": false, "small": -2147483648, "big": 9223372036854775807, "byte": 0, "word": 0, "tiny": 127, "unsigned": 0, "huge": 0, "ratio": 1e300, "half": -3}"#,
    ];
    optional: Optional, [
        r#"{"text": "a", "number": 1, "list": ["a", "b"], "map": {"k": 1, "a": 2}, "inner": {"name": "x", "count": 2}, "boxed": {"name": "y"}}"#,
        "{}",
        r#"{"inner": {"name": "x", "count": null}, "list": [], "map": {}}"#,
    ];
    nested: Nested, [
        r#"{"inner": {"name": "a"}, "list": [{"name": "b", "count": 1}, {"name": "c"}], "by_name": {"x": {"name": "d"}, "a": {"name": "e"}}, "matrix": [[1, 2], []], "maybe": [null, "a"]}"#,
        r#"{"inner": {"name": "a", "count": 3}, "list": [], "by_name": {}, "matrix": [], "maybe": []}"#,
    ];
    camel_case: Camel, [r#"{"secretName": "a", "dnsNames": ["b"], "apiURL": "c", "x": 1}"#];
    screaming_kebab_case: Screaming, [r#"{"FIRST-NAME": "a", "LAST-NAME": "b", "Exact_name": "c"}"#];
    aliases: Aliases, [
        r#"{"name": "a", "count": 1}"#,
        r#"{"title": "a", "number": 1}"#,
        r#"{"label": "a", "count": 1, "number": 2}"#,
    ];
    defaults: Defaults, [
        r#"{"required": "a", "plain": "b", "path": 1, "list": ["c"], "map": {"k": 1}, "inner": {"name": "d"}, "optional": "e"}"#,
        r#"{"required": "a"}"#,
    ];
    default_of_the_struct: Whole, [r#"{"name": "a", "count": 1, "own": 2, "list": []}"#, "{}"];
    default_of_the_struct_by_path: WholeByPath, [r#"{"name": "a", "count": 1}"#, "{}"];
    skips: Skips, [
        r#"{"both": 1, "by_path": 2, "unwritten": "a", "unread": "b", "conditional": "d", "list": ["c"]}"#,
        r#"{"unwritten": "a", "conditional": "", "list": []}"#,
    ];
    denied: Denied, [r#"{"name": "a", "inner": {"name": "b"}, "other": "c"}"#];
    flattened_struct: FlatStruct, Flattened, [
        r#"{"own": "a", "name": "b", "count": 1}"#,
        r#"{"own": "a", "name": "b", "deep": 1, "other": 2}"#,
    ];
    flattened_map: FlatMap, Flattened, [
        r#"{"own": "a", "z": 1, "b": {"c": [null, 1.5, "x"]}}"#,
        r#"{"own": "a"}"#,
    ];
    flattened_both: FlatBoth, Flattened, [r#"{"own": "a", "name": "b", "count": 1, "z": 1, "y": [2]}"#];
    flattened_optional: FlatOptional, Flattened, FlattenedOptional, [
        r#"{"own": "a", "name": "b", "count": 1}"#,
        r#"{"own": "a", "other": 1}"#,
    ];
    closed_enum: Levels, [
        r#"{"level": "low", "several": ["VERY_HIGH", "low"], "by_name": {"a": "mid"}, "maybe": "medium"}"#,
        r#"{"level": "medium", "several": [], "by_name": {}}"#,
    ];
    newtypes: Newtypes, [
        r#"{"name": "a", "list": ["b"], "maybe": "c", "named": 1, "inner": {"name": "d"}}"#,
        r#"{"name": "a", "list": [], "maybe": null, "named": 1, "inner": {"name": "d"}}"#,
    ];
    generic: Generic<Vec<String>>, [r#"{"value": ["a"], "list": [["b"], []], "optional": ["c"]}"#];
    any_json: Json, [
        r#"{"any": {"a": [1, null, 1.5, "x", true, {"b": {}}]}, "maybe": 1, "list": [null, 1], "map": {"k": null}}"#,
    ];
    foreign: Foreign, [r#"{"leaf": "a", "maybe": "b", "made": "c"}"#, r#"{"leaf": "a"}"#];
    raw_names: Raw, [r#"{"type": "a", "gen": "b", "self_": "c"}"#];
    many_fields: Many, [
        r#"{"f00": 1, "f01": 1, "f02": 1, "f03": 1, "f04": 1, "f05": 1, "f06": 1, "f07": 1, "f08": 1, "f09": 1, "f10": 1, "f11": 1, "f12": 1, "f13": 1, "f14": 1, "f15": 1}"#,
    ];
    recursive: Node, [
        r#"{"name": "a", "children": [{"name": "b", "children": [{"name": "c"}]}], "next": {"name": "d"}}"#,
    ];
}
