//! Which item of a list is which.

use serde_json::Value;

use super::types::{Items, KeyNames, ListType, Type};
use super::{Key, PathElement, go};

impl ListType<'_> {
    pub(super) fn is_atomic(&self) -> bool {
        matches!(self.items, Items::Atomic)
    }

    /// The step that chooses an item.
    pub(super) fn element(&self, item: &Value) -> Result<PathElement, String> {
        match self.items {
            Items::Atomic => Err("invalid indexing of non-associative list".to_owned()),
            Items::Set => of_set(item),
            Items::Map(names) => of_map(self.element, names, item),
        }
    }

    /// The step that chooses an item of a list whose items have all been told apart before.
    pub(super) fn known(&self, item: &Value) -> Option<PathElement> {
        self.element(item).ok()
    }
}

fn of_set(item: &Value) -> Result<PathElement, String> {
    let what = match item {
        Value::Object(_) => "associative list without keys has an element that's a map type",
        Value::Array(_) => "not supported: associative list with lists as elements",
        Value::Null => "associative list without keys has an element that's an explicit null",
        scalar => return Ok(PathElement::Value(scalar.clone())),
    };
    Err(what.to_owned())
}

/// A member that an item does not have and that has no default is no part of its key: such a key
/// is another than any that has it.
fn of_map(element: Type<'_>, names: KeyNames<'_>, item: &Value) -> Result<PathElement, String> {
    let members = match item {
        Value::Object(members) => members,
        Value::Null => {
            return Err("associative list with keys may not have a null element".to_owned());
        }
        _ => return Err("associative list with keys may not have non-map elements".to_owned()),
    };
    let mut key = Vec::new();
    for name in names.iter() {
        let value = match members.get(name) {
            Some(value) => Some(value),
            None => element
                .as_map()
                .ok_or_else(|| {
                    let what = "associative list may not have non-map types";
                    format!("couldn't find default value for {name}: {what}")
                })?
                .default(name),
        };
        // A default of `null` is none.
        let is_default = !members.contains_key(name);
        let value = value.filter(|value| !(is_default && value.is_null()));
        key.extend(value.map(|value| (name.into(), value.clone())));
    }
    if key.is_empty() && names.iter().next().is_some() {
        let names: Vec<_> = names.iter().map(go::quote).collect();
        return Err(format!(
            "associative list with keys has an element that omits all key fields [{}] (and doesn't have default values for any key fields)",
            names.join(" ")
        ));
    }
    Ok(PathElement::Key(Key::new(key)))
}
