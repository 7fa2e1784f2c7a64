//! Owner references that say the same.

use serde_json::Value;

use crate::object::Object;

/// Keeps one of owner references that are the same. Gives a warning if there were any;
/// `is_patch` where a patch made the object.
pub(crate) fn drop_same_owners(object: &mut Object, is_patch: bool) -> Option<String> {
    let metadata = object.get_mut("metadata")?.as_object_mut()?;
    let owners = metadata.get_mut("ownerReferences")?.as_array_mut()?;
    let mut kept: Vec<Value> = Vec::with_capacity(owners.len());
    let mut dropped = Vec::new();
    for owner in owners.drain(..) {
        if kept.contains(&owner) {
            let uid = owner.get("uid").and_then(Value::as_str);
            dropped.push(uid.unwrap_or_default().to_owned());
        } else {
            kept.push(owner);
        }
    }
    *owners = kept;
    if dropped.is_empty() {
        return None;
    }
    let when = if is_patch {
        " after mutating admission happens"
    } else {
        ""
    };
    let dropped = dropped.join(", ");
    Some(format!(
        ".metadata.ownerReferences contains duplicate entries{when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: {dropped}"
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::drop_same_owners;
    use crate::object::metadata;

    #[test]
    fn the_same_owner_twice() {
        let one = json!({"apiVersion": "v1", "kind": "ConfigMap", "name": "a", "uid": "1"});
        let other = json!({"apiVersion": "v1", "kind": "ConfigMap", "name": "b", "uid": "1"});
        let object = json!({"metadata": {"ownerReferences": [one, other, one]}});
        let Value::Object(mut object) = object else {
            unreachable!("it was written so")
        };
        let warning = drop_same_owners(&mut object, false).unwrap();
        assert!(
            warning.ends_with("duplicate UID(s) observed: 1"),
            "{warning}"
        );
        let kept = metadata(&object).unwrap().get("ownerReferences");
        assert_eq!(kept, Some(&json!([one, other])));
        assert_eq!(drop_same_owners(&mut object, false), None);
    }
}
