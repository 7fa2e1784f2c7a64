//! Patched objects.

use http::header::CONTENT_TYPE;
use serde_json::Value;

use super::{Ask, Reply, before, managed, update};
use crate::failure::Failure;
use crate::object::{Object, metadata_text};
use crate::registry::Part;
use crate::request::WriteOptions;

/// How a patch is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Merge,
    Strategic,
    Apply,
}

const FORMS: [(&str, Form); 5] = [
    ("application/json-patch+json", Form::Json),
    ("application/merge-patch+json", Form::Merge),
    ("application/strategic-merge-patch+json", Form::Strategic),
    ("application/apply-patch+yaml", Form::Apply),
    ("application/apply-patch+json", Form::Apply),
];

/// A patch.
#[derive(Debug)]
pub(super) struct Patch {
    form: Form,
    value: Value,
}

/// Patches an object, or a part of it.
pub(super) fn patch(ask: &Ask<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    let patch = Patch::read(ask, bytes)?;
    let options = WriteOptions::read(&ask.query, "PatchOptions", patch.is_apply())?;
    let manager = ask.manager(&options.field_manager);
    let may_create = patch.is_apply() && ask.part() == Part::Main;
    let outcome = update::change(ask, &options, may_create, |old| {
        let mut object = if patch.is_apply() {
            let applied = patch.applied()?;
            managed::applied(ask, old, applied, &manager, options.force)?
        } else {
            let old = old.cloned().unwrap_or_default();
            let mut object = patch.of(ask, &old)?;
            ask.resource.strategy.default(&ask.version, &mut object);
            managed::written(ask, Some(&old), &mut object, &manager);
            object
        };
        if old.is_none() {
            refuse_uid(ask, &object)?;
        }
        before::settle_namespace(ask, &mut object)?;
        update::check_name(ask, &object)?;
        before::drop_same_owners(ask, &mut object, true);
        Ok(object)
    })?;
    Ok(outcome.reply())
}

/// Whoever names a uid means an object that is there.
fn refuse_uid(ask: &Ask<'_>, object: &Object) -> Result<(), Failure> {
    let uid = metadata_text(object, "uid");
    if uid.is_empty() {
        return Ok(());
    }
    let why = format!(
        "uid mismatch: the provided object specified uid {uid}, and no existing object was found"
    );
    Err(Failure::conflict(ask.resource.qualified(), ask.name(), why))
}

impl Patch {
    /// The patch of a request.
    pub(super) fn read(ask: &Ask<'_>, bytes: &[u8]) -> Result<Self, Failure> {
        let form = form(ask)?;
        let value = serde_json::from_slice(bytes)
            .map_err(|error| Failure::bad_request(format!("error decoding patch: {error}")))?;
        Ok(Self { form, value })
    }

    /// Whether it is a configuration that is applied.
    pub(super) fn is_apply(&self) -> bool {
        self.form == Form::Apply
    }

    /// The configuration that is applied.
    pub(super) fn applied(&self) -> Result<&Object, Failure> {
        let refused = || Failure::bad_request("a configuration is an object");
        self.value.as_object().ok_or_else(refused)
    }

    /// What it makes of an object of the resource.
    fn of(&self, _ask: &Ask<'_>, old: &Object) -> Result<Object, Failure> {
        self.of_any(old)
    }

    /// What it makes of an object without merge keys.
    pub(super) fn of_any(&self, old: &Object) -> Result<Object, Failure> {
        let mut object = Value::Object(old.clone());
        match self.form {
            Form::Merge => merge(&mut object, &self.value),
            Form::Json | Form::Strategic | Form::Apply => {
                return Err(Failure::unsupported_media_type(
                    "such patches are not there yet",
                ));
            }
        }
        match object {
            Value::Object(object) => Ok(object),
            _ => Err(Failure::bad_request("a patch makes an object of an object")),
        }
    }
}

fn form(ask: &Ask<'_>) -> Result<Form, Failure> {
    let ty = ask.headers.get(CONTENT_TYPE);
    let ty = ty.and_then(|ty| ty.to_str().ok()).unwrap_or_default();
    let ty = ty.split(';').next().unwrap_or_default().trim();
    let known = FORMS.iter().find(|(name, _)| *name == ty);
    let known = known.map(|(_, form)| *form);
    known.ok_or_else(|| Failure::unsupported_patch())
}

fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(members) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Object::new());
    }
    if let Value::Object(target) = target {
        for (name, value) in members {
            if value.is_null() {
                target.remove(name);
            } else {
                merge(target.entry(name.clone()).or_insert(Value::Null), value);
            }
        }
    }
}
