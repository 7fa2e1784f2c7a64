//! What every custom kind does (`pkg/registry/customresource/strategy.go`).

use std::collections::BTreeMap;
use std::sync::Arc;

use kubewright::schema::Ref;
use kubewright::schema::validate::{Fault, Violation};
use serde_json::Value;

use super::control;
use super::scale::Paths;
use crate::failure::{Failure, FieldError, schema_errors};
use crate::metadata;
use crate::object::{Object, carry, metadata_mut, metadata_text};
use crate::registry::{
    Context, Part, Resource, SchemaCell, Strategy, Version, keep_all_but_status,
};
use crate::server::Core;
use crate::store::Stored;

/// What every custom kind does.
#[derive(Debug)]
pub(super) struct Custom {
    /// The name of its definition.
    pub(super) definition: String,
    /// Where replicas stand, of the versions that have the subresource.
    pub(super) scales: BTreeMap<String, Paths>,
    /// Whether the definition is being deleted.
    pub(super) is_terminating: bool,
    /// The schema of every version, served or not.
    pub(super) schemas: BTreeMap<String, SchemaCell>,
}

impl Custom {
    /// Whether a version has a default for `status`.
    fn defaults_status(&self, version: &str) -> bool {
        self.schemas.get(version).is_some_and(|schema| {
            let schema = schema.get();
            let status = schema.root().property("status");
            status.is_some_and(|status| schema.get(status).default.is_some())
        })
    }

    /// Fills in the defaults of a version.
    fn fill(&self, version: &str, object: &mut Object) {
        let Some(schema) = self.schemas.get(version) else {
            return;
        };
        let schema = schema.get();
        let mut value = Value::Object(std::mem::take(object));
        schema.prune(&mut value);
        schema.default_value(&mut value);
        if let Value::Object(filled) = value {
            *object = filled;
        }
    }
}

impl Strategy for Custom {
    /// What the schema does not know is dropped before.
    fn default(&self, version: &Version, object: &mut Object) {
        self.fill(&version.name, object);
    }

    fn complete_stored(&self, version: &str, is_new: bool, object: &mut Object) {
        let lacks_status = || !object.contains_key("status") && self.defaults_status(version);
        if is_new || lacks_status() {
            self.fill(version, object);
        }
    }

    fn prepare_create(&self, context: Context<'_>, object: &mut Object) {
        if context.version.has_status() {
            object.remove("status");
        }
        metadata_mut(object).insert("generation".to_owned(), 1.into());
    }

    fn prepare_update(
        &self,
        context: Context<'_>,
        part: Part<'_>,
        object: &mut Object,
        old: &Object,
    ) {
        if part.is_status() {
            keep_all_but_status(object, old);
            return;
        }
        if context.version.has_status() {
            carry(object, old, "status");
        }
        if !is_same_beside_metadata(object, old) {
            let generation = old
                .get("metadata")
                .and_then(|metadata| metadata.get("generation")?.as_i64());
            let generation = generation.unwrap_or_default() + 1;
            metadata_mut(object).insert("generation".to_owned(), generation.into());
        }
    }

    fn has_generation(&self, _version: &Version) -> bool {
        true
    }

    fn validate_create(&self, context: Context<'_>, object: &Object) -> Vec<FieldError> {
        let schema = context.version.schema.get();
        let value = Value::Object(object.clone());
        let (first, later) = in_order(schema.validate(Ref::Json(&value)));
        let mut found = schema_errors(&first, &value, None);
        if let Some(paths) = self.scales.get(&*context.version.name) {
            paths.check_spec(object, &mut found);
            paths.check_status(object, &mut found);
        }
        found.extend(metadata::embedded_errors(schema, &value));
        found.extend(schema_errors(&later, &value, None));
        found
    }

    fn validate_update(
        &self,
        context: Context<'_>,
        part: Part<'_>,
        object: &Object,
        old: &Object,
    ) -> Vec<FieldError> {
        let schema = context.version.schema.get();
        let (new, before) = (Value::Object(object.clone()), Value::Object(old.clone()));
        let violations = schema.validate_update(Ref::Json(&new), Ref::Json(&before));
        let (first, later) = in_order(violations);
        let mut found = if part.is_status() {
            // The rest is as it was, and status is told by itself.
            let status = object.get("status").unwrap_or(&Value::Null);
            schema_errors(&of_status(first), status, Some("status"))
        } else {
            schema_errors(&first, &new, None)
        };
        if let Some(paths) = self.scales.get(&*context.version.name) {
            if !part.is_status() {
                paths.check_spec(object, &mut found);
            }
            paths.check_status(object, &mut found);
        }
        if !part.is_status() {
            found.extend(metadata::embedded_errors(schema, &new));
        }
        found.extend(schema_errors(&later, &new, None));
        found
    }

    fn warnings(
        &self,
        _context: Context<'_>,
        object: &Object,
        old: Option<&Object>,
    ) -> Vec<String> {
        metadata::finalizer_warnings(object, old)
    }

    fn admit(
        &self,
        context: Context<'_>,
        _part: Part<'_>,
        object: &mut Object,
        old: Option<&Object>,
    ) -> Result<(), Failure> {
        if self.is_terminating && old.is_none() {
            let why = "create not allowed while custom resource definition is terminating";
            let name = metadata_text(object, "name");
            return Err(Failure::forbidden(context.resource.qualified(), name, why));
        }
        Ok(())
    }

    fn allows_unconditional_update(&self) -> bool {
        false
    }

    fn reset_fields(&self, version: &Version, part: Part<'_>) -> Vec<&'static [&'static str]> {
        if part.is_status() {
            vec![&["metadata"], &["spec"]]
        } else if version.has_status() {
            vec![&["status"]]
        } else {
            Vec::new()
        }
    }

    fn deleted(&self, core: &Arc<Core>, _resource: &Arc<Resource>, _stored: &Arc<Stored>) {
        if self.is_terminating {
            control::settle(core, &self.definition);
        }
    }
}

fn is_same_beside_metadata(object: &Object, old: &Object) -> bool {
    let rest = |object: &Object| -> Vec<(String, Value)> {
        let members = object.iter().filter(|(name, _)| *name != "metadata");
        members
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect()
    };
    rest(object) == rest(old)
}

/// What is found of the schema's keywords, and of lists and rules, which the server looks at last.
fn in_order(violations: Vec<Violation>) -> (Vec<Violation>, Vec<Violation>) {
    violations.into_iter().partition(|violation| {
        !matches!(
            violation.fault,
            Fault::SetItem
                | Fault::MapItem(_)
                | Fault::MapItemType
                | Fault::Rule { .. }
                | Fault::RuleError { .. }
                | Fault::RulesSkipped
        )
    })
}

/// What is found in `status`, as if it were the whole.
fn of_status(violations: Vec<Violation>) -> Vec<Violation> {
    let inner = violations.into_iter().filter_map(|mut violation| {
        let rest = violation.field.strip_prefix("status")?;
        let inner = match rest.strip_prefix('.') {
            Some(inner) => inner.to_owned(),
            None if rest.is_empty() || rest.starts_with('[') => rest.to_owned(),
            None => return None,
        };
        violation.field = inner;
        violation.place = violation.place.iter().skip(1).cloned().collect();
        Some(violation)
    });
    inner.collect()
}
