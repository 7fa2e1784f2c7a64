//! Items that must differ: lists that are sets, and lists that are maps by some of their fields
//! (`apiextensions-apiserver/pkg/apiserver/schema/listtype`).

use super::keys::{Key, Keys};
use super::path::{Path, Spelling};
use super::seen::{Kind, Seen};
use super::{Fault, Reason, Violation};
use crate::schema::ListType;
use crate::schema::structural::{Node, Structural};

/// Checks every list of an object.
pub(super) fn check(
    schema: &Structural,
    seen: Seen<'_>,
    path: &Path<'_>,
    found: &mut Vec<Violation>,
) {
    let Some(node) = seen.node().map(|id| schema.get(id)) else {
        return;
    };
    match seen.kind() {
        Some(Kind::Array) => {
            match node.list_type {
                Some(ListType::Set) => set(schema, seen, path, found),
                Some(ListType::Map) => map(schema, node, seen, path, found),
                Some(ListType::Atomic) | None => {}
            }
            for index in 0..seen.len() {
                check(schema, seen.item(schema, index), &path.index(index), found);
            }
        }
        Some(Kind::Object) => seen.members(schema, &mut |name, member| {
            // The metadata of an object has rules of its own.
            if path.is_root() && name == "metadata" {
                return;
            }
            if node.property(name).is_some() {
                check(schema, member, &path.member(name), found);
            } else {
                check(schema, member, &path.key(name), found);
            }
        }),
        _ => {}
    }
}

fn set(schema: &Structural, seen: Seen<'_>, path: &Path<'_>, found: &mut Vec<Violation>) {
    let mut keys = Keys::<usize>::default();
    for index in 0..seen.len() {
        let key = Key::whole(schema, seen.item(schema, index));
        again(keys.count(key), index, path, found, || Fault::SetItem);
    }
}

fn map(
    schema: &Structural,
    node: &Node,
    seen: Seen<'_>,
    path: &Path<'_>,
    found: &mut Vec<Violation>,
) {
    let item = |index| seen.item(schema, index);
    let odd = (0..seen.len())
        .find(|index| !matches!(item(*index).kind(), Some(Kind::Object | Kind::Null) | None));
    if let Some(index) = odd {
        let message = "must be an object, as an item of a list map";
        let path = path.index(index);
        let violation = path.spelt(Spelling::Brackets, Reason::Invalid, message);
        found.push(violation.because(Fault::MapItemType));
        return;
    }
    let mut keys = Keys::<usize>::default();
    for index in 0..seen.len() {
        let key = Key::named(schema, item(index), &node.list_map_keys);
        again(keys.count(key), index, path, found, || {
            Fault::MapItem(node.list_map_keys.clone().into())
        });
    }
}

/// Reports a value where it stands for the second time, and no more.
fn again(
    count: usize,
    index: usize,
    path: &Path<'_>,
    found: &mut Vec<Violation>,
    fault: impl FnOnce() -> Fault,
) {
    if count == 2 {
        let path = path.index(index);
        let message = "must not be the same as an earlier item";
        let violation = path.spelt(Spelling::Brackets, Reason::Duplicate, message);
        found.push(violation.because(fault()));
    }
}
