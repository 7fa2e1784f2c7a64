//! Subresources.

use super::super::definition::{object, text};
use super::paths;
use crate::failure::FieldError;
use crate::object::Object;

/// What is wrong with subresources.
pub(super) fn check(subresources: &Object, path: &str, found: &mut Vec<FieldError>) {
    let Some(scale) = object(subresources, "scale") else {
        return;
    };
    let needed = [
        (
            "specReplicasPath",
            ".spec.",
            "should be a json path under .spec",
        ),
        (
            "statusReplicasPath",
            ".status.",
            "should be a json path under .status",
        ),
    ];
    for (member, below, detail) in needed {
        let at = format!("{path}.scale.{member}");
        let value = text(scale, member);
        if value.is_empty() {
            found.push(FieldError::required(at, ""));
        } else if paths::simple(value, &at, found) && !value.starts_with(below) {
            found.push(FieldError::invalid(at, value, detail));
        }
    }
    let selector = text(scale, "labelSelectorPath");
    let at = format!("{path}.scale.labelSelectorPath");
    if !selector.is_empty()
        && paths::simple(selector, &at, found)
        && !selector.starts_with(".spec.")
        && !selector.starts_with(".status.")
    {
        let detail = "should be a json path under either .spec or .status";
        found.push(FieldError::invalid(at, selector, detail));
    }
}
