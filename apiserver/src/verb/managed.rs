//! Who manages which fields.

use super::Ask;
use crate::failure::Failure;
use crate::object::Object;

/// Notes in whose name a new or changed object, in the version of the request, is written.
pub(super) fn written(_ask: &Ask<'_>, _old: Option<&Object>, _object: &mut Object, _manager: &str) {
}

/// What becomes of an object, or of none, where a configuration is applied.
pub(super) fn applied(
    _ask: &Ask<'_>,
    _old: Option<&Object>,
    _applied: Object,
    _manager: &str,
    _force: bool,
) -> Result<Object, Failure> {
    Err(Failure::unsupported_media_type("apply is not there yet"))
}
