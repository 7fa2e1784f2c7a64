//! What objects of a version are like: its schema, subresources, columns and selectable fields.

use std::collections::BTreeSet;

use kubewright::schema::structural::Structural;
use serde_json::Value;

use super::super::definition::{Shape, flag, text};
use super::super::internal;
use super::{columns, defaults, paths, schema, structural, subresources};
use crate::failure::{ErrorType, FieldError};
use crate::object::Object;

/// How many fields selectors may name.
const FIELDS: usize = 8;

/// What the root of a schema may say, where `status` is written apart.
const AT_ROOT: [&str; 22] = [
    "Description",
    "Type",
    "Format",
    "Title",
    "Maximum",
    "ExclusiveMaximum",
    "Minimum",
    "ExclusiveMinimum",
    "MaxLength",
    "MinLength",
    "Pattern",
    "MaxItems",
    "MinItems",
    "UniqueItems",
    "MultipleOf",
    "Required",
    "Items",
    "Properties",
    "ExternalDocs",
    "Example",
    "XPreserveUnknownFields",
    "XValidations",
];

/// What is wrong with a schema. `path` is that of what it is a member of.
pub(super) fn check_schema(schema: &Object, has_status: bool, path: &str) -> Vec<FieldError> {
    let path = format!("{path}.openAPIV3Schema");
    let mut found = Vec::new();
    if has_status {
        found.extend(at_root(schema, &path));
    }
    if flag(schema, "nullable") {
        let detail = "nullable cannot be true at the root";
        found.push(FieldError::forbidden(format!("{path}.nullable"), detail));
    }
    let unreadable = structural::unreadable(schema);
    let mut read = None;
    if unreadable.is_none() {
        let mut faults = structural::check(schema, &path);
        if faults.is_empty() {
            // What it does not read is refused below.
            read = Structural::from_json(&Value::Object(schema.clone())).ok();
            if let Some(schema) = &read {
                faults = defaults::check(schema, &path);
            }
        }
        if !faults.is_empty() {
            read = None;
        }
        found.append(&mut faults);
    }
    let faults = schema::check(schema, read.as_ref(), &path);
    found.extend(faults.of_schema);
    found.extend(faults.of_rules);
    // Mostly, what is unreadable is told by its place already.
    if let (true, Some(why)) = (found.is_empty(), unreadable) {
        found.push(FieldError::invalid(path, "", why));
    }
    found
}

/// What the root says that it may not, where `status` is written apart.
fn at_root(schema: &Object, path: &str) -> Option<FieldError> {
    for field in internal::schema_fields(schema) {
        if field == "Type" && text(schema, "type") != "object" {
            let detail = "only \"object\" is allowed as the type at the root of the schema if the status subresource is enabled";
            let at = format!("{path}.type");
            return Some(FieldError::invalid(at, text(schema, "type"), detail));
        }
        if !AT_ROOT.contains(&field) {
            let detail = format!(
                "{}: only [{}] fields are allowed at the root of the schema if the status subresource is enabled",
                internal::schema(schema),
                AT_ROOT.join(" ")
            );
            return Some(FieldError {
                ty: ErrorType::Invalid,
                field: path.to_owned(),
                value: None,
                detail,
            });
        }
    }
    None
}

/// What is wrong with subresources and columns.
pub(super) fn check_rest(shape: &Shape<'_>, path: &str, found: &mut Vec<FieldError>) {
    if let Some(all) = shape.subresources {
        subresources::check(all, &format!("{path}.subresources"), found);
    }
    if let Some(all) = shape.columns {
        columns::check(all, &format!("{path}.additionalPrinterColumns"), found);
    }
}

/// What is wrong with selectable fields.
pub(super) fn check_fields(
    fields: &[Value],
    schema: &Object,
    path: &str,
    found: &mut Vec<FieldError>,
) {
    let mut known = BTreeSet::new();
    for (index, field) in fields.iter().enumerate() {
        let Some(field) = field.as_object() else {
            continue;
        };
        let json_path = text(field, "jsonPath");
        let at = format!("{path}[{index}].jsonPath");
        if json_path.is_empty() {
            found.push(FieldError::required(at, ""));
            continue;
        }
        let place = match paths::follow(json_path, schema, false) {
            Ok(place) => place,
            Err(why) => {
                let detail = format!("is an invalid path: {why}");
                found.push(FieldError::invalid(at, json_path, detail));
                continue;
            }
        };
        if place.first == "metadata" {
            let detail = "must not point to fields in metadata";
            found.push(FieldError::invalid(at.clone(), json_path, detail));
        }
        let ty = place.schema.map_or("", |schema| text(schema, "type"));
        if !matches!(ty, "string" | "boolean" | "integer") {
            let detail = "must point to a field of type string, boolean or integer. Enum string fields and strings with formats are allowed.";
            found.push(FieldError::invalid(at.clone(), json_path, detail));
        }
        if !known.insert(place.spelt) {
            found.push(FieldError::duplicate(at, json_path));
        }
    }
    if known.len() > FIELDS {
        found.push(FieldError {
            ty: ErrorType::TooMany,
            field: path.to_owned(),
            value: Some(known.len().into()),
            detail: format!("must have at most {FIELDS} items"),
        });
    }
}
