//! What holds of every set and of every value.

use proptest::collection::{btree_map, vec};
use proptest::prelude::{Just, Strategy, prop_oneof};
use proptest::{prop_assert, prop_assert_eq, proptest};
use serde_json::{Map, Value, json};

use super::{Duplicates, FieldSchema, FieldSet, Key, PathElement};
use crate::schema::structural::Structural;

fn element() -> impl Strategy<Value = PathElement> {
    prop_oneof![
        "[a-c]".prop_map(|name| PathElement::field(&name)),
        (0..3).prop_map(|value: i32| PathElement::Value(value.into())),
        (0..3).prop_map(|value: i32| PathElement::Key(Key::new([("k".into(), value.into())]))),
    ]
}

fn set() -> impl Strategy<Value = FieldSet> {
    vec(vec(element(), 1..4), 0..8).prop_map(|paths| {
        let mut set = FieldSet::new();
        for path in paths {
            set.insert(&path);
        }
        set
    })
}

fn schema() -> Structural {
    Structural::from_json(&json!({"type": "object", "properties": {
        "spec": {"type": "object", "x-kubernetes-preserve-unknown-fields": true, "properties": {
            "set": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "integer"}},
            "map": {"type": "array", "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": ["k"],
                "items": {"type": "object", "x-kubernetes-preserve-unknown-fields": true,
                    "properties": {"k": {"type": "integer"}}}},
        }},
    }}))
    .unwrap()
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(json!(null)),
        (0..3_i32).prop_map(Value::from),
        Just(json!("x"))
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map("[a-c]", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Objects that fit the schema, without doubles.
fn object() -> impl Strategy<Value = Map<String, Value>> {
    let distinct = proptest::collection::btree_set(0..4, 0..4);
    let items = btree_map(0..4, anything(), 0..4).prop_map(|items| {
        let item = |(key, value): (i32, Value)| json!({"k": key, "v": value});
        items.into_iter().map(item).collect::<Value>()
    });
    (btree_map("[a-c]", anything(), 0..3), distinct, items).prop_map(|(members, set, items)| {
        let mut spec: Map<String, Value> = members.into_iter().collect();
        spec.insert("set".to_owned(), set.into_iter().collect());
        spec.insert("map".to_owned(), items);
        [("spec".to_owned(), Value::Object(spec))]
            .into_iter()
            .collect()
    })
}

proptest! {
    #[test]
    fn sets_are_written_and_read(set in set()) {
        prop_assert_eq!(FieldSet::from_json(&set.to_json()), Ok(set));
    }

    #[test]
    fn sets_are_sets(one in set(), other in set()) {
        let both = one.intersection(&other);
        prop_assert_eq!(&both, &other.intersection(&one));
        prop_assert_eq!(&one.difference(&other).union(&both), &one);
        prop_assert!(one.difference(&other).intersection(&other).is_empty());
        let all = one.union(&other);
        prop_assert_eq!(&all, &other.union(&one));
        prop_assert_eq!(all.len() + both.len(), one.len() + other.len());
        prop_assert_eq!(all.paths().len(), all.len());
        prop_assert!(all.paths().iter().all(|path| one.has(&path.0) || other.has(&path.0)));
        prop_assert!(one.recursive_difference(&other).difference(&one.difference(&other)).is_empty());
    }

    #[test]
    fn comparing_goes_both_ways(one in object(), other in object()) {
        let schema = schema();
        let schema = FieldSchema::of_object(&schema);
        let there = schema.compare(&one, &other);
        let back = schema.compare(&other, &one);
        prop_assert_eq!(there.added, back.removed);
        prop_assert_eq!(there.removed, back.added);
        prop_assert_eq!(there.modified, back.modified);
        prop_assert!(schema.compare(&one, &one).is_empty());
    }

    #[test]
    fn what_is_merged_in_is_there(live in object(), applied in object()) {
        let schema = schema();
        let schema = FieldSchema::of_object(&schema);
        let merged = schema.merge(&live, &applied);
        prop_assert!(schema.check(&merged, Duplicates::Refused).is_ok());
        prop_assert_eq!(&schema.merge(&merged, &applied), &merged);
        // Nothing of what is applied differs in the merged object.
        let left = schema.compare(&applied, &merged);
        let fields = schema.fields(&applied);
        prop_assert!(fields.intersection(&left.removed).is_empty());
        prop_assert!(fields.intersection(&left.modified).is_empty());
    }
}
