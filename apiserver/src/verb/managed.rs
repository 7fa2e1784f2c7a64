//! Who manages which fields.

use serde_json::Value;

use super::Ask;
use crate::apply::{ScaleFields, Writer, unfit};
use crate::decode::{Expected, Flavour};
use crate::failure::Failure;
use crate::object::Object;

fn writer<'a>(ask: &'a Ask<'_>, manager: &'a str) -> Writer<'a> {
    Writer {
        resource: &ask.resource,
        version: &ask.version,
        part: ask.part(),
        manager,
        now: ask.core.clock.now(),
    }
}

/// What becomes of the fields of a scale.
pub(super) fn scale<'a>(ask: &'a Ask<'_>, manager: &'a str) -> ScaleFields<'a> {
    ScaleFields {
        resource: &ask.resource,
        version: &ask.version,
        manager,
        now: ask.core.clock.now(),
    }
}

/// Notes in whose name a new or changed object, in the version of the request, is written.
pub(super) fn written(ask: &Ask<'_>, old: Option<&Object>, object: &mut Object, manager: &str) {
    writer(ask, manager).written(old, object);
}

/// What becomes of an object, or of none, where a configuration is applied.
pub(super) fn applied(
    ask: &Ask<'_>,
    old: Option<&Object>,
    applied: &Object,
    manager: &str,
    force: bool,
) -> Result<Object, Failure> {
    let writer = writer(ask, manager);
    let object = writer.apply(old, applied, force)?;
    let left_over = writer.left_over(&object);
    if !left_over.is_empty() {
        return Err(ask.invalid(&object, &left_over));
    }
    let made = Value::Object(object);
    let expected = Expected {
        table: &ask.core.registry.table(),
        resource: &ask.resource,
        version: &ask.version,
    };
    let read = expected.patched(&made, Flavour::Json);
    let mut object = read.map_err(|why| unfit(applied, &why))?.object;
    let api_version = ask.resource.api_version(&ask.version.name);
    object.insert("apiVersion".to_owned(), api_version.into());
    object.insert("kind".to_owned(), (*ask.resource.names.kind).into());
    super::before::default(ask, &mut object)?;
    Ok(object)
}
