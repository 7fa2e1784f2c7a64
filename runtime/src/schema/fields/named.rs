//! Fields that the schema names, with what they hold.

use super::types::Type;
use super::{FieldSchema, FieldSet, PathElement};

impl FieldSchema<'_> {
    /// A set with, for each field in it, the fields that it is part of and that the schema names.
    /// `.spec.labels.app` brings `.spec.labels` with it, but an item of a list or a member of a map
    /// only what is below it.
    #[must_use]
    pub fn with_named(&self, fields: &FieldSet) -> FieldSet {
        named(Some(self.ty), fields)
    }
}

fn named(ty: Option<Type<'_>>, fields: &FieldSet) -> FieldSet {
    let map = ty.and_then(Type::as_map);
    let list = ty.and_then(Type::as_list);
    let mut out = fields.clone();
    for node in &mut out.nodes {
        if node.children.is_empty() {
            continue;
        }
        let below = match &node.element {
            PathElement::Field(name) => {
                let known = map.and_then(|map| map.named(name));
                node.is_member |= known.is_some();
                known.or_else(|| map.and_then(|map| map.element))
            }
            PathElement::Key(_) => list.map(|list| list.element),
            PathElement::Value(_) | PathElement::Index(_) => None,
        };
        node.children = named(below, &node.children);
    }
    out
}
