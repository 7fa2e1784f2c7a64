//! What could not be asked, where the rest could.

use std::fmt;
use std::sync::Arc;

use crate::rest::{Breakage, Error, breakage};

/// A version of a group whose resources a server could not tell.
#[derive(Clone, Debug)]
pub struct DiscoveryFailure {
    /// The group; empty for the legacy core group.
    pub group: String,
    /// The version, as `v1beta1`.
    pub version: String,
    /// Why.
    pub cause: FailureCause,
}

/// Why a server could not tell the resources of a version of a group.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum FailureCause {
    /// The server has no current knowledge of it: it belongs to another server, which does not answer.
    Stale,
    /// The request for it failed.
    Failed(Arc<Error>),
}

impl DiscoveryFailure {
    pub(super) fn failed(group: &str, version: &str, error: Error) -> Self {
        Self {
            group: group.to_owned(),
            version: version.to_owned(),
            cause: FailureCause::Failed(Arc::new(error)),
        }
    }

    pub(super) fn stale(group: &str, version: &str) -> Self {
        Self {
            group: group.to_owned(),
            version: version.to_owned(),
            cause: FailureCause::Stale,
        }
    }

    /// `group/version`, or `version` in the legacy core group.
    pub fn api_version(&self) -> String {
        super::wire::api_version(&self.group, &self.version)
    }

    /// Whether asking again may help: lost and refused connections, answers of 429 and 5xx, time limits.
    pub fn is_transient(&self) -> bool {
        match &self.cause {
            FailureCause::Stale => false,
            FailureCause::Failed(error) => is_transient(error),
        }
    }
}

/// Whether a request that failed so may succeed when it is sent again.
fn is_transient(error: &Error) -> bool {
    match error {
        Error::Api(status) => status.code >= 500 || status.is_too_many_requests(),
        Error::Transport(error) => !matches!(breakage(error.as_ref()), Breakage::Other),
        Error::Timeout(_) | Error::Throttled(_) => true,
        _ => false,
    }
}

impl fmt::Display for DiscoveryFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}`: ", self.api_version().escape_debug())?;
        match &self.cause {
            FailureCause::Stale => {
                f.write_str("the server that serves it does not answer; its APIService says why")
            }
            FailureCause::Failed(error) => error.fmt(f),
        }
    }
}

/// A server could tell only a part of what it serves.
#[derive(Clone, Debug)]
pub struct Incomplete {
    /// What it could not tell; never empty.
    pub failures: Vec<DiscoveryFailure>,
}

impl fmt::Display for Incomplete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the server could not tell all that it serves: ")?;
        listed(f, &self.failures)
    }
}

impl std::error::Error for Incomplete {}

/// How many failures a text tells.
const TOLD: usize = 5;

/// One after the other, as far as anybody would read.
pub(super) fn listed(f: &mut fmt::Formatter<'_>, failures: &[DiscoveryFailure]) -> fmt::Result {
    for (index, failure) in failures.iter().take(TOLD).enumerate() {
        let separator = if index == 0 { "" } else { "; " };
        write!(f, "{separator}{failure}")?;
    }
    match failures.len().checked_sub(TOLD) {
        Some(more) if more > 0 => write!(f, "; and {more} more"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_failures_some_are_told() {
        let text = |count| {
            let failures = vec![DiscoveryFailure::stale("a\n.dev", "v1"); count];
            Incomplete { failures }.to_string()
        };
        assert!(text(1).contains(r"`a\n.dev/v1`"));
        assert_eq!(text(5).matches("dev/v1").count(), 5);
        assert!(!text(5).contains("more"));
        assert_eq!(text(400).matches("dev/v1").count(), 5);
        assert!(text(400).ends_with("; and 395 more"));
    }
}
