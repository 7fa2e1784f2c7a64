//! Which value of the old object a value of the new one stands for
//! (`apiserver/pkg/cel/common/equality.go`).
//!
//! Members are found by name where the schema knows them, items where the list is a map by its
//! keys. Anything else has no old value, and is checked whether or not it has changed.

use super::equal::same;
use super::keys::{Key, Keys};
use super::path::Path;
use super::seen::{Kind, Seen};
use crate::schema::ListType;
use crate::schema::structural::{Additional, Structural};

/// The old value of a member.
pub(super) fn member<'a>(
    schema: &'a Structural,
    new: Seen<'a>,
    old: Seen<'a>,
    name: &str,
    path: &Path<'_>,
) -> Option<Seen<'a>> {
    // Old and new object are always of the same type.
    if path.is_root() && matches!(name, "apiVersion" | "kind") {
        return None;
    }
    let node = schema.get(new.node()?);
    let known = node.property(name).is_some()
        || matches!(node.additional_properties, Some(Additional::Node(_)));
    old.member(schema, name).filter(|_| known)
}

/// The old items of a list, by their keys.
pub(super) struct Items<'a> {
    keys: &'a [Box<str>],
    items: Keys<Seen<'a>>,
}

impl<'a> Items<'a> {
    /// `None` where the list is not a map.
    pub(super) fn of(schema: &'a Structural, new: Seen<'a>, old: Seen<'a>) -> Option<Self> {
        let node = schema.get(new.node()?);
        if node.list_type != Some(ListType::Map) || node.list_map_keys.is_empty() {
            return None;
        }
        node.items?;
        if old.kind() != Some(Kind::Array) {
            return None;
        }
        let mut items = Keys::default();
        for index in 0..old.len() {
            let item = old.item(schema, index);
            if let Some(key) = Key::scalars(schema, item, &node.list_map_keys) {
                items.keep_first(key, item);
            }
        }
        Some(Self {
            keys: &node.list_map_keys,
            items,
        })
    }

    /// The old item with the key of this one.
    pub(super) fn get(&self, schema: &Structural, item: Seen<'_>) -> Option<Seen<'a>> {
        let key = Key::scalars(schema, item, self.keys)?;
        self.items.get(&key).copied()
    }
}

/// Whether a value has not changed: the order of a list that is a map does not count.
pub(super) fn unchanged(schema: &Structural, new: Seen<'_>, old: Seen<'_>) -> bool {
    match (new.kind(), old.kind()) {
        (Some(Kind::Array), Some(Kind::Array)) => {
            let Some(items) = Items::of(schema, new, old) else {
                return same(schema, new, old);
            };
            new.len() == old.len()
                && (0..new.len()).all(|index| {
                    let item = new.item(schema, index);
                    let before = items.get(schema, item);
                    before.is_some_and(|before| unchanged(schema, item, before))
                })
        }
        (Some(Kind::Object), Some(Kind::Object)) => {
            if new.count(schema) != old.count(schema) {
                return false;
            }
            let mut equal = true;
            new.members(schema, &mut |name, value| {
                // Below the root, type and kind are members like any other.
                let step = Path::ROOT.member(name);
                equal = equal
                    && member(schema, new, old, name, &step)
                        .is_some_and(|before| unchanged(schema, value, before));
            });
            equal
        }
        _ => same(schema, new, old),
    }
}
