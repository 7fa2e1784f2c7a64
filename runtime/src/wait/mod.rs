//! Waiting for what is to become of an object.
//!
//! ```no_run
//! # use kubewright::{Api, resource::verbs};
//! # async fn example<Certificate: verbs::List + verbs::Watch>(certificates: Api<Certificate>) -> Result<(), kubewright::wait::WaitError> {
//! use std::time::Duration;
//! use kubewright::wait::{self, Condition};
//!
//! // As `kubectl wait --for=condition=Ready certificate/www --timeout=60s`.
//! let www = wait::for_condition(&certificates, "www", Condition::is_true("Ready"), Duration::from_secs(60)).await?;
//! // And `--for=delete`.
//! wait::deleted(&certificates, "www", Duration::from_secs(60)).await?;
//! # Ok(()) }
//! ```

mod condition;
mod objects;

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout_at};

pub use condition::Condition;
pub use objects::Objects;

use crate::client::WatchEvent;
use crate::meta::{ListOptions, Uid};
use crate::rest::Error;

/// Failures are waited out so long, and twice as long each time after, up to the other.
const FIRST_WAIT: Duration = Duration::from_millis(200);
const LONGEST_WAIT: Duration = Duration::from_secs(10);
/// A watch that ends so soon is none.
const TOO_SHORT: Duration = Duration::from_secs(1);

/// What was waited for did not come.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WaitError {
    /// Not in time.
    #[error(
        "waited {waited:?} for {wanted} of `{name}`, which {}",
        if *.is_there { "is there and does not have it" } else { "is not there" }
    )]
    TimedOut {
        /// The object.
        name: String,
        /// What was waited for.
        wanted: String,
        /// For how long.
        waited: Duration,
        /// Whether the object was there in the end.
        is_there: bool,
    },
    /// The server refuses, in a way that waiting does not change.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// Waits until an object is as it is wanted, and gives it. While it is not there it is waited for.
///
/// The server is watched, from a list on; what breaks is begun anew. Nothing is polled.
///
/// # Errors
/// [`WaitError::TimedOut`]; [`WaitError::Failed`] when the server refuses.
pub async fn for_condition<O: Objects>(
    objects: &O,
    name: &str,
    condition: Condition,
    limit: Duration,
) -> Result<O::Object, WaitError> {
    let is_met = |object: Option<&O::Object>| {
        object.is_some_and(|object| condition.is_met(&O::value(object)))
    };
    let found = until(objects, name, &condition.to_string(), limit, is_met).await?;
    match found {
        Some(object) => Ok(object),
        // A condition is met by an object alone.
        None => Err(WaitError::TimedOut {
            name: name.to_owned(),
            wanted: condition.to_string(),
            waited: limit,
            is_there: false,
        }),
    }
}

/// Waits until an object is there, and gives it.
///
/// # Errors
/// As [`for_condition`].
pub async fn created<O: Objects>(
    objects: &O,
    name: &str,
    limit: Duration,
) -> Result<O::Object, WaitError> {
    for_condition(objects, name, Condition::exists(), limit).await
}

/// Waits until an object is gone. Another of its name that comes after it is not waited for.
///
/// # Errors
/// As [`for_condition`].
pub async fn deleted<O: Objects>(
    objects: &O,
    name: &str,
    limit: Duration,
) -> Result<(), WaitError> {
    let mut first: Option<Uid> = None;
    let is_met = |object: Option<&O::Object>| match (object.map(O::uid), &first) {
        (None, _) => true,
        (Some(uid), Some(first)) => uid != first,
        (Some(uid), None) => {
            first = Some(uid.clone());
            false
        }
    };
    until(objects, name, "the end", limit, is_met)
        .await
        .map(drop)
}

/// Waits until a predicate holds of an object, or of there being none, and gives what it holds of. It is asked of
/// every state that the server tells.
///
/// `wanted` says in an error what was waited for.
///
/// # Errors
/// As [`for_condition`].
pub async fn until<O: Objects>(
    objects: &O,
    name: &str,
    wanted: &str,
    limit: Duration,
    mut is_met: impl FnMut(Option<&O::Object>) -> bool,
) -> Result<Option<O::Object>, WaitError> {
    // Durations without end are no time limit.
    let deadline = Instant::now()
        .checked_add(limit)
        .unwrap_or_else(|| Instant::now() + Duration::from_hours(24 * 365));
    let mut is_there = false;
    let mut pause = FIRST_WAIT;
    let waiting = async {
        loop {
            let began = Instant::now();
            let wait = match follow(objects, name, &mut is_there, &mut is_met).await {
                Ok(Some(found)) => return Ok(found),
                Ok(None) if began.elapsed() >= TOO_SHORT => {
                    pause = FIRST_WAIT;
                    continue;
                }
                // A server that ends each watch at once would be asked again and again.
                Ok(None) => pause,
                Err(error) if passes(&error) => error.retry_after().unwrap_or(pause),
                Err(error) => return Err(WaitError::Failed(error)),
            };
            sleep(wait).await;
            pause = (pause * 2).min(LONGEST_WAIT);
        }
    };
    let outcome = timeout_at(deadline, waiting).await;
    outcome.unwrap_or_else(|_| {
        Err(WaitError::TimedOut {
            name: name.to_owned(),
            wanted: wanted.to_owned(),
            waited: limit,
            is_there,
        })
    })
}

/// One list and one watch. `None` where the watch has ended before the state was met.
async fn follow<O: Objects>(
    objects: &O,
    name: &str,
    is_there: &mut bool,
    is_met: &mut impl FnMut(Option<&O::Object>) -> bool,
) -> Result<Option<Option<O::Object>>, Error> {
    let mut options = ListOptions {
        field_selector: format!("metadata.name={name}"),
        ..ListOptions::default()
    };
    let list = objects.list(&options).await?;
    // A server that knows no selector of fields gives all.
    let mut items = list.items.into_iter();
    let found = items.find(|object| O::name(object) == name);
    *is_there = found.is_some();
    if is_met(found.as_ref()) {
        return Ok(Some(found));
    }
    options.resource_version = list.metadata.resource_version;
    options.allow_watch_bookmarks = true;
    let mut watch = objects.watch(&options).await?;
    while let Some(event) = watch.next().await {
        let object = match event? {
            WatchEvent::Added(object) | WatchEvent::Modified(object) => {
                Some(object).filter(|object| O::name(object) == name)
            }
            WatchEvent::Deleted(object) if O::name(&object) == name => {
                *is_there = false;
                if is_met(None) {
                    return Ok(Some(None));
                }
                continue;
            }
            WatchEvent::Deleted(_) | WatchEvent::Bookmark(_) => continue,
            // Whatever it is, a list says how things are.
            WatchEvent::Error(_) => return Ok(None),
        };
        if let Some(object) = object {
            *is_there = true;
            if is_met(Some(&object)) {
                return Ok(Some(Some(object)));
            }
        }
    }
    Ok(None)
}

/// Whether a failure may be another time none.
fn passes(error: &Error) -> bool {
    match error {
        Error::Transport(_) | Error::Timeout(_) | Error::Throttled(_) => true,
        Error::Api(status) => {
            status.is_too_many_requests() || status.is_expired() || status.code >= 500
        }
        _ => false,
    }
}
