//! Whether a definition is right: `pkg/apis/apiextensions/validation`.
//!
//! Fields and messages are the server's. What a stored definition may have that a new one may not
//! is not told apart: what is stored here was checked when it came.

pub(super) mod approval;
mod columns;
mod complete;
mod conversion;
mod defaults;
mod formats;
mod lists;
mod names;
mod paths;
mod pattern;
mod rules;
mod schema;
mod shape;
mod spec;
mod status;
pub(super) mod structural;
mod subresources;
mod url;

use super::condition;
use super::definition::{Names, Spec, object};
use crate::failure::FieldError;
use crate::object::{Object, metadata_text};

pub(super) use formats::unknown as unknown_formats;

const IMMUTABLE: &str = "field is immutable";

/// What is wrong with a new definition, beside its metadata.
pub(super) fn create(definition: &Object) -> Vec<FieldError> {
    let mut found = Vec::new();
    let spec = Spec::of(definition);
    let name = metadata_text(definition, "name");
    if name != format!("{}.{}", spec.names.plural, spec.group) {
        let detail = "must be spec.names.plural+\".\"+spec.group";
        found.push(FieldError::invalid("metadata.name", name, detail));
    }
    spec::check(&spec, &mut found);
    common(definition, None, &spec, &mut found);
    found
}

/// What is wrong with a changed definition, beside its metadata.
pub(super) fn update(definition: &Object, old: &Object) -> Vec<FieldError> {
    let mut found = Vec::new();
    let (spec, before) = (Spec::of(definition), Spec::of(old));
    spec::check(&spec, &mut found);
    let mut keep = |field: &str, value: &str, old: &str| {
        if value != old {
            found.push(FieldError::invalid(field, value, IMMUTABLE));
        }
    };
    // These tell where objects are stored.
    if condition::is_true(old, "Established") {
        keep("spec.scope", spec.scope, before.scope);
        keep("spec.names.kind", spec.names.kind, before.names.kind);
    }
    keep("spec.group", spec.group, before.group);
    keep("spec.names.plural", spec.names.plural, before.names.plural);
    common(definition, Some(old), &spec, &mut found);
    found
}

/// What is wrong with a changed status.
pub(super) fn update_status(definition: &Object) -> Vec<FieldError> {
    let mut found = Vec::new();
    accepted_names(definition, &mut found);
    found
}

fn accepted_names(definition: &Object, found: &mut Vec<FieldError>) {
    let status = object(definition, "status");
    let accepted = Names::of(status.and_then(|status| object(status, "acceptedNames")));
    names::check(&accepted, "status.acceptedNames", found);
}

fn common(definition: &Object, old: Option<&Object>, spec: &Spec<'_>, found: &mut Vec<FieldError>) {
    accepted_names(definition, found);
    status::check(definition, spec, found);
    approval::check(definition, old, found);
    let was_kept = old.is_some_and(|old| Spec::of(old).preserve_unknown_fields);
    if spec.preserve_unknown_fields && !was_kept {
        let detail = "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead";
        found.push(FieldError::invalid(
            "spec.preserveUnknownFields",
            true,
            detail,
        ));
    }
}
