//! Columns, made in few words.

use std::sync::Arc;

use serde_json::Value;

use crate::builtin::look::Look;
use crate::object::Object;
use crate::registry::Column;
use crate::table;

/// A column of texts.
pub(super) fn text(
    name: &str,
    about: &str,
    cell: impl Fn(&Object) -> String + Send + Sync + 'static,
) -> Column {
    column(name, "string", about, move |object, _| cell(object).into())
}

/// A column of the texts at a path.
pub(super) fn text_at(name: &str, about: &str, path: &'static str) -> Column {
    text(name, about, move |object| object.text(path).to_owned())
}

/// A column of the texts at a path, or of what stands for none.
pub(super) fn text_or(name: &str, about: &str, path: &'static str, none: &'static str) -> Column {
    text(name, about, move |object| {
        object.text_or(path, none).to_owned()
    })
}

/// A column of the numbers at a path.
pub(super) fn int_at(name: &str, about: &str, path: &'static str) -> Column {
    column(name, "integer", about, move |object, _| {
        object.int(path).into()
    })
}

/// A column of numbers which is said to be one of texts.
pub(super) fn int_as_text_at(name: &str, about: &str, path: &'static str) -> Column {
    column(name, "string", about, move |object, _| {
        object.int(path).into()
    })
}

/// A column of how many there are at a path, in a list or an object.
pub(super) fn count_at(name: &str, ty: &str, about: &str, path: &'static str) -> Column {
    column(name, ty, about, move |object, _| {
        size(object.at(path)).into()
    })
}

/// How many members or elements there are.
pub(super) fn size(value: Option<&Value>) -> usize {
    match value {
        Some(Value::Array(elements)) => elements.len(),
        Some(Value::Object(members)) => members.len(),
        _ => 0,
    }
}

/// A column of whether what stands at a path is true.
pub(super) fn flag_at(name: &str, about: &str, path: &'static str) -> Column {
    column(name, "boolean", about, move |object, _| {
        object.flag(path).into()
    })
}

/// A column of how long ago the times at a path were.
pub(super) fn ago(name: &str, about: &str, path: &'static str) -> Column {
    column(name, "string", about, move |object, now| {
        table::age(object.text(path), now).into()
    })
}

/// How long ago objects were created.
pub(super) fn age() -> Column {
    let about = "How long ago the object was created.";
    ago("Age", about, "metadata.creationTimestamp")
}

/// The names of objects, where they are not plain or not first.
pub(super) fn name(cell: fn(&Object) -> String) -> Column {
    Column {
        format: "name".to_owned(),
        ..text("Name", "What the object is called in its namespace.", cell)
    }
}

/// A column that only wide tables show.
pub(super) fn wide(column: Column) -> Column {
    Column {
        priority: 1,
        ..column
    }
}

/// A column of anything.
pub(super) fn column(
    name: &str,
    ty: &str,
    about: &str,
    cell: impl Fn(&Object, i64) -> Value + Send + Sync + 'static,
) -> Column {
    Column {
        name: name.to_owned(),
        ty: ty.to_owned(),
        format: String::new(),
        description: about.to_owned(),
        priority: 0,
        cell: Arc::new(cell),
    }
}
