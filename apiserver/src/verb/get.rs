//! One object.

use http::StatusCode;

use super::{Ask, Reply};
use crate::failure::{Failure, FieldError, quote};

/// Gives an object.
pub(super) fn get(ask: &Ask<'_>) -> Result<Reply, Failure> {
    let asked = ask.query.text("resourceVersion");
    check_version(ask, &asked).map_err(|failure| match failure {
        // Where lists call it the client's fault, the real server calls it its own.
        Failure::Status(status) if status.code == 400 => Failure::unknown(status.message),
        other => other,
    })?;
    Ok(Reply::Stored(StatusCode::OK, ask.stored()?))
}

/// Refuses a version that is none, or that has yet to come.
pub(super) fn check_version(ask: &Ask<'_>, asked: &str) -> Result<Option<u64>, Failure> {
    if asked.is_empty() {
        return Ok(None);
    }
    let version: u64 = asked.parse().map_err(|_| invalid_version(asked))?;
    let current = ask.core.versions.now();
    if version > current {
        return Err(Failure::version_too_large(version, current));
    }
    Ok(Some(version))
}

/// That a text is no resource version.
pub(super) fn invalid_version(asked: &str) -> Failure {
    let why = if asked.bytes().all(|byte| byte.is_ascii_digit()) {
        "value out of range"
    } else {
        "invalid syntax"
    };
    let quoted = quote(asked);
    let detail = format!("strconv.ParseUint: parsing {quoted}: {why}");
    let error = FieldError::invalid("resourceVersion", asked, detail);
    Failure::bad_request(error.message())
}
