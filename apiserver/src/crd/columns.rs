//! Columns of tables (`pkg/registry/customresource/tableconvertor`).

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::definition::text;
use crate::object::Object;
use crate::registry::Column;
use crate::table::duration;
use kubewright::jsonpath::{JsonPath, print};

/// The columns that a version asks for; its age, if it asks for none. What follows a column that
/// cannot be read is left out, as the server does.
pub(super) fn of(columns: Option<&[Value]>) -> Vec<Column> {
    let Some(columns) = columns else {
        return vec![age()];
    };
    let columns = columns.iter().filter_map(Value::as_object);
    columns.map_while(column).collect()
}

/// The column of a version without columns of its own.
fn age() -> Column {
    let path = JsonPath::parse(".metadata.creationTimestamp").ok();
    Column {
        name: "Age".to_owned(),
        ty: "date".to_owned(),
        format: String::new(),
        description: "When the object was created.".to_owned(),
        priority: 0,
        cell: Arc::new(move |object, now| {
            path.as_ref()
                .map_or(Value::Null, |path| cell(path, "date", object, now))
        }),
    }
}

fn column(column: &Object) -> Option<Column> {
    let written = text(column, "jsonPath");
    let path = JsonPath::parse(written).ok()?;
    let description = match text(column, "description") {
        "" => format!("Custom resource definition column (in JSONPath format): {written}"),
        description => description.to_owned(),
    };
    let priority = column.get("priority").and_then(Value::as_i64);
    let ty = text(column, "type").to_owned();
    let of_cell = ty.clone();
    Some(Column {
        name: text(column, "name").to_owned(),
        ty,
        format: text(column, "format").to_owned(),
        description,
        priority: priority
            .and_then(|priority| i32::try_from(priority).ok())
            .unwrap_or_default(),
        cell: Arc::new(move |object, now| cell(&path, &of_cell, object, now)),
    })
}

/// What a column of a type shows of an object.
fn cell(path: &JsonPath, ty: &str, object: &Object, now: i64) -> Value {
    let Ok(found) = path.find_from(object) else {
        return Value::Null;
    };
    let Some(value) = found.first() else {
        return Value::Null;
    };
    match (ty, &**value) {
        ("string", value) => print(value).into(),
        ("integer", Value::Number(number)) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => truncated(number.as_f64()).into(),
        },
        ("number", Value::Number(number)) => number.clone().into(),
        ("boolean", Value::Bool(_)) => value.clone().into_owned(),
        ("date", Value::String(text)) => date(text, now).into(),
        _ => Value::Null,
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "a fraction is left out, and what is too large is the largest"
)]
fn truncated(value: Option<f64>) -> Option<i64> {
    value.map(|value| value as i64)
}

/// How long ago a time is.
fn date(text: &str, now: i64) -> String {
    if text.is_empty() || text == "null" {
        return "<unknown>".to_owned();
    }
    match text.parse::<Timestamp>() {
        Ok(time) => duration(now - time.as_second()),
        Err(_) => "<invalid>".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::of;

    fn cells(columns: &Value, object: &Value) -> Vec<Value> {
        let columns = of(columns.as_array().map(Vec::as_slice));
        let object = object.as_object().unwrap();
        columns
            .iter()
            .map(|column| (column.cell)(object, 1_800_000_000))
            .collect()
    }

    #[test]
    fn cells_are_of_the_columns_type() {
        let object = json!({"spec": {"replicas": 3, "ratio": 1.5, "on": true, "names": ["a"], "none": null,
            "since": "2027-01-15T07:00:00Z", "never": "soon"}});
        let column = |ty: &str, path: &str| json!({"name": "N", "type": ty, "jsonPath": path});
        let columns = json!([
            column("integer", ".spec.replicas"),
            column("integer", ".spec.ratio"),
            column("integer", ".spec.names"),
            column("number", ".spec.ratio"),
            column("boolean", ".spec.on"),
            column("string", ".spec.names"),
            column("string", ".spec.replicas"),
            column("string", ".spec.missing"),
            column("date", ".spec.since"),
            column("date", ".spec.never"),
            column("date", ".spec.none"),
        ]);
        let wanted = json!([
            3,
            1,
            null,
            1.5,
            true,
            "[\"a\"]",
            "3",
            null,
            "60m",
            "<invalid>",
            null
        ]);
        assert_eq!(Value::Array(cells(&columns, &object)), wanted);
    }

    #[test]
    fn columns_end_before_one_that_cannot_be_read() {
        let columns = json!([
            {"name": "A", "type": "string", "jsonPath": ".a"},
            {"name": "B", "type": "string", "jsonPath": ".a[", "priority": 1},
            {"name": "C", "type": "string", "jsonPath": ".c"},
        ]);
        let columns = of(columns.as_array().map(Vec::as_slice));
        assert_eq!(columns.len(), 1);
        let description = "Custom resource definition column (in JSONPath format): .a";
        assert_eq!(columns[0].description, description);
        assert_eq!(of(None)[0].name, "Age");
    }
}
