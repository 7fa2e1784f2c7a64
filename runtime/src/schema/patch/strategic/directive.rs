//! What patches say beside members.

use serde_json::{Map, Value};

use super::Error;
use crate::schema::fields::go::plain;

/// What becomes of the map that holds it: `delete`, `replace` or, of items, `merge`.
pub(super) const PATCH: &str = "$patch";
/// The members that stay.
const RETAIN_KEYS: &str = "$retainKeys";
/// Before the name of a list: the order of its items.
pub(super) const ORDER: &str = "$setElementOrder";
/// Before the name of a list: what is taken out of it.
pub(super) const DELETE: &str = "$deleteFromPrimitiveList";

/// What a map becomes whose patch has `$patch`.
pub(super) fn of_map(
    directive: &Value,
    mut patch: Map<String, Value>,
) -> Result<Map<String, Value>, Error> {
    match directive.as_str() {
        Some("replace") => {
            patch.remove(PATCH);
            Ok(patch)
        }
        Some("delete") => Ok(Map::new()),
        _ => Err(unknown(directive, patch)),
    }
}

/// That a directive is none that is known.
pub(super) fn unknown(directive: &Value, patch: Map<String, Value>) -> Error {
    let directive = match directive {
        Value::String(text) => text.clone(),
        other => format!("%!s({}={})", type_name(other), plain(other)),
    };
    Error::unsupported(format!(
        "unknown patch type: {directive} in map: {}",
        plain(&patch.into())
    ))
}

/// The name of the list that a directive is of.
pub(super) fn list_of<'a>(name: &'a str, prefix: &str) -> Result<&'a str, Error> {
    match name.split_once('/') {
        Some((before, list)) if before == prefix => Ok(list),
        _ if prefix == DELETE => Err(Error::malformed("invalid patch format of primitive list")),
        _ => Err(malformed_order()),
    }
}

/// That an order does not fit.
pub(super) fn malformed_order() -> Error {
    Error::malformed("invalid patch format of setElementOrder list")
}

/// Takes away what `$retainKeys` does not name.
pub(super) fn retain_keys(
    original: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
) -> Result<(), Error> {
    let Some(kept) = patch.remove(RETAIN_KEYS) else {
        return Ok(());
    };
    let malformed = || Error::malformed("invalid patch format of retainKeys");
    let kept = kept.as_array().ok_or_else(malformed)?;
    let is_kept = |name: &str| kept.iter().any(|kept| kept == name);
    for (name, value) in &*patch {
        let is_member = !value.is_null() && !name.starts_with(DELETE) && !name.starts_with(ORDER);
        if is_member && !is_kept(name) {
            return Err(malformed());
        }
    }
    original.retain(|name, _| is_kept(name));
    Ok(())
}

/// A value that is new, without members that are `null` and without maps that have `$patch`.
/// `None` where it is itself such a map.
pub(super) fn cleaned(mut value: Value) -> Option<Value> {
    drop_nulls(&mut value);
    without_directives(value)
}

/// A value without maps that have `$patch`; `None` where it is itself such a map.
pub(super) fn without_directives(value: Value) -> Option<Value> {
    match value {
        Value::Object(members) => {
            if members.contains_key(PATCH) {
                return None;
            }
            let kept = members
                .into_iter()
                .filter_map(|(name, member)| Some((name, without_directives(member)?)));
            Some(kept.collect::<Map<_, _>>().into())
        }
        Value::Array(items) => Some(items.into_iter().filter_map(without_directives).collect()),
        scalar => Some(scalar),
    }
}

fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// That a value is of another type.
pub(super) fn wrong_type(wanted: &'static str, value: Option<&Value>) -> Error {
    let got = value.map_or("%!s(<nil>)", type_name);
    Error::unsupported(format!("expected a {wanted}, but received a {got}"))
}

/// What Go calls the type of a value.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "%!s(<nil>)",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float64",
        Value::Number(_) => "int64",
        Value::String(_) => "string",
        Value::Array(_) => LIST,
        Value::Object(_) => MAP,
    }
}

/// What Go calls lists.
pub(super) const LIST: &str = "[]interface {}";
/// What Go calls maps.
pub(super) const MAP: &str = "map[string]interface {}";
