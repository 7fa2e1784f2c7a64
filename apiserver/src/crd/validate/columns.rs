//! Columns of tables.

use serde_json::Value;

use super::super::definition::text;
use super::paths;
use crate::failure::FieldError;

const TYPES: [&str; 5] = ["boolean", "date", "integer", "number", "string"];
const FORMATS: [&str; 8] = [
    "byte",
    "date",
    "date-time",
    "double",
    "float",
    "int32",
    "int64",
    "password",
];

/// What is wrong with columns.
pub(super) fn check(columns: &[Value], path: &str, found: &mut Vec<FieldError>) {
    for (index, column) in columns.iter().enumerate() {
        let Some(column) = column.as_object() else {
            continue;
        };
        let at = |member: &str| format!("{path}[{index}].{member}");
        if text(column, "name").is_empty() {
            found.push(FieldError::required(at("name"), ""));
        }
        let one_of = |words: &[&str]| format!("must be one of {}", words.join(","));
        let ty = text(column, "type");
        if ty.is_empty() {
            found.push(FieldError::required(at("type"), one_of(&TYPES)));
        } else if !TYPES.contains(&ty) {
            found.push(FieldError::invalid(at("type"), ty, one_of(&TYPES)));
        }
        let format = text(column, "format");
        if !format.is_empty() && !FORMATS.contains(&format) {
            found.push(FieldError::invalid(at("format"), format, one_of(&FORMATS)));
        }
        let json_path = text(column, "jsonPath");
        if json_path.is_empty() {
            found.push(FieldError::required(at("JSONPath"), ""));
        } else {
            paths::simple(json_path, &at("JSONPath"), found);
        }
    }
}
