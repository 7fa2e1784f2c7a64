//! Steps of JSON pointers (RFC 6901).

use std::borrow::Cow;

/// The name that a step means.
pub(crate) fn unescaped(step: &str) -> Cow<'_, str> {
    if step.contains('~') {
        step.replace("~1", "/").replace("~0", "~").into()
    } else {
        step.into()
    }
}
