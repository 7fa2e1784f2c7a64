//! Changed objects.

use std::sync::Arc;

use http::StatusCode;
use serde_json::Value;

use super::create::Noted;
use super::{Ask, Reply, before, body, commit, create, managed};
use crate::apply::keep_times;
use crate::failure::{Failure, FieldError, GroupResource, quote};
use crate::object::{Object, metadata_mut, metadata_strings, metadata_text};
use crate::own;
use crate::registry::{Part, Verb};
use crate::request::WriteOptions;
use crate::store::{Expected, Stored};

/// Replaces an object, or a part of it.
pub(super) fn update(ask: &Ask<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    let options = WriteOptions::read(&ask.query, "UpdateOptions", false)?;
    let mut object = body::object(ask, bytes, &options.field_validation)?;
    before::settle_namespace(ask, &mut object)?;
    check_name(ask, &object)?;
    before::drop_same_owners(ask, &mut object, false);
    let may_create = ask.part() == Part::Main && ask.resource.strategy.allows_create_on_update();
    let outcome = change(ask, &options, may_create, |old| {
        let mut object = object.clone();
        old.map_or(Ok(()), |old| check_uid(ask, &object, old))?;
        let manager = ask.manager(&options.field_manager);
        managed::written(ask, old, &mut object, &manager);
        Ok(object)
    })?;
    Ok(outcome.reply())
}

/// What became of a change.
#[derive(Debug)]
pub(super) struct Outcome {
    /// The object in the version of the request.
    object: Object,
    /// Whether there was none before.
    is_new: bool,
}

impl Outcome {
    /// What is answered.
    pub(super) fn reply(self) -> Reply {
        let code = if self.is_new {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        };
        Reply::Object(code, self.object)
    }

    /// The object in the version of the request.
    pub(super) fn into_object(self) -> Object {
        self.object
    }
}

/// Changes the object that is asked for, however often it is changed by others meanwhile. `make`
/// gives the new object, with who manages what, from the one that is there, both in the version of
/// the request.
pub(super) fn change(
    ask: &Ask<'_>,
    options: &WriteOptions,
    may_create: bool,
    mut make: impl FnMut(Option<&Object>) -> Result<Object, Failure>,
) -> Result<Outcome, Failure> {
    loop {
        let Some(stored) = ask.resource.objects.get(&ask.key()) else {
            if !may_create {
                return Err(ask.not_found());
            }
            let object = create::new(ask, make(None)?, options, Noted::Already)?;
            return Ok(Outcome {
                object,
                is_new: true,
            });
        };
        let old = ask.resource.object(&stored, &ask.version.name)?;
        let mut object = make(Some(&old))?;
        if let Some(object) = store(ask, options, &mut object, &old, &stored)? {
            return Ok(Outcome {
                object,
                is_new: false,
            });
        }
    }
}

/// Stores a changed object. `None` where it has been changed by another meanwhile.
fn store(
    ask: &Ask<'_>,
    options: &WriteOptions,
    object: &mut Object,
    old: &Object,
    stored: &Arc<Stored>,
) -> Result<Option<Object>, Failure> {
    let context = ask.context(options.is_dry_run);
    let strategy = &ask.resource.strategy;
    strategy.admit(context, ask.part(), object, Some(old))?;
    own::admit(context, Verb::Update, ask.part(), object, Some(old))?;
    check_version(ask, object, stored)?;
    let version = stored.version.to_string();
    metadata_mut(object).insert("resourceVersion".to_owned(), version.into());
    before::update(ask, ask.part(), object, old, options.is_dry_run)?;
    keep_times(object, old);
    let draft = ask.resource.draft(object.clone(), &ask.version.name)?;
    if stored.form == draft.form && stored.is_same(&draft.object) {
        return ask.resource.object(stored, &ask.version.name).map(Some);
    }
    let is_over = is_over(&draft.object);
    if options.is_dry_run {
        let version = stored.version.to_string();
        metadata_mut(object).insert("resourceVersion".to_owned(), version.into());
        return Ok(Some(std::mem::take(object)));
    }
    if is_over {
        // Who takes the last finalizer away deletes it: nobody sees it without.
        let Ok(gone) = commit::remove(ask.core, &ask.resource, stored) else {
            return Ok(None);
        };
        let version = gone.version.to_string();
        metadata_mut(object).insert("resourceVersion".to_owned(), version.into());
        return Ok(Some(std::mem::take(object)));
    }
    match commit::put(
        ask.core,
        &ask.resource,
        draft,
        Expected::Version(stored.version),
    ) {
        Ok(stored) => ask.resource.object(&stored, &ask.version.name).map(Some),
        Err(_) => Ok(None),
    }
}

/// Whether nothing keeps an object that is being deleted.
fn is_over(object: &Object) -> bool {
    let metadata = crate::object::metadata(object);
    let is_going = metadata.is_some_and(|metadata| metadata.contains_key("deletionTimestamp"));
    let grace = metadata.and_then(|metadata| metadata.get("deletionGracePeriodSeconds")?.as_i64());
    is_going
        && grace.unwrap_or_default() == 0
        && metadata_strings(object, "finalizers").next().is_none()
        && !is_namespace_with_content(object)
}

/// A namespace goes when nothing is left in it, which its finalizers in `spec` tell.
fn is_namespace_with_content(object: &Object) -> bool {
    let kind = object.get("kind").and_then(Value::as_str);
    let version = object.get("apiVersion").and_then(Value::as_str);
    let finalizers = object
        .get("spec")
        .and_then(|spec| spec.get("finalizers")?.as_array());
    kind == Some("Namespace")
        && version == Some("v1")
        && finalizers.is_some_and(|finalizers| !finalizers.is_empty())
}

/// Whether an object has the name of the request.
pub(super) fn check_name(ask: &Ask<'_>, object: &Object) -> Result<(), Failure> {
    let wanted = ask.name();
    match metadata_text(object, "name") {
        "" => Err(Failure::bad_request(format!(
            "the name of the object ({wanted} based on URL) was undeterminable: name must be provided"
        ))),
        name if name != wanted => Err(Failure::bad_request(format!(
            "the name of the object ({name}) does not match the name on the URL ({wanted})"
        ))),
        _ => Ok(()),
    }
}

/// Whoever replaces an object may say which one it is meant to be.
fn check_uid(ask: &Ask<'_>, object: &Object, old: &Object) -> Result<(), Failure> {
    let (wanted, found) = (metadata_text(object, "uid"), metadata_text(old, "uid"));
    if wanted.is_empty() || wanted == found {
        return Ok(());
    }
    let (resource, key) = (ask.resource.qualified(), ask.key());
    let why = format!(
        "StorageError: invalid object, Code: 4, Key: /registry/{}/{key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {wanted}, UID in object meta: {found}",
        resource.resource
    );
    Err(Failure::conflict(resource, key.name(), why))
}

fn check_version(ask: &Ask<'_>, object: &Object, stored: &Stored) -> Result<(), Failure> {
    let wanted = metadata_text(object, "resourceVersion");
    let number = match wanted {
        "" => 0,
        text => text.parse::<u64>().map_err(|_| {
            let text = quote(text);
            Failure::unknown(format!("strconv.ParseUint: parsing {text}: invalid syntax"))
        })?,
    };
    if number == 0 && !ask.resource.strategy.allows_unconditional_update() {
        let detail = "must be specified for an update";
        let error = FieldError::invalid("metadata.resourceVersion", 0, detail);
        return Err(Failure::invalid(
            kind_of_resource(ask),
            ask.name(),
            &[error],
        ));
    }
    if number == 0 || number == stored.version {
        Ok(())
    } else {
        Err(Failure::stale(ask.resource.qualified(), ask.name()))
    }
}

/// The resource where failures name a kind: what the real server names there.
fn kind_of_resource<'a>(ask: &'a Ask<'_>) -> GroupResource<'a> {
    ask.resource.qualified()
}
