//! Volumes and claims.

use serde_json::Value;

use super::super::kind::Write;
use super::super::look::Look;
use super::{Errors, immutable, selector};
use crate::failure::FieldError;
use crate::metadata::names;

const MODES: [&str; 4] = [
    "ReadOnlyMany",
    "ReadWriteMany",
    "ReadWriteOnce",
    "ReadWriteOncePod",
];
/// What of a volume is no source of it.
const NO_SOURCE: [&str; 9] = [
    "accessModes",
    "capacity",
    "claimRef",
    "mountOptions",
    "nodeAffinity",
    "persistentVolumeReclaimPolicy",
    "storageClassName",
    "volumeAttributesClassName",
    "volumeMode",
];
const CLAIM_FIXED: &str = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

fn access(spec: &Look<'_>, detail: &str) -> Errors {
    let modes = spec.get("accessModes");
    let mut errors = Errors::new();
    if modes.len() == 0 {
        errors.push(modes.required_for(detail));
    }
    for mode in modes.items() {
        if !MODES.contains(&mode.text()) {
            errors.push(FieldError::not_supported(modes.path(), mode.text(), &MODES));
        }
    }
    let has_one = modes
        .items()
        .iter()
        .any(|mode| mode.text() == "ReadWriteOncePod");
    if has_one && modes.len() > 1 {
        errors.push(modes.forbidden("may not use ReadWriteOncePod with other access modes"));
    }
    errors
}

/// Persistent volumes.
pub(in crate::kinds) fn volume(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return Errors::new();
    }
    let spec = Look::at(write.object, "spec");
    let mut errors = access(&spec, "");
    let capacity = spec.get("capacity");
    if capacity.len() == 0 {
        errors.push(capacity.required());
    }
    let has_storage = capacity.key("storage").is_set();
    if !has_storage || capacity.len() > 1 {
        let told = capacity.value().cloned().unwrap_or_default();
        errors.push(FieldError::not_supported(
            capacity.path(),
            told,
            &["storage"],
        ));
    }
    let sources = spec
        .entries()
        .filter(|(name, value)| !NO_SOURCE.contains(name) && !value.is_null());
    let sources: Vec<_> = sources.collect();
    if sources.is_empty() {
        errors.push(spec.required_for("must specify a volume type"));
    }
    for (name, _) in sources.iter().skip(1) {
        let source = spec.get(name);
        errors.push(source.forbidden("may not specify more than 1 volume type"));
    }
    let policy = spec.get("persistentVolumeReclaimPolicy");
    if policy.is_set() && !matches!(policy.text(), "Delete" | "Recycle" | "Retain") {
        errors.push(policy.not_supported(&["Delete", "Recycle", "Retain"]));
    }
    errors.extend(class_and_mode(&spec));
    if let Some(old) = write.old {
        let source = |object| {
            let spec = Look::at(object, "spec");
            let sources = spec
                .entries()
                .filter(|(name, value)| !NO_SOURCE.contains(name) && !value.is_null());
            sources
                .map(|(name, value)| (name.to_owned(), value.clone()))
                .collect::<Vec<_>>()
        };
        if source(write.object) != source(old) {
            let detail = "spec.persistentvolumesource is immutable after creation";
            errors.push(FieldError::forbidden("spec.persistentvolumesource", detail));
        }
    }
    errors
}

fn class_and_mode(spec: &Look<'_>) -> Errors {
    let mut errors = Errors::new();
    let class = spec.get("storageClassName");
    if !class.text().is_empty() {
        errors.extend(class.by_rule(names::subdomain));
    }
    let mode = spec.get("volumeMode");
    if mode.is_set() && !matches!(mode.text(), "Block" | "Filesystem") {
        errors.push(mode.not_supported(&["Block", "Filesystem"]));
    }
    errors
}

/// Claims.
pub(in crate::kinds) fn claim(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return Errors::new();
    }
    let spec = Look::at(write.object, "spec");
    let mut errors = access(&spec, "at least 1 access mode is required");
    errors.extend(selector(&spec.get("selector")));
    let storage = spec.get("resources").get("requests").get("storage");
    let told = spec.get("resources").key("storage");
    match storage.value() {
        None => errors.push(told.required()),
        Some(value) => {
            let text = value.as_str().unwrap_or_default();
            if text.starts_with('-') || text == "0" {
                let detail = "must be greater than zero";
                errors.push(FieldError::invalid(told.path(), text, detail));
            }
        }
    }
    errors.extend(class_and_mode(&spec));
    if let Some(old) = write.old {
        let is_bound = Look::at(old, "status").get("phase").text() == "Bound";
        let fixed = |object| {
            let spec = Look::at(object, "spec").value();
            let mut spec = spec.and_then(Value::as_object).cloned().unwrap_or_default();
            spec.remove("volumeAttributesClassName");
            let mut spec = Value::Object(spec);
            if let (true, Some(Value::Object(resources))) = (is_bound, spec.get_mut("resources")) {
                resources.remove("requests");
            }
            // A controller says what a claim is bound to.
            if let Value::Object(spec) = &mut spec {
                spec.remove("volumeName");
            }
            spec
        };
        if fixed(write.object) != fixed(old) {
            errors.push(spec.forbidden(CLAIM_FIXED));
        }
    }
    errors
}

/// Classes of storage.
pub(in crate::kinds) fn class(write: Write<'_>) -> Errors {
    const FIXED: [&str; 4] = [
        "parameters",
        "provisioner",
        "reclaimPolicy",
        "volumeBindingMode",
    ];
    let at = |name| Look::at(write.object, name);
    if let Some(old) = write.old {
        let fixed = FIXED.into_iter();
        return fixed
            .filter_map(|name| immutable(&at(name), &Look::at(old, name)))
            .collect();
    }
    let mut errors = Errors::new();
    let provisioner = at("provisioner");
    if provisioner.text().is_empty() {
        errors.push(provisioner.required());
    } else {
        errors.extend(provisioner.by_rule(|text| names::qualified_name(&text.to_lowercase())));
    }
    let policy = at("reclaimPolicy");
    errors.extend(policy.one_of(&["Delete", "Retain"]));
    errors.extend(at("volumeBindingMode").one_of(&["Immediate", "WaitForFirstConsumer"]));
    errors
}
