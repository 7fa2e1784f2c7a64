//! Schemas of any form.

use kubewright::schema::structural::Structural;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// A value of a keyword that takes any JSON but `null`.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,4}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(prop_oneof![Just(Value::Null), inner.clone()], 0..3)
                .prop_map(Value::from),
            prop::collection::btree_map(".{0,3}", inner, 0..3)
                .prop_map(|members| members.into_iter().collect()),
        ]
    })
}

fn words(words: &'static [&'static str]) -> BoxedStrategy<Value> {
    prop::sample::select(words).prop_map(Value::from).boxed()
}

fn texts() -> BoxedStrategy<Value> {
    prop::collection::vec(".{0,3}", 1..3)
        .prop_map(Value::from)
        .boxed()
}

fn rule() -> impl Strategy<Value = Value> {
    let texts = prop::sample::subsequence(
        vec!["message", "messageExpression", "reason", "fieldPath"],
        0..=4,
    );
    (".{0,5}", texts, any::<Option<bool>>()).prop_map(|(rule, texts, old)| {
        let mut members = Map::new();
        members.insert("rule".to_owned(), rule.into());
        members.extend(texts.into_iter().map(|key| (key.to_owned(), json!("text"))));
        members.extend(old.map(|old| ("optionalOldSelf".to_owned(), old.into())));
        Value::Object(members)
    })
}

/// Every keyword without a schema below it.
fn keywords() -> Vec<(&'static str, BoxedStrategy<Value>)> {
    let boolean = || any::<bool>().prop_map(Value::from).boxed();
    let text = || ".{0,6}".prop_map(Value::from).boxed();
    let count = || any::<i64>().prop_map(Value::from).boxed();
    // Integers that a floating point number holds, and numbers with a fraction.
    let number = || {
        let whole = any::<i32>().prop_map(Value::from);
        let fraction = any::<i16>().prop_map(|number| Value::from(f64::from(number) + 0.5));
        prop_oneof![whole, fraction].boxed()
    };
    let types = &["object", "array", "string", "integer", "number", "boolean"];
    vec![
        ("type", words(types)),
        ("format", text()),
        ("default", any_json().boxed()),
        ("nullable", boolean()),
        (
            "enum",
            prop::collection::vec(any_json(), 0..3)
                .prop_map(Value::from)
                .boxed(),
        ),
        ("required", texts()),
        ("minimum", number()),
        ("exclusiveMinimum", boolean()),
        ("maximum", number()),
        ("exclusiveMaximum", boolean()),
        ("multipleOf", number()),
        ("minLength", count()),
        ("maxLength", count()),
        ("minItems", count()),
        ("maxItems", count()),
        ("uniqueItems", boolean()),
        ("minProperties", count()),
        ("maxProperties", count()),
        ("pattern", text()),
        ("title", text()),
        ("description", text()),
        ("example", any_json().boxed()),
        (
            "externalDocs",
            text().prop_map(|url| json!({"url": url})).boxed(),
        ),
        ("x-kubernetes-preserve-unknown-fields", boolean()),
        ("x-kubernetes-embedded-resource", boolean()),
        ("x-kubernetes-int-or-string", boolean()),
        ("x-kubernetes-list-type", words(&["atomic", "set", "map"])),
        ("x-kubernetes-list-map-keys", texts()),
        ("x-kubernetes-map-type", words(&["granular", "atomic"])),
        (
            "x-kubernetes-validations",
            prop::collection::vec(rule(), 1..3)
                .prop_map(Value::from)
                .boxed(),
        ),
    ]
}

fn own() -> impl Strategy<Value = Map<String, Value>> {
    let members: Vec<_> = keywords()
        .into_iter()
        .map(|(keyword, value)| {
            prop::option::weighted(0.2, value)
                .prop_map(move |value| value.map(|value| (keyword.to_owned(), value)))
                .boxed()
        })
        .collect();
    members.prop_map(|members| members.into_iter().flatten().collect())
}

fn schema() -> impl Strategy<Value = Value> {
    let leaf = own().prop_map(Value::Object).boxed();
    leaf.prop_recursive(3, 24, 3, |inner| {
        let list = || prop::option::of(prop::collection::vec(inner.clone(), 1..3));
        let properties = prop::collection::btree_map(".{0,4}", inner.clone(), 0..3);
        let additional = prop_oneof![any::<bool>().prop_map(Value::from), inner.clone()];
        let one = || prop::option::of(inner.clone());
        (
            own(),
            prop::option::of(properties),
            prop::option::of(additional),
            (one(), one()),
            (list(), list(), list()),
        )
            .prop_map(
                |(mut members, properties, additional, (items, not), lists)| {
                    let properties = properties.map(|properties| properties.into_iter().collect());
                    let parts = [
                        ("properties", properties),
                        ("additionalProperties", additional),
                        ("items", items),
                        ("not", not),
                        ("allOf", lists.0.map(Value::from)),
                        ("anyOf", lists.1.map(Value::from)),
                        ("oneOf", lists.2.map(Value::from)),
                    ];
                    for (keyword, value) in parts {
                        members.extend(value.map(|value| (keyword.to_owned(), value)));
                    }
                    Value::Object(members)
                },
            )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(200) })]

    #[test]
    fn what_is_read_is_written(schema in schema()) {
        let read = Structural::from_json(&schema).unwrap();
        prop_assert_eq!(read.to_json(), schema);
    }
}
