//! What a definition asks for.

use std::collections::BTreeSet;

use super::super::definition::{Shape, Spec, Version, text};
use super::super::internal;
use super::{conversion, names, shape};
use crate::failure::{ErrorType, FieldError};
use crate::metadata::names as words;

/// What is wrong with `spec`.
pub(super) fn check(spec: &Spec<'_>, found: &mut Vec<FieldError>) {
    let group = spec.group;
    let faults = words::subdomain(group);
    if group.is_empty() {
        found.push(FieldError::required("spec.group", ""));
    } else if !faults.is_empty() {
        found.push(FieldError::invalid("spec.group", group, faults.join(",")));
    } else if !group.contains('.') {
        let detail = "should be a domain with at least one dot";
        found.push(FieldError::invalid("spec.group", group, detail));
    }
    match spec.scope {
        "" => found.push(FieldError::required("spec.scope", "")),
        "Cluster" | "Namespaced" => {}
        scope => {
            let known = ["Cluster", "Namespaced"];
            found.push(FieldError::not_supported("spec.scope", scope, &known));
        }
    }
    if spec.shared.schema().is_none() {
        for (index, version) in spec.versions.iter().enumerate() {
            if version.shape.schema().is_none() {
                let at = format!("spec.versions[{index}].schema.openAPIV3Schema");
                found.push(FieldError::required(at, ""));
            }
        }
    }
    if spec.preserve_unknown_fields && has_defaults(spec) {
        let detail = "must be false in order to use defaults in the schema";
        found.push(FieldError::invalid(
            "spec.preserveUnknownFields",
            true,
            detail,
        ));
    }
    versions(spec, found);
    names::check_wanted(&spec.names, "spec.names", found);
    let has_status = std::iter::once(&spec.shared)
        .chain(spec.versions.iter().map(|version| &version.shape))
        .any(has_status);
    check_shape(&spec.shared, has_status, "spec", "validation", found);
    if let Some(conversion) = spec.conversion {
        let strategy = text(conversion, "strategy");
        if spec.preserve_unknown_fields && strategy != "None" {
            let detail = "must be None if spec.preserveUnknownFields is true";
            let at = "spec.conversion.strategy";
            found.push(FieldError::invalid(at, strategy, detail));
        }
        conversion::check(conversion, "spec.conversion", found);
    }
}

fn has_defaults(spec: &Spec<'_>) -> bool {
    fn within(value: &serde_json::Value) -> bool {
        match value {
            serde_json::Value::Object(members) => {
                members.get("default").is_some_and(|value| !value.is_null())
                    || members.values().any(within)
            }
            serde_json::Value::Array(items) => items.iter().any(within),
            _ => false,
        }
    }
    spec.schemas()
        .any(|(_, schema)| schema.get("default").is_some() || schema.values().any(within))
}

fn has_status(shape: &Shape<'_>) -> bool {
    shape.subresource("status").is_some()
}

fn versions(spec: &Spec<'_>, found: &mut Vec<FieldError>) {
    let mut known = BTreeSet::new();
    let mut is_unique = true;
    for (index, version) in spec.versions.iter().enumerate() {
        is_unique &= known.insert(version.name);
        let path = format!("spec.versions[{index}]");
        let faults = words::rfc1035_label(version.name);
        if !faults.is_empty() {
            let at = format!("{path}.name");
            found.push(FieldError::invalid(at, version.name, faults.join(",")));
        }
        deprecation(version, &path, found);
        let has_status = has_status(&spec.shape(version));
        check_shape(&version.shape, has_status, &path, "schema", found);
    }
    let told = if spec.has_versions {
        internal::versions(&spec.versions)
    } else {
        "null".to_owned()
    };
    let mut refuse = |detail: &str| {
        found.push(FieldError {
            ty: ErrorType::Invalid,
            field: "spec.versions".to_owned(),
            value: None,
            detail: format!("{told}: {detail}"),
        });
    };
    if !is_unique {
        refuse("must contain unique version names");
    }
    let stored = spec.versions.iter().filter(|version| version.storage);
    if stored.count() != 1 {
        refuse("must have exactly one version marked as storage version");
    }
    // The server takes the first version's name for one that is asked for by itself as well.
    if let Some(first) = spec.versions.first()
        && !first.name.is_empty()
    {
        let faults = words::rfc1035_label(first.name);
        if !faults.is_empty() {
            found.push(FieldError::invalid(
                "spec.version",
                first.name,
                faults.join(","),
            ));
        }
    }
}

fn deprecation(version: &Version<'_>, path: &str, found: &mut Vec<FieldError>) {
    let Some(warning) = version.deprecation_warning else {
        return;
    };
    let mut refuse = |detail: String| {
        let at = format!("{path}.deprecationWarning");
        found.push(FieldError::invalid(at, warning, detail));
    };
    if !version.deprecated {
        refuse("can only be set for deprecated versions".to_owned());
        return;
    }
    if warning.len() > 256 {
        refuse("must be <= 256 characters long".to_owned());
    }
    if warning.is_empty() {
        refuse("must not be an empty string".to_owned());
    }
    let hidden = |char: char| char.is_control() || char.is_whitespace() && char != ' ';
    if let Some(index) = warning.find(hidden) {
        refuse(format!(
            "must only contain printable UTF-8 characters; non-printable character found at index {index}"
        ));
    }
}

/// What is wrong with what objects are like, of one version or of all. `member` is where its
/// schema is.
fn check_shape(
    shape: &Shape<'_>,
    has_status: bool,
    path: &str,
    member: &str,
    found: &mut Vec<FieldError>,
) {
    let schema = shape.schema();
    if let Some(schema) = schema {
        let path = format!("{path}.{member}");
        found.extend(shape::check_schema(schema, has_status, &path));
    }
    shape::check_rest(shape, path, found);
    let Some(fields) = shape.selectable_fields else {
        return;
    };
    let path = format!("{path}.selectableFields");
    if let Some(schema) = schema {
        shape::check_fields(fields, schema, &path, found);
    } else if member == "schema" {
        let detail = "may only be set when `version.schema.openAPIV3Schema` is not included";
        found.push(FieldError::invalid(path, "", detail));
    } else {
        let detail = "may only be set when validations.schema is included";
        found.push(FieldError::invalid(path, "", detail));
    }
}
