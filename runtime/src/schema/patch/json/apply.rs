//! Doing the operations of JSON patches.

use serde_json::Value;

use super::JsonPatch;
use crate::schema::patch::Error;
use crate::schema::patch::operation::{Kind, Operation};
use crate::schema::patch::pointer::{self, MISSING, no_path};

/// How much operations may copy in all, in bytes of JSON: what API servers allow.
const MOST_COPIED: usize = 3 << 20;

impl JsonPatch {
    /// Does the operations.
    ///
    /// # Errors
    /// When one cannot be done. The value then has what those before it did.
    pub fn apply(&self, value: &mut Value) -> Result<(), Error> {
        let mut copied = 0;
        for operation in &self.operations {
            operation.apply(value, &mut copied)?;
        }
        Ok(())
    }
}

impl Operation {
    fn apply(&self, root: &mut Value, copied: &mut usize) -> Result<(), Error> {
        match &self.kind {
            Kind::Add => self.add(root),
            Kind::Remove => self.remove(root),
            Kind::Replace => self.replace(root),
            Kind::Move => self.take(root),
            Kind::Test => self.test(root),
            Kind::Copy => self.copy(root, copied),
            Kind::Unknown(name) => Err(Error::unfit(format!("Unexpected kind: {name}"))),
        }
    }

    fn add(&self, root: &mut Value) -> Result<(), Error> {
        let path = self.path.as_deref().ok_or_else(|| {
            Error::unfit(format!("add operation failed to decode path: {MISSING}"))
        })?;
        let (holder, key) = pointer::holder(root, path)
            .ok_or_else(|| no_path("add", "doc is missing path", &format!("\"{path}\"")))?;
        let value = self.value.clone().unwrap_or_default();
        pointer::add(holder, &key, value)
            .map_err(|why| Error::unfit(format!("error in add for path: '{path}': {why}")))
    }

    fn remove(&self, root: &mut Value) -> Result<(), Error> {
        let path = self.path.as_deref().ok_or_else(|| {
            Error::unfit(format!("remove operation failed to decode path: {MISSING}"))
        })?;
        let (holder, key) = pointer::holder(root, path)
            .ok_or_else(|| no_path("remove", "doc is missing path", &format!("\"{path}\"")))?;
        pointer::remove(holder, &key)
            .map_err(|why| Error::unfit(format!("error in remove for path: '{path}': {why}")))
    }

    fn replace(&self, root: &mut Value) -> Result<(), Error> {
        let path = self.need_path("replace")?;
        let value = self.value.clone().unwrap_or_default();
        if path.is_empty() {
            if !value.is_object() && !value.is_array() {
                let message = "replace operation value must be object or array: %!w(<nil>)";
                return Err(Error::unfit(message));
            }
            *root = value;
            return Ok(());
        }
        let (holder, key) = pointer::holder(root, path)
            .ok_or_else(|| no_path("replace", "doc is missing path", path))?;
        if pointer::get(holder, &key).is_err() {
            return Err(no_path("replace", "doc is missing key", path));
        }
        pointer::set(holder, &key, value)
            .map_err(|why| Error::unfit(format!("error in remove for path: '{path}': {why}")))
    }

    fn take(&self, root: &mut Value) -> Result<(), Error> {
        let from = self.need_from("move")?;
        let (holder, key) = pointer::holder(root, from)
            .ok_or_else(|| no_path("move", "doc is missing from path", from))?;
        let failed = |path: &str, why: String| {
            Error::unfit(format!("error in move for path: '{path}': {why}"))
        };
        let value = pointer::get(holder, &key).map_err(|why| failed(&key, why))?;
        let value = value.cloned().unwrap_or_default();
        pointer::remove(holder, &key).map_err(|why| failed(&key, why))?;
        let path = self.need_path("move")?;
        let (holder, key) = pointer::holder(root, path)
            .ok_or_else(|| no_path("move", "doc is missing destination path", path))?;
        pointer::add(holder, &key, value).map_err(|why| failed(path, why))
    }

    fn test(&self, root: &mut Value) -> Result<(), Error> {
        let path = self.need_path("test")?;
        let failed = || Error::unfit(format!("testing value {path} failed: test failed"));
        let held = if path.is_empty() {
            Some(&*root)
        } else {
            let (holder, key) = pointer::holder(root, path)
                .ok_or_else(|| no_path("test", "is missing path", path))?;
            pointer::get(holder, &key)
                .map_err(|why| Error::unfit(format!("error in test for path: '{path}': {why}")))?
        };
        // What is not there is as good as `null`.
        let held = held.unwrap_or(&Value::Null);
        let wanted = self.value.as_ref().unwrap_or(&Value::Null);
        if held == wanted {
            Ok(())
        } else {
            Err(failed())
        }
    }

    fn copy(&self, root: &mut Value, copied: &mut usize) -> Result<(), Error> {
        let from = self.need_from("copy")?;
        let (holder, key) = pointer::holder(root, from)
            .ok_or_else(|| no_path("copy", "doc is missing from path", from))?;
        let value = pointer::get(holder, &key)
            .map_err(|why| Error::unfit(format!("error in copy for from: '{key}': {why}")))?;
        let value = value.cloned();
        let path = self.path.as_deref().ok_or_else(|| {
            Error::unfit(format!("copy operation failed to decode path: {MISSING}"))
        })?;
        let (holder, key) = pointer::holder(root, path)
            .ok_or_else(|| no_path("copy", "doc is missing destination path", path))?;
        if let Some(value) = &value {
            *copied = copied.saturating_add(length(value));
        }
        if *copied > MOST_COPIED {
            return Err(Error::unfit(format!(
                "Unable to complete the copy, the accumulated size increase of copy is {copied}, exceeding the limit {MOST_COPIED}"
            )));
        }
        pointer::add(holder, &key, value.unwrap_or_default())
            .map_err(|why| Error::unfit(format!("error while adding value during copy: {why}")))
    }

    fn need_path(&self, operation: &str) -> Result<&str, Error> {
        let missing = || {
            Error::unfit(format!(
                "{operation} operation failed to decode path: operation missing path field: {MISSING}"
            ))
        };
        self.path.as_deref().ok_or_else(missing)
    }

    fn need_from(&self, operation: &str) -> Result<&str, Error> {
        let missing = || {
            Error::unfit(format!(
                "{operation} operation failed to decode from: operation, missing from field: {MISSING}"
            ))
        };
        self.from.as_deref().ok_or_else(missing)
    }
}

/// How many bytes a value takes, written.
fn length(value: &Value) -> usize {
    match value {
        Value::Null => 4,
        Value::Bool(value) => 5 - usize::from(*value),
        Value::Number(number) => number.to_string().len(),
        Value::String(text) => text.len() + 2,
        Value::Array(items) => {
            items
                .iter()
                .map(|item| length(item) + 1)
                .sum::<usize>()
                .max(1)
                + 1
        }
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| name.len() + 4 + length(member));
            members.sum::<usize>().max(1) + 1
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{JsonPatch, length};
    use crate::schema::patch::Reason;

    fn patched(mut value: Value, patch: &Value) -> Result<Value, String> {
        let patch = JsonPatch::from_json(patch).map_err(|error| error.message)?;
        patch.apply(&mut value).map_err(|error| error.message)?;
        Ok(value)
    }

    #[test]
    fn operations() {
        let cases = [
            (
                json!({"a": 1}),
                json!([{"op": "add", "path": "/b", "value": [1]}]),
                json!({"a": 1, "b": [1]}),
            ),
            (
                json!({"a": [1, 2]}),
                json!([{"op": "add", "path": "/a/1", "value": 9}]),
                json!({"a": [1, 9, 2]}),
            ),
            (
                json!({"a": [1, 2]}),
                json!([{"op": "add", "path": "/a/-", "value": 9}]),
                json!({"a": [1, 2, 9]}),
            ),
            (
                json!({"a": [1, 2]}),
                json!([{"op": "add", "path": "/a/-1", "value": 9}]),
                json!({"a": [1, 2, 9]}),
            ),
            (
                json!({"a": [1, 2]}),
                json!([{"op": "remove", "path": "/a/-1"}]),
                json!({"a": [1]}),
            ),
            (
                json!({"a": 1}),
                json!([{"op": "remove", "path": "/a"}]),
                json!({}),
            ),
            (
                json!({"a": 1}),
                json!([{"op": "replace", "path": "/b", "value": 2}]),
                json!({"a": 1, "b": 2}),
            ),
            (
                json!({"a": [1]}),
                json!([{"op": "replace", "path": "/a/0"}]),
                json!({"a": [null]}),
            ),
            (
                json!({"a": 1}),
                json!([{"op": "replace", "path": "", "value": {"c": 1}}]),
                json!({"c": 1}),
            ),
            (
                json!({"a": {"b": 1}}),
                json!([{"op": "move", "from": "/a/b", "path": "/c"}]),
                json!({"a": {}, "c": 1}),
            ),
            (
                json!({"a": {"b": 1}}),
                json!([{"op": "copy", "from": "/a", "path": "/c"}]),
                json!({"a": {"b": 1}, "c": {"b": 1}}),
            ),
            (
                json!({"a": 1}),
                json!([{"op": "copy", "from": "/x", "path": "/c"}]),
                json!({"a": 1, "c": null}),
            ),
            (
                json!({"a/b": {"~": 1}}),
                json!([{"op": "add", "path": "/a~1b/~01", "value": 2}]),
                json!({"a/b": {"~": 1, "~1": 2}}),
            ),
            (
                json!({"a": 1}),
                json!([{"op": "test", "path": "/b", "value": null}, {"op": "test", "path": "", "value": {"a": 1}}]),
                json!({"a": 1}),
            ),
            (
                json!({"a": 1}),
                json!([{"op": "add", "path": "x/b", "value": 2}]),
                json!({"a": 1, "b": 2}),
            ),
        ];
        for (value, patch, wanted) in cases {
            assert_eq!(patched(value, &patch), Ok(wanted), "{patch}");
        }
    }

    #[test]
    fn refusals() {
        let value = || json!({"a": [1], "b": "x"});
        let cases = [
            (
                json!([{"op": "add", "path": "/x/y", "value": 1}]),
                r#"add operation does not apply: doc is missing path: "/x/y": missing value"#,
            ),
            (
                json!([{"op": "add", "path": "/b/y", "value": 1}]),
                r#"add operation does not apply: doc is missing path: "/b/y": missing value"#,
            ),
            (
                json!([{"op": "add", "path": "", "value": {}}]),
                r#"add operation does not apply: doc is missing path: "": missing value"#,
            ),
            (
                json!([{"op": "add", "value": 1}]),
                "add operation failed to decode path: missing value",
            ),
            (
                json!([{"op": "add", "path": "/a/2", "value": 1}]),
                "error in add for path: '/a/2': Unable to access invalid index: 2: invalid index referenced",
            ),
            (
                json!([{"op": "add", "path": "/a/x", "value": 1}]),
                r#"error in add for path: '/a/x': value was not a proper array index: 'x': strconv.Atoi: parsing "x": invalid syntax"#,
            ),
            (
                json!([{"op": "remove", "path": "/a/1"}]),
                "error in remove for path: '/a/1': Unable to access invalid index: 1: invalid index referenced",
            ),
            (
                json!([{"op": "remove", "path": "/c"}]),
                "error in remove for path: '/c': Unable to remove nonexistent key: c: missing value",
            ),
            (
                json!([{"op": "replace", "path": "/a/4", "value": 1}]),
                "replace operation does not apply: doc is missing key: /a/4: missing value",
            ),
            (
                json!([{"op": "replace", "path": "/x/y", "value": 1}]),
                "replace operation does not apply: doc is missing path: /x/y: missing value",
            ),
            (
                json!([{"op": "replace", "value": 1}]),
                "replace operation failed to decode path: operation missing path field: missing value",
            ),
            (
                json!([{"op": "move", "from": "/c", "path": "/d"}]),
                "error in move for path: 'c': Unable to remove nonexistent key: c: missing value",
            ),
            (
                json!([{"op": "move", "path": "/d"}]),
                "move operation failed to decode from: operation, missing from field: missing value",
            ),
            (
                json!([{"op": "copy", "from": "/b", "path": "/x/d"}]),
                "copy operation does not apply: doc is missing destination path: /x/d: missing value",
            ),
            (
                json!([{"op": "test", "path": "/b", "value": "y"}]),
                "testing value /b failed: test failed",
            ),
            (
                json!([{"op": "test", "path": "/a/99999999999999999999", "value": "y"}]),
                r#"error in test for path: '/a/99999999999999999999': strconv.Atoi: parsing "99999999999999999999": value out of range"#,
            ),
            (
                json!([{"op": "frob", "path": "/b"}]),
                "Unexpected kind: frob",
            ),
            (json!([{"path": "/b"}]), "Unexpected kind: unknown"),
            (
                json!({"op": "add"}),
                "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
            ),
            (
                json!([{"op": 1}]),
                "error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string",
            ),
        ];
        for (patch, wanted) in cases {
            assert_eq!(patched(value(), &patch), Err(wanted.to_owned()), "{patch}");
        }
        let error = JsonPatch::from_json(&json!(1)).map_err(|error| error.reason);
        assert_eq!(error, Err(Reason::Malformed));
    }

    #[test]
    fn copies_are_limited() {
        let copy = |index| json!({"op": "copy", "from": "/a", "path": format!("/a/{index}")});
        let operations: Vec<_> = (0..40).map(copy).collect();
        let error = patched(json!({"a": {"c": "x".repeat(1000)}}), &operations.into());
        let error = error.expect_err("it doubles each time");
        assert!(error.starts_with("Unable to complete the copy"), "{error}");
    }

    #[test]
    fn lengths_are_those_of_what_is_written() {
        for value in [
            json!({}),
            json!([]),
            json!({"a": [1, true, false, null, "x"], "b": {"c": 1.5}}),
        ] {
            assert_eq!(length(&value), value.to_string().len());
        }
    }
}
