//! Lists merged.

use serde_json::{Map, Value};

use super::directive::{LIST, MAP, PATCH, type_name, unknown, wrong_type};
use super::lookup::Field;
use super::{Error, map, order};
use crate::schema::fields::go::plain;
use crate::schema::structural::{NodeId, Structural};

/// Merges a patch into the list of a field, or takes the items of the patch out of it.
pub(super) fn merge_field(
    schema: &Structural,
    field: &Field<'_>,
    original: Vec<Value>,
    patch: Vec<Value>,
    is_deletion: bool,
) -> Result<Vec<Value>, Error> {
    if field.strategy == "merge" || is_deletion {
        merge(schema, field, original, patch, is_deletion)
    } else {
        Ok(patch)
    }
}

fn merge(
    schema: &Structural,
    field: &Field<'_>,
    original: Vec<Value>,
    patch: Vec<Value>,
    is_deletion: bool,
) -> Result<Vec<Value>, Error> {
    if original.is_empty() && patch.is_empty() {
        return Ok(original);
    }
    let is_of_maps = is_of_maps(&original, &patch)?;
    if !is_of_maps {
        if is_deletion {
            let kept = original.into_iter().filter(|item| !patch.contains(item));
            return Ok(kept.collect());
        }
        let both = original.iter().chain(&patch).cloned().collect();
        let merged = without_duplicates(both);
        let (patched, others) = order::split(merged, &patch);
        return order::joined(patched, others, &patch, &original, "", false);
    }
    if field.key.is_empty() {
        return Err(Error::unsupported(
            "cannot merge lists without merge key for struct",
        ));
    }
    let (original, patch) = with_special_items(original, patch, field.key)?;
    let merged = with_plain_items(schema, field.node, original.clone(), &patch, field.key)?;
    let (patched, others) = order::split_by_key(merged, &patch, field.key)?;
    order::joined(patched, others, &patch, &original, field.key, true)
}

/// Whether items are maps. All are of one type.
pub(super) fn is_of_maps(original: &[Value], patch: &[Value]) -> Result<bool, Error> {
    let mut items = original.iter().chain(patch);
    let Some(first) = items.next() else {
        return Err(Error::unsupported("no elements in any of the given slices"));
    };
    let ty = type_name(first);
    if ty == LIST {
        return Err(Error::unfit("lists of lists are not supported"));
    }
    if items.any(|item| type_name(item) != ty) || first.is_null() {
        let lists = [original, patch].map(|list| plain(&list.to_vec().into()));
        return Err(Error::unsupported(format!(
            "list element types are not identical: [{}]",
            lists.join(" ")
        )));
    }
    Ok(ty == MAP)
}

/// Each scalar once. What is last takes the place of one that goes.
fn without_duplicates(mut items: Vec<Value>) -> Vec<Value> {
    let mut first = 0;
    while first < items.len() {
        let mut other = first + 1;
        while other < items.len() {
            if items[first] == items[other] {
                items.swap_remove(other);
            } else {
                other += 1;
            }
        }
        first += 1;
    }
    items
}

/// Does what items with `$patch` say, and takes them out of the patch.
fn with_special_items(
    mut original: Vec<Value>,
    patch: Vec<Value>,
    key: &str,
) -> Result<(Vec<Value>, Vec<Value>), Error> {
    let mut plain_items = Vec::with_capacity(patch.len());
    let mut is_replaced = false;
    for item in patch {
        let Value::Object(members) = item else {
            continue;
        };
        let Some(directive) = members.get(PATCH) else {
            plain_items.push(members.into());
            continue;
        };
        match directive.as_str() {
            Some("delete") => {
                let value = members.get(key).ok_or_else(|| no_key(&members, key))?;
                original.retain(|item| item.get(key) != Some(value));
            }
            Some("replace") => is_replaced = true,
            Some("merge") => {
                let message = "merging lists cannot yet be specified in the patch";
                return Err(Error::unsupported(message));
            }
            _ => return Err(unknown(&directive.clone(), members)),
        }
    }
    if is_replaced {
        Ok((plain_items, Vec::new()))
    } else {
        Ok((original, plain_items))
    }
}

/// Merges items into those with the same key; others come last.
fn with_plain_items(
    schema: &Structural,
    at: NodeId,
    mut items: Vec<Value>,
    patch: &[Value],
    key: &str,
) -> Result<Vec<Value>, Error> {
    for item in patch {
        let Value::Object(members) = item else {
            continue;
        };
        let value = members.get(key).ok_or_else(|| no_key(members, key))?;
        let held = items.iter_mut().find(|held| held.get(key) == Some(value));
        match held {
            Some(Value::Object(held)) => {
                *held = map::merge(schema, at, std::mem::take(held), members.clone())?;
            }
            _ => items.push(item.clone()),
        }
    }
    Ok(items)
}

/// That an item has no merge key.
pub(super) fn no_key(members: &Map<String, Value>, key: &str) -> Error {
    Error::unsupported(format!(
        "map: {} does not contain declared merge key: {key}",
        plain(&members.clone().into())
    ))
}

/// The value of the merge key of an item.
pub(super) fn key_of<'a>(item: &'a Value, key: &str) -> Result<&'a Value, Error> {
    let members = item
        .as_object()
        .ok_or_else(|| wrong_type(MAP, Some(item)))?;
    members.get(key).ok_or_else(|| no_key(members, key))
}
