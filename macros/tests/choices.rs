//! Enums whose variants hold values: objects with one member.

use kubewright::schema::{Record, Ref, Shape, decode};
use kubewright::{Defaults, JsonSchema, Map, Schema, Value};
use serde::de::DeserializeOwned;
use serde_json::json;

#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
struct Prefix {
    path: String,
    #[schema(default_value = 3)]
    depth: Option<i32>,
}

/// How paths match.
#[derive(Clone, Debug, PartialEq, Schema, JsonSchema)]
#[schema(rename_all = "camelCase")]
enum Match {
    /// The whole path.
    #[schema(max_length = 8, alias = "whole")]
    ExactPath(String),
    Prefix(Box<Prefix>),
    Ports(Vec<u16>),
}

#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
struct Rule {
    #[schema(rename = "match")]
    first: Option<Match>,
    others: Vec<Match>,
}

#[derive(Clone, Debug, PartialEq, Schema, JsonSchema)]
enum Open {
    #[schema(rename = "a")]
    A(i64),
    #[schema(rename = "b", default)]
    B(String),
    #[schema(unknown)]
    Unknown(Map<Value>),
}

fn read<T: DeserializeOwned>(json: Value) -> Result<T, String> {
    let text = json.to_string();
    let read = decode::from_slice(text.as_bytes()).map_err(|error| error.to_string());
    // Formats that hand over values as they are agree with text.
    assert_eq!(read.is_ok(), serde_json::from_value::<T>(json).is_ok());
    read
}

#[test]
fn the_member_is_the_variant() {
    for (value, json) in [
        (
            Match::ExactPath("/a".to_owned()),
            json!({"exactPath": "/a"}),
        ),
        (
            Match::Prefix(Box::new(Prefix {
                path: "/b".to_owned(),
                depth: None,
            })),
            json!({"prefix": {"path": "/b"}}),
        ),
        (Match::Ports(vec![1, 2]), json!({"ports": [1, 2]})),
    ] {
        assert_eq!(serde_json::to_value(&value).unwrap(), json);
        assert_eq!(read(json), Ok(value));
    }
    let aliased = read(json!({"whole": "/a", "other": 1, "ports": null}));
    assert_eq!(aliased, Ok(Match::ExactPath("/a".to_owned())));
    let rule = json!({"match": {"ports": []}, "others": [{"exactPath": "a"}, {"ports": [3]}]});
    assert_eq!(
        serde_json::to_value(read::<Rule>(rule.clone()).unwrap()).unwrap(),
        rule
    );
}

#[test]
fn none_and_several_are_refused_where_they_are() {
    let expected = "expected one of `exactPath`, `prefix`, `ports`";
    for (json, error) in [
        (
            json!({"others": [{"ports": []}, {"ports": [], "exactPath": "a"}]}),
            format!("others[1]: `exactPath` and `ports` exclude each other, {expected}"),
        ),
        (
            json!({"match": {"other": 1}, "others": []}),
            format!("match: no member is set, {expected}"),
        ),
        (
            json!({"match": {"ports": null}, "others": []}),
            format!("match: no member is set, {expected}"),
        ),
        (
            json!({"match": {"ports": [1, "a"]}, "others": []}),
            "match.ports[1]: ".to_owned(),
        ),
    ] {
        let refused = read::<Rule>(json).unwrap_err();
        assert!(refused.starts_with(&error), "{refused}");
    }
}

#[test]
fn newer_members_are_kept() {
    let newer = json!({"c": {"d": 1}, "e": 2});
    let kept = read::<Open>(newer.clone()).unwrap();
    assert!(matches!(&kept, Open::Unknown(map) if map.len() == 2));
    assert_eq!(serde_json::to_value(&kept).unwrap(), newer);
    assert_eq!(read(json!({})), Ok(Open::Unknown(Map::new())));
    assert_eq!(read(json!({"c": 1, "a": 5})), Ok(Open::A(5)));
    assert_eq!(read(json!({"a": 5, "c": 1})), Ok(Open::A(5)));
    assert!(read::<Open>(json!({"a": 5, "b": "x"})).is_err());
    assert_eq!(Open::default(), Open::B(String::new()));
}

#[test]
fn a_variant_is_reached_by_its_index_only_if_it_is_there() {
    let mut value = Match::ExactPath("/a".to_owned());
    assert!(value.get_mut(2).is_none());
    assert_eq!(value, Match::ExactPath("/a".to_owned()));
    assert!(value.select(2).is_some());
    assert_eq!(value, Match::Ports(Vec::new()));
    assert!(value.select(3).is_none());
    assert!(matches!(value.get(0), Ref::Absent));
}

#[test]
fn defaults_reach_what_a_variant_holds() {
    let prefix = Match::Prefix(Box::default()).with_defaults();
    assert!(matches!(prefix, Match::Prefix(prefix) if prefix.depth == Some(3)));
    let ports = Match::Ports(Vec::new()).with_defaults();
    assert_eq!(ports, Match::Ports(Vec::new()));
}

#[test]
fn the_schema_is_an_object_with_one_of_its_properties() {
    assert_eq!(
        Match::json_schema(),
        json!({
            "type": "object",
            "description": "How paths match.",
            "oneOf": [
                {"required": ["exactPath"]}, {"required": ["prefix"]}, {"required": ["ports"]}
            ],
            "properties": {
                "exactPath": {
                    "type": "string", "maxLength": 8, "description": "The whole path."
                },
                "prefix": {
                    "type": "object",
                    "properties": {
                        "path": {"type": "string"},
                        "depth": {"type": "integer", "format": "int32", "default": 3},
                    },
                    "required": ["path"],
                },
                "ports": {"type": "array", "items": Vec::<u16>::json_schema()["items"]},
            },
        })
    );
    let open = Open::json_schema();
    assert_eq!(open["properties"].as_object().unwrap().len(), 2);
    assert_eq!(open.get("x-kubernetes-preserve-unknown-fields"), None);
    assert!(matches!(<Match as Schema>::shape(), Shape::Record(shape) if shape.variants));
}

/// Beside fields of its own.
#[derive(Clone, Debug, PartialEq, Schema)]
struct Flat {
    name: String,
    #[schema(flatten)]
    of: Match,
    #[schema(flatten)]
    maybe: Option<Open>,
}

#[test]
fn an_enum_can_be_flattened() {
    let json = json!({"name": "n", "ports": [1], "b": "x"});
    let flat = read::<Flat>(json.clone()).unwrap();
    assert_eq!(flat.of, Match::Ports(vec![1]));
    assert_eq!(flat.maybe, Some(Open::B("x".to_owned())));
    assert_eq!(serde_json::to_value(&flat).unwrap(), json);
    assert_eq!(
        read::<Flat>(json!({"name": "n", "ports": [1]}))
            .unwrap()
            .maybe,
        None
    );
    assert!(read::<Flat>(json!({"name": "n"})).is_err());
    assert!(read::<Flat>(json!({"name": "n", "ports": [1], "exactPath": "x"})).is_err());
}

/// Two open enums in one struct.
#[derive(Clone, Debug, PartialEq, Schema)]
struct Both {
    #[schema(flatten)]
    first: Option<Open>,
    #[schema(flatten)]
    second: Second,
}

#[derive(Clone, Debug, PartialEq, Schema)]
enum Second {
    #[schema(rename = "d")]
    D(bool),
    #[schema(unknown)]
    Unknown(Map<Value>),
}

#[test]
fn an_open_enum_leaves_what_another_knows() {
    for json in [
        json!({"d": true}),
        json!({"d": true, "a": 5}),
        json!({"a": 5, "d": true}),
    ] {
        let both = read::<Both>(json.clone()).unwrap();
        assert_eq!(both.second, Second::D(true), "{json}");
        assert_eq!(both.first, json.get("a").map(|_| Open::A(5)), "{json}");
        assert_eq!(serde_json::to_value(&both).unwrap(), json);
    }
    let newer = read::<Both>(json!({"e": 1, "d": true})).unwrap();
    assert!(matches!(newer.first, Some(Open::Unknown(map)) if map.len() == 1));
}

#[test]
fn an_optional_enum_of_which_only_null_is_there_is_none() {
    let none = read::<Both>(json!({"a": null, "d": true})).unwrap();
    assert_eq!(none.first, None);
    let flat = read::<Flat>(json!({"name": "n", "ports": [], "b": null})).unwrap();
    assert_eq!(flat.maybe, None);
}
