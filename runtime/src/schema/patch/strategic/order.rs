//! The order of the items of merged lists.
//!
//! What a patch has comes in its order, what it does not have in the order of the object; where one
//! of each meet, what the object had first is first, and else what the patch has.

use serde_json::{Map, Value};

use super::directive::{LIST, ORDER, PATCH, list_of, malformed_order, wrong_type};
use super::list::{is_of_maps, key_of};
use super::lookup::{self, Field};
use super::{Error, list, map};
use crate::schema::fields::go::plain;
use crate::schema::structural::{NodeId, Structural};

/// Merges the lists whose order the patch says, and takes them out of it.
pub(super) fn merge_ordered(
    schema: &Structural,
    at: NodeId,
    original: &mut Map<String, Value>,
    patch: &mut Map<String, Value>,
) -> Result<(), Error> {
    let names: Vec<String> = patch
        .keys()
        .filter(|name| name.starts_with(ORDER))
        .cloned()
        .collect();
    for directive in names {
        let wanted = match patch.remove(&directive) {
            Some(Value::Array(wanted)) => wanted,
            other => return Err(wrong_type(LIST, other.as_ref())),
        };
        let name = list_of(&directive, ORDER)?;
        let held = items_of(original.get(name))?;
        let patched = items_of(patch.get(name))?;
        let field = lookup::list(schema, at, name)?;
        check(patched.as_deref().unwrap_or_default(), &wanted, field.key)?;
        let (held, merged) = match (held, patched.clone()) {
            (None, None) => continue,
            (Some(held), None) => (held.clone(), held),
            (None, Some(patched)) => (Vec::new(), map::new_list(patched)),
            (Some(held), Some(patched)) => {
                let merged = list::merge_field(schema, &field, held.clone(), patched, false)?;
                (held, merged)
            }
        };
        let patched = patched.unwrap_or_default();
        let ordered = ordered(&field, merged, &wanted, &held, &patched)?;
        original.insert(name.to_owned(), ordered.into());
        patch.remove(name);
    }
    Ok(())
}

fn ordered(
    field: &Field<'_>,
    merged: Vec<Value>,
    wanted: &[Value],
    held: &[Value],
    patched: &[Value],
) -> Result<Vec<Value>, Error> {
    let (first, others) = if field.key.is_empty() {
        split(merged, wanted)
    } else {
        split_by_key(merged, wanted, field.key)?
    };
    let is_of_maps = is_of_maps(held, patched)?;
    joined(first, others, wanted, held, field.key, is_of_maps)
}

fn items_of(list: Option<&Value>) -> Result<Option<Vec<Value>>, Error> {
    match list {
        None => Ok(None),
        Some(Value::Array(items)) => Ok(Some(items.clone())),
        Some(other) => Err(wrong_type(LIST, Some(other))),
    }
}

/// Whether the items of a patch come in the order that it says.
fn check(patch: &[Value], wanted: &[Value], key: &str) -> Result<(), Error> {
    if patch.is_empty() || wanted.is_empty() {
        return Ok(());
    }
    let mut rest = wanted.iter();
    for item in patch {
        if item.get(PATCH).is_some() {
            continue;
        }
        let is_found = if key.is_empty() {
            rest.any(|wanted| wanted == item)
        } else {
            let value = key_of(item, key)?;
            let mut is_found = false;
            for wanted in rest.by_ref() {
                if key_of(wanted, key)? == value {
                    is_found = true;
                    break;
                }
            }
            is_found
        };
        if !is_found {
            if key.is_empty() && item.is_object() {
                return Err(malformed_order());
            }
            return Err(Error::unsupported(format!(
                "The order in patch list:\n{}\n doesn't match {ORDER} list:\n{}\n",
                plain(&patch.to_vec().into()),
                plain(&wanted.to_vec().into())
            )));
        }
    }
    Ok(())
}

/// Scalars that another list has, and those that it does not have.
pub(super) fn split(items: Vec<Value>, by: &[Value]) -> (Vec<Value>, Vec<Value>) {
    items.into_iter().partition(|item| by.contains(item))
}

/// Maps whose key another list has, and those whose key it does not have.
pub(super) fn split_by_key(
    items: Vec<Value>,
    by: &[Value],
    key: &str,
) -> Result<(Vec<Value>, Vec<Value>), Error> {
    let mut both = (Vec::new(), Vec::new());
    for item in items {
        let value = key_of(&item, key)?;
        let mut is_held = false;
        for (index, other) in by.iter().enumerate() {
            if !other.is_object() {
                let message = format!("value for key {index} is not a map");
                return Err(Error::unsupported(message));
            }
            if other.get(key) == Some(value) {
                is_held = true;
                break;
            }
        }
        if is_held {
            both.0.push(item);
        } else {
            both.1.push(item);
        }
    }
    Ok(both)
}

/// Puts what the patch has and what it does not have into one list.
pub(super) fn joined(
    mut patched: Vec<Value>,
    mut others: Vec<Value>,
    order_of_patch: &[Value],
    order_before: &[Value],
    key: &str,
    is_of_maps: bool,
) -> Result<Vec<Value>, Error> {
    if is_of_maps {
        for item in order_of_patch.iter().chain(order_before) {
            key_of(item, key)?;
        }
    }
    let place = |list: &[Value], item: &Value| {
        list.iter().position(|other| {
            if is_of_maps {
                other.get(key) == item.get(key)
            } else {
                other == item
            }
        })
    };
    patched.sort_by_key(|item| place(order_of_patch, item));
    others.sort_by_key(|item| place(order_before, item));
    let mut joined = Vec::with_capacity(patched.len() + others.len());
    let mut patched = patched.into_iter().peekable();
    let mut others = others.into_iter().peekable();
    loop {
        let is_other = match (others.peek(), patched.peek()) {
            (None, None) => return Ok(joined),
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (Some(other), Some(patched)) => {
                match (place(order_before, other), place(order_before, patched)) {
                    (Some(other), Some(patched)) => other < patched,
                    _ => false,
                }
            }
        };
        joined.extend(if is_other {
            others.next()
        } else {
            patched.next()
        });
    }
}
