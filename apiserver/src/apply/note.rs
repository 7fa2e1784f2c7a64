//! Managed fields in objects, before and after a write.

use kubewright::schema::fields::{Error, Managers, Versions};
use serde_json::Value;

use super::conflict::conflict;
use super::stack::{Applied, Stack, describe_kind};
use crate::failure::Failure;
use crate::object::{Object, metadata, metadata_mut};

impl<V: Versions + ?Sized> Stack<'_, V> {
    /// Notes down in an object that has been written who manages its fields. `blank` makes an
    /// object of the kind of which nothing is said.
    pub(super) fn note(
        &self,
        live: Option<&Object>,
        blank: impl FnOnce() -> Object,
        object: &mut Object,
    ) {
        let mut managers = self.managers(live, object);
        forget(object);
        let made;
        let live = if let Some(live) = live {
            live
        } else {
            made = blank();
            &made
        };
        match self.update(live, object, &mut managers) {
            Ok(()) => put(object, managers.to_json()),
            Err(_) => forget(object),
        }
    }

    /// Who manages fields before the write. A request for the object itself may say that nobody
    /// does; where it says nothing, or something that cannot be read, it is as it was.
    fn managers(&self, live: Option<&Object>, object: &Object) -> Managers {
        let of_live = || live.map(managers_of).unwrap_or_default();
        let entries = match entries(object) {
            Some(entries) if self.subresource.is_empty() => entries,
            _ => return of_live(),
        };
        let is_reset = match entries.as_slice() {
            [] => true,
            [Value::Object(entry)] => entry.is_empty(),
            _ => false,
        };
        if is_reset {
            return Managers::default();
        }
        match Managers::from_json(entries) {
            Ok(managers) if !managers.claims.is_empty() => managers,
            _ => of_live(),
        }
    }

    /// Merges what is applied into an object, and notes down in it who manages its fields.
    pub(super) fn put(
        &self,
        live: &Object,
        blank: &Object,
        applied: &Object,
        kind: &str,
        force: bool,
    ) -> Result<Object, Failure> {
        let text = |member: &str| applied.get(member).and_then(Value::as_str);
        if text("apiVersion") != Some(self.api_version) || text("kind") != Some(kind) {
            let found = describe_kind(applied);
            return Err(Failure::bad_request(format!(
                "invalid object type: {found}"
            )));
        }
        if entries(applied).is_some() {
            return Err(Failure::bad_request("metadata.managedFields must be nil"));
        }
        let found = entries(live).map_or(&[][..], Vec::as_slice);
        let mut managers = Managers::from_json(found).map_err(|error| {
            Failure::unknown(format!("failed to decode managed fields: {error}"))
        })?;
        let mut object = match self.apply(live, applied, blank, &mut managers, force) {
            Ok(Applied::Changed(object)) => object,
            Ok(Applied::Same) => live.clone(),
            Err(Error::Conflicts(conflicts)) => return Err(conflict(&conflicts)),
            Err(error) => return Err(Failure::unknown(error.to_string())),
        };
        put(&mut object, managers.to_json());
        Ok(object)
    }
}

/// The entries of `metadata.managedFields`.
pub(super) fn entries(object: &Object) -> Option<&Vec<Value>> {
    metadata(object)?.get("managedFields")?.as_array()
}

/// Who manages what of an object; nobody, where that cannot be read.
pub(super) fn managers_of(object: &Object) -> Managers {
    let entries = entries(object).map_or(&[][..], Vec::as_slice);
    Managers::from_json(entries).unwrap_or_default()
}

/// Writes entries into an object, in place of those it has.
pub(super) fn put(object: &mut Object, entries: Vec<Value>) {
    if entries.is_empty() {
        forget(object);
    } else {
        metadata_mut(object).insert("managedFields".to_owned(), entries.into());
    }
}

fn forget(object: &mut Object) {
    if let Some(Value::Object(metadata)) = object.get_mut("metadata") {
        metadata.remove("managedFields");
    }
}
