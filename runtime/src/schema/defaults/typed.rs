//! Defaults of typed values.

use serde_json::Value;

use super::DEPTH;
use super::fill::{drops, fill, member};
use crate::schema::structural::{Node, NodeId, Structural};
use crate::schema::written::written;
use crate::schema::{List, Mut, Object, Record, Ref, Schema, decode};

/// A value whose defaults can be filled in: every type with a schema.
pub trait Defaults: Schema {
    /// This value with what an API server fills in: see [`Structural::default_value`].
    ///
    /// Absent is what would not be written: `None`, and an empty value of a field that is left out
    /// when empty. A default that a field's type does not take is left out.
    ///
    /// ```
    /// use kubewright::{Defaults, Schema};
    ///
    /// #[derive(Schema)]
    /// struct Probe {
    ///     #[schema(default_value = 10)]
    ///     period: Option<i32>,
    ///     #[schema(default_json = r#"{"path": "/"}"#)]
    ///     get: Option<Get>,
    /// }
    ///
    /// #[derive(Schema)]
    /// struct Get {
    ///     path: Option<String>,
    ///     #[schema(default_value = 80)]
    ///     port: Option<i32>,
    /// }
    ///
    /// let probe = Probe { period: None, get: None }.with_defaults();
    /// assert_eq!(probe.period, Some(10));
    /// assert_eq!(probe.get.unwrap().port, Some(80));
    /// ```
    #[must_use]
    fn with_defaults(mut self) -> Self {
        let schema = Structural::of::<Self>();
        place(&schema, schema.root_id(), self.view_mut(), 0);
        self
    }
}

impl<T: Schema> Defaults for T {}

/// Fills in the defaults of a value that stands at a node.
fn place(schema: &Structural, id: NodeId, value: Mut<'_>, depth: usize) {
    if depth > DEPTH {
        return;
    }
    let node = schema.get(id);
    match value {
        Mut::Optional(optional) => {
            if let Some(value) = optional.value_mut() {
                place(schema, id, value, depth + 1);
            }
        }
        Mut::Record(record) => fields(schema, node, record, depth),
        Mut::List(list) => items(schema, node, list, depth),
        Mut::Object(object) => entries(schema, node, object, depth),
        Mut::Json(value) => fill(schema, id, value, depth),
        Mut::Bool(_) | Mut::I32(_) | Mut::I64(_) | Mut::Str(_) | Mut::Scalar(_) | Mut::Leaf(_) => {}
    }
}

fn fields(schema: &Structural, node: &Node, record: &mut dyn Record, depth: usize) {
    let shape = record.shape();
    for (index, field) in shape.fields.iter().enumerate() {
        if field.flatten {
            flattened(schema, node, record, index, depth);
            continue;
        }
        let Some(child) = node.property(field.name) else {
            continue;
        };
        let absent = is_absent(schema.get(child), written(record, index));
        let Some(mut slot) = record.get_mut(index) else {
            continue;
        };
        if absent {
            if !set_default(schema, child, slot, depth) {
                continue;
            }
            let Some(filled) = record.get_mut(index) else {
                continue;
            };
            slot = filled;
        }
        place(schema, child, slot, depth + 1);
    }
}

/// The members of a flattened field are those of the record that holds it.
fn flattened(
    schema: &Structural,
    node: &Node,
    record: &mut dyn Record,
    index: usize,
    depth: usize,
) {
    let inner = match record.get_mut(index) {
        Some(Mut::Optional(optional)) => optional.value_mut(),
        inner => inner,
    };
    match inner {
        Some(Mut::Record(inner)) if depth < DEPTH => fields(schema, node, inner, depth + 1),
        Some(Mut::Object(object)) => entries(schema, node, object, depth),
        _ => {}
    }
}

fn items(schema: &Structural, node: &Node, list: &mut dyn List, depth: usize) {
    let Some(child) = node.items else { return };
    for index in 0..list.len() {
        let absent = is_null(list.get(index)) && schema.get(child).nullable != Some(true);
        if absent && let Some(item) = list.get_mut(index) {
            set_default(schema, child, item, depth);
        }
        if let Some(item) = list.get_mut(index) {
            place(schema, child, item, depth + 1);
        }
    }
}

fn entries(schema: &Structural, node: &Node, object: &mut dyn Object, depth: usize) {
    let mut entries = Vec::new();
    object.visit(&mut |key, value| {
        if let Some(child) = member(node, key) {
            let node = schema.get(child);
            let absent = is_absent(node, Some(value));
            entries.push((key.to_owned(), child, absent && drops(node), absent));
        }
        true
    });
    for (key, child, dropped, absent) in entries {
        if dropped {
            object.remove(&key);
            continue;
        }
        if absent && let Some(value) = object.get_mut(&key) {
            set_default(schema, child, value, depth);
        }
        if let Some(value) = object.get_mut(&key) {
            place(schema, child, value, depth + 1);
        }
    }
}

fn is_null(value: Ref<'_>) -> bool {
    matches!(value, Ref::Absent | Ref::Json(Value::Null))
}

/// Whether the server finds nothing here, or `null` where that is not allowed.
fn is_absent(child: &Node, value: Option<Ref<'_>>) -> bool {
    value.is_none_or(|value| is_null(value) && child.nullable != Some(true))
}

/// Puts the default of a node into a place that is empty; whether there is one that it takes.
fn set_default(schema: &Structural, id: NodeId, slot: Mut<'_>, depth: usize) -> bool {
    let Some(default) = &schema.get(id).default else {
        return false;
    };
    let mut default = default.clone();
    // The type may need what inner defaults bring.
    fill(schema, id, &mut default, depth);
    match slot {
        Mut::Optional(optional) => {
            let taken =
                !default.is_null() && decode::into(optional.insert_blank(), default).is_ok();
            if !taken {
                optional.clear();
            }
            taken
        }
        slot => decode::into(slot, default).is_ok(),
    }
}
