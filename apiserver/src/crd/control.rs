//! What the server does by itself for definitions: it judges their names, serves them, and deletes
//! their objects before they go (`pkg/controller/{status,establish,finalizer,apiapproval}`).
//!
//! It is done with the request that gives cause to it, so who has created a definition can create
//! objects of it at once.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;

use super::condition::{self, Condition};
use super::convert::Conversions;
use super::definition::{object, text};
use super::kind::FINALIZER;
use super::validate::approval::{self, Approval};
use super::{names, resource};
use crate::apply::Writer;
use crate::object::{Object, carry, members_mut, metadata, metadata_mut, metadata_strings};
use crate::registry::{Origin, Part, Resource};
use crate::server::Core;
use crate::store::{Expected, Key, Range, Stored};
use crate::verb;

/// In whose name the server writes.
const MANAGER: &str = "kube-apiserver";

/// What is known of the definitions of a server beside what is stored.
#[derive(Debug, Default)]
pub(crate) struct Definitions {
    pub(crate) conversions: Conversions,
    /// What is served of them, by name: what their resources were made of.
    served: Mutex<BTreeMap<String, Vec<Option<Value>>>>,
}

/// Does for a definition, and for those of its group, what its state asks for.
pub(super) fn settle(core: &Arc<Core>, name: &str) {
    let mut waiting = VecDeque::from([name.to_owned()]);
    while let Some(name) = waiting.pop_front() {
        while let Some(step) = advance(core, &name) {
            if step == Step::Names {
                waiting.extend(others(core, &name));
            }
        }
        publish(core, &name);
    }
}

/// Does what follows when a definition is gone: its names are free.
pub(super) fn gone(core: &Arc<Core>, name: &str) {
    publish(core, name);
    for other in others(core, name) {
        settle(core, &other);
    }
}

/// What was done for a definition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Names,
    Other,
}

fn definitions(core: &Core) -> Option<Arc<Resource>> {
    let table = core.registry.table();
    table.get(super::GROUP, super::PLURAL).cloned()
}

fn stored(core: &Core, name: &str) -> Option<(Arc<Resource>, Arc<Stored>)> {
    let resource = definitions(core)?;
    let stored = resource.objects.get(&Key::new(None, name))?;
    Some((resource, stored))
}

/// The other definitions of a group whose names are not their own yet.
fn others(core: &Core, name: &str) -> Vec<String> {
    let Some((_, group)) = name.split_once('.') else {
        return Vec::new();
    };
    let of_group = of_group(core, group);
    let others = of_group.iter().filter_map(|definition| {
        let other = crate::object::metadata_text(definition, "name");
        let is_open = names::judge(definition, of_group.iter()).is_some();
        (other != name && is_open).then(|| other.to_owned())
    });
    others.collect()
}

fn of_group(core: &Core, group: &str) -> Vec<Object> {
    let Some(resource) = definitions(core) else {
        return Vec::new();
    };
    let is_of_group = |stored: &Stored| {
        let name = stored.key.name().split_once('.');
        name.is_some_and(|(_, found)| found == group)
    };
    let page = resource.objects.list(Range::default(), is_of_group);
    let found = page.map(|page| page.objects).unwrap_or_default();
    found.iter().map(|stored| stored.object()).collect()
}

/// Does the next thing for a definition; `None` where there is nothing to do.
fn advance(core: &Arc<Core>, name: &str) -> Option<Step> {
    let (definitions, stored) = stored(core, name)?;
    let mut definition = stored.object();
    let now = core.clock.text();
    let is_going =
        metadata(&definition).is_some_and(|metadata| metadata.contains_key("deletionTimestamp"));
    let step = if is_going {
        finish(core, &definitions, &stored, &mut definition, &now)?
    } else if judge_names(core, &mut definition, &now) {
        Step::Names
    } else if judge_approval(&mut definition, &now) {
        Step::Other
    } else if condition::is_true(&definition, "NamesAccepted")
        && !condition::is_true(&definition, "Established")
    {
        // It is served before it says so.
        publish(core, name);
        let message = "the initial names have been accepted";
        Condition::new("Established", true, "InitialNamesAccepted", message)
            .set(&mut definition, &now);
        Step::Other
    } else {
        return None;
    };
    manage(core, &definitions, &stored, &mut definition);
    // Where another was faster, the next round sees it.
    if let Ok(draft) = definitions.draft(definition, &stored.form) {
        let expected = Expected::Version(stored.version);
        let _ = definitions.objects.put(draft, expected);
    }
    Some(step)
}

/// Notes that the server itself has written the status.
fn manage(core: &Core, definitions: &Resource, stored: &Stored, definition: &mut Object) {
    let Some(version) = definitions.version(&stored.form) else {
        return;
    };
    let Ok(old) = definitions.object(stored, &version.name) else {
        return;
    };
    for member in ["apiVersion", "kind"] {
        carry(definition, &old, member);
    }
    let writer = Writer {
        resource: definitions,
        version,
        part: Part::Sub("status"),
        manager: MANAGER,
        now: core.clock.now(),
    };
    writer.written(Some(&old), definition);
}

fn judge_names(core: &Core, definition: &mut Object, now: &str) -> bool {
    let group = object(definition, "spec").map_or("", |spec| text(spec, "group"));
    let of_group = of_group(core, group);
    let Some(verdict) = names::judge(definition, of_group.iter()) else {
        return false;
    };
    let status = object(definition, "status");
    let is_same = status.and_then(|status| status.get("acceptedNames")) == Some(&verdict.accepted);
    if is_same && verdict.names.is_said(definition) {
        return false;
    }
    members_mut(definition, "status").insert("acceptedNames".to_owned(), verdict.accepted);
    verdict.names.set(definition, now);
    if let Some(established) = verdict.established {
        established.set(definition, now);
    }
    true
}

fn judge_approval(definition: &mut Object, now: &str) -> bool {
    let Some((approval, message)) = approval::of(definition) else {
        return false;
    };
    let reason = match approval {
        Approval::Invalid => "InvalidAnnotation",
        Approval::Approved => "ApprovedAnnotation",
        Approval::Bypassed => "UnapprovedAnnotation",
        Approval::Missing => "MissingAnnotation",
    };
    let is_approved = approval == Approval::Approved;
    let ty = "KubernetesAPIApprovalPolicyConformant";
    let condition = Condition::new(ty, is_approved, reason, message);
    if condition.is_said(definition) {
        return false;
    }
    condition.set(definition, now);
    true
}

/// Goes on with the deletion of a definition; `None` while its objects are there, or where
/// something else keeps it.
fn finish(
    core: &Arc<Core>,
    definitions: &Arc<Resource>,
    stored: &Arc<Stored>,
    definition: &mut Object,
    now: &str,
) -> Option<Step> {
    if metadata_strings(definition, "finalizers").all(|name| name != FINALIZER) {
        return None;
    }
    let begun = Condition::new(
        "Terminating",
        true,
        "InstanceDeletionInProgress",
        "CustomResource deletion is in progress",
    );
    if !begun.is_said(definition) {
        begun.set(definition, now);
        return Some(Step::Other);
    }
    // From here on, nothing new is created.
    publish(core, stored.key.name());
    let (reason, message) = if condition::is_true(definition, "Established") {
        if !delete_objects(core, definition) {
            return None;
        }
        ("InstanceDeletionCompleted", "removed all instances")
    } else {
        ("NeverEstablished", "resource was never established")
    };
    Condition::new("Terminating", false, reason, message).set(definition, now);
    let rest: Vec<Value> = metadata_strings(definition, "finalizers")
        .filter(|name| *name != FINALIZER)
        .map(Value::from)
        .collect();
    if rest.is_empty() {
        // Refused where another was faster, or is at it.
        let _ = verb::remove(core, definitions, stored);
        return None;
    }
    metadata_mut(definition).insert("finalizers".to_owned(), rest.into());
    Some(Step::Other)
}

/// Deletes the objects of a definition; whether all are gone.
fn delete_objects(core: &Arc<Core>, definition: &Object) -> bool {
    let Some(resource) = served_by(core, definition) else {
        return true;
    };
    let all = || {
        let page = resource.objects.list(Range::default(), |_| true);
        page.map(|page| page.objects).unwrap_or_default()
    };
    for stored in all() {
        verb::delete_now(core, &resource, &stored);
    }
    all().is_empty()
}

/// The resource of a definition, if it is served.
fn served_by(core: &Core, definition: &Object) -> Option<Arc<Resource>> {
    let spec = object(definition, "spec")?;
    let names = object(spec, "names")?;
    let table = core.registry.table();
    let resource = table.get(text(spec, "group"), text(names, "plural"))?;
    (resource.origin == Origin::Custom).then(|| Arc::clone(resource))
}

/// Lets what is served of a definition be what is stored of it.
fn publish(core: &Arc<Core>, name: &str) {
    let Some((plural, group)) = name.split_once('.') else {
        return;
    };
    let mut served = core
        .definitions
        .served
        .lock()
        .unwrap_or_else(PoisonError::into_inner);
    // What is stored is read with the lock held: the last one who publishes has seen the latest.
    let definition = stored(core, name).map(|(_, stored)| stored.object());
    let made_of = definition.as_ref().map(made_of);
    if served.get(name) == made_of.as_ref() {
        return;
    }
    match made_of {
        Some(made_of) => served.insert(name.to_owned(), made_of),
        None => served.remove(name),
    };
    let table = core.registry.table();
    let before = table.get(group, plural).cloned();
    if before
        .as_ref()
        .is_some_and(|before| before.origin != Origin::Custom)
    {
        return;
    }
    let objects = before.as_ref().map(|before| Arc::clone(&before.objects));
    let resource = definition.and_then(|definition| resource::of(core, &definition, objects));
    if let Some(resource) = resource {
        refresh(&resource);
        core.registry.change(|table| table.insert(resource));
    } else {
        core.registry.change(|table| table.remove(group, plural));
        if let Some(before) = before {
            before.objects.close();
        }
    }
}

/// What the resource of a definition is made of.
fn made_of(definition: &Object) -> Vec<Option<Value>> {
    let status = object(definition, "status");
    let accepted = status.and_then(|status| status.get("acceptedNames"));
    let is_true = |ty| Some(condition::is_true(definition, ty).into());
    vec![
        definition.get("spec").cloned(),
        accepted.cloned(),
        is_true("NamesAccepted"),
        is_true("Established"),
        is_true("Terminating"),
    ]
}

/// Brings stored objects in line with a schema that may have changed: the server does it whenever
/// it reads one.
fn refresh(resource: &Resource) {
    resource.objects.rewrite(|stored| {
        let mut object = resource.object(stored, &stored.form).ok()?;
        resource
            .strategy
            .complete_stored(&stored.form, true, &mut object);
        let draft = resource.draft_as_is(object, &stored.form);
        let is_same = draft.fields == stored.fields && stored.is_same(&draft.object);
        (!is_same).then_some(draft)
    });
}
