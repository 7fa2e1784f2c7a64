//! Objects, each with something at its edge.

use serde_json::{Value, json};

use super::schema::FORMATS;

/// The `spec`s.
pub(crate) fn all() -> Vec<Value> {
    let mut cases = Vec::new();
    for (names, values) in [
        types(),
        numbers(),
        strings(),
        lists(),
        objects(),
        junctors(),
        kubernetes(),
    ] {
        for name in names {
            for value in &values {
                let mut case = serde_json::Map::new();
                case.insert((*name).to_owned(), value.clone());
                cases.push(Value::Object(case));
            }
        }
    }
    formats(&mut cases);
    patterns(&mut cases);
    cases.extend(several());
    cases
}

/// `metadata` of objects.
pub(crate) fn metadata() -> Vec<Value> {
    let rest = [
        json!({"name": "a.b-c"}),
        json!({"name": "A"}),
        json!({"name": "a b"}),
        json!({"name": "-a"}),
        json!({"name": "a".repeat(253)}),
        json!({"name": "a".repeat(254)}),
        json!({"generateName": "a-"}),
        json!({"generateName": "A-"}),
        json!({"generateName": "a.-"}),
        json!({"labels": {"a": "", "example.com/b": "c.D_e-f"}}),
        json!({"labels": {"a b": ""}}),
        json!({"labels": {"a": "b c"}}),
        json!({"labels": {"a": "b".repeat(64)}}),
        json!({"labels": {"/a": "b"}}),
        json!({"labels": {"a/b/c": "d"}}),
        json!({"labels": {"Example.com/a": "b"}}),
        json!({"annotations": {"Example.com/A": "any text"}}),
        json!({"annotations": {"a b": "c"}}),
        json!({"annotations": {"a": "b".repeat(256 << 10)}}),
        json!({"finalizers": ["example.com/a"]}),
        json!({"finalizers": ["a b", ""]}),
        json!({"finalizers": ["orphan", "foregroundDeletion"]}),
        json!({"ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": "u"}]}),
        json!({"ownerReferences": [{"apiVersion": "", "kind": "", "name": "", "uid": ""}]}),
        json!({"ownerReferences": [{"apiVersion": "a/b/c", "kind": "Pod", "name": "a", "uid": "u"}]}),
        json!({"ownerReferences": [{"apiVersion": "v1", "kind": "Event", "name": "a", "uid": "u"}]}),
        json!({"labels": {"a b": "c"}, "annotations": {"d e": "f"}, "name": "X"}),
    ];
    let named = |mut metadata: Value| {
        if metadata["generateName"].is_null() && metadata["name"].is_null() {
            metadata["name"] = json!("case");
        }
        metadata
    };
    rest.into_iter().map(named).collect()
}

type Part = (&'static [&'static str], Vec<Value>);

fn types() -> Part {
    (
        &[
            "string",
            "integer",
            "number",
            "boolean",
            "object",
            "array",
            "any",
            "either",
            "quantity",
            "nullableString",
            "nullableEnum",
            "nullableObject",
            "nullableItems",
            "formatOnly",
        ],
        vec![
            json!(null),
            json!("a"),
            json!("5m"),
            json!(""),
            json!(5),
            json!(-5),
            json!(1.0),
            json!(1.5),
            json!(1e20),
            json!(true),
            json!([]),
            json!(["a", null]),
            json!([null]),
            json!([1]),
            json!({}),
            json!({"a": null}),
            json!({"a": "b", "x": 1}),
            json!("2024-02-30"),
            json!("2024-02-29"),
        ],
    )
}

fn numbers() -> Part {
    (
        &[
            "least",
            "most",
            "above",
            "under",
            "even",
            "floatLeast",
            "floatMost",
            "floatUnder",
            "floatMultiple",
            "halves",
            "oddBound",
            "int32",
            "int64",
            "float",
            "double",
            "integerEnum",
            "numberEnum",
            "eitherEnum",
            "eitherBounds",
        ],
        vec![
            json!(0),
            json!(1),
            json!(2),
            json!(3),
            json!(4),
            json!(5),
            json!(65),
            json!(66),
            json!(-3),
            json!(1.5),
            json!(2.0),
            json!(2.4),
            json!(2.5),
            json!(2.6),
            json!(3.0),
            json!(0.3),
            json!(0.35),
            json!("A"),
            json!("abcd"),
            json!(2_147_483_647),
            json!(2_147_483_648_i64),
            json!(-2_147_483_649_i64),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
            json!(9_007_199_254_740_993_i64),
            json!(9_007_199_254_740_992.0),
            json!(1e39),
            json!(1e300),
            json!(-1e300),
            json!(0.000_000_000_1),
            json!(2.000_000_000_1),
            json!("5"),
        ],
    )
}

fn strings() -> Part {
    (
        &[
            "short",
            "long",
            "both",
            "choice",
            "scalar",
            "formatAndPattern",
        ],
        vec![
            json!(""),
            json!("a"),
            json!("aa"),
            json!("aab"),
            json!("aaaa"),
            json!("äöü"),
            json!("äöüß"),
            json!("\u{1f600}\u{1f600}\u{1f600}"),
            json!("\u{1f600}\u{1f600}\u{1f600}\u{1f600}"),
            json!("e\u{301}e\u{301}"),
            json!("ö"),
            json!("10.0.0.1"),
            json!("1.2.3.4"),
            json!("10"),
            json!(["x"]),
        ],
    )
}

fn lists() -> Part {
    let item = |name: &str, port: Option<i32>| {
        let mut item = json!({"name": name});
        if let Some(port) = port {
            item["port"] = json!(port);
        }
        item
    };
    (
        &[
            "few",
            "set",
            "numberSet",
            "atomicSet",
            "named",
            "keyed",
            "matrix",
            "plain",
        ],
        vec![
            json!([]),
            json!([1]),
            json!([1, 1]),
            json!([1, 1.0]),
            json!([1, 2, -3]),
            json!(["a", "b"]),
            json!(["a", "a", "b", "a", "b"]),
            json!([{}, {}]),
            json!([{"a": 1}, {"a": 1.0}, {"b": "x"}]),
            json!([{"a": 1, "b": "x"}, {"b": "x", "a": 1}]),
            json!([{"a": 1, "c": 1}, {"a": 1, "c": 2}]),
            json!([item("a", None), item("b", None)]),
            json!([item("a", None), item("a", Some(80))]),
            json!([
                item("a", Some(1)),
                item("a", Some(2)),
                item("a", Some(1)),
                item("a", Some(1))
            ]),
            json!([item("toolong", None), {"name": "b", "value": ""}, {"port": 1}]),
            json!([null, null]),
            json!(["a", null, null]),
            json!([item("a", None), 5]),
            json!([[1], [1, 2], ["x"]]),
            json!([[], []]),
            json!([true, true]),
        ],
    )
}

fn objects() -> Part {
    (
        &[
            "required",
            "counted",
            "map",
            "deepMap",
            "freeMap",
            "open",
            "objectEnum",
            "nested",
        ],
        vec![
            json!({}),
            json!({"a": "x"}),
            json!({"a": "x", "b": 1}),
            json!({"a": null, "b": null}),
            json!({"a": "x", "b": "y", "c": "z"}),
            json!({"x": "abc", "y.z/w": "abcd", "é": "a"}),
            json!({"x": {"x": 5}}),
            json!({"x": {"x": 6}, "y": {}}),
            json!({"x": {"y": {"z": 1}}}),
            json!({"known": {"a": 1, "b": 2}, "x": {"y": null}}),
            json!({"known": {"a": "x"}, "x": 1, "y": 2}),
            json!({"a": 1}),
            json!({"a": 1.0}),
            json!({"a": 2}),
            json!({"x": ["a", "a"], "y": ["b"]}),
            json!({"x": null}),
        ],
    )
}

fn junctors() -> Part {
    (
        &[
            "oneOf",
            "anyOf",
            "allOf",
            "not",
            "atMostOne",
            "closest",
            "closestOne",
            "mixed",
            "listOf",
        ],
        vec![
            json!({}),
            json!({"a": "x"}),
            json!({"b": 1}),
            json!({"c": true}),
            json!({"a": "x", "b": 1}),
            json!({"a": "xyz", "b": 3}),
            json!({"b": 5, "c": false}),
            json!({"a": "y", "b": 6, "c": true}),
            json!({"a": 1}),
            json!({"a": "yy", "b": -5}),
            json!({"a": "x", "b": 9, "c": true}),
            json!({"z": 1}),
            json!({"a": null, "b": 2}),
            json!([]),
            json!([1]),
            json!([4]),
            json!([5]),
            json!([5, 6]),
            json!([1, 9]),
            json!([4, 1, 9]),
        ],
    )
}

fn kubernetes() -> Part {
    let object = json!({"apiVersion": "v1", "kind": "Pod"});
    let with = |name: &str, value: Value| {
        let mut object = object.clone();
        object[name] = value;
        object
    };
    let meta = |value: Value| with("metadata", value);
    let objects = vec![
        json!({}),
        object.clone(),
        json!({"apiVersion": "v1"}),
        json!({"kind": "Pod"}),
        json!({"apiVersion": "", "kind": ""}),
        json!({"apiVersion": "a/b/c", "kind": "No Kind"}),
        json!({"apiVersion": "apps/v1", "kind": "deployment2"}),
        json!({"apiVersion": "v1", "kind": "2x"}),
        with("spec", json!({})),
        with("spec", json!({"x": "y", "z": 1})),
        with("unknown", json!({"a": [null]})),
        meta(json!({})),
        meta(json!({"name": "a", "labels": {"a": "b"}})),
        meta(json!({"name": "A b"})),
        meta(json!({"name": ".."})),
        meta(json!({"name": "a/b"})),
        meta(json!({"name": "a%b"})),
        meta(json!({"labels": {"a b": "c"}})),
        meta(json!({"labels": {"a": "b c", "x/y/z": "", "-a": "a."}})),
        meta(json!({"annotations": {"a b": "c", "A.b/C": "any text"}})),
        meta(json!({"namespace": "Not Valid"})),
        meta(json!({"namespace": "good"})),
        meta(json!({"finalizers": ["a b", "example.com/x"]})),
        meta(json!({"generateName": "x-"})),
        meta(json!({"generateName": "a/"})),
        meta(json!({"generation": -1})),
        meta(
            json!({"ownerReferences": [{"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": "u"}]}),
        ),
        meta(
            json!({"ownerReferences": [{"apiVersion": "a/b/c", "kind": "", "name": "", "uid": ""}]}),
        ),
        meta(json!({"ownerReferences": [
            {"apiVersion": "v1", "kind": "Pod", "name": "a", "uid": "u", "controller": true},
            {"apiVersion": "v1", "kind": "Pod", "name": "b", "uid": "w", "controller": true}]})),
    ];
    let lists = objects.iter().map(|object| json!([object]));
    let values = objects.iter().cloned().chain(lists).collect();
    (&["embedded", "embeddedKnown", "embeddedList"], values)
}

/// Defaults, and faults in several places.
fn several() -> Vec<Value> {
    vec![
        json!({}),
        json!({"outer": {}}),
        json!({"outer": null}),
        json!({"outer": {"one": null, "inner": null, "list": null, "nullable": null, "empty": null}}),
        json!({"outer": {"one": 0, "inner": {}, "list": [], "map": {"a": {}, "b": null, "c": {"kind": "c"}}}}),
        json!({"outer": {"inner": {"text": "y"}, "items": [null, 1], "values": {"a": null, "b": 2}}}),
        json!({"outer": {"unknown": {"one": null}, "list": [{"kind": null}, {"x": 1}]}}),
        json!({"least": 1, "short": "abcd", "choice": "z", "set": ["a", "a"], "required": {}}),
        json!({"plain": [{"name": "toolong", "value": ""}, {}], "map": {}, "oneOf": {"a": "x", "b": 1}}),
        json!({"unknown": 1, "string": 5, "deepMap": {"a": {}, "b": {"x": 9}}, "nested": {"k": ["a", "a"]}}),
    ]
}

fn formats(cases: &mut Vec<Value>) {
    let texts = [
        "",
        "x",
        "507f1f77bcf86cd799439011",
        "YQ==",
        "YQ",
        "10.0.0.0/8",
        "010.1.1.1/33",
        "::/0",
        "4220855426222389",
        "4220855426213389",
        "2024-02-29",
        "2023-02-29",
        "2024-02-29T23:59:59Z",
        "2024-02-29t23:59:59.5+01:00",
        "2024-02-29T24:00:00Z",
        "1h30m",
        "3 days",
        "5",
        "a@b",
        "Jane <jane@example.com>",
        "a..b@c",
        "#fff",
        "#ffff",
        "example.com",
        "a-b-c",
        "bücher.de",
        "1.2.3.4",
        "01.2.3.4",
        "1.2.3.256",
        "::1",
        "::ffff:1.2.3.4",
        "fe80::1%eth0",
        "3836221195",
        "978-4-87311-368-5",
        "3 401 01319 X",
        "a.b",
        "A",
        "-a",
        "00:00:5e:00:53:01",
        "0000.5e00.5301",
        "rgb(0,31,255)",
        "rgb(0,31,256)",
        "123-45-6789",
        "123456789",
        "http://a/b?c#d",
        "/path",
        "relative",
        "http://a b/",
        "mailto:x",
        "123e4567-e89b-12d3-a456-426614174000",
        "123e4567-e89b-32d3-a456-426614174000",
        "123E4567E89B42D3A456426614174000",
        "123e4567-e89b-52d3-8456-426614174000",
    ];
    // Every format of a text in one object: the server reports them all.
    for text in texts {
        let case = (0..FORMATS.len()).map(|index| (format!("format{index}"), json!(text)));
        cases.push(Value::Object(case.collect()));
    }
}

fn patterns(cases: &mut Vec<Value>) {
    let texts = [
        "", "1", "١", "a", "ä", "_", " ", "\u{a0}", "foo", "äfoo", "afoo", "aβb", "aβ1", "1βb",
        "a.b", "a.bb", "axb", "ABC", "K", "k", "\u{212a}", "aa", "a{,2}", "&", "ab", "c",
        "a\nb\nc", "b", "b\n", "a\n", "]", "-", "]a-", "ääää", "äää",
    ];
    for text in texts {
        let case = (0..super::schema::PATTERNS.len())
            .map(|index| (format!("pattern{index}"), json!(text)));
        cases.push(Value::Object(case.collect()));
    }
}
