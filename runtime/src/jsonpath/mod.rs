//! Paths to values of objects: the `JSONPath` of columns and of kubectl (`client-go/util/jsonpath`), without its
//! templates.
//!
//! ```
//! use kubewright::jsonpath::JsonPath;
//! use serde_json::json;
//!
//! let ready = JsonPath::parse(".status.conditions[?(@.type==\"Ready\")].status")?;
//! let object = json!({"status": {"conditions": [{"type": "Ready", "status": "True"}]}});
//! assert_eq!(ready.find(&object)?[0].as_str(), Some("True"));
//! # Ok::<(), String>(())
//! ```

mod find;
mod parse;
mod print;

pub use print::print;

use serde_json::Value;

/// A path, as `.status.phase` or `.spec.containers[*].image`.
#[derive(Clone, Debug, PartialEq)]
pub struct JsonPath(Vec<Step>);

/// A step of a path.
#[derive(Clone, Debug, PartialEq)]
enum Step {
    /// A member.
    Field(String),
    /// Items of a list: from, to and by.
    Items(Bound, End, Bound),
    /// Every member or item.
    All,
    /// The value and everything in it that holds values.
    Below,
    /// What each of several paths finds.
    Union(Vec<JsonPath>),
    /// The items of which a comparison holds.
    Filter(Filter),
    /// A value by itself.
    Value(Value),
}

/// A bound that may be left out.
type Bound = Option<i64>;

/// Where items end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Left,
    At(i64),
    /// After the one that is named.
    After(i64),
}

#[derive(Clone, Debug, PartialEq)]
enum Filter {
    Exists(JsonPath),
    Compare(JsonPath, String, JsonPath),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{JsonPath, print};

    fn first(path: &str) -> Option<String> {
        let object = json!({
            "spec": {"replicas": 3, "ratio": 0.5, "large": 1e21, "whole": 2.0, "none": null,
                "names": ["a", "b", "c"], "flag": true, "a.b": "dotted", "map": {"x": 1, "y": "<"}},
            "status": {"conditions": [
                {"type": "Ready", "status": "True", "count": 2},
                {"type": "Other", "status": "False", "count": 5},
            ]},
        });
        let path = JsonPath::parse(path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let found = path.find(&object).ok()?;
        found.first().map(|value| print(value))
    }

    #[test]
    fn members_and_items() {
        let cases = [
            (".spec.replicas", "3"),
            ("$.spec.flag", "true"),
            (".spec.ratio", "0.5"),
            (".spec.large", "1e+21"),
            (".spec.whole", "2"),
            (".spec.none", "<no value>"),
            (".spec.missing", ""),
            (".spec.names", r#"["a","b","c"]"#),
            (".spec.names[1]", "b"),
            (".spec.names[-1]", "c"),
            (".spec.names[1:]", "b"),
            (".spec.names[0,2]", "a"),
            (".spec.names[*]", "a"),
            (r".spec.a\.b", "dotted"),
            (".spec['flag']", "true"),
            (".spec.map", r#"{"x":1,"y":"\u003c"}"#),
            ("..count", "2"),
            (".spec.replicas.more", ""),
        ];
        for (path, wanted) in cases {
            assert_eq!(first(path).unwrap_or_default(), wanted, "{path}");
        }
    }

    #[test]
    fn filters() {
        let cases = [
            (r#".status.conditions[?(@.type=="Ready")].status"#, "True"),
            (".status.conditions[?(@.type=='Other')].status", "False"),
            (r#".status.conditions[?(@.type != "Ready")].type"#, "Other"),
            (".status.conditions[?(@.count > 2)].type", "Other"),
            (".status.conditions[?(@.count <= 2)].type", "Ready"),
            (".status.conditions[?(@.missing)].type", ""),
            (".status.conditions[?(@.count)].type", "Ready"),
            (r#".status.conditions[?(@.type=="None")].status"#, ""),
        ];
        for (path, wanted) in cases {
            assert_eq!(first(path).unwrap_or_default(), wanted, "{path}");
        }
    }

    #[test]
    fn what_cannot_be_found_is_an_error() {
        let object = json!({"a": [1, 2], "b": {}});
        for path in [".a[5]", ".b[0]", ".a[?(@ > \"x\")]", ".a[2:1]"] {
            let parsed = JsonPath::parse(path).unwrap();
            assert!(parsed.find(&object).is_err(), "{path}");
        }
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for path in [
            ".a[",
            ".a[x]",
            ".a[?(@.b]",
            "%",
            ".a['b",
            "....",
            "\"x",
            "spec.a",
        ] {
            assert!(JsonPath::parse(path).is_err(), "{path}");
        }
    }
}
