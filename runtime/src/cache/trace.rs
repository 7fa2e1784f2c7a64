//! Spans and events of `tracing`. Without that feature, nothing.
//!
//! They name resources, namespaces and objects, and say what errors say; never what is in an object.

#![cfg_attr(
    not(feature = "tracing"),
    allow(unused_variables, reason = "nobody is told")
)]

use std::time::Duration;

use super::meter::{Measured, MeterLabels};
use super::read::Item;
use super::reflector::Health;
use crate::rest::DecodeError;

#[cfg(feature = "tracing")]
use super::meter::RelistReason;

/// What users filter all of it by.
#[cfg(feature = "tracing")]
const TARGET: &str = "kubewright::cache";

/// An event of the level that the condition says.
#[cfg(feature = "tracing")]
macro_rules! warn_if {
    ($is_loud:expr, $($rest:tt)*) => {
        if $is_loud {
            tracing::warn!(target: TARGET, $($rest)*);
        } else {
            tracing::debug!(target: TARGET, $($rest)*);
        }
    };
}

/// Around all that reads the objects of a resource.
///
/// At the level of warnings, so that who is told those alone is told what they are of. It has no parent,
/// for it outlives what it was started in.
pub(crate) fn informer<F: Future>(
    of: &MeterLabels<'_>,
    work: F,
) -> impl Future<Output = F::Output> + use<F> {
    #[cfg(feature = "tracing")]
    let work = tracing::Instrument::instrument(
        work,
        tracing::warn_span!(
            target: TARGET,
            parent: None,
            "informer",
            group = of.group,
            version = of.version,
            resource = of.resource,
            namespace = of.namespace,
        ),
    );
    work
}

/// Around all calls of a handler.
pub(crate) fn handler<F: Future>(
    of: &MeterLabels<'_>,
    work: F,
) -> impl Future<Output = F::Output> + use<F> {
    #[cfg(feature = "tracing")]
    let work = tracing::Instrument::instrument(
        work,
        tracing::warn_span!(
            target: TARGET,
            parent: None,
            "handler",
            group = of.group,
            version = of.version,
            resource = of.resource,
        ),
    );
    work
}

/// Around a list.
pub(crate) fn list<F: Future>(is_streaming: bool, work: F) -> impl Future<Output = F::Output> {
    #[cfg(feature = "tracing")]
    let work = tracing::Instrument::instrument(
        work,
        tracing::debug_span!(target: TARGET, "list", streaming = is_streaming),
    );
    work
}

/// Around a watch, from when it is open.
pub(crate) fn watch<F: Future>(work: F) -> impl Future<Output = F::Output> {
    #[cfg(feature = "tracing")]
    let work = tracing::Instrument::instrument(work, tracing::debug_span!(target: TARGET, "watch"));
    work
}

/// Something happened that is counted.
pub(crate) fn measured(measured: Measured) {
    #[cfg(feature = "tracing")]
    match measured {
        Measured::Relist(RelistReason::First) => tracing::debug!(target: TARGET, "listing"),
        Measured::Relist(reason) => {
            tracing::info!(target: TARGET, reason = reason.name(), "listing anew");
        }
        Measured::Listed { objects, took } => {
            tracing::debug!(target: TARGET, objects, seconds = took.as_secs_f64(), "listed");
        }
        Measured::ListFailed => tracing::debug!(target: TARGET, "the list failed"),
        Measured::WatchOpened => tracing::debug!(target: TARGET, "watching"),
        Measured::WatchFailed => tracing::debug!(target: TARGET, "the watch could not be opened"),
        Measured::WatchEnded { events, took } => {
            tracing::debug!(target: TARGET, events, seconds = took.as_secs_f64(), "the watch ended");
        }
        // The next ones come sooner than anybody could read this; and who skips says why.
        Measured::Events(_) | Measured::BadObject => {}
    }
}

/// Something failed, and is tried again after a wait. Of many failures in a row, ever fewer are warnings.
pub(crate) fn failed(health: &Health, wait: Duration) {
    #[cfg(feature = "tracing")]
    if let Some(error) = &health.error {
        warn_if!(
            health.failures.is_power_of_two(),
            error = %error,
            failures = health.failures,
            wait_seconds = wait.as_secs_f64(),
            "reading from the server failed"
        );
    }
}

/// An object could not be read, and so many before. The more there were, the fewer are warnings: they come
/// again with each list.
pub(crate) fn skipped(item: Option<&Item<'_>>, error: &DecodeError, before: u64) {
    #[cfg(feature = "tracing")]
    {
        let header = item.map(|item| &item.header);
        warn_if!(
            before.saturating_add(1).is_power_of_two(),
            namespace = header.map(|header| &*header.namespace),
            name = header.map(|header| &*header.name),
            error = %error,
            "an object could not be read, and is left out"
        );
    }
}

/// A handler panicked. What it said was for the panic's hook.
pub(crate) fn panicked() {
    #[cfg(feature = "tracing")]
    tracing::error!(target: TARGET, "a handler panicked");
}
