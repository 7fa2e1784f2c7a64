//! The operations between two values.

use serde_json::Value;

use super::{JsonPatch, Pointer};
use crate::schema::patch::operation::Kind;

/// Adds what makes the new value of the old one.
pub(super) fn between(patch: &mut JsonPatch, at: Pointer, old: &Value, new: &Value) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for name in old.keys().filter(|name| !new.contains_key(*name)) {
                patch.push(Kind::Remove, at.clone().field(name), None);
            }
            for (name, value) in new {
                let at = at.clone().field(name);
                match old.get(name) {
                    Some(held) => between(patch, at, held, value),
                    None => patch.push(Kind::Add, at, Some(value.clone())),
                }
            }
        }
        (Value::Array(old), Value::Array(new)) => items(patch, &at, old, new),
        (old, new) if old == new => {}
        (_, new) => patch.push(Kind::Replace, at, Some(new.clone())),
    }
}

/// What is the same at both ends stays; of the rest, items are changed in their places, and then taken away or added
/// behind these.
fn items(patch: &mut JsonPatch, at: &Pointer, old: &[Value], new: &[Value]) {
    let same = |(old, new): &(&Value, &Value)| old == new;
    let before = old.iter().zip(new).take_while(same).count();
    let (old, new) = (
        old.get(before..).unwrap_or_default(),
        new.get(before..).unwrap_or_default(),
    );
    let after = old.iter().rev().zip(new.iter().rev());
    let after = after.take_while(same).count();
    let (old, new) = (
        old.get(..old.len() - after).unwrap_or_default(),
        new.get(..new.len() - after).unwrap_or_default(),
    );
    for (index, (old, new)) in old.iter().zip(new).enumerate() {
        between(patch, at.clone().index(before + index), old, new);
    }
    let both = old.len().min(new.len());
    // From the last on: the indexes of those before do not change.
    for index in (both..old.len()).rev() {
        patch.push(Kind::Remove, at.clone().index(before + index), None);
    }
    for (index, item) in new.iter().enumerate().skip(both) {
        patch.push(
            Kind::Add,
            at.clone().index(before + index),
            Some(item.clone()),
        );
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::JsonPatch;
    use crate::schema::patch::tests::values;

    fn written(old: &Value, new: &Value) -> Value {
        serde_json::to_value(JsonPatch::between(old, new).unwrap()).unwrap()
    }

    #[test]
    fn no_more_than_what_differs() {
        let cases = [
            (json!({"a": 1}), json!({"a": 1}), json!([])),
            (
                json!({"spec": {"a": 1, "b/c": [1, 2], "d": 1}}),
                json!({"spec": {"a": 2, "b/c": [1, 2], "e": null}}),
                json!([
                    {"op": "remove", "path": "/spec/d"},
                    {"op": "replace", "path": "/spec/a", "value": 2},
                    {"op": "add", "path": "/spec/e", "value": null},
                ]),
            ),
            (
                json!({"b/c": ["a", "b", "c", "d"]}),
                json!({"b/c": ["a", "d"]}),
                json!([{"op": "remove", "path": "/b~1c/2"}, {"op": "remove", "path": "/b~1c/1"}]),
            ),
            (
                json!(["a", "d"]),
                json!(["a", "b", "c", "d"]),
                json!([{"op": "add", "path": "/1", "value": "b"}, {"op": "add", "path": "/2", "value": "c"}]),
            ),
            (
                json!([{"a": 1, "b": 1}, 1]),
                json!([{"a": 2, "b": 1}, 1]),
                json!([{"op": "replace", "path": "/0/a", "value": 2}]),
            ),
        ];
        for (old, new, wanted) in cases {
            assert_eq!(written(&old, &new), wanted);
        }
    }

    #[cfg(feature = "patch")]
    proptest! {
        #[test]
        fn what_is_between_makes_the_one_of_the_other(old in values(), new in values()) {
            // A server takes no patch of an object that is none.
            let (old, new) = (json!({"a": old}), json!({"a": new}));
            let mut made = old.clone();
            JsonPatch::between(&old, &new).unwrap().apply(&mut made).unwrap();
            prop_assert_eq!(made, new);
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(old in values(), new in values()) {
            let patch = JsonPatch::between(&old, &new).unwrap();
            let read = JsonPatch::from_json(&serde_json::to_value(&patch).unwrap()).unwrap();
            prop_assert_eq!(read, patch);
        }
    }

    #[test]
    fn paths_that_lead_elsewhere_are_not_written() {
        let patch = JsonPatch::new().remove("spec/a");
        let refused = serde_json::to_value(&patch).unwrap_err().to_string();
        assert_eq!(
            refused,
            "`path` of an operation is `spec/a`, and has to begin with `/`"
        );
    }

    #[test]
    fn a_version_is_tested_first() {
        let patch = JsonPatch::new().relocate("/a", "/b").copy("/b", "/c");
        let wanted = json!([
            {"op": "test", "path": "/metadata/resourceVersion", "value": "7"},
            {"op": "move", "path": "/b", "from": "/a"},
            {"op": "copy", "path": "/c", "from": "/b"},
        ]);
        assert_eq!(
            serde_json::to_value(patch.only_if_version("7")).unwrap(),
            wanted
        );
    }
}
