//! The merge patch between two values.

use serde_json::{Map, Value};

use super::without_nulls;

/// What makes the new value of the old one.
pub(super) fn between(old: &Value, new: &Value) -> Value {
    let (Value::Object(old), Value::Object(new)) = (old, new) else {
        return without_nulls(new);
    };
    let mut patch = Map::new();
    for (name, held) in old {
        let value = new.get(name).unwrap_or(&Value::Null);
        if held.is_null() || held == value {
            continue;
        }
        let change = match (held, value) {
            (_, Value::Null) => Value::Null,
            (Value::Object(_), Value::Object(_)) => match between(held, value) {
                Value::Object(change) if change.is_empty() => continue,
                change => change,
            },
            (_, value) => without_nulls(value),
        };
        patch.insert(name.clone(), change);
    }
    for (name, value) in new {
        if !value.is_null() && old.get(name).is_none_or(Value::is_null) {
            patch.insert(name.clone(), without_nulls(value));
        }
    }
    patch.into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::super::{MergePatch, merge};
    use super::without_nulls;
    use crate::schema::patch::tests::values;

    #[test]
    fn no_more_than_what_differs() {
        let cases = [
            (json!({"a": 1}), json!({"a": 1}), json!({})),
            (
                json!({"a": {"b": 1}}),
                json!({"a": {"b": 1, "c": null}}),
                json!({}),
            ),
            (
                json!({"a": {"b": 1}}),
                json!({"a": {}}),
                json!({"a": {"b": null}}),
            ),
            (
                json!({"a": {"b": 1}}),
                json!({"a": null}),
                json!({"a": null}),
            ),
            (json!({"a": null}), json!({}), json!({})),
            (
                json!({}),
                json!({"a": {}, "b": []}),
                json!({"a": {}, "b": []}),
            ),
            (json!({"a": [1, 2]}), json!({"a": [2]}), json!({"a": [2]})),
            (json!({"a": {"b": 1}}), json!({"a": [1]}), json!({"a": [1]})),
        ];
        for (old, new, wanted) in cases {
            let patch = MergePatch::between(&old, &new).unwrap();
            assert_eq!(patch.as_value(), &wanted, "{old} {new}");
            assert_eq!(patch.is_empty(), wanted == json!({}));
        }
    }

    #[test]
    fn a_version_is_asked_for() {
        let patch = MergePatch::from(json!({"metadata": {"labels": {"a": null}}}));
        let wanted = json!({"metadata": {"labels": {"a": null}, "resourceVersion": "7"}});
        assert_eq!(patch.only_if_version("7").as_value(), &wanted);
        let none = MergePatch::between(&json!({}), &json!({})).unwrap();
        let wanted = json!({"metadata": {"resourceVersion": "7"}});
        assert_eq!(none.only_if_version("7").as_value(), &wanted);
    }

    proptest! {
        #[test]
        fn what_is_between_makes_the_one_of_the_other(old in values(), new in values()) {
            let (old, new) = (json!({"a": without_nulls(&old)}), json!({"a": new}));
            let mut made: Value = old.clone();
            merge(&mut made, MergePatch::between(&old, &new).unwrap().as_value());
            prop_assert_eq!(without_nulls(&made), without_nulls(&new));
        }
    }
}
