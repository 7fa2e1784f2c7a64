//! What ends a watch, and what failures mean for what comes next.

use std::time::Duration;

use crate::cache::read::Broken;
use crate::meta::{Status, cause, reason};
use crate::rest::{Breakage, DecodeError, Error, breakage};

/// How a watch ended, or an attempt to list and watch.
#[derive(Debug)]
pub(super) enum End {
    /// As watches do: it can go on from where it was.
    Over,
    /// So soon and so silent that something must be wrong.
    TooShort,
    /// The server said why.
    Refused(Box<Status>),
    /// Otherwise.
    Failed(Error),
}

impl End {
    /// Whether the server has forgotten the version that was asked for, or does not know it yet.
    pub(super) fn is_expired(&self) -> bool {
        match self {
            Self::Refused(status) => status.is_expired() || is_too_large(status),
            Self::Failed(error) => is_unavailable(error),
            Self::Over | Self::TooShort => false,
        }
    }

    /// How long the server asks to wait.
    pub(super) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(status) => status.retry_after(),
            Self::Failed(error) => error.retry_after(),
            Self::Over | Self::TooShort => None,
        }
    }
}

/// Whether opening a watch may be tried again as it was: nothing was lost meanwhile.
pub(super) fn is_retried(error: &Error) -> bool {
    let is_refused =
        matches!(error, Error::Transport(error) if breakage(error.as_ref()) == Breakage::Refused);
    is_refused || error.is_too_many_requests()
}

/// Whether a streaming list failed because the server, or what is between, does not do such lists.
/// Anything else may pass.
pub(super) fn is_no_such_list(error: &Error) -> bool {
    match error {
        Error::Api(status) => {
            status.is_invalid()
                || status.is_bad_request()
                || status.is_method_not_allowed()
                || status.is_not_acceptable()
        }
        // It never said that the list was complete.
        Error::Timeout(_) | Error::Decode(_) | Error::ContentType(_) | Error::TooLarge { .. } => {
            true
        }
        Error::Request(_)
        | Error::Config(_)
        | Error::Encode(_)
        | Error::Transport(_)
        | Error::Credential(_)
        | Error::Throttled(_)
        | Error::NoKind { .. }
        | Error::NoMatch(_)
        | Error::Protocol(_) => false,
    }
}

/// Whether a version is not there: any more, or yet.
pub(super) fn is_unavailable(error: &Error) -> bool {
    error.is_expired() || error.status().is_some_and(is_too_large)
}

/// Whether the server is not as far as the version that was asked for. Old ones say it in words only.
pub(super) fn is_too_large(status: &Status) -> bool {
    const WORDS: &str = "Too large resource version";
    let details = status.details.as_deref();
    let causes = details.map(|details| &*details.causes).unwrap_or_default();
    causes
        .iter()
        .any(|cause| cause.reason == cause::RESOURCE_VERSION_TOO_LARGE)
        || status.reason == reason::TIMEOUT
            && (causes.iter().any(|cause| cause.message == WORDS) || status.message.contains(WORDS))
}

/// An answer that is not what was asked for.
pub(super) fn unexpected(message: impl Into<String>) -> Error {
    DecodeError::other(message).into()
}

/// A list that no watch can go on from.
pub(super) fn no_version() -> Error {
    unexpected("the list has no resourceVersion to watch from")
}

/// A stream that cannot be read on.
pub(super) fn broken(broken: Broken, limit: usize) -> Error {
    match broken {
        Broken::TooLong => Error::TooLarge { limit },
        Broken::Garbage => unexpected("expected objects, got something else"),
    }
}
