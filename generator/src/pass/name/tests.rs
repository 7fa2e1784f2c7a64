use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::btree_map;
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::emit::rust::is_reserved;
use crate::options::Scope;
use crate::pass::testing::{declarations, kind, model, object};

fn leaf(name: &str) -> Value {
    object(json!({name: {"type": "string"}}))
}

/// The name of every declaration by the members that lead to its first use.
fn names(definitions: &[Value]) -> BTreeMap<String, String> {
    let model = model(definitions);
    let declarations = declarations(&model, Scope::Version);
    let names = assign(&model, &declarations, &[], &Lock::default(), &is_reserved);
    let mut paths: Vec<String> = Vec::new();
    for declaration in declarations.all() {
        let path = match (&declaration.body, declaration.uses.first()) {
            (Body::Root(root), _) => root.kind.clone(),
            (_, Some(place)) => format!("{}.{}", paths[place.parent.index()], place.member),
            (_, None) => String::new(),
        };
        paths.push(path);
    }
    paths.into_iter().zip(names.all().iter().cloned()).collect()
}

#[track_caller]
fn named(spec: &Value, expected: &[(&str, &str)]) {
    let names = names(&[kind("Widget", spec)]);
    for (path, name) in expected {
        assert_eq!(
            names.get(*path).map(String::as_str),
            Some(*name),
            "{path} of {names:#?}"
        );
    }
}

#[test]
fn a_type_is_named_after_its_member() {
    named(
        &object(json!({
            "issuerRef": leaf("a"),
            "dnsNames": {"type": "array", "items": leaf("b")},
            "policies": {"type": "object", "additionalProperties": leaf("c")},
        })),
        &[
            ("Widget", "Widget"),
            ("Widget.spec", "WidgetSpec"),
            ("Widget.spec.issuerRef", "IssuerRef"),
            ("Widget.spec.dnsNames", "DnsName"),
            ("Widget.spec.policies", "Policy"),
        ],
    );
}

#[test]
fn what_lies_deeper_gives_way() {
    named(
        &object(json!({"config": leaf("a"), "server": object(json!({"config": leaf("b")}))})),
        &[
            ("Widget.spec.config", "Config"),
            ("Widget.spec.server.config", "ServerConfig"),
        ],
    );
}

#[test]
fn equals_all_take_a_longer_name() {
    named(
        &object(
            json!({"client": object(json!({"config": leaf("a")})), "server": object(json!({"config": leaf("b")}))}),
        ),
        &[
            ("Widget.spec.client.config", "ClientConfig"),
            ("Widget.spec.server.config", "ServerConfig"),
        ],
    );
}

#[test]
fn kinds_are_told_apart_by_their_names() {
    let spec = |member: &str| object(json!({"config": leaf(member)}));
    let names = names(&[kind("HTTPRoute", &spec("a")), kind("TLSRoute", &spec("b"))]);
    let expected = [
        "HTTPRoute",
        "TLSRoute",
        "HTTPRouteSpec",
        "TLSRouteSpec",
        "HTTPRouteConfig",
        "TLSRouteConfig",
    ];
    assert_eq!(
        names.values().map(String::as_str).collect::<BTreeSet<_>>(),
        BTreeSet::from(expected)
    );
}

#[test]
fn what_is_shared_is_named_by_what_its_uses_have_in_common() {
    named(
        &object(json!({
            "livenessProbe": leaf("a"), "readinessProbe": leaf("a"),
            "username": leaf("b"), "password": {"type": "array", "items": leaf("b")}, "token": object(json!({"password": leaf("b")})),
            "none": {"type": "object"}, "zip": {"type": "object"},
        })),
        &[
            ("Widget.spec.livenessProbe", "Probe"),
            ("Widget.spec.password", "Password"),
            ("Widget.spec.none", "Empty"),
        ],
    );
}

#[test]
fn words_that_say_nothing_take_another() {
    named(
        &object(
            json!({"type": {"type": "string", "enum": ["a"]}, "tls": object(json!({"mode": {"type": "string", "enum": ["b"]}}))}),
        ),
        &[
            ("Widget.spec.type", "WidgetType"),
            ("Widget.spec.tls.mode", "TlsMode"),
        ],
    );
}

#[test]
fn reserved_names_are_not_given() {
    named(
        &object(json!({"option": leaf("a"), "self": leaf("b"), "Vec": leaf("c")})),
        &[
            ("Widget.spec.option", "WidgetOption"),
            ("Widget.spec.self", "WidgetSelf"),
            ("Widget.spec.Vec", "WidgetVec"),
        ],
    );
    let names = names(&[kind("String", &leaf("a"))]);
    assert_eq!(names["String"], "StringObject");
}

#[test]
fn sentences_are_cut() {
    let name = "preferredDuringSchedulingIgnoredDuringExecution";
    named(
        &object(json!({name: leaf("a")})),
        &[(&format!("Widget.spec.{name}"), "PreferredDuringScheduling")],
    );
}

/// Member names with everything that makes naming hard: few, so that they meet often.
fn member() -> impl Strategy<Value = String> {
    let pool = [
        "config",
        "type",
        "Config",
        "self",
        "option",
        "spec",
        "items",
        "a-b",
        "aB",
        "3d",
        "$",
        "",
        "🦀",
        "veryLongNameThatIsMoreThanASingleWord",
    ];
    prop::sample::select(pool.to_vec()).prop_map(str::to_owned)
}

fn schema() -> impl Strategy<Value = Value> {
    let values = prop::collection::vec("[a-c]", 1..3)
        .prop_map(|values| json!({"type": "string", "enum": values}));
    let leaf = prop_oneof![Just(json!({"type": "string"})), values];
    leaf.prop_recursive(5, 60, 5, |inner| {
        prop_oneof![
            3 => btree_map(member(), inner.clone(), 0..5).prop_map(|members| object(json!(members))),
            1 => inner.clone().prop_map(|items| json!({"type": "array", "items": items})),
            1 => inner.prop_map(|values| json!({"type": "object", "additionalProperties": values})),
        ]
    })
}

fn spec() -> impl Strategy<Value = Value> {
    btree_map(member(), schema(), 1..5).prop_map(|members| object(json!(members)))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn names_are_unique_identifiers_of_bounded_length(first in spec(), second in spec()) {
        let names = names(&[kind("First", &first), kind("Second", &second)]);
        let distinct: BTreeSet<_> = names.values().collect();
        prop_assert_eq!(distinct.len(), names.len());
        for name in names.values() {
            prop_assert!(syn::parse_str::<syn::Ident>(name).is_ok(), "{}", name);
            prop_assert!(!is_reserved(name), "{}", name);
            prop_assert!(name.len() <= LONGEST, "{}", name);
        }
    }

    #[test]
    fn names_do_not_depend_on_the_order_of_the_sources(first in spec(), second in spec()) {
        let (first, second) = (kind("First", &first), kind("Second", &second));
        prop_assert_eq!(names(&[first.clone(), second.clone()]), names(&[second, first]));
    }

    // What is new has new names, or lies deeper than all else; and it is in the `spec`, which is
    // never shared: a shape that grows is another shape wherever it was.
    #[test]
    fn a_member_of_another_name_renames_nothing(spec in spec()) {
        let before = names(&[kind("First", &spec)]);
        let mut grown = spec;
        let deep = (0..8).fold(object(json!({"config": leaf("deep")})), |inner, depth| object(json!({format!("level{depth}"): inner})));
        grown["properties"]["brandNew"] = object(json!({"novelty": leaf("x"), "deep": deep}));
        let after = names(&[kind("First", &grown)]);
        for (path, name) in before {
            prop_assert_eq!(after.get(&path), Some(&name), "{}", path);
        }
    }
}
