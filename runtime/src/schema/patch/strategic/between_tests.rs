//! Patches between two objects, and what the server's merge makes of them.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::schema;
use crate::schema::patch::StrategicPatch;
use crate::schema::structural::Structural;

fn written(old: &Value, new: &Value) -> Result<Value, String> {
    let patch = StrategicPatch::by_schema(&schema(), old, new);
    let patch = patch.map_err(|error| error.message)?;
    let (Value::Object(object), Value::Object(members)) = (old.clone(), patch.as_value().clone())
    else {
        panic!("objects are patched");
    };
    let made = schema().merge_strategically(object, members);
    assert_eq!(
        made.map(Value::from).as_ref(),
        Ok(new),
        "{}",
        patch.as_value()
    );
    Ok(patch.as_value().clone())
}

#[test]
fn no_more_than_what_differs() {
    let items = || json!([{"name": "x", "a": "1"}, {"name": "y", "a": "2"}, {"name": "z"}]);
    let cases = [
        (
            json!({"items": items()}),
            json!({"items": items()}),
            json!({}),
        ),
        (
            json!({"items": items()}),
            json!({"items": [{"name": "x", "a": "1"}, {"name": "y", "b": "3"}, {"name": "z"}]}),
            json!({"items": [{"name": "y", "a": null, "b": "3"}]}),
        ),
        (
            json!({"items": items()}),
            json!({"items": [{"name": "x", "a": "1"}, {"name": "z"}]}),
            json!({"items": [{"name": "y", "$patch": "delete"}]}),
        ),
        (
            json!({"items": items()}),
            json!({"items": [{"name": "z"}, {"name": "w"}, {"name": "x", "a": "1"}]}),
            json!({
                "items": [{"name": "w"}, {"name": "y", "$patch": "delete"}],
                "$setElementOrder/items": [{"name": "z"}, {"name": "w"}, {"name": "x"}],
            }),
        ),
        (
            json!({"items": [{"name": "x"}, {"name": "x", "a": "1"}]}),
            json!({"items": [{"name": "x"}]}),
            json!({"items": [{"$patch": "replace"}, {"name": "x"}]}),
        ),
        (json!({"items": items()}), json!({}), json!({"items": null})),
        (
            json!({}),
            json!({"items": [{"name": "x"}]}),
            json!({"items": [{"name": "x"}]}),
        ),
        (
            json!({"words": ["a", "b"]}),
            json!({"words": ["c", "b"]}),
            json!({
                "words": ["c"], "$setElementOrder/words": ["c", "b"], "$deleteFromPrimitiveList/words": ["a"],
            }),
        ),
        (
            json!({"plain": ["a", "b"]}),
            json!({"plain": ["b", "a"]}),
            json!({"plain": ["b", "a"]}),
        ),
        (
            json!({"labels": {"a": "1", "b": "2"}}),
            json!({"labels": {"a": "2", "c": "2"}}),
            json!({"labels": {"a": "2", "b": null, "c": "2"}}),
        ),
        (
            json!({"extra": {"a": ["1"], "b": ["2"]}}),
            json!({"extra": {"a": ["2"], "b": ["2"]}}),
            json!({"extra": {"$patch": "replace", "a": ["2"], "b": ["2"]}}),
        ),
        (
            json!({"strategy": {"a": "1", "name": "n"}}),
            json!({"strategy": {"b": "1", "name": "n"}}),
            json!({"strategy": {"a": null, "b": "1", "$retainKeys": ["b", "name"]}}),
        ),
        (
            json!({"whole": {"a": "1", "name": "n"}}),
            json!({"whole": {"b": "1", "name": "n"}}),
            json!({"whole": {"b": "1", "name": "n"}}),
        ),
    ];
    for (old, new, wanted) in cases {
        assert_eq!(written(&old, &new), Ok(wanted), "{old} {new}");
    }
}

/// Schemas of kinds say nothing of it; servers know it.
#[test]
fn metadata_is_that_of_every_kind() {
    let schema = json!({"type": "object", "properties": {"metadata": {"type": "object"}}});
    let schema = Structural::from_json(&schema).unwrap();
    let owner = |uid: &str, name: &str| json!({"uid": uid, "name": name});
    let old = json!({"metadata": {
        "labels": {"a": "1", "b": "1"}, "finalizers": ["x", "y"], "ownerReferences": [owner("1", "a"), owner("2", "b")],
    }});
    let new = json!({"metadata": {
        "labels": {"a": "2"}, "finalizers": ["y"], "ownerReferences": [owner("1", "a"), owner("2", "c")],
    }});
    let patch = StrategicPatch::by_schema(&schema, &old, &new).unwrap();
    let wanted = json!({"metadata": {
        "labels": {"a": "2", "b": null},
        "$deleteFromPrimitiveList/finalizers": ["x"],
        "ownerReferences": [owner("2", "c")],
    }});
    assert_eq!(patch.as_value(), &wanted);
}

#[test]
fn what_no_patch_can_say() {
    let cases = [
        (
            json!({"items": [{"name": "x"}]}),
            json!({"items": [{"a": "1"}]}),
            "/items differs in an item without its merge key `name`, which no strategic merge patch can say; use a merge patch",
        ),
        (
            json!({"keyless": [{"name": "x"}]}),
            json!({"keyless": [{"name": "y"}]}),
            "/keyless differs in a list whose items have no merge key, which no strategic merge patch can say; use a merge patch",
        ),
        (
            json!({"other": {"a": 1}}),
            json!({"other": {"a": 2}}),
            "the object differs in something beside the fields of its type, which no strategic merge patch can say; use a merge patch",
        ),
    ];
    for (old, new, wanted) in cases {
        let refused = StrategicPatch::by_schema(&schema(), &old, &new).unwrap_err();
        assert_eq!(refused.message, wanted);
    }
}

fn objects() -> impl Strategy<Value = Value> {
    let text = || proptest::option::of("[ab]");
    let leaf = (text(), text()).prop_map(|(a, b)| {
        let members = [("a", a), ("b", b)].into_iter();
        let members =
            members.filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?))));
        members.collect::<serde_json::Map<_, _>>()
    });
    let inner = proptest::option::of(leaf.clone());
    let item = ("[wxyz]", leaf.clone(), inner).prop_map(|(name, mut item, inner)| {
        item.insert("name".to_owned(), name.into());
        item.extend(inner.map(|inner| ("inner".to_owned(), inner.into())));
        Value::from(item)
    });
    // The same name twice, at times.
    let items = proptest::collection::vec(item, 0..5).prop_map(|items: Vec<Value>| {
        // The server puts items with the same key behind each other.
        let first = |item: &Value| items.iter().position(|other| other["name"] == item["name"]);
        let mut grouped = items.clone();
        grouped.sort_by_key(first);
        grouped
    });
    let items = proptest::option::of(items);
    let words = proptest::option::of(proptest::collection::hash_set("[a-e]", 0..5));
    let lists = proptest::option::of(proptest::collection::btree_map(
        "[ab]",
        proptest::collection::vec("[ab]", 0..2),
        0..2,
    ));
    let plain = proptest::option::of(proptest::collection::vec("[ab]", 0..3));
    let one = || proptest::option::of(leaf.clone());
    (items, words, lists, plain, one(), one(), one()).prop_map(
        |(items, words, extra, plain, labels, strategy, whole)| {
            let words: Option<Vec<String>> = words.map(|words| words.into_iter().collect());
            let mut object = json!({
                "items": items, "words": words, "extra": extra, "plain": plain, "labels": labels,
                "strategy": strategy, "whole": whole,
            });
            if let Value::Object(members) = &mut object {
                members.retain(|_, value| !value.is_null());
            }
            object
        },
    )
}

proptest! {
    #[test]
    fn what_is_between_makes_the_one_of_the_other(old in objects(), new in objects()) {
        prop_assert!(written(&old, &new).is_ok());
        prop_assert_eq!(written(&old, &old), Ok(json!({})));
    }
}
