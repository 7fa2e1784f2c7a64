//! Writes that change nothing but times.

use serde_json::Value;

use super::note::entries;
use crate::object::{Object, metadata, metadata_mut};

/// Leaves an object the times of managed fields that it had, where nothing else has changed: it
/// then is not written.
pub(crate) fn keep_times(object: &mut Object, old: &Object) {
    let (Some(new), Some(before)) = (entries(object), entries(old)) else {
        return;
    };
    if new == before || new.len() != before.len() {
        return;
    }
    let same_entries = new
        .iter()
        .zip(before)
        .all(|(one, other)| same_entry(one, other));
    if !same_entries || !same_objects(object, old) {
        return;
    }
    let before = Value::Array(before.clone());
    metadata_mut(object).insert("managedFields".to_owned(), before);
}

/// Whether entries are the same but for their times.
fn same_entry(one: &Value, other: &Value) -> bool {
    match (one.as_object(), other.as_object()) {
        (Some(one), Some(other)) => same_but(one, other, &["time"]),
        _ => one == other,
    }
}

/// Whether objects are the same but for their managed fields. The version, which a request may
/// leave out, has been looked at before.
fn same_objects(one: &Object, other: &Object) -> bool {
    let metadata = metadata(one).zip(metadata(other));
    same_but(one, other, &["metadata"])
        && metadata
            .is_some_and(|(one, other)| same_but(one, other, &["managedFields", "resourceVersion"]))
}

fn same_but(one: &Object, other: &Object, but: &[&str]) -> bool {
    let rest = |object: &'_ Object| {
        let known = but.iter().filter(|name| object.contains_key(**name));
        object.len() - known.count()
    };
    let is_same = |(name, value): (&String, &Value)| {
        but.contains(&name.as_str()) || other.get(name).is_some_and(|other| value == other)
    };
    rest(one) == rest(other) && one.iter().all(is_same)
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
        assert_eq!(
            kept(object("2026-01-02T00:00:00Z", "x", &fields), &old),
            old
        );
        for new in [
            object("2026-01-02T00:00:00Z", "y", &fields),
            object("2026-01-02T00:00:00Z", "x", &json!({})),
        ] {
            assert_eq!(kept(new.clone(), &old), new);
        }
        let mut fewer = object("2026-01-02T00:00:00Z", "x", &fields);
        fewer["metadata"]["managedFields"]
            .as_array_mut()
            .unwrap()
            .pop();
        assert_eq!(kept(fewer.clone(), &old), fewer);
    }
}
