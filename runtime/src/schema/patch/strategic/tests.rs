//! Patches and what they make, as the real server makes it.

#[path = "between_tests.rs"]
mod between;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::Reason;
use crate::schema::structural::Structural;

fn schema() -> Structural {
    let definitions = |name: &str| {
        Some(match name {
            "v1.Pod" => json!({"type": "object", "properties": {
                "items": {"type": "array", "x-kubernetes-patch-strategy": "merge",
                    "x-kubernetes-patch-merge-key": "name", "items": {"$ref": "v1.Item"}},
                "words": {"type": "array", "x-kubernetes-patch-strategy": "merge",
                    "items": {"type": "string"}},
                "plain": {"type": "array", "items": {"type": "string"}},
                "keyless": {"type": "array", "x-kubernetes-patch-strategy": "merge",
                    "items": {"$ref": "v1.Item"}},
                "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                "extra": {"type": "object", "additionalProperties": {"type": "array",
                    "items": {"type": "string"}}},
                "strategy": {"$ref": "v1.Item", "x-kubernetes-patch-strategy": "retainKeys"},
                "whole": {"$ref": "v1.Item", "x-kubernetes-patch-strategy": "replace"},
            }}),
            "v1.Item" => json!({"type": "object", "properties": {
                "name": {"type": "string"}, "a": {"type": "string"}, "b": {"type": "string"},
                "inner": {"$ref": "v1.Item"},
            }}),
            _ => return None,
        })
    };
    Structural::from_definitions("v1.Pod", &definitions).expect("a schema")
}

fn merged(object: Value, patch: Value) -> Result<Value, (Reason, String)> {
    let (Value::Object(object), Value::Object(patch)) = (object, patch) else {
        panic!("objects are merged");
    };
    let merged = schema().merge_strategically(object, patch);
    merged
        .map(Value::from)
        .map_err(|error| (error.reason, error.message))
}

#[test]
fn what_patches_make() {
    let items =
        || json!({"items": [{"name": "x", "a": "1"}, {"name": "y", "a": "2"}, {"name": "z"}]});
    let cases = [
        (
            json!({"labels": {"a": "1", "b": "2"}}),
            json!({"labels": {"a": null, "c": "3"}}),
            json!({"labels": {"b": "2", "c": "3"}}),
        ),
        (
            items(),
            json!({"items": [{"name": "y", "a": null, "b": "3"}]}),
            json!({"items": [{"name": "x", "a": "1"}, {"name": "y", "b": "3"}, {"name": "z"}]}),
        ),
        (
            items(),
            json!({"items": [{"name": "w"}]}),
            json!({"items": [{"name": "w"}, {"name": "x", "a": "1"}, {"name": "y", "a": "2"}, {"name": "z"}]}),
        ),
        (
            items(),
            json!({"items": [{"name": "x", "$patch": "delete"}, {"name": "q", "$patch": "delete"}]}),
            json!({"items": [{"name": "y", "a": "2"}, {"name": "z"}]}),
        ),
        (
            items(),
            json!({"items": [{"$patch": "replace"}, {"name": "n"}]}),
            json!({"items": [{"name": "n"}]}),
        ),
        (items(), json!({"items": null}), json!({})),
        (
            items(),
            json!({"$patch": "replace", "plain": ["a"]}),
            json!({"plain": ["a"]}),
        ),
        (items(), json!({"$patch": "delete"}), json!({})),
        (
            items(),
            json!({"items": [{"name": "z"}, {"name": "x"}], "$setElementOrder/items": [{"name": "z"}, {"name": "x"}]}),
            json!({"items": [{"name": "y", "a": "2"}, {"name": "z"}, {"name": "x", "a": "1"}]}),
        ),
        (
            items(),
            json!({"$setElementOrder/items": [{"name": "z"}, {"name": "y"}, {"name": "x"}]}),
            json!({"items": [{"name": "z"}, {"name": "y", "a": "2"}, {"name": "x", "a": "1"}]}),
        ),
        (
            json!({"words": ["a", "b"]}),
            json!({"words": ["c", "b"]}),
            json!({"words": ["c", "a", "b"]}),
        ),
        (
            json!({"words": ["a", "b", "c"]}),
            json!({"$deleteFromPrimitiveList/words": ["b", "x"]}),
            json!({"words": ["a", "c"]}),
        ),
        (
            json!({"words": ["a", "b", "c"]}),
            json!({"words": ["d"], "$setElementOrder/words": ["d", "a"]}),
            json!({"words": ["d", "a", "b", "c"]}),
        ),
        (
            json!({"plain": ["a"]}),
            json!({"plain": ["b"]}),
            json!({"plain": ["b"]}),
        ),
        (
            json!({"strategy": {"a": "1", "b": "2"}}),
            json!({"strategy": {"$retainKeys": ["b", "name"], "name": "n"}}),
            json!({"strategy": {"b": "2", "name": "n"}}),
        ),
        (
            json!({"whole": {"a": "1"}}),
            json!({"whole": {"b": "2"}}),
            json!({"whole": {"b": "2"}}),
        ),
        (
            json!({}),
            json!({"strategy": {"a": null, "b": "1", "inner": {"$patch": "delete"}}}),
            json!({"strategy": {"b": "1"}}),
        ),
        (
            json!({}),
            json!({"strategy": {"$patch": "replace", "a": "1"}}),
            json!({}),
        ),
        (
            json!({"strategy": {"a": "1", "inner": {"a": "1"}}}),
            json!({"strategy": {"inner": {"$patch": "replace", "b": "1"}}}),
            json!({"strategy": {"a": "1", "inner": {"b": "1"}}}),
        ),
        (
            json!({"words": ["a"]}),
            json!({"words": "b"}),
            json!({"words": "b"}),
        ),
    ];
    for (object, patch, wanted) in cases {
        assert_eq!(merged(object, patch.clone()), Ok(wanted), "{patch}");
    }
}

#[test]
fn what_is_refused() {
    let object = || {
        json!({"items": [{"name": "x"}], "keyless": [{"name": "x"}], "words": ["a"], "labels": {"a": "b"},
        "extra": {"a": ["b"]}, "strategy": {"a": "1", "inner": {"a": "1"}}})
    };
    let cases = [
        (
            json!({"$patch": "frob", "a": 1}),
            Reason::Unsupported,
            "unknown patch type: frob in map: map[$patch:frob a:1]",
        ),
        (
            json!({"items": [{"a": "1"}]}),
            Reason::Unsupported,
            "map: map[a:1] does not contain declared merge key: name",
        ),
        (
            json!({"items": [{"$patch": "merge", "name": "x"}]}),
            Reason::Unsupported,
            "merging lists cannot yet be specified in the patch",
        ),
        (
            json!({"items": ["x"]}),
            Reason::Unsupported,
            "list element types are not identical: [[map[name:x]] [x]]",
        ),
        (
            json!({"keyless": [{"name": "x"}]}),
            Reason::Unsupported,
            "cannot merge lists without merge key for struct",
        ),
        (
            json!({"extra": {"a": ["c"]}}),
            Reason::Unsupported,
            "merging an object in json but data type is not struct, instead is: map",
        ),
        (
            json!({"strategy": {"$retainKeys": "a"}}),
            Reason::Malformed,
            "invalid patch format of retainKeys",
        ),
        (
            json!({"strategy": {"$retainKeys": ["a"], "b": "1"}}),
            Reason::Malformed,
            "invalid patch format of retainKeys",
        ),
        (
            json!({"$setElementOrder": []}),
            Reason::Malformed,
            "invalid patch format of setElementOrder list",
        ),
        (
            json!({"$deleteFromPrimitiveList": []}),
            Reason::Malformed,
            "invalid patch format of primitive list",
        ),
        (
            json!({"$setElementOrder/words": "a"}),
            Reason::Unsupported,
            "expected a []interface {}, but received a string",
        ),
        (
            json!({"$setElementOrder/other": ["a"]}),
            Reason::Unsupported,
            "unable to find api field in struct Pod for the json field \"other\"",
        ),
        (
            json!({"words": ["b", "c"], "$setElementOrder/words": ["c", "b"]}),
            Reason::Unsupported,
            "The order in patch list:\n[b c]\n doesn't match $setElementOrder list:\n[c b]\n",
        ),
        (
            json!({"words": [["a"]]}),
            Reason::Unsupported,
            "list element types are not identical: [[a] [[a]]]",
        ),
    ];
    for (patch, reason, message) in cases {
        let refusal = (reason, message.to_owned());
        assert_eq!(merged(object(), patch.clone()), Err(refusal), "{patch}");
    }
}

fn objects() -> impl Strategy<Value = Value> {
    let text = || proptest::option::of("[ab]");
    let item = ("[wxyz]", text(), text()).prop_map(|(name, a, b)| {
        let mut item = json!({"name": name});
        for (member, value) in [("a", a), ("b", b)] {
            if let Some(value) = value {
                item[member] = value.into();
            }
        }
        item
    });
    let items = proptest::collection::vec(item, 0..5).prop_map(|mut items| {
        let mut seen = std::collections::HashSet::new();
        items.retain(|item| seen.insert(item["name"].clone()));
        items
    });
    let words = proptest::collection::btree_set("[a-d]", 0..4);
    (items, words).prop_map(|(items, words)| json!({"items": items, "words": words}))
}

proptest! {
    #[test]
    fn merging_again_changes_nothing(object in objects(), patch in objects()) {
        let once = merged(object, patch.clone());
        let twice = merged(once.clone().unwrap_or_default(), patch);
        prop_assert_eq!(twice, once);
    }

    #[test]
    fn nothing_is_lost_and_nothing_is_twice(object in objects(), patch in objects()) {
        let both = merged(object.clone(), patch.clone()).unwrap_or_default();
        for list in ["items", "words"] {
            let names = |value: &Value| -> Vec<String> {
                let items = value[list].as_array().cloned().unwrap_or_default();
                let name = |item: &Value| item.get("name").unwrap_or(item).to_string();
                items.iter().map(name).collect()
            };
            let mut wanted = names(&object);
            wanted.extend(names(&patch));
            wanted.sort();
            wanted.dedup();
            let mut found = names(&both);
            found.sort();
            prop_assert_eq!(found, wanted);
        }
    }
}
