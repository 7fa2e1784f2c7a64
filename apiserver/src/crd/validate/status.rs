//! The versions in which objects are stored.

use serde_json::Value;

use super::super::definition::{Spec, list, object};
use crate::failure::FieldError;
use crate::object::Object;

const PATH: &str = "status.storedVersions";

/// What is wrong with the versions of which a definition says that objects are stored in them.
pub(super) fn check(definition: &Object, spec: &Spec<'_>, found: &mut Vec<FieldError>) {
    let status = object(definition, "status");
    let stored = status.map_or(&[][..], |status| list(status, "storedVersions"));
    if stored.is_empty() {
        let detail = "must have at least one stored version";
        found.push(FieldError::invalid(PATH, Value::Null, detail));
        return;
    }
    for version in &spec.versions {
        if version.storage && !stored.iter().any(|stored| stored == version.name) {
            let detail = format!("must have the storage version {}", version.name);
            found.push(FieldError::invalid(PATH, stored.to_vec(), detail));
        }
    }
    for (index, version) in stored.iter().enumerate() {
        let name = version.as_str().unwrap_or_default();
        if spec.versions.iter().all(|version| version.name != name) {
            let detail = format!(
                "missing from spec.versions; {name} was previously a storage version, and must \
                 remain in spec.versions until a storage migration ensures no data remains \
                 persisted in {name} and removes {name} from status.storedVersions"
            );
            found.push(FieldError::invalid(
                format!("{PATH}[{index}]"),
                name,
                detail,
            ));
        }
    }
}
