//! Definitions as a kind: what is particular to them
//! (`pkg/registry/customresourcedefinition/strategy.go`).

use std::sync::Arc;

use serde_json::{Value, json};

use super::condition::Condition;
use super::definition::{flag, list, object, text};
use super::{control, internal, validate};
use crate::failure::{FieldError, quote};
use crate::object::{Object, carry, members_mut, metadata, metadata_mut, metadata_strings};
use crate::registry::{Context, Part, Resource, Strategy, Version};
use crate::server::Core;
use crate::store::Stored;

/// Says that the objects of a definition must go before it does.
pub(super) const FINALIZER: &str = "customresourcecleanup.apiextensions.k8s.io";

/// Definitions as a kind.
#[derive(Debug)]
pub(super) struct Kind;

impl Strategy for Kind {
    fn default(&self, version: &Version, definition: &mut Object) {
        let mut value = Value::Object(std::mem::take(definition));
        version.schema.get().default_value(&mut value);
        if let Value::Object(filled) = value {
            *definition = filled;
        }
        if let Some(Value::Object(spec)) = definition.get_mut("spec") {
            default_spec(spec);
        }
    }

    fn prepare_create(&self, _context: Context<'_>, definition: &mut Object) {
        let stored: Vec<Value> = storage_version(definition).into_iter().collect();
        let status = json!({
            "acceptedNames": {"kind": "", "plural": ""},
            "conditions": null,
            "storedVersions": if stored.is_empty() { Value::Null } else { stored.into() },
        });
        definition.insert("status".to_owned(), status);
        metadata_mut(definition).insert("generation".to_owned(), 1.into());
    }

    fn prepare_update(
        &self,
        _context: Context<'_>,
        part: Part<'_>,
        definition: &mut Object,
        old: &Object,
    ) {
        if part.is_status() {
            carry(definition, old, "spec");
            return;
        }
        carry(definition, old, "status");
        if definition.get("spec") != old.get("spec") {
            let generation = metadata(old).and_then(|metadata| metadata.get("generation"));
            let generation = generation.and_then(Value::as_i64).unwrap_or_default() + 1;
            metadata_mut(definition).insert("generation".to_owned(), generation.into());
        }
        if let Some(version) = storage_version(definition) {
            let status = members_mut(definition, "status");
            let stored = status.entry("storedVersions").or_insert(Value::Null);
            match stored {
                Value::Array(stored) if stored.contains(&version) => {}
                Value::Array(stored) => stored.push(version),
                _ => *stored = Value::Array(vec![version]),
            }
        }
    }

    fn has_generation(&self, _version: &Version) -> bool {
        true
    }

    fn validate_create(&self, _context: Context<'_>, definition: &Object) -> Vec<FieldError> {
        validate::create(definition)
    }

    fn validate_update(
        &self,
        _context: Context<'_>,
        part: Part<'_>,
        definition: &Object,
        old: &Object,
    ) -> Vec<FieldError> {
        if part.is_status() {
            validate::update_status(definition)
        } else {
            validate::update(definition, old)
        }
    }

    fn warnings(
        &self,
        _context: Context<'_>,
        definition: &Object,
        old: Option<&Object>,
    ) -> Vec<String> {
        let known = old.map(validate::unknown_formats).unwrap_or_default();
        let unknown = validate::unknown_formats(definition);
        let new = unknown.iter().filter(|format| !known.contains(format));
        new.map(|format| format!("unrecognized format {}", quote(format)))
            .collect()
    }

    fn allows_unconditional_update(&self) -> bool {
        false
    }

    fn mark(&self, core: &Arc<Core>, definition: &Object) -> Option<Object> {
        let is_marked =
            metadata(definition).is_some_and(|metadata| metadata.contains_key("deletionTimestamp"));
        if is_marked {
            return None;
        }
        let now = core.clock.text();
        let mut marked = definition.clone();
        let mut finalizers: Vec<Value> = metadata_strings(definition, "finalizers")
            .map(Value::from)
            .collect();
        if finalizers.iter().all(|name| name != FINALIZER) {
            finalizers.push(FINALIZER.into());
        }
        let metadata = metadata_mut(&mut marked);
        metadata.insert("deletionTimestamp".to_owned(), now.as_str().into());
        metadata.insert("finalizers".to_owned(), finalizers.into());
        let message =
            "CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon";
        Condition::new("Terminating", true, "InstanceDeletionPending", message)
            .set(&mut marked, &now);
        Some(marked)
    }

    fn stored(&self, core: &Arc<Core>, _resource: &Arc<Resource>, stored: &Arc<Stored>) {
        control::settle(core, stored.key.name());
    }

    fn deleted(&self, core: &Arc<Core>, _resource: &Arc<Resource>, stored: &Arc<Stored>) {
        control::gone(core, stored.key.name());
    }
}

/// The version in which objects are stored from now on.
fn storage_version(definition: &Object) -> Option<Value> {
    let versions = list(object(definition, "spec")?, "versions");
    let mut versions = versions.iter().filter_map(Value::as_object);
    let storage = versions.find(|version| flag(version, "storage"))?;
    storage.get("name").cloned()
}

fn default_spec(spec: &mut Object) {
    if !flag(spec, "preserveUnknownFields") {
        spec.remove("preserveUnknownFields");
    }
    if let Some(Value::Object(names)) = spec.get_mut("names") {
        let kind = text(names, "kind").to_owned();
        if text(names, "singular").is_empty() {
            set_text(names, "singular", kind.to_lowercase());
        }
        if text(names, "listKind").is_empty() && !kind.is_empty() {
            set_text(names, "listKind", format!("{kind}List"));
        }
        for member in ["shortNames", "categories"] {
            if list(names, member).is_empty() {
                names.remove(member);
            }
        }
    }
    let conversion = spec.entry("conversion").or_insert(Value::Null);
    if conversion.is_null() {
        *conversion = json!({"strategy": "None"});
    }
    if let Some(service) = conversion.pointer_mut("/webhook/clientConfig/service")
        && let Value::Object(service) = service
        && service.get("port").is_none_or(Value::is_null)
    {
        service.insert("port".to_owned(), 443.into());
    }
    let versions = spec.get_mut("versions").and_then(Value::as_array_mut);
    for version in versions.into_iter().flatten() {
        if let Some(Value::Object(schema)) = version.pointer_mut("/schema/openAPIV3Schema") {
            internal::settle(schema);
        }
        if let Value::Object(version) = version {
            if !flag(version, "deprecated") {
                version.remove("deprecated");
            }
            drop_empty_of_columns(version);
        }
    }
}

fn drop_empty_of_columns(version: &mut Object) {
    let columns = version.get_mut("additionalPrinterColumns");
    let columns = columns.and_then(Value::as_array_mut).into_iter().flatten();
    for column in columns.filter_map(Value::as_object_mut) {
        column.retain(|name, value| match name.as_str() {
            "format" | "description" => value != "",
            "priority" => value.as_i64() != Some(0),
            _ => true,
        });
    }
    for member in ["additionalPrinterColumns", "selectableFields"] {
        if list(version, member).is_empty() {
            version.remove(member);
        }
    }
}

fn set_text(object: &mut Object, member: &str, text: String) {
    if text.is_empty() {
        object.remove(member);
    } else {
        object.insert(member.to_owned(), text.into());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::default_spec;

    #[test]
    fn what_a_definition_leaves_out_is_filled_in() {
        let spec = json!({"names": {"kind": "Widget", "plural": "widgets", "categories": []}, "preserveUnknownFields": false,
            "versions": [{"name": "v1", "deprecated": false, "selectableFields": [],
                "additionalPrinterColumns": [{"name": "A", "priority": 0, "format": ""}],
                "schema": {"openAPIV3Schema": {"type": "object", "nullable": false, "description": "",
                    "properties": {"a": {"type": "number", "enum": [], "minimum": 1.0, "maximum": 2.5}}}}}]});
        let mut spec = spec.as_object().unwrap().clone();
        default_spec(&mut spec);
        let wanted = json!({"names": {"kind": "Widget", "plural": "widgets", "singular": "widget", "listKind": "WidgetList"},
            "conversion": {"strategy": "None"},
            "versions": [{"name": "v1", "additionalPrinterColumns": [{"name": "A"}],
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {"a": {"type": "number", "minimum": 1, "maximum": 2.5}}}}}]});
        assert_eq!(Value::Object(spec), wanted);
    }
}
