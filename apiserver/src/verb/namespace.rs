//! Namespaces: what is in them lives no longer than they.

use std::sync::Arc;

use kubewright::meta::StatusCause;
use serde_json::Value;

use super::{Ask, commit, delete};
use crate::failure::Failure;
use crate::object::{Object, members_mut, metadata, metadata_strings, metadata_text};
use crate::registry::Resource;
use crate::server::Core;
use crate::store::{Expected, Key, Range, Stored};

/// Refuses what is created in a namespace that is not there, or that is going
/// (`plugin/namespace/lifecycle`).
pub(super) fn admit(ask: &Ask<'_>, object: &Object) -> Result<(), Failure> {
    let Some(namespace) = ask.namespace() else {
        return Ok(());
    };
    let table = ask.core.registry.table();
    let Some(namespaces) = table.get("", "namespaces") else {
        return Ok(());
    };
    let found = namespaces.objects.get(&Key::new(None, namespace));
    let found = found.ok_or_else(|| Failure::not_found(namespaces.qualified(), namespace))?;
    if !is_going(&found) {
        return Ok(());
    }
    let why = format!(
        "unable to create new content in namespace {namespace} because it is being terminated"
    );
    let cause = StatusCause {
        reason: "NamespaceTerminating".to_owned(),
        message: format!("namespace {namespace} is being terminated"),
        field: "metadata.namespace".to_owned(),
    };
    let name = metadata_text(object, "name");
    Err(Failure::forbidden(ask.resource.qualified(), name, why).with_cause(cause))
}

/// Deletes what is in a namespace that is going, and the namespace when nothing is left: what the
/// controller of namespaces does.
pub(crate) fn empty(core: &Arc<Core>, namespace: &str) {
    if !core.settings.collects_namespaces {
        return;
    }
    for resource in core.registry.table().resources() {
        if resource.is_namespaced() {
            for stored in of_namespace(resource, namespace) {
                delete::now(core, resource, &stored);
            }
        }
    }
    finish(core, Some(namespace));
}

/// Removes a namespace that is going, if nothing is left in it.
pub(super) fn finish(core: &Arc<Core>, namespace: Option<&str>) {
    let table = core.registry.table();
    let (Some(namespace), Some(namespaces)) = (namespace, table.get("", "namespaces")) else {
        return;
    };
    let Some(found) = namespaces.objects.get(&Key::new(None, namespace)) else {
        return;
    };
    if !core.settings.collects_namespaces || !is_going(&found) {
        return;
    }
    let mut in_namespaces = table
        .resources()
        .filter(|resource| resource.is_namespaced());
    if in_namespaces.any(|resource| !of_namespace(resource, namespace).is_empty()) {
        return;
    }
    let mut object = found.object();
    members_mut(&mut object, "spec").remove("finalizers");
    if metadata_strings(&object, "finalizers").next().is_none() {
        // Refused where another was faster.
        let _ = commit::remove(core, namespaces, &found);
    } else if let Ok(draft) = namespaces.draft(object, &found.form) {
        let _ = commit::put(core, namespaces, draft, Expected::Version(found.version));
    }
}

fn of_namespace(resource: &Resource, namespace: &str) -> Vec<Arc<Stored>> {
    let range = Range {
        namespace: Some(namespace),
        ..Range::default()
    };
    let page = resource.objects.list(range, |_| true);
    page.map(|page| page.objects).unwrap_or_default()
}

/// Whether an object is being deleted.
fn is_going(stored: &Stored) -> bool {
    let object = stored.object();
    let phase = object
        .get("status")
        .and_then(|status| status.get("phase")?.as_str());
    metadata(&object).is_some_and(|metadata| metadata.contains_key("deletionTimestamp"))
        || phase == Some("Terminating")
}

/// What a namespace says of its end.
pub(crate) fn terminate(object: &mut Object) {
    members_mut(object, "status").insert("phase".to_owned(), Value::from("Terminating"));
}
