//! Merging merge patches into values.

use serde_json::{Map, Value};

/// Merges a patch into a value: members of the patch take the place of those of the value, `null`
/// takes them away, and objects are merged (RFC 7386).
pub fn merge(target: &mut Value, patch: &Value) {
    match (target, patch) {
        (Value::Object(target), Value::Object(patch)) => merge_members(target, patch),
        // What takes an object's place stays as it is, `null`s included.
        (target @ Value::Object(_), _) => target.clone_from(patch),
        (target, _) => *target = without_nulls(patch),
    }
}

fn merge_members(target: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, value) in patch {
        if value.is_null() {
            target.remove(name);
            continue;
        }
        match target.get_mut(name) {
            Some(Value::Null) | None => {
                target.insert(name.clone(), without_nulls(value));
            }
            Some(held) => merge(held, value),
        }
    }
}

/// The value less members that are `null`, also of what lists hold.
pub(in crate::schema::patch) fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(_, member)| !member.is_null())
            .map(|(name, member)| (name.clone(), without_nulls(member)))
            .collect::<Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        scalar => scalar.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::merge;
    use crate::schema::patch::tests::values;

    fn merged(mut target: Value, patch: &Value) -> Value {
        merge(&mut target, patch);
        target
    }

    /// The examples of RFC 7386.
    #[test]
    fn as_the_standard_says() {
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b"}),
                json!({"b": "c"}),
                json!({"a": "b", "b": "c"}),
            ),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (
                json!({"a": [{"b": "c"}]}),
                json!({"a": [1]}),
                json!({"a": [1]}),
            ),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a": "b"}), json!(["c"]), json!(["c"])),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (
                json!([1, 2]),
                json!({"a": "b", "c": null}),
                json!({"a": "b"}),
            ),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ];
        for (target, patch, wanted) in cases {
            assert_eq!(merged(target, &patch), wanted);
        }
    }

    #[test]
    fn nulls_in_lists() {
        let patch = json!({"a": [null, {"b": null, "c": [{"d": null}]}]});
        let pruned = json!({"a": [null, {"c": [{}]}]});
        assert_eq!(merged(json!({}), &patch), pruned);
        assert_eq!(merged(json!({"a": [1]}), &patch), pruned);
        // A list in place of an object keeps them.
        assert_eq!(merged(json!({"a": {}}), &patch), patch);
    }

    proptest! {
        #[test]
        fn merging_again_changes_nothing(target in values(), patch in values()) {
            let once = merged(target, &patch);
            // `null` stays where a list took the place of an object, as the real server has it.
            prop_assume!(!has_null(&once));
            prop_assert_eq!(merged(once.clone(), &patch), once);
        }

        #[test]
        fn merging_with_itself_changes_nothing(target in values()) {
            prop_assume!(!has_null(&target));
            prop_assert_eq!(merged(target.clone(), &target), target);
        }
    }

    fn has_null(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Array(items) => items.iter().any(has_null),
            Value::Object(members) => members.values().any(has_null),
            _ => false,
        }
    }
}
