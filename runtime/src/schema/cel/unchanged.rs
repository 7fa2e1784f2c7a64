//! Which value of the old object a value of the new one stands for, and whether it has changed
//! (`apiserver/pkg/cel/common/equality.go`).
//!
//! An API server lets pass what was wrong before and has not changed.

use super::error::{Failure, Fuel};
use super::value::{ListKind, Value, same_item};

/// A value with the old one that it stands for, and the nearest values around it that stand for
/// old ones.
#[derive(Clone, Copy, Default)]
pub(super) struct Correlation<'a> {
    current: Option<(&'a Value, &'a Value)>,
    around: Option<(&'a Value, &'a Value)>,
}

impl<'a> Correlation<'a> {
    pub(super) fn root(new: &'a Value, old: &'a Value) -> Self {
        Self {
            current: Some((new, old)),
            around: None,
        }
    }

    /// For what stands in `allOf`.
    pub(super) fn in_all_of(self) -> Self {
        Self {
            current: None,
            around: self.around,
        }
    }

    /// For a member.
    pub(super) fn member(self, name: &str, new: &'a Value) -> Self {
        let Some((_, old)) = self.current else {
            return self;
        };
        // Old and new object are always of the same type.
        if self.around.is_none() && matches!(name, "apiVersion" | "kind") {
            return Self::default();
        }
        Self {
            current: old_member(old, name).map(|old| (new, old)),
            around: self.current,
        }
    }

    /// For an item.
    pub(super) fn item(self, new: &'a Value, fuel: &mut Fuel) -> Self {
        let Some((_, old)) = self.current else {
            return self;
        };
        Self {
            current: old_item(old, new, fuel).map(|old| (new, old)),
            around: self.current,
        }
    }

    /// Whether what is wrong here was wrong before.
    pub(super) fn is_unchanged(self, fuel: &mut Fuel) -> bool {
        let pair = self.current.or(self.around);
        pair.is_some_and(|(new, old)| unchanged(new, old, fuel).unwrap_or(false))
    }
}

/// The member of the old object with this name.
pub(super) fn old_member<'a>(old: &'a Value, name: &str) -> Option<&'a Value> {
    match old {
        Value::Map(map) => map.get(name),
        _ => None,
    }
}

/// The item of the old list with the keys of this one; `None` where the list is not a map.
pub(super) fn old_item<'a>(old: &'a Value, new: &Value, fuel: &mut Fuel) -> Option<&'a Value> {
    let (Value::List(list), Value::Map(item)) = (old, new) else {
        return None;
    };
    let ListKind::Map(keys) = &list.kind else {
        return None;
    };
    if keys.is_empty() || !keys.iter().all(|key| item.get(key).is_some_and(is_scalar)) {
        return None;
    }
    let mut items = list.items.iter();
    items.find(|candidate| same_item(candidate, new, keys, fuel).unwrap_or(false))
}

fn is_scalar(value: &Value) -> bool {
    !matches!(
        value,
        Value::Null | Value::List(_) | Value::Map(_) | Value::Hidden(..)
    )
}

fn unchanged(new: &Value, old: &Value, fuel: &mut Fuel) -> Result<bool, Failure> {
    fuel.spend(1)?;
    match (new, old) {
        (Value::List(left), Value::List(right)) => {
            if left.items.len() != right.items.len() {
                return Ok(false);
            }
            for (item, before) in left.items.iter().zip(&right.items) {
                let before = match &left.kind {
                    ListKind::Map(_) => old_item(old, item, fuel),
                    ListKind::Atomic | ListKind::Set => Some(before),
                };
                let same = match before {
                    Some(before) => unchanged(item, before, fuel)?,
                    None => false,
                };
                if !same {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Map(left), Value::Map(right)) => {
            if left.entries().len() != right.entries().len() {
                return Ok(false);
            }
            for ((key, value), (old_key, before)) in left.entries().iter().zip(right.entries()) {
                if key != old_key || !unchanged(value, before, fuel)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        (Value::Hidden(left, true), Value::Hidden(right, _)) => Ok(match &**left {
            serde_json::Value::Object(members) => members.is_empty() && left == right,
            _ => left == right,
        }),
        // Members that the schema does not know stand for no old ones, so they count as changed.
        (Value::Hidden(_, false) | Value::Broken(_), _) | (_, Value::Broken(_)) => Ok(false),
        _ => new.equals(old, fuel),
    }
}
