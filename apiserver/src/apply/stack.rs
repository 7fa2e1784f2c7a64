//! What a write does to managed fields, step by step (the managers of
//! `apimachinery/pkg/util/managedfields/internal`).

use std::sync::LazyLock;

use jiff::Timestamp;
use kubewright::schema::fields::{
    Claim, Duplicates, Error, FieldSchema, FieldSet, Manager, Managers, Updater, Versions,
};
use serde_json::Value;

use super::{cap, last_applied};
use crate::object::{Object, metadata_text};

/// What changes fields before the first that is applied is known.
const BEFORE_FIRST_APPLY: &str = "before-first-apply";

/// The manager of `kubectl apply`, which notes down what it has applied.
const KUBECTL: &str = "kubectl";

/// Fields that nobody manages.
static UNMANAGED: LazyLock<FieldSet> = LazyLock::new(|| {
    let paths: [&[&str]; 12] = [
        &["apiVersion"],
        &["kind"],
        &["metadata"],
        &["metadata", "name"],
        &["metadata", "namespace"],
        &["metadata", "creationTimestamp"],
        &["metadata", "selfLink"],
        &["metadata", "uid"],
        &["metadata", "clusterName"],
        &["metadata", "generation"],
        &["metadata", "managedFields"],
        &["metadata", "resourceVersion"],
    ];
    paths.into_iter().collect()
});

/// A write, as managed fields see it.
pub(super) struct Stack<'a, V: ?Sized> {
    pub(super) versions: &'a V,
    /// Of the request.
    pub(super) api_version: &'a str,
    /// Empty for the object itself.
    pub(super) subresource: &'a str,
    /// Who writes; empty if it does not say.
    pub(super) manager: &'a str,
    pub(super) now: Timestamp,
}

/// What an apply gives.
pub(super) enum Applied {
    /// The object as it is now, without managed fields.
    Changed(Object),
    /// The object is as it was.
    Same,
}

impl<V: Versions + ?Sized> Stack<'_, V> {
    fn updater(&self) -> Updater<'_, V> {
        Updater {
            versions: self.versions,
            api_version: self.api_version,
        }
    }

    fn manager(&self) -> &str {
        if self.manager.is_empty() {
            "unknown"
        } else {
            self.manager
        }
    }

    /// Whether an object fits the schema of the version of the request.
    fn check(
        &self,
        object: &Object,
        duplicates: Duplicates,
        what: impl FnOnce(String) -> String,
    ) -> Result<(), Error> {
        let checked = match self.versions.schema(self.api_version) {
            Some(schema) => FieldSchema::of_object(&schema).check(object, duplicates),
            None => Err(format!("no corresponding type for {}", self.api_version)),
        };
        checked.map_err(|why| Error::Message(format!("{}: {why}", what(describe(object)))))
    }

    /// Tells who manages the fields of an object that has been written.
    pub(super) fn update(
        &self,
        live: &Object,
        object: &Object,
        managers: &mut Managers,
    ) -> Result<(), Error> {
        // Of an object that is there and has no managed fields, none are kept until something is
        // applied to it.
        if managers.claims.is_empty() && !metadata_text(live, "uid").is_empty() {
            return Ok(());
        }
        self.track(live, object, managers, self.manager())
    }

    fn track(
        &self,
        live: &Object,
        object: &Object,
        managers: &mut Managers,
        name: &str,
    ) -> Result<(), Error> {
        for (object, what) in [(object, "new"), (live, "live")] {
            self.check(object, Duplicates::Allowed, |object| {
                format!("failed to convert {what} object ({object}) to smd typed")
            })?;
        }
        let updated = self.updater().update(live, object, managers);
        let fields = updated.map_err(|error| {
            let object = describe(object);
            explain(&format!("failed to update ManagedFields ({object})"), error)
        })?;
        let fields = fields.difference(&UNMANAGED);
        if !fields.is_empty() {
            let manager = Manager::updating(name, self.api_version, self.subresource);
            let previous = managers.claims.get(&manager);
            let fields =
                previous.map_or_else(|| fields.clone(), |claim| fields.union(&claim.fields));
            let api_version = self.api_version.to_owned();
            managers.times.insert(manager.clone(), self.now.into());
            managers.claims.insert(
                manager,
                Claim {
                    fields,
                    api_version,
                },
            );
        }
        cap::cap(managers);
        Ok(())
    }

    /// Merges what is applied. `blank` is an object of the kind of which nothing is said.
    pub(super) fn apply(
        &self,
        live: &Object,
        applied: &Object,
        blank: &Object,
        managers: &mut Managers,
        force: bool,
    ) -> Result<Applied, Error> {
        let before = managers.clone();
        let result = self.merge(live, applied, blank, managers, force);
        let result = match result {
            Err(Error::Conflicts(conflicts)) if self.manager == KUBECTL => {
                let updater = self.updater();
                let Ok(allowed) = last_applied::fields(&updater, live) else {
                    return Err(Error::Conflicts(conflicts));
                };
                let is_left = |path: &[_]| !allowed.has(path);
                if conflicts.iter().any(|conflict| is_left(&conflict.path.0)) {
                    let left = conflicts.into_iter();
                    let left = left.filter(|conflict| is_left(&conflict.path.0));
                    return Err(Error::Conflicts(left.collect()));
                }
                *managers = before;
                self.merge(live, applied, blank, managers, true)
            }
            result => result,
        }?;
        if self.manager != KUBECTL {
            return Ok(result);
        }
        let object = match &result {
            Applied::Changed(object) => object,
            Applied::Same => live,
        };
        if !last_applied::has(object) {
            return Ok(result);
        }
        let mut object = object.clone();
        last_applied::note(&mut object, applied);
        Ok(Applied::Changed(object))
    }

    fn merge(
        &self,
        live: &Object,
        applied: &Object,
        blank: &Object,
        managers: &mut Managers,
        force: bool,
    ) -> Result<Applied, Error> {
        if managers.claims.is_empty() {
            let tracked = self.track(blank, live, managers, BEFORE_FIRST_APPLY);
            tracked
                .map_err(|error| explain("failed to create manager for existing fields", error))?;
        }
        for (object, duplicates, what) in [
            (applied, Duplicates::Refused, "patch"),
            (live, Duplicates::Allowed, "live"),
        ] {
            self.check(object, duplicates, |object| {
                format!("failed to create typed {what} object ({object})")
            })?;
        }
        let manager = Manager::applying(self.manager(), self.subresource);
        let merged = self
            .updater()
            .apply(live, applied, managers, &manager, force)?;
        if let Some(claim) = managers.claims.get_mut(&manager) {
            claim.fields = claim.fields.difference(&UNMANAGED);
            if claim.fields.is_empty() {
                managers.claims.remove(&manager);
            }
        }
        let Some(object) = merged else {
            return Ok(Applied::Same);
        };
        managers.times.insert(manager, self.now.into());
        Ok(Applied::Changed(object))
    }
}

fn explain(what: &str, error: Error) -> Error {
    match error {
        Error::Message(message) => Error::Message(format!("{what}: {message}")),
        error => error,
    }
}

/// What messages call an object: `namespace/name; group/version, Kind=kind`.
pub(super) fn describe(object: &Object) -> String {
    let namespace = metadata_text(object, "namespace");
    let name = metadata_text(object, "name");
    format!("{namespace}/{name}; {}", describe_kind(object))
}

/// What messages call the kind of an object: `group/version, Kind=kind`.
pub(super) fn describe_kind(object: &Object) -> String {
    let text = |member: &str| {
        object
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let api_version = text("apiVersion");
    let slash = if api_version.contains('/') { "" } else { "/" };
    format!("{slash}{api_version}, Kind={}", text("kind"))
}
