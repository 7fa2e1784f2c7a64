//! Writes that change nothing but times.

use serde_json::Value;

use super::note::entries;
use crate::object::{Object, metadata_mut};

/// Leaves an object the times of managed fields that it had, where nothing else has changed: it
/// then is not written.
pub(crate) fn keep_times(object: &mut Object, old: &Object) {
    let (Some(new), Some(before)) = (entries(object), entries(old)) else {
        return;
    };
    if new == before || new.len() != before.len() {
        return;
    }
    let same_entries = new.iter().zip(before).all(|(one, other)| same(one, other, "time"));
    if !same_entries || !same_objects(object, old) {
        return;
    }
    let before = Value::Array(before.clone());
    metadata_mut(object).insert("managedFields".to_owned(), before);
}

/// Whether objects are the same but for one member.
fn same(one: &Value, other: &Value, but: &str) -> bool {
    match (one.as_object(), other.as_object()) {
        (Some(one), Some(other)) => same_but(one, other, but, |_, _| true),
        _ => one == other,
    }
}

fn same_objects(one: &Object, other: &Object) -> bool {
    same_but(one, other, "metadata", |one, other| same(one, other, "managedFields"))
}

fn same_but(
    one: &Object,
    other: &Object,
    but: &str,
    compare: impl Fn(&Value, &Value) -> bool,
) -> bool {
    let rest = |object: &'_ Object| object.len() - usize::from(object.contains_key(but));
    let is_same = |(name, value): (&String, &Value)| {
        name == but || other.get(name).is_some_and(|other| value == other)
    };
    let members = one.get(but).zip(other.get(but));
    rest(one) == rest(other)
        && one.iter().all(is_same)
        && members.is_none_or(|(one, other)| compare(one, other))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::keep_times;

    fn object(time: &str, data: &str, fields: &Value) -> Value {
        json!({
            "metadata": {"name": "a", "managedFields": [
                {"manager": "a", "time": "2026-01-01T00:00:00Z", "fieldsV1": {}},
                {"manager": "b", "time": time, "fieldsV1": fields},
            ]},
            "data": data,
        })
    }

    fn kept(mut new: Value, old: &Value) -> Value {
        keep_times(new.as_object_mut().unwrap(), old.as_object().unwrap());
        new
    }

    #[test]
    fn only_where_nothing_else_changes() {
        let fields = json!({"f:data": {}});
        let old = object("2026-01-01T00:00:00Z", "x", &fields);
        assert_eq!(kept(object("2026-01-02T00:00:00Z", "x", &fields), &old), old);
        for new in [
            object("2026-01-02T00:00:00Z", "y", &fields),
            object("2026-01-02T00:00:00Z", "x", &json!({})),
        ] {
            assert_eq!(kept(new.clone(), &old), new);
        }
        let mut fewer = object("2026-01-02T00:00:00Z", "x", &fields);
        fewer["metadata"]["managedFields"].as_array_mut().unwrap().pop();
        assert_eq!(kept(fewer.clone(), &old), fewer);
    }
}
