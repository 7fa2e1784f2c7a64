//! What owned objects do when their owners go: the garbage collector's part
//! (`pkg/controller/garbagecollector`), done with the deletion itself.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use kubewright::meta::{FINALIZER_DELETE_DEPENDENTS, FINALIZER_ORPHAN_DEPENDENTS};
use serde_json::Value;

use super::{commit, delete};
use crate::object::{Object, metadata_mut, metadata_strings};
use crate::registry::Resource;
use crate::server::Core;
use crate::store::{Expected, Key, Stored};

/// Who is owned by whom.
#[derive(Debug, Default)]
pub(crate) struct Owners(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    /// Places of dependents by the uid of their owners.
    dependents: HashMap<Box<str>, BTreeSet<Place>>,
    /// Owners that wait for their dependents to go, by uid.
    waiting: HashMap<Box<str>, Place>,
}

/// Group, plural and key.
type Place = (Arc<str>, Arc<str>, Key);

impl Owners {
    /// Notes who owns an object.
    pub(crate) fn note(&self, resource: &Resource, stored: &Stored) {
        if stored.owners.is_empty() {
            return;
        }
        let dependents = &mut self.known().dependents;
        for owner in &stored.owners {
            let places = dependents.entry(owner.clone()).or_default();
            places.insert(place(resource, stored));
        }
    }

    /// Forgets an object that is gone.
    pub(crate) fn forget(&self, resource: &Resource, stored: &Stored) {
        let mut known = self.known();
        known.waiting.remove(&stored.uid);
        let dependents = &mut known.dependents;
        for owner in &stored.owners {
            if let Some(places) = dependents.get_mut(owner) {
                places.remove(&place(resource, stored));
                if places.is_empty() {
                    dependents.remove(owner);
                }
            }
        }
    }

    /// The objects that are owned by the one with this uid. What no longer names it is left out.
    fn of(&self, core: &Core, uid: &str) -> Vec<(Arc<Resource>, Arc<Stored>)> {
        let places = {
            let known = self.known();
            known.dependents.get(uid).cloned().unwrap_or_default()
        };
        let table = core.registry.table();
        let found = places.into_iter().filter_map(|(group, plural, key)| {
            let resource = table.get(&group, &plural)?;
            let stored = resource.objects.get(&key)?;
            let is_owned = stored.owners.iter().any(|owner| **owner == *uid);
            is_owned.then(|| (Arc::clone(resource), stored))
        });
        found.collect()
    }

    /// Notes that an object waits for its dependents to go.
    fn wait(&self, resource: &Resource, stored: &Stored) {
        let place = place(resource, stored);
        self.known().waiting.insert(stored.uid.clone(), place);
    }

    /// Where the object with this uid is, if it waits for its dependents.
    fn waiting(&self, core: &Core, uid: &str) -> Option<(Arc<Resource>, Key)> {
        let (group, plural, key) = self.known().waiting.get(uid).cloned()?;
        let resource = Arc::clone(core.registry.table().get(&group, &plural)?);
        Some((resource, key))
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn place(resource: &Resource, stored: &Stored) -> Place {
    (
        Arc::clone(&resource.group),
        Arc::clone(&resource.names.plural),
        stored.key.clone(),
    )
}

/// Deletes what was owned by an object that is gone and by no other, and goes on with those that
/// waited for it.
pub(super) fn collect(core: &Arc<Core>, gone: &Stored) {
    if !core.settings.collects_garbage {
        return;
    }
    for (resource, dependent) in core.owners.of(core, &gone.uid) {
        if dependent.owners.len() == 1 {
            delete::now(core, &resource, &dependent);
        } else {
            change(core, &resource, &dependent, |object| {
                disown(object, &gone.uid);
            });
        }
    }
    for owner in &gone.owners {
        settle(core, owner);
    }
}

/// Does what the finalizers of a marked object ask for: sets its dependents free, or deletes them
/// first.
pub(super) fn begin(core: &Arc<Core>, resource: &Arc<Resource>, marked: &Arc<Stored>) {
    if !core.settings.collects_garbage || !marked.has_finalizers {
        return;
    }
    let object = marked.object();
    let has = |name| metadata_strings(&object, "finalizers").any(|found| found == name);
    if has(FINALIZER_ORPHAN_DEPENDENTS) {
        for (resource, dependent) in core.owners.of(core, &marked.uid) {
            change(core, &resource, &dependent, |object| {
                disown(object, &marked.uid);
            });
        }
        finalize(core, resource, &marked.key, FINALIZER_ORPHAN_DEPENDENTS);
    }
    if has(FINALIZER_DELETE_DEPENDENTS) {
        core.owners.wait(resource, marked);
        for (resource, dependent) in core.owners.of(core, &marked.uid) {
            delete::now(core, &resource, &dependent);
        }
        settle(core, &marked.uid);
    }
}

/// Lets an owner go that waits for its dependents, if none is left that blocks it.
fn settle(core: &Arc<Core>, owner: &str) {
    let blocks = |dependent: &Stored| {
        let object = dependent.object();
        let owners = crate::object::metadata(&object)
            .and_then(|metadata| metadata.get("ownerReferences")?.as_array().cloned())
            .unwrap_or_default();
        owners.iter().any(|reference| {
            reference.get("uid").and_then(Value::as_str) == Some(owner)
                && reference.get("blockOwnerDeletion") == Some(&Value::Bool(true))
        })
    };
    let left = core.owners.of(core, owner);
    if left.iter().any(|(_, dependent)| blocks(dependent)) {
        return;
    }
    if let Some((resource, key)) = core.owners.waiting(core, owner) {
        finalize(core, &resource, &key, FINALIZER_DELETE_DEPENDENTS);
    }
}

/// Takes a finalizer away, and the object with the last one.
fn finalize(core: &Arc<Core>, resource: &Arc<Resource>, key: &Key, finalizer: &str) {
    while let Some(stored) = resource.objects.get(key) {
        let mut object = stored.object();
        let left: Vec<String> = metadata_strings(&object, "finalizers")
            .filter(|name| *name != finalizer)
            .map(str::to_owned)
            .collect();
        let is_done = if left.is_empty() {
            commit::remove(core, resource, &stored).is_ok()
        } else {
            metadata_mut(&mut object).insert("finalizers".to_owned(), left.into());
            put(core, resource, object, &stored)
        };
        if is_done {
            return;
        }
    }
}

/// Takes an owner out of the references of an object.
fn disown(object: &mut Object, uid: &str) {
    let metadata = metadata_mut(object);
    let owners = metadata
        .get_mut("ownerReferences")
        .and_then(Value::as_array_mut);
    if let Some(owners) = owners {
        owners.retain(|owner| owner.get("uid").and_then(Value::as_str) != Some(uid));
        if owners.is_empty() {
            metadata.remove("ownerReferences");
        }
    }
}

fn change(
    core: &Arc<Core>,
    resource: &Arc<Resource>,
    stored: &Arc<Stored>,
    change: impl Fn(&mut Object),
) {
    let mut found = Some(Arc::clone(stored));
    while let Some(stored) = found {
        let mut object = stored.object();
        change(&mut object);
        if put(core, resource, object, &stored) {
            return;
        }
        found = resource.objects.get(&stored.key);
    }
}

fn put(core: &Arc<Core>, resource: &Arc<Resource>, object: Object, stored: &Stored) -> bool {
    let Ok(draft) = resource.draft(object, &stored.form) else {
        // What was stored can be stored.
        return true;
    };
    commit::put(core, resource, draft, Expected::Version(stored.version)).is_ok()
}
