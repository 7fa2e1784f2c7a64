//! Sets that were made with another schema.

use super::types::Type;
use super::{FieldSchema, FieldSet, PathElement};

impl FieldSchema<'_> {
    /// A set that was made when lists or maps were merged that are atomic now: who managed a part
    /// of one manages it as a whole. `None` where nothing has changed.
    pub fn reconcile(&self, fields: &FieldSet) -> Option<FieldSet> {
        let mut reconcile = Reconcile::default();
        reconcile.visit(self.ty, Some(fields), false);
        if reconcile.atomic.is_empty() {
            return None;
        }
        Some(
            fields
                .recursive_difference(&reconcile.atomic)
                .union(&reconcile.atomic),
        )
    }
}

#[derive(Default)]
struct Reconcile {
    path: Vec<PathElement>,
    /// Fields that have become atomic.
    atomic: FieldSet,
}

impl Reconcile {
    /// Visits a field: what of it is in the set, and whether it is there as one field.
    fn visit(&mut self, ty: Type<'_>, fields: Option<&FieldSet>, is_leaf: bool) {
        // What may be a map and a list is taken for a map.
        if let Some(map) = ty.as_map() {
            if map.is_deduced() {
                return;
            }
            if !is_leaf && map.is_atomic {
                if fields.is_some() {
                    self.atomic.insert(&self.path);
                }
                return;
            }
            self.below(fields, |element| match element {
                PathElement::Field(name) => map.allowed(name),
                _ => map.element,
            });
        } else if let Some(list) = ty.as_list() {
            if !is_leaf && list.is_atomic() {
                self.atomic.insert(&self.path);
                return;
            }
            self.below(fields, |_| Some(list.element));
        }
    }

    fn below<'s>(
        &mut self,
        fields: Option<&FieldSet>,
        ty: impl Fn(&PathElement) -> Option<Type<'s>>,
    ) {
        for node in fields.map_or(&[][..], |fields| &fields.nodes) {
            let Some(ty) = ty(&node.element) else {
                continue;
            };
            let children = Some(&node.children).filter(|children| !children.is_empty());
            self.path.push(node.element.clone());
            self.visit(ty, children, node.is_member && children.is_none());
            self.path.pop();
        }
    }
}
