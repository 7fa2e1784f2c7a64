//! Namespaces (`pkg/registry/core/namespace`).

use serde_json::Value;

use crate::failure::{Failure, FieldError};
use crate::object::{Object, carry, members_mut, metadata_mut, metadata_text};
use crate::registry::{Context, NameRule, Part, Strategy, Version, keep_all_but_status};

/// Namespaces.
#[derive(Debug)]
pub(crate) struct Namespace;

/// The finalizer of the controller of namespaces, in `spec`.
const FINALIZER: &str = "kubernetes";
/// The label that tells the name.
const NAME_LABEL: &str = "kubernetes.io/metadata.name";
/// Namespaces that cannot be deleted.
const KEPT: [&str; 3] = ["default", "kube-public", "kube-system"];

impl Strategy for Namespace {
    fn name_rule(&self) -> NameRule {
        NameRule::Label
    }

    fn default(&self, version: &Version, object: &mut Object) {
        super::kind::fill(version.schema.get(), object);
        let name = metadata_text(object, "name").to_owned();
        if !name.is_empty() {
            let labels = members_mut(metadata_mut(object), "labels");
            labels.insert(NAME_LABEL.to_owned(), name.into());
        }
    }

    fn prepare_create(&self, _context: Context<'_>, object: &mut Object) {
        object.insert("status".to_owned(), serde_json::json!({"phase": "Active"}));
        let spec = members_mut(object, "spec");
        let finalizers = spec.get("finalizers").and_then(Value::as_array);
        let mut finalizers = finalizers.cloned().unwrap_or_default();
        if !finalizers.iter().any(|finalizer| finalizer == FINALIZER) {
            finalizers.push(FINALIZER.into());
        }
        spec.insert("finalizers".to_owned(), finalizers.into());
    }

    fn prepare_update(
        &self,
        _context: Context<'_>,
        part: Part<'_>,
        object: &mut Object,
        old: &Object,
    ) {
        match part {
            Part::Main => {
                carry(object, old, "status");
                let old_spec = old.get("spec").and_then(Value::as_object);
                let old_spec = old_spec.cloned().unwrap_or_default();
                carry(members_mut(object, "spec"), &old_spec, "finalizers");
            }
            Part::Sub("finalize") => carry(object, old, "status"),
            Part::Sub(_) => keep_all_but_status(object, old),
        }
    }

    fn validate_create(&self, _context: Context<'_>, _object: &Object) -> Vec<FieldError> {
        Vec::new()
    }

    fn validate_update(
        &self,
        _context: Context<'_>,
        _part: Part<'_>,
        _object: &Object,
        _old: &Object,
    ) -> Vec<FieldError> {
        Vec::new()
    }

    fn admit_delete(&self, context: Context<'_>, object: &Object) -> Result<(), Failure> {
        let name = metadata_text(object, "name");
        if KEPT.contains(&name) {
            let why = "this namespace may not be deleted";
            return Err(Failure::forbidden(context.resource.qualified(), name, why));
        }
        Ok(())
    }
}
