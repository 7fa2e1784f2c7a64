//! Unions of fields, and enums that are unions.

use kubewright::{JsonSchema, Schema};
use serde_json::json;

#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
struct Header {
    name: String,
}

/// A filter.
#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
#[schema(rename_all = "camelCase", union(
    exactly_one,
    members("header" = "Header", "redirectTo" = "Redirect", "weight" = "Weight", "on", "unset"),
    discriminator = "type",
    enforce
))]
pub struct Filter {
    r#type: String,
    header: Option<Box<Header>>,
    redirect_to: Option<String>,
    weight: Option<i32>,
    on: Option<bool>,
    unset: Option<Vec<u8>>,
    note: Option<String>,
}

#[test]
fn a_view_says_which_member_is_set() {
    let mut filter = Filter::default();
    assert!(matches!(filter.kind(), FilterRef::Unset));
    filter.header = Some(Box::new(Header {
        name: "a".to_owned(),
    }));
    assert!(matches!(filter.kind(), FilterRef::Header(Header { name }) if name == "a"));
    filter.on = Some(false);
    assert!(matches!(filter.kind(), FilterRef::Several));
    filter.header = None;
    assert!(matches!(filter.kind(), FilterRef::On(false)));
    let filter = Filter {
        unset: Some(vec![1]),
        ..Filter::default()
    };
    assert!(matches!(filter.kind(), FilterRef::Unset2(list) if *list == [1]));
}

#[test]
fn constructors_set_a_member_and_the_discriminator() {
    let filter = Filter::from_redirect_to("b".to_owned());
    assert_eq!(filter.r#type, "Redirect");
    assert!(matches!(filter.kind(), FilterRef::RedirectTo("b")));
    let filter = Filter::from_header(Header::default());
    assert_eq!(filter.r#type, "Header");
    assert!(matches!(filter.kind(), FilterRef::Header(_)));
    assert!(matches!(
        Filter::from_weight(5).kind(),
        FilterRef::Weight(5)
    ));
    assert_eq!(Filter::from_on(true).r#type, "", "nothing is said for it");
}

#[test]
fn unions_are_enforced_when_asked_for() {
    let schema = Filter::json_schema();
    let one_of: Vec<_> = ["header", "redirectTo", "weight", "on", "unset"]
        .map(|name| json!({"required": [name]}))
        .into();
    assert_eq!(schema["oneOf"], json!(one_of));
    let rules = schema["x-kubernetes-validations"].as_array().unwrap();
    assert_eq!(rules.len(), 6);
    assert_eq!(
        rules[0],
        json!({
            "rule": r#"!(has(self.header) && self.type != "Header")"#,
            "message": "header is only set where type is Header",
        })
    );
    assert_eq!(
        rules[1],
        json!({
            "rule": r#"!(!has(self.header) && self.type == "Header")"#,
            "message": "header is set where type is Header",
        })
    );
}

#[derive(Clone, Debug, PartialEq, Schema, JsonSchema)]
enum By {
    Cookie,
    #[schema(unknown)]
    Unknown(String),
}

#[derive(Clone, Debug, Default, PartialEq, Schema, JsonSchema)]
#[schema(
    any_of = r#"[{"required": ["note"]}]"#,
    union(at_most_one, members("a", "b"), enforce),
    union(at_most_one, name = "hash_key", members("cookie" = "Cookie", "b"), discriminator = "by",
        view = "HashKey", enforce),
    union(at_least_one, members("a", "note"), enforce),
    union(exactly_one, members("cookie", "note"), view = false),
)]
struct Balancer {
    by: Option<By>,
    a: Option<u8>,
    b: Option<String>,
    cookie: Option<Header>,
    note: Option<String>,
}

#[test]
fn there_can_be_several_unions() {
    let balancer = Balancer {
        a: Some(1),
        ..Balancer::from_b("x".to_owned())
    };
    assert!(matches!(balancer.kind(), BalancerRef::Several));
    assert!(matches!(balancer.hash_key(), HashKey::B("x")));
    assert!(matches!(Balancer::from_a(2).kind(), BalancerRef::A(2)));
    assert!(matches!(Balancer::default().hash_key(), HashKey::Unset));
    assert!(Balancer::from_note(String::new()).note.is_some());
    let cookie = Balancer::from_cookie(Header::default());
    assert!(matches!(cookie.hash_key(), HashKey::Cookie(_)));

    let schema = Balancer::json_schema();
    let none = |names: [&str; 2]| {
        let each = names.map(|name| json!({"required": [name]}));
        json!([{"not": {"anyOf": each}}, each[0], each[1]])
    };
    assert_eq!(schema["oneOf"], none(["a", "b"]));
    assert_eq!(schema["anyOf"], json!([{"required": ["note"]}]));
    assert_eq!(
        schema["allOf"],
        json!([
            {"oneOf": none(["cookie", "b"])},
            {"anyOf": [{"required": ["a"]}, {"required": ["note"]}]},
        ])
    );
    assert_eq!(
        schema["x-kubernetes-validations"][0]["rule"],
        r#"!(has(self.cookie) && !(has(self.by) && self.by == "Cookie"))"#
    );
}

#[derive(Clone, Debug, Default, Schema)]
#[schema(union(exactly_one, members("a" = "A", "b" = "B"), discriminator = "kind"))]
struct Tagged {
    kind: Option<Tag>,
    a: Option<u8>,
    b: Option<u8>,
}

#[derive(Clone, Debug, PartialEq, Schema)]
enum Tag {
    A,
    #[schema(unknown)]
    Unknown(String),
}

#[test]
fn discriminators_are_strings_or_enums() {
    assert_eq!(Tagged::from_a(1).kind, Some(Tag::A));
    let newer = Some(Tag::Unknown("B".to_owned()));
    assert_eq!(Tagged::from_b(1).kind, newer);
    assert!(matches!(Tagged::from_b(1).kind(), TaggedRef::B(1)));
}
