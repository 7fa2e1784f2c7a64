//! Objects while a request works on them.

use serde_json::{Map, Value};

/// An object, or a part of one.
pub(crate) type Object = Map<String, Value>;

/// The names that a group, version and kind are written by.
pub(crate) fn api_version(group: &str, version: &str) -> String {
    if group.is_empty() {
        version.to_owned()
    } else {
        format!("{group}/{version}")
    }
}

/// A group and version as `apiVersion` writes them.
pub(crate) fn split_api_version(text: &str) -> (&str, &str) {
    text.split_once('/').unwrap_or(("", text))
}

/// The text of a member of `metadata`; empty where there is none.
pub(crate) fn metadata_text<'a>(object: &'a Object, member: &str) -> &'a str {
    metadata(object)
        .and_then(|metadata| metadata.get(member)?.as_str())
        .unwrap_or_default()
}

/// `metadata`, if there is one.
pub(crate) fn metadata(object: &Object) -> Option<&Object> {
    object.get("metadata")?.as_object()
}

/// `metadata`, made if there is none or if it is no object.
pub(crate) fn metadata_mut(object: &mut Object) -> &mut Object {
    members_mut(object, "metadata")
}

/// A member that is an object, made if there is none or if it is no object.
pub(crate) fn members_mut<'a>(object: &'a mut Object, name: &str) -> &'a mut Object {
    let value = object.entry(name).or_insert(Value::Null);
    if !value.is_object() {
        *value = Value::Object(Object::new());
    }
    match value {
        Value::Object(members) => members,
        _ => unreachable!("it was made an object above"),
    }
}

/// Gives a member of one object the value that it has in another, or none.
pub(crate) fn carry(to: &mut Object, from: &Object, member: &str) {
    match from.get(member) {
        Some(value) => {
            to.insert(member.to_owned(), value.clone());
        }
        None => {
            to.remove(member);
        }
    }
}

/// The strings of a list in `metadata`.
pub(crate) fn metadata_strings<'a>(
    object: &'a Object,
    member: &str,
) -> impl Iterator<Item = &'a str> {
    let list = metadata(object).and_then(|metadata| metadata.get(member)?.as_array());
    list.into_iter().flatten().filter_map(Value::as_str)
}
