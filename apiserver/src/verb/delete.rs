//! Deleted objects (`apiserver/pkg/registry/{rest/delete,generic/registry/store}.go`).

use std::sync::Arc;

use http::StatusCode;
use kubewright::meta::{
    DRY_RUN_ALL, DeletionPropagation, FINALIZER_DELETE_DEPENDENTS, FINALIZER_ORPHAN_DEPENDENTS,
};
use serde_json::{Value, json};

use super::{Ask, Reply, body, commit, garbage, namespace};
use crate::failure::Failure;
use crate::object::{Object, metadata, metadata_mut, metadata_strings, metadata_text};
use crate::own;
use crate::registry::{Part, Resource, Strategy, Verb};
use crate::request::{DeleteRequest, check_delete, delete_of_query};
use crate::server::Core;
use crate::store::{Expected, Stored};

/// Deletes an object, or marks that it is to go.
pub(super) fn delete(ask: &Ask<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    let options = options(ask, bytes)?;
    warn(ask, &options);
    let (outcome, is_gone) = one(ask, &ask.stored()?.key.clone(), &options)?;
    let code = if !is_gone && options.orphan_dependents == Some(false) {
        StatusCode::ACCEPTED
    } else {
        StatusCode::OK
    };
    if is_gone && !ask.resource.strategy.returns_deleted() {
        return Ok(Reply::Object(code, success(&ask.resource, &outcome)));
    }
    Ok(Reply::Object(code, outcome))
}

/// Warns of dependents that stay where nothing is said of them.
pub(super) fn warn(ask: &Ask<'_>, options: &DeleteRequest) {
    let is_said = options.propagation_policy.is_some() || options.orphan_dependents.is_some();
    if let (false, Some(warning)) = (is_said, ask.resource.strategy.deletion_warning()) {
        ask.warn(warning.to_owned());
    }
}

/// The options of the body, or else of the query.
pub(super) fn options(ask: &Ask<'_>, bytes: &[u8]) -> Result<DeleteRequest, Failure> {
    let options = if bytes.is_empty() {
        delete_of_query(&ask.query)?
    } else {
        let object = body::delete_options(ask, bytes)?;
        serde_json::from_value(Value::Object(object)).map_err(|error| {
            Failure::bad_request(format!(
                "the options of the deletion cannot be read: {error}"
            ))
        })?
    };
    check_delete(&options)?;
    Ok(options)
}

/// Deletes the object under a key. Gives its last state in the version of the request, and whether
/// it is gone.
pub(super) fn one(
    ask: &Ask<'_>,
    key: &crate::store::Key,
    options: &DeleteRequest,
) -> Result<(Object, bool), Failure> {
    let is_dry_run = options.dry_run.iter().any(|word| word == DRY_RUN_ALL);
    loop {
        let stored = ask.resource.objects.get(key);
        let stored =
            stored.ok_or_else(|| Failure::not_found(ask.resource.qualified(), key.name()))?;
        check_preconditions(ask, &stored, options)?;
        let object = ask.resource.object(&stored, &ask.version.name)?;
        ask.resource
            .strategy
            .admit_delete(ask.context(is_dry_run), &object)?;
        let context = ask.context(is_dry_run);
        let mut reviewed = object.clone();
        own::admit(
            context,
            Verb::Delete,
            Part::Main,
            &mut reviewed,
            Some(&object),
        )?;
        match plan(ask.core, &*ask.resource.strategy, &object, options) {
            Plan::Nothing => return Ok((object, false)),
            Plan::Remove if is_dry_run => return Ok((object, true)),
            Plan::Remove => {
                if let Ok(gone) = commit::remove(ask.core, &ask.resource, &stored) {
                    let mut object = ask.resource.object(&gone, &ask.version.name)?;
                    mark_gone(ask, &mut object);
                    return Ok((object, true));
                }
            }
            Plan::Mark(object) if is_dry_run => return Ok((object, false)),
            Plan::Mark(object) => {
                let draft = ask.resource.draft(object, &ask.version.name)?;
                let expected = Expected::Version(stored.version);
                if let Ok(marked) = commit::put(ask.core, &ask.resource, draft, expected) {
                    let object = ask.resource.object(&marked, &ask.version.name)?;
                    // What follows may already take it away.
                    marked_for_deletion(ask.core, &ask.resource, &marked);
                    return Ok((object, false));
                }
            }
        }
    }
}

/// An object of a kind that is given time to end, but needed none, tells that it was to go.
fn mark_gone(ask: &Ask<'_>, object: &mut Object) {
    if ask.resource.strategy.grace_period(object, None).is_none() {
        return;
    }
    if metadata_text(object, "deletionTimestamp").is_empty() {
        mark(ask.core, object, 0, Vec::new());
    } else {
        metadata_mut(object).insert("deletionGracePeriodSeconds".to_owned(), 0.into());
    }
}

/// Deletes a stored object as a controller would: in the background, and at once.
pub(crate) fn now(core: &Arc<Core>, resource: &Arc<Resource>, stored: &Arc<Stored>) {
    let options = DeleteRequest {
        grace_period_seconds: Some(0),
        propagation_policy: Some(DeletionPropagation::Background),
        ..DeleteRequest::default()
    };
    let mut found = Some(Arc::clone(stored));
    while let Some(stored) = found {
        let Ok(object) = resource.object(&stored, &resource.storage) else {
            return;
        };
        let is_done = match plan(core, &*resource.strategy, &object, &options) {
            Plan::Nothing => true,
            Plan::Remove => commit::remove(core, resource, &stored).is_ok(),
            Plan::Mark(object) => {
                let Ok(draft) = resource.draft(object, &resource.storage) else {
                    return;
                };
                let expected = Expected::Version(stored.version);
                commit::put(core, resource, draft, expected).is_ok()
            }
        };
        if is_done {
            return;
        }
        found = resource.objects.get(&stored.key);
    }
}

/// What becomes of an object that is to be deleted.
enum Plan {
    /// It is on its way already.
    Nothing,
    /// It goes.
    Remove,
    /// It stays for now, and says that it is to go.
    Mark(Object),
}

fn plan(
    core: &Arc<Core>,
    strategy: &dyn Strategy,
    object: &Object,
    options: &DeleteRequest,
) -> Plan {
    if let Some(marked) = strategy.mark(core, object) {
        return Plan::Mark(marked);
    }
    let said = metadata(object);
    let going = said.and_then(|metadata| metadata.get("deletionTimestamp"));
    let grace = said.and_then(|metadata| metadata.get("deletionGracePeriodSeconds")?.as_i64());
    let asked = strategy.grace_period(object, options.grace_period_seconds);
    let finalizers = finalizers(strategy, object, options);
    let has_finalizers = !finalizers.is_empty();
    let is_changed =
        !metadata_strings(object, "finalizers").eq(finalizers.iter().map(String::as_str));
    if going.is_some() {
        let is_sooner = match (grace, asked) {
            (Some(grace), Some(asked)) => asked < grace,
            (Some(grace), None) => grace > 0 && options.grace_period_seconds == Some(0),
            _ => false,
        };
        if !is_sooner && grace.unwrap_or_default() > 0 {
            return Plan::Nothing;
        }
        if !has_finalizers {
            return Plan::Remove;
        }
        if !is_sooner && !is_changed {
            return Plan::Nothing;
        }
    } else if asked.unwrap_or_default() == 0 && !has_finalizers && !holds(object) {
        return Plan::Remove;
    }
    let mut marked = object.clone();
    mark(core, &mut marked, asked.unwrap_or_default(), finalizers);
    Plan::Mark(marked)
}

/// Whether an object stays until something else lets it go: a namespace, until it is empty.
fn holds(object: &Object) -> bool {
    object.get("kind").and_then(Value::as_str) == Some("Namespace")
        && object.get("apiVersion").and_then(Value::as_str) == Some("v1")
        && object
            .get("spec")
            .and_then(|spec| spec.get("finalizers")?.as_array())
            .is_some_and(|finalizers| !finalizers.is_empty())
}

fn mark(core: &Arc<Core>, object: &mut Object, grace: i64, finalizers: Vec<String>) {
    let now = core.clock.in_seconds(grace);
    let is_namespace = holds(object);
    let metadata = metadata_mut(object);
    let generation = metadata.get("generation").and_then(Value::as_i64);
    if !metadata.contains_key("deletionTimestamp")
        && let Some(generation) = generation.filter(|generation| *generation > 0)
    {
        metadata.insert("generation".to_owned(), (generation + 1).into());
    }
    metadata.insert("deletionTimestamp".to_owned(), now.into());
    metadata.insert("deletionGracePeriodSeconds".to_owned(), grace.into());
    if finalizers.is_empty() {
        metadata.remove("finalizers");
    } else {
        metadata.insert("finalizers".to_owned(), finalizers.into());
    }
    if is_namespace {
        metadata.remove("deletionGracePeriodSeconds");
        namespace::terminate(object);
    }
}

/// The finalizers of an object that is being deleted in this way.
fn finalizers(strategy: &dyn Strategy, object: &Object, options: &DeleteRequest) -> Vec<String> {
    let of_garbage = [FINALIZER_ORPHAN_DEPENDENTS, FINALIZER_DELETE_DEPENDENTS];
    let before: Vec<&str> = metadata_strings(object, "finalizers").collect();
    let has = |name| before.contains(&name);
    let (orphan, foreground) = match (options.orphan_dependents, &options.propagation_policy) {
        (Some(orphan), _) => (orphan, false),
        (None, Some(DeletionPropagation::Orphan)) => (true, false),
        (None, Some(DeletionPropagation::Foreground)) => (false, true),
        (None, Some(_)) => (false, false),
        (None, None) if has(of_garbage[0]) => (true, false),
        (None, None) if has(of_garbage[1]) => (false, true),
        (None, None) => (strategy.orphans_by_default(), false),
    };
    let others = before.iter().filter(|name| !of_garbage.contains(name));
    let mut finalizers: Vec<String> = others.map(|&name| name.to_owned()).collect();
    for (is_wanted, name) in [(orphan, of_garbage[0]), (foreground, of_garbage[1])] {
        if is_wanted {
            finalizers.push(name.to_owned());
        }
    }
    finalizers
}

/// What controllers do about an object that has been marked.
fn marked_for_deletion(core: &Arc<Core>, resource: &Arc<Resource>, marked: &Arc<Stored>) {
    garbage::begin(core, resource, marked);
    if resource.group.is_empty() && &*resource.names.plural == "namespaces" {
        namespace::empty(core, marked.key.name());
    }
}

fn check_preconditions(
    ask: &Ask<'_>,
    stored: &Stored,
    options: &DeleteRequest,
) -> Result<(), Failure> {
    let Some(wanted) = &options.preconditions else {
        return Ok(());
    };
    if let Some(uid) = &wanted.uid
        && *uid.to_string() != *stored.uid
    {
        return Err(delete_conflict(
            ask,
            stored,
            &format!(
                "the UID in the precondition ({uid}) does not match the UID in record ({}). The object might have been deleted and then recreated",
                stored.uid
            ),
        ));
    }
    if let Some(version) = &wanted.resource_version
        && *version != stored.version.to_string()
    {
        return Err(delete_conflict(
            ask,
            stored,
            &format!(
                "the ResourceVersion in the precondition ({version}) does not match the ResourceVersion in record ({}). The object might have been modified",
                stored.version
            ),
        ));
    }
    Ok(())
}

fn delete_conflict(ask: &Ask<'_>, stored: &Stored, why: &str) -> Failure {
    Failure::conflict(ask.resource.qualified_kind(), stored.key.name(), why)
}

/// What is answered where an object is gone.
fn success(resource: &Resource, object: &Object) -> Object {
    let mut details = json!({
        "name": metadata_text(object, "name"),
        "kind": &*resource.names.plural,
        "uid": metadata_text(object, "uid"),
    });
    if !resource.group.is_empty() {
        details["group"] = (*resource.group).into();
    }
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details,
    });
    match status {
        Value::Object(status) => status,
        _ => Object::new(),
    }
}
