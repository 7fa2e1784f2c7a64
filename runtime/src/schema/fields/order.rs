//! The order of values (`value.Compare` of structured-merge-diff): one that holds across types.

use std::cmp::Ordering;

use serde_json::{Map, Number, Value};

/// Numbers, strings, booleans, lists, objects, null. Integers and doubles are compared as numbers.
pub(super) fn compare(one: &Value, other: &Value) -> Ordering {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => numbers(one, other),
        (Value::String(one), Value::String(other)) => one.cmp(other),
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Array(one), Value::Array(other)) => lists(one, other),
        (Value::Object(one), Value::Object(other)) => compare_objects(one, other),
        (one, other) => rank(one).cmp(&rank(other)),
    }
}

/// Whether two values are equal: `1` is `1.0`.
pub(super) fn equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => numbers(one, other).is_eq(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| equal(one, other))
        }
        (Value::Object(one), Value::Object(other)) => equal_objects(one, other),
        (one, other) => one == other,
    }
}

/// Whether two objects are equal.
pub(super) fn equal_objects(one: &Map<String, Value>, other: &Map<String, Value>) -> bool {
    let same =
        |(name, one): (&String, &Value)| other.get(name).is_some_and(|other| equal(one, other));
    one.len() == other.len() && one.iter().all(same)
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Number(_) => 0,
        Value::String(_) => 1,
        Value::Bool(_) => 2,
        Value::Array(_) => 3,
        Value::Object(_) => 4,
        Value::Null => 5,
    }
}

/// Integers beyond 64 bits with a sign are doubles, as Go reads them.
fn numbers(one: &Number, other: &Number) -> Ordering {
    if let (Some(one), Some(other)) = (one.as_i64(), other.as_i64()) {
        return one.cmp(&other);
    }
    let double = |number: &Number| number.as_f64().unwrap_or(f64::NAN);
    double(one).total_cmp(&double(other))
}

fn lists(one: &[Value], other: &[Value]) -> Ordering {
    let items = one.iter().zip(other);
    let mut orders = items.map(|(one, other)| compare(one, other));
    orders
        .find(|order| order.is_ne())
        .unwrap_or_else(|| one.len().cmp(&other.len()))
}

/// By the first name, in the order of names, that differs or has another value.
fn compare_objects(one: &Map<String, Value>, other: &Map<String, Value>) -> Ordering {
    let sorted = |members: &Map<String, Value>| {
        let mut names: Vec<String> = members.keys().cloned().collect();
        names.sort_unstable();
        names
    };
    let (names, others) = (sorted(one), sorted(other));
    for (name, other_name) in names.iter().zip(&others) {
        let order = name.cmp(other_name).then_with(|| {
            let values = one.get(name).zip(other.get(name));
            values.map_or(Ordering::Equal, |(one, other)| compare(one, other))
        });
        if order.is_ne() {
            return order;
        }
    }
    names.len().cmp(&others.len())
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use serde_json::json;

    use super::{compare, equal};

    #[test]
    fn across_types() {
        let sorted = [
            json!(-1),
            json!(1),
            json!(1.5),
            json!("a"),
            json!("b"),
            json!(false),
            json!(true),
            json!([]),
            json!([1]),
            json!([2]),
            json!({}),
            json!({"a": 1}),
            json!({"a": 2}),
            json!({"b": 0}),
            json!(null),
        ];
        for (index, one) in sorted.iter().enumerate() {
            for (place, other) in sorted.iter().enumerate() {
                assert_eq!(compare(one, other), index.cmp(&place), "{one} {other}");
                assert_eq!(equal(one, other), index == place, "{one} {other}");
            }
        }
    }

    #[test]
    fn numbers_are_one_type() {
        assert!(equal(&json!({"a": [1]}), &json!({"a": [1.0]})));
        assert_eq!(compare(&json!(1), &json!(1.0)), Ordering::Equal);
        assert_eq!(
            compare(
                &json!(9_007_199_254_740_993_i64),
                &json!(9_007_199_254_740_992_i64)
            ),
            Ordering::Greater
        );
    }
}
