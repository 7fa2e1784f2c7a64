//! What a kind is called.

use serde_json::Value;

use super::super::definition::Names;
use crate::failure::FieldError;
use crate::metadata::names::rfc1035_label as label;

/// What is wrong with names, of which any may be missing.
pub(super) fn check(names: &Names<'_>, path: &str, found: &mut Vec<FieldError>) {
    for (member, name) in [("plural", names.plural), ("singular", names.singular)] {
        refuse(name, &format!("{path}.{member}"), found);
    }
    for (member, name) in [("kind", names.kind), ("listKind", names.list_kind)] {
        let faults = label(&name.to_lowercase());
        if !name.is_empty() && !faults.is_empty() {
            let detail = format!(
                "may have mixed case, but should otherwise match: {}",
                faults.join(",")
            );
            found.push(FieldError::invalid(
                format!("{path}.{member}"),
                name,
                detail,
            ));
        }
    }
    each(names.short_names, &format!("{path}.shortNames"), found);
    if !names.kind.is_empty() && names.kind == names.list_kind {
        found.push(FieldError::invalid(
            format!("{path}.listKind"),
            names.list_kind,
            "kind and listKind may not be the same",
        ));
    }
    each(names.categories, &format!("{path}.categories"), found);
}

/// What is wrong with the names that a definition asks for, of which some must be there.
pub(super) fn check_wanted(names: &Names<'_>, path: &str, found: &mut Vec<FieldError>) {
    let needed = [
        ("plural", names.plural),
        ("singular", names.singular),
        ("kind", names.kind),
        ("listKind", names.list_kind),
    ];
    for (member, name) in needed {
        if name.is_empty() {
            found.push(FieldError::required(format!("{path}.{member}"), ""));
        }
    }
    check(names, path, found);
}

fn each(names: &[Value], path: &str, found: &mut Vec<FieldError>) {
    for (index, name) in names.iter().enumerate() {
        let name = name.as_str().unwrap_or_default();
        let faults = label(name);
        if !faults.is_empty() {
            found.push(FieldError::invalid(
                format!("{path}[{index}]"),
                name,
                faults.join(","),
            ));
        }
    }
}

fn refuse(name: &str, path: &str, found: &mut Vec<FieldError>) {
    let faults = label(name);
    if !name.is_empty() && !faults.is_empty() {
        found.push(FieldError::invalid(path, name, faults.join(",")));
    }
}
