//! Defaults: they must be right by the schema that they stand in
//! (`apiserver/schema/defaulting/validation.go`).

use kubewright::schema::Ref;
use kubewright::schema::structural::{NodeId, Structural};
use kubewright::schema::validate::{Fault, Violation};
use serde_json::Value;

use crate::failure::{FieldError, schema_errors};
use crate::metadata::embedded_errors_of_part;

/// What is wrong with the defaults of a schema and all in it.
pub(super) fn check(read: &Structural, path: &str) -> Vec<FieldError> {
    let mut found = Vec::new();
    walk(read, read.root_id(), true, false, path, &mut found);
    found
}

fn walk(
    read: &Structural,
    id: NodeId,
    is_root: bool,
    is_in_metadata: bool,
    path: &str,
    found: &mut Vec<FieldError>,
) {
    let node = read.get(id);
    let is_object = is_root || node.embedded_resource == Some(true);
    let is_in_metadata = is_in_metadata && !is_object;
    if let Some(default) = &node.default {
        let path = format!("{path}.default");
        if !is_in_metadata {
            let mut pruned = default.clone();
            read.prune_part(id, &mut pruned);
            if pruned != *default {
                let detail = "must not have unknown fields";
                found.push(FieldError::invalid(path.clone(), default.clone(), detail));
            }
        }
        found.extend(faults(read, id, default, &path));
    }
    // There are none in `additionalProperties`.
    if let Some(items) = node.items {
        let path = format!("{path}.items");
        walk(read, items, false, is_in_metadata, &path, found);
    }
    for property in node.properties.iter().flatten() {
        let is_meta = matches!(&*property.name, "metadata" | "apiVersion" | "kind");
        let path = format!("{path}.properties[{}]", property.name);
        let is_in_metadata = is_in_metadata || is_object && is_meta;
        walk(read, property.node, false, is_in_metadata, &path, found);
    }
}

/// What is wrong with a default, by what is looked at first: the rest is not looked at then.
fn faults(read: &Structural, id: NodeId, default: &Value, path: &str) -> Vec<FieldError> {
    let of_objects = embedded_errors_of_part(read, id, default, path);
    if !of_objects.is_empty() {
        return of_objects;
    }
    let violations = read.validate_part(id, Ref::Json(default));
    let is_rule = |violation: &Violation| {
        matches!(
            violation.fault,
            Fault::Rule { .. } | Fault::RuleError { .. } | Fault::RulesSkipped
        )
    };
    let (rules, rest): (Vec<_>, Vec<_>) = violations.into_iter().partition(is_rule);
    // Lists of defaults may have an item twice.
    let is_list = |violation: &Violation| {
        matches!(
            violation.fault,
            Fault::SetItem | Fault::MapItem(_) | Fault::MapItemType
        )
    };
    let rest: Vec<_> = rest.into_iter().filter(|one| !is_list(one)).collect();
    let of_keywords = schema_errors(&rest, default, Some(path));
    if of_keywords.is_empty() {
        schema_errors(&rules, default, Some(path))
    } else {
        of_keywords
    }
}
