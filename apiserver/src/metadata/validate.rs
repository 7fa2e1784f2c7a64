//! Metadata of objects, checked (`apimachinery/pkg/api/validation/objectmeta.go`).

use std::collections::{BTreeSet, HashSet};

use serde_json::Value;

use super::names;
use crate::failure::{ErrorType, FieldError, quote};
use crate::object::{self, Object, metadata_strings, metadata_text};
use crate::registry::{NameRule, Origin, Resource};

/// How many bytes annotations may have together.
const ANNOTATIONS_SIZE: usize = 256 * 1024;
const MANAGER_LENGTH: usize = 128;
const SUBRESOURCE_LENGTH: usize = 256;
const ORPHAN: &str = "orphan";
const FOREGROUND: &str = "foregroundDeletion";
/// Finalizers that need not be qualified.
const STANDARD: [&str; 3] = ["kubernetes", ORPHAN, FOREGROUND];
const IMMUTABLE: &str = "field is immutable";

/// What is wrong with the metadata of a new object.
pub(crate) fn create_errors(resource: &Resource, object: &Object) -> Vec<FieldError> {
    let rule = resource.strategy.name_rule();
    let mut errors = whole(resource.is_namespaced(), rule, object);
    errors.extend(kube_finalizers(resource, object));
    errors
}

/// What is wrong with the metadata of an object that is changed.
///
/// Faults are told as often as the real server tells them: it looks at all of the metadata, then at
/// what changed, and lets the kind do that again.
pub(crate) fn update_errors(resource: &Resource, object: &Object, old: &Object) -> Vec<FieldError> {
    let mut errors = whole(resource.is_namespaced(), NameRule::PathSegment, object);
    let changes = changed(object, old);
    errors.extend(changes.iter().cloned());
    errors.extend(changes);
    errors.extend(kube_finalizers(resource, object));
    errors
}

/// What is warned of in the finalizers of a custom resource, less those of the object before.
pub(crate) fn finalizer_warnings(object: &Object, old: Option<&Object>) -> Vec<String> {
    let mut added: BTreeSet<&str> = metadata_strings(object, "finalizers").collect();
    for known in old
        .into_iter()
        .flat_map(|old| metadata_strings(old, "finalizers"))
    {
        added.remove(known);
    }
    let mut warnings = Vec::new();
    for name in added {
        let mut wrong = names::qualified_name(name);
        if !name.contains('/') && !STANDARD.contains(&name) {
            let with_path = if name.contains('.') {
                " including a path (/)"
            } else {
                ""
            };
            wrong.push(format!(
                "prefer a domain-qualified finalizer name{with_path} to avoid accidental conflicts with other finalizer writers"
            ));
        }
        let name = quote(name);
        let wrong = wrong.iter();
        warnings.extend(wrong.map(|wrong| format!("metadata.finalizers: {name}: {wrong}")));
    }
    warnings
}

/// What is wrong whether or not there was an object before.
pub(super) fn whole(is_namespaced: bool, rule: NameRule, object: &Object) -> Vec<FieldError> {
    let text = |member| metadata_text(object, member);
    let mut errors = Vec::new();
    let prefix = text("generateName");
    if !prefix.is_empty() {
        let wrong = names::name(rule, prefix, true);
        errors.extend(all_invalid("metadata.generateName", prefix, wrong));
    }
    let name = text("name");
    if name.is_empty() {
        let detail = "name or generateName is required";
        errors.push(FieldError::required("metadata.name", detail));
    } else {
        let wrong = names::name(rule, name, false);
        errors.extend(all_invalid("metadata.name", name, wrong));
    }
    let namespace = text("namespace");
    let field = "metadata.namespace";
    if !is_namespaced {
        if !namespace.is_empty() {
            errors.push(FieldError::forbidden(field, "not allowed on this type"));
        }
    } else if namespace.is_empty() {
        errors.push(FieldError::required(field, ""));
    } else {
        let wrong = names::label(namespace);
        errors.extend(all_invalid(field, namespace, wrong));
    }
    let generation = integer(object, "generation");
    if generation < 0 {
        let detail = "must be greater than or equal to 0";
        errors.push(FieldError::invalid(
            "metadata.generation",
            generation,
            detail,
        ));
    }
    errors.extend(labels(object));
    errors.extend(annotations(object));
    errors.extend(owners(object));
    errors.extend(finalizers(object));
    errors.extend(managers(object));
    errors
}

fn changed(object: &Object, old: &Object) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if old
        .get("metadata")
        .and_then(|it| it.get("deletionTimestamp"))
        .is_some()
    {
        let known: HashSet<&str> = metadata_strings(old, "finalizers").collect();
        let mut new: Vec<_> = metadata_strings(object, "finalizers")
            .filter(|name| !known.contains(name))
            .map(quote)
            .collect();
        new.sort_unstable();
        new.dedup();
        if !new.is_empty() {
            let new = new.join(", ");
            let detail = format!(
                "no new finalizers can be added if the object is being deleted, found new finalizers []string{{{new}}}"
            );
            errors.push(FieldError::forbidden("metadata.finalizers", detail));
        }
    }
    if metadata_text(object, "resourceVersion").is_empty() {
        let detail = "must be specified for an update";
        errors.push(FieldError::invalid("metadata.resourceVersion", "", detail));
    }
    let generation = integer(object, "generation");
    if generation < integer(old, "generation") {
        let detail = "must not be decremented";
        errors.push(FieldError::invalid(
            "metadata.generation",
            generation,
            detail,
        ));
    }
    for member in ["name", "namespace", "uid"] {
        let text = metadata_text(object, member);
        if text != metadata_text(old, member) {
            let field = format!("metadata.{member}");
            errors.push(FieldError::invalid(field, text, IMMUTABLE));
        }
    }
    for member in [
        "creationTimestamp",
        "deletionTimestamp",
        "deletionGracePeriodSeconds",
    ] {
        let value = |object| -> Value {
            let metadata = object::metadata(object);
            let value = metadata.and_then(|metadata| metadata.get(member));
            value.cloned().unwrap_or_default()
        };
        let new = value(object);
        if new != value(old) {
            let field = format!("metadata.{member}");
            errors.push(FieldError::invalid(field, new, IMMUTABLE));
        }
    }
    errors.extend(labels(object));
    errors.extend(annotations(object));
    errors.extend(owners(object));
    errors.extend(managers(object));
    errors
}

fn all_invalid(field: &str, value: &str, details: Vec<String>) -> impl Iterator<Item = FieldError> {
    let details = details.into_iter();
    details.map(move |detail| FieldError::invalid(field, value, detail))
}

fn integer(object: &Object, member: &str) -> i64 {
    let metadata = object::metadata(object);
    metadata
        .and_then(|metadata| metadata.get(member)?.as_i64())
        .unwrap_or_default()
}

/// The strings of a map in `metadata`.
fn strings<'a>(object: &'a Object, member: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
    let map = object::metadata(object).and_then(|metadata| metadata.get(member)?.as_object());
    let pairs = map.into_iter().flatten();
    pairs.map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
}

fn labels(object: &Object) -> Vec<FieldError> {
    let field = "metadata.labels";
    let errors = strings(object, "labels").flat_map(|(key, value)| {
        let keys = all_invalid(field, key, names::qualified_name(key));
        let values = all_invalid(field, value, names::label_value(value));
        keys.chain(values).collect::<Vec<_>>()
    });
    errors.collect()
}

fn annotations(object: &Object) -> Vec<FieldError> {
    let field = "metadata.annotations";
    let mut errors = Vec::new();
    let mut size = 0;
    for (key, value) in strings(object, "annotations") {
        size += key.len() + value.len();
        let wrong = names::qualified_name(&key.to_lowercase());
        errors.extend(all_invalid(field, key, wrong));
    }
    if size > ANNOTATIONS_SIZE {
        errors.push(FieldError::too_long(field, ANNOTATIONS_SIZE));
    }
    errors
}

fn owners(object: &Object) -> Vec<FieldError> {
    let field = "metadata.ownerReferences";
    let list = object::metadata(object).and_then(|metadata| metadata.get("ownerReferences"));
    let Some(list @ Value::Array(owners)) = list else {
        return Vec::new();
    };
    let mut errors = Vec::new();
    let mut controller = None;
    for owner in owners {
        let text = |member| {
            owner
                .get(member)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let (api_version, kind, name) = (text("apiVersion"), text("kind"), text("name"));
        let (_, version) = object::split_api_version(api_version);
        if version.is_empty() || version.contains('/') {
            let detail = "version must not be empty";
            errors.push(FieldError::invalid(
                format!("{field}.apiVersion"),
                api_version,
                detail,
            ));
        }
        for member in ["kind", "name", "uid"] {
            if text(member).is_empty() {
                let field = format!("{field}.{member}");
                errors.push(FieldError::invalid(field, "", "must not be empty"));
            }
        }
        if api_version == "v1" && kind == "Event" {
            let detail = "/v1, Kind=Event is disallowed from being an owner";
            errors.push(FieldError::invalid(field, owner.clone(), detail));
        }
        if owner.get("controller") == Some(&Value::Bool(true)) {
            let this = format!("{kind}/{name}");
            match &controller {
                None => controller = Some(this),
                Some(first) => {
                    let detail = format!(
                        "Only one reference can have Controller set to true. Found \"true\" in references for {first} and {this}"
                    );
                    errors.push(FieldError::invalid(field, list.clone(), detail));
                }
            }
        }
    }
    errors
}

fn finalizers(object: &Object) -> Vec<FieldError> {
    let field = "metadata.finalizers";
    let mut errors = Vec::new();
    for name in metadata_strings(object, "finalizers") {
        errors.extend(all_invalid(field, name, names::qualified_name(name)));
    }
    let has = |wanted| metadata_strings(object, "finalizers").any(|name| name == wanted);
    if has(ORPHAN) && has(FOREGROUND) {
        let list: Vec<&str> = metadata_strings(object, "finalizers").collect();
        let detail = format!("finalizer {ORPHAN} and {FOREGROUND} cannot be both set");
        errors.push(FieldError::invalid(field, list, detail));
    }
    errors
}

/// Kinds of Kubernetes, less those that its extension servers define, want finalizers that are
/// qualified.
fn kube_finalizers(resource: &Resource, object: &Object) -> Vec<FieldError> {
    let is_extension = matches!(
        &*resource.group,
        "apiextensions.k8s.io" | "apiregistration.k8s.io"
    );
    if resource.origin != Origin::BuiltIn || is_extension {
        return Vec::new();
    }
    let finalizers = metadata_strings(object, "finalizers").enumerate();
    let plain = finalizers.filter(|(_, name)| !name.contains('/') && !STANDARD.contains(name));
    let detail = "name is neither a standard finalizer name nor is it fully qualified";
    plain
        .map(|(index, name)| {
            FieldError::invalid(format!("metadata.finalizers[{index}]"), name, detail)
        })
        .collect()
}

fn managers(object: &Object) -> Vec<FieldError> {
    let list = object::metadata(object).and_then(|metadata| metadata.get("managedFields"));
    let entries = list.and_then(Value::as_array).into_iter().flatten();
    let mut errors = Vec::new();
    for (index, entry) in entries.enumerate() {
        let field = |member| format!("metadata.managedFields[{index}].{member}");
        let text = |member| {
            entry
                .get(member)
                .and_then(Value::as_str)
                .unwrap_or_default()
        };
        let operation = text("operation");
        if !matches!(operation, "Apply" | "Update") {
            let detail = "must be `Apply` or `Update`";
            errors.push(FieldError::invalid(field("operation"), operation, detail));
        }
        let ty = text("fieldsType");
        if !matches!(ty, "" | "FieldsV1") {
            let detail = "must be `FieldsV1`";
            errors.push(FieldError::invalid(field("fieldsType"), ty, detail));
        }
        let manager = text("manager");
        if manager.len() > MANAGER_LENGTH {
            errors.push(FieldError::too_long(field("manager"), MANAGER_LENGTH));
        }
        for (at, char) in manager.char_indices().filter(|(_, char)| char.is_control()) {
            let code = u32::from(char);
            let detail = format!("invalid character U+{code:04X} (at position {at})");
            errors.push(FieldError {
                ty: ErrorType::Invalid,
                field: field("manager"),
                value: Some(manager.into()),
                detail,
            });
        }
        if text("subresource").len() > SUBRESOURCE_LENGTH {
            errors.push(FieldError::too_long(
                field("subresource"),
                SUBRESOURCE_LENGTH,
            ));
        }
    }
    errors
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{changed, finalizer_warnings, whole};
    use crate::failure::FieldError;
    use crate::object::Object;
    use crate::registry::NameRule;

    fn object(metadata: Value) -> Object {
        Object::from_iter([("metadata".to_owned(), metadata)])
    }

    fn messages(errors: &[FieldError]) -> Vec<String> {
        let messages = errors.iter().map(FieldError::message);
        // What is said of names is tested where it is written.
        let short = messages.map(|text| text.split(" must consist of").next().map(str::to_owned));
        short.flatten().collect()
    }

    fn of_new(is_namespaced: bool, metadata: Value) -> Vec<String> {
        messages(&whole(
            is_namespaced,
            NameRule::Subdomain,
            &object(metadata),
        ))
    }

    #[test]
    fn names_and_namespaces() {
        assert!(of_new(true, json!({"name": "a", "namespace": "b"})).is_empty());
        assert_eq!(
            of_new(true, json!({})),
            [
                "metadata.name: Required value: name or generateName is required",
                "metadata.namespace: Required value",
            ]
        );
        assert_eq!(
            of_new(false, json!({"name": "A", "namespace": "b"})),
            [
                "metadata.name: Invalid value: \"A\": a lowercase RFC 1123 subdomain",
                "metadata.namespace: Forbidden: not allowed on this type",
            ]
        );
    }

    #[test]
    fn maps_and_lists() {
        let big = "x".repeat(256 * 1024);
        let found = of_new(
            false,
            json!({
                "name": "a",
                "generation": -1,
                "labels": {"-": "-"},
                "annotations": {"A.B/C": big, "x y": ""},
                "finalizers": ["orphan", "foregroundDeletion", "a b"],
                "managedFields": [{"operation": "Do", "fieldsType": "V2"}]
            }),
        );
        assert_eq!(
            found,
            [
                "metadata.generation: Invalid value: -1: must be greater than or equal to 0",
                "metadata.labels: Invalid value: \"-\": name part",
                "metadata.labels: Invalid value: \"-\": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
                "metadata.annotations: Invalid value: \"x y\": name part",
                "metadata.annotations: Too long: may not be more than 262144 bytes",
                "metadata.finalizers: Invalid value: \"a b\": name part",
                "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\",\"a b\"]: finalizer orphan and foregroundDeletion cannot be both set",
                "metadata.managedFields[0].operation: Invalid value: \"Do\": must be `Apply` or `Update`",
                "metadata.managedFields[0].fieldsType: Invalid value: \"V2\": must be `FieldsV1`",
            ]
        );
    }

    #[test]
    fn owners() {
        let owner = json!({"apiVersion": "v1", "kind": "Event", "name": "a", "uid": "1", "controller": true});
        let other = json!({"apiVersion": "a/b/c", "kind": "Pod", "name": "b", "controller": true});
        let found = of_new(
            false,
            json!({"name": "a", "ownerReferences": [owner, other]}),
        );
        let field = "metadata.ownerReferences";
        let fields = ["", ".apiVersion", ".uid", ""].map(|member| format!("{field}{member}: "));
        assert_eq!(found.len(), fields.len(), "{found:#?}");
        for (found, field) in found.iter().zip(fields) {
            assert!(found.starts_with(&field), "{found}");
        }
        assert!(found[0].ends_with("/v1, Kind=Event is disallowed from being an owner"));
        assert!(found[3].ends_with("in references for Event/a and Pod/b"));
    }

    #[test]
    fn what_may_not_change() {
        let old = object(json!({
            "name": "a", "uid": "1", "resourceVersion": "5", "generation": 2,
            "deletionTimestamp": "2026-01-02T03:04:05Z", "finalizers": ["x/a"]
        }));
        let new = object(json!({
            "name": "a", "uid": "2", "generation": 1, "finalizers": ["x/c", "x/a", "x/b"]
        }));
        assert_eq!(
            messages(&changed(&new, &old)),
            [
                "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"x/b\", \"x/c\"}",
                "metadata.resourceVersion: Invalid value: \"\": must be specified for an update",
                "metadata.generation: Invalid value: 1: must not be decremented",
                "metadata.uid: Invalid value: \"2\": field is immutable",
                "metadata.deletionTimestamp: Invalid value: null: field is immutable",
            ]
        );
    }

    #[test]
    fn finalizers_that_are_warned_of() {
        let new = object(json!({"finalizers": ["b.c", "a", "old", "x/y", "orphan"]}));
        let old = object(json!({"finalizers": ["old"]}));
        let end = "to avoid accidental conflicts with other finalizer writers";
        assert_eq!(
            finalizer_warnings(&new, Some(&old)),
            [
                format!(
                    "metadata.finalizers: \"a\": prefer a domain-qualified finalizer name {end}"
                ),
                format!(
                    "metadata.finalizers: \"b.c\": prefer a domain-qualified finalizer name including a path (/) {end}"
                ),
            ]
        );
    }
}
