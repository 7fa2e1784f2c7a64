//! New objects.

use http::StatusCode;
use serde_json::Value;

use super::{Ask, Reply, before, body, commit, managed, namespace};
use crate::failure::Failure;
use crate::object::{Object, metadata_mut, metadata_text};
use crate::own;
use crate::registry::{Part, Verb};
use crate::request::WriteOptions;
use crate::store::Expected;

/// How often a name is generated anew where there is such an object.
const TRIES: usize = 8;

/// Creates an object.
pub(super) fn create(ask: &Ask<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    let options = WriteOptions::read(&ask.query, "CreateOptions", false)?;
    let mut object = body::object(ask, bytes, &options.field_validation)?;
    before::drop_same_owners(ask, &mut object, false);
    let object = new(ask, object, &options, Noted::Not)?;
    Ok(Reply::Object(StatusCode::CREATED, object))
}

/// Whether who manages what has been noted in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Noted {
    Not,
    Already,
}

/// Stores a new object. Gives it as it is stored, in the version of the request.
pub(super) fn new(
    ask: &Ask<'_>,
    mut object: Object,
    options: &WriteOptions,
    noted: Noted,
) -> Result<Object, Failure> {
    before::wipe(&mut object);
    before::settle_namespace(ask, &mut object)?;
    if noted == Noted::Not {
        let manager = ask.manager(&options.field_manager);
        managed::written(ask, None, &mut object, &manager);
    }
    namespace::admit(ask, &object)?;
    let context = ask.context(options.is_dry_run);
    ask.resource
        .strategy
        .admit(context, Part::Main, &mut object, None)?;
    own::admit(context, Verb::Create, Part::Main, &mut object, None)?;
    let namespace = ask.namespace();
    if let Some(answer) = ask.resource.strategy.answer(context, namespace, &object) {
        return answer;
    }
    let is_generated = metadata_text(&object, "name").is_empty()
        && !metadata_text(&object, "generateName").is_empty();
    let tries = if is_generated { TRIES } else { 1 };
    for _ in 0..tries {
        let mut object = object.clone();
        before::create(ask, &mut object, options.is_dry_run)?;
        settle_version(&mut object, noted, options.is_dry_run)?;
        let draft = ask.resource.draft(object.clone(), &ask.version.name)?;
        if options.is_dry_run {
            match ask.resource.objects.get(&draft.key) {
                None => return Ok(object),
                Some(_) => continue,
            }
        }
        if let Ok(stored) = commit::put(ask.core, &ask.resource, draft, Expected::Absent) {
            return ask.resource.object(&stored, &ask.version.name);
        }
    }
    let name = metadata_text(&object, "name");
    let resource = ask.resource.qualified();
    if is_generated {
        let base = metadata_text(&object, "generateName");
        return Err(Failure::no_unique_name(resource, base));
    }
    Err(Failure::already_exists(resource, name))
}

/// A new object has no version. One that an update or a patch makes may have said one, and nobody
/// looks where nothing is stored.
fn settle_version(object: &mut Object, noted: Noted, is_dry_run: bool) -> Result<(), Failure> {
    let version = metadata_mut(object).remove("resourceVersion");
    let number = version.as_ref().and_then(Value::as_str).unwrap_or_default();
    match number.parse::<u64>() {
        Ok(number) if number != 0 && noted == Noted::Not && !is_dry_run => Err(Failure::unknown(
            "resourceVersion should not be set on objects to be created",
        )),
        _ => Ok(()),
    }
}

/// Lets a subresource do what it does.
pub(super) fn act(ask: &Ask<'_>, bytes: &[u8]) -> Result<Reply, Failure> {
    let Some(part) = ask.subresource() else {
        return Err(Failure::no_path());
    };
    let options = WriteOptions::read(&ask.query, "CreateOptions", false)?;
    let object = if bytes.is_empty() {
        Object::new()
    } else {
        body::part(ask, part, bytes, &options.field_validation)?
    };
    let context = ask.context(options.is_dry_run);
    let strategy = &ask.resource.strategy;
    let done = strategy.act(context, part, ask.namespace(), ask.name(), object)?;
    Ok(Reply::Object(StatusCode::CREATED, done))
}
