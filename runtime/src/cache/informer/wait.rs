//! Waiting for a cache to be complete.

use std::time::Duration;

use crate::cache::reflector::{Activity, Health};
use crate::rest::Error;

/// A cache was not complete in time.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{resource} did not sync in {waited:?}: {}", why(.health))]
pub struct NotSynced {
    /// What it is a cache of, as `deployments.apps`.
    pub resource: String,
    /// How it got on with the server.
    pub health: Box<Health>,
    /// How long it was waited for.
    pub waited: Duration,
}

fn why(health: &Health) -> String {
    let Some(error) = &health.error else {
        return match health.activity {
            Activity::Idle => "it was not started".to_owned(),
            Activity::Stopped => "it was stopped".to_owned(),
            Activity::Listing | Activity::Watching | Activity::Waiting { .. } => {
                "the list is not complete yet".to_owned()
            }
        };
    };
    let tries = health.failures;
    let hint = if health.is_forbidden() {
        "; it needs the verbs list and watch"
    } else if health.is_not_served() {
        "; the server does not serve this resource: is its CustomResourceDefinition installed?"
    } else {
        ""
    };
    match &**error {
        Error::Api(status) if status.message.is_empty() => {
            format!("the server refused {tries} times{hint}")
        }
        error => format!("{error} (failed {tries} times{hint})"),
    }
}
