//! What may stand in the metadata of an object
//! (`apimachinery/pkg/api/validation/objectmeta.go`).

use crate::failure::FieldError;
use crate::object::{Object, metadata_text};
use crate::registry::NameRule;

/// What is wrong with the metadata of a new object.
pub(crate) fn validate(object: &Object, is_namespaced: bool, rule: NameRule) -> Vec<FieldError> {
    let _ = (is_namespaced, rule);
    if metadata_text(object, "name").is_empty() {
        return vec![FieldError::required(
            "metadata.name",
            "name or generateName is required",
        )];
    }
    Vec::new()
}

/// What is wrong with the metadata of a changed object.
pub(crate) fn validate_update(
    object: &Object,
    old: &Object,
    is_namespaced: bool,
) -> Vec<FieldError> {
    let _ = (object, old, is_namespaced);
    Vec::new()
}
