//! Any schema over any JSON.

#![cfg(feature = "validate")]

use std::collections::BTreeSet;

use kubewright::schema::Ref;
use kubewright::schema::structural::Structural;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// Few names, so that schemas and values meet.
fn name() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "metadata", "kind"]).prop_map(String::from)
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3..6_i64).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-3..6_i32).prop_map(|value| json!(f64::from(value) / 2.0)),
        any::<f64>().prop_map(|value| json!(value)),
        "[a-c1é]{0,4}".prop_map(Value::from),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..4)
                .prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()),
        ]
    })
}

/// A keyword that holds no schema.
fn keyword() -> impl Strategy<Value = (&'static str, Value)> {
    let small = || (0..4_i64).prop_map(Value::from);
    let flag = || any::<bool>().prop_map(Value::from);
    let types = ["object", "array", "string", "integer", "number", "boolean"];
    let formats = [
        "date", "int32", "email", "uri", "hostname", "duration", "ipv6", "float", "x",
    ];
    let patterns = [r"^\w+$", "a|b", r"[^\d]", "(", "(?i)A*", r"\p{L}{2}"];
    prop_oneof![
        prop::sample::select(types.to_vec()).prop_map(|ty| ("type", ty.into())),
        prop::sample::select(formats.to_vec()).prop_map(|format| ("format", format.into())),
        prop::sample::select(patterns.to_vec()).prop_map(|pattern| ("pattern", pattern.into())),
        value().prop_map(|value| ("default", value)),
        flag().prop_map(|value| ("nullable", value)),
        prop::collection::vec(value(), 0..3).prop_map(|values| ("enum", values.into())),
        prop::collection::vec(name(), 0..3).prop_map(|names| ("required", names.into())),
        scalar()
            .prop_filter("a number", Value::is_number)
            .prop_map(|value| ("minimum", value)),
        scalar()
            .prop_filter("a number", Value::is_number)
            .prop_map(|value| ("maximum", value)),
        scalar()
            .prop_filter("a number", Value::is_number)
            .prop_map(|value| ("multipleOf", value)),
        flag().prop_map(|value| ("exclusiveMinimum", value)),
        flag().prop_map(|value| ("exclusiveMaximum", value)),
        small().prop_map(|value| ("minLength", value)),
        small().prop_map(|value| ("maxLength", value)),
        small().prop_map(|value| ("minItems", value)),
        small().prop_map(|value| ("maxItems", value)),
        small().prop_map(|value| ("minProperties", value)),
        small().prop_map(|value| ("maxProperties", value)),
        flag().prop_map(|value| ("uniqueItems", value)),
        flag().prop_map(|value| ("x-kubernetes-preserve-unknown-fields", value)),
        flag().prop_map(|value| ("x-kubernetes-embedded-resource", value)),
        flag().prop_map(|value| ("x-kubernetes-int-or-string", value)),
        prop::sample::select(vec!["set", "map", "atomic"])
            .prop_map(|ty| ("x-kubernetes-list-type", ty.into())),
        prop::collection::vec(name(), 0..3)
            .prop_map(|names| ("x-kubernetes-list-map-keys", names.into())),
    ]
}

fn schema() -> impl Strategy<Value = Value> {
    let plain = || prop::collection::vec(keyword(), 0..5);
    let object = |keywords: Vec<(&'static str, Value)>| -> Value {
        let keywords = keywords
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        keywords.collect::<Map<_, _>>().into()
    };
    plain()
        .prop_map(object)
        .prop_recursive(4, 24, 3, move |inner| {
            let list = || prop::collection::vec(inner.clone(), 1..3).prop_map(Value::from);
            let members = prop::collection::btree_map(name(), inner.clone(), 0..4)
                .prop_map(|members| Value::from(members.into_iter().collect::<Map<_, _>>()));
            let nested = prop_oneof![
                members.prop_map(|members| ("properties", members)),
                inner.clone().prop_map(|items| ("items", items)),
                inner
                    .clone()
                    .prop_map(|values| ("additionalProperties", values)),
                any::<bool>().prop_map(|allowed| ("additionalProperties", allowed.into())),
                list().prop_map(|branches| ("allOf", branches)),
                list().prop_map(|branches| ("anyOf", branches)),
                list().prop_map(|branches| ("oneOf", branches)),
                inner.clone().prop_map(|branch| ("not", branch)),
            ];
            (plain(), prop::collection::vec(nested, 1..3)).prop_map(
                move |(mut keywords, nested)| {
                    keywords.extend(nested);
                    object(keywords)
                },
            )
        })
}

proptest! {
    /// Nothing panics, and what is seen of an object is what the object would become: its faults
    /// are those of the object with defaults and without what is unknown.
    #[test]
    fn faults_are_those_of_the_object_that_would_be_stored(
        schema in schema(),
        value in value(),
        old in value(),
    ) {
        let Ok(schema) = Structural::from_json(&schema) else {
            return Ok(());
        };
        let found = |value: &Value| -> BTreeSet<(String, &'static str)> {
            let found = schema.validate(Ref::Json(value));
            found.into_iter().map(|violation| (violation.field, violation.reason.as_str())).collect()
        };
        let mut stored = value.clone();
        schema.prune(&mut stored);
        schema.default_value(&mut stored);
        prop_assert_eq!(found(&value), found(&stored), "stored as {}", stored);
        let _ = schema.validate_update(Ref::Json(&value), Ref::Json(&old));
    }

    /// An object that was filled in has nothing left to fill in.
    #[test]
    fn filling_in_twice_changes_nothing_more(schema in schema(), mut value in value()) {
        let Ok(schema) = Structural::from_json(&schema) else {
            return Ok(());
        };
        schema.prune(&mut value);
        schema.default_value(&mut value);
        let mut again = value.clone();
        schema.default_value(&mut again);
        prop_assert_eq!(again, value);
    }
}
