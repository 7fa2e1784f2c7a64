//! Maps merged.

use serde_json::{Map, Value};

use super::directive::{DELETE, PATCH, cleaned, list_of, of_map, retain_keys, without_directives};
use super::{Error, list, lookup, order};
use crate::schema::structural::{NodeId, Structural};

/// Merges a patch into a map at a node.
pub(super) fn merge(
    schema: &Structural,
    at: NodeId,
    mut original: Map<String, Value>,
    mut patch: Map<String, Value>,
) -> Result<Map<String, Value>, Error> {
    if let Some(directive) = patch.get(PATCH).cloned() {
        return of_map(&directive, patch);
    }
    retain_keys(&mut original, &mut patch)?;
    order::merge_ordered(schema, at, &mut original, &mut patch)?;
    for (name, value) in patch {
        let is_deletion = name.starts_with(DELETE);
        let name = if is_deletion {
            list_of(&name, DELETE)?.to_owned()
        } else {
            name
        };
        if value.is_null() {
            original.remove(&name);
            continue;
        }
        match (original.remove(&name), value) {
            (Some(Value::Object(held)), Value::Object(value)) => {
                let field = lookup::member(schema, at, &name)?;
                let merged = if field.strategy == "replace" {
                    value
                } else {
                    merge(schema, field.node, held, value)?
                };
                original.insert(name, merged.into());
            }
            (Some(Value::Array(held)), Value::Array(value)) => {
                let field = lookup::list(schema, at, &name)?;
                let merged = list::merge_field(schema, &field, held, value, is_deletion)?;
                original.insert(name, merged.into());
            }
            (Some(held), _) if is_deletion => {
                original.insert(name, held);
            }
            (None, _) if is_deletion => {}
            (Some(_), value @ (Value::Bool(_) | Value::Number(_) | Value::String(_))) => {
                original.insert(name, value);
            }
            (None | Some(_), value) => {
                original.extend(cleaned(value).map(|value| (name, value)));
            }
        }
    }
    Ok(original)
}

/// A list that is new.
pub(super) fn new_list(items: Vec<Value>) -> Vec<Value> {
    items.into_iter().filter_map(without_directives).collect()
}
