//! What columns a table has.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::object::{Object, metadata_text};
use crate::registry::Column;

/// The columns of a table, a name among them.
pub(super) fn all(of_version: &[Column]) -> Vec<Column> {
    if of_version.is_empty() {
        return vec![name(), created()];
    }
    // Where a name stands among the others, it does not stand before them.
    let has_name = of_version
        .iter()
        .any(|column| column.name == "Name" && column.format == "name");
    let name = (!has_name).then(name);
    name.into_iter().chain(of_version.iter().cloned()).collect()
}

/// The columns of what the columns of a version say nothing of.
pub(super) fn plain() -> Vec<Column> {
    all(&[])
}

fn name() -> Column {
    Column {
        name: "Name".to_owned(),
        ty: "string".to_owned(),
        format: "name".to_owned(),
        description: "What the object is called in its namespace.".to_owned(),
        priority: 0,
        cell: Arc::new(|object: &Object, _| metadata_text(object, "name").into()),
    }
}

fn created() -> Column {
    Column {
        name: "Created At".to_owned(),
        ty: "date".to_owned(),
        format: String::new(),
        description: "When the object was created.".to_owned(),
        priority: 0,
        cell: Arc::new(|object: &Object, _| metadata_text(object, "creationTimestamp").into()),
    }
}

/// As a table defines it.
pub(super) fn definition(column: &Column) -> Value {
    json!({
        "name": column.name,
        "type": column.ty,
        "format": column.format,
        "description": column.description,
        "priority": column.priority,
    })
}
