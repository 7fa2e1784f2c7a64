//! Deletion as far as disruption budgets allow it.

use std::time::Duration;

use http::Method;
use serde_json::json;

use super::PodHandle;
use crate::client::decode_success;
use crate::meta::{DeleteOptions, Status};
use crate::rest::{ContentType, Error, Query, Request};

/// The cause of a refusal by a budget (`policy/v1/types.go`, `DisruptionBudgetCause`).
const BUDGET: &str = "DisruptionBudget";

/// What became of an eviction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a disruption budget may have kept the pod"]
pub enum Eviction {
    /// The pod is being deleted: it has its grace period to end.
    Accepted,
    /// A disruption budget keeps the pod. Ask again later.
    Blocked(EvictionBlocked),
}

/// Why a disruption budget keeps a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EvictionBlocked {
    /// What the server says of the budget, for people, as `The disruption budget www needs 2 healthy pods and has 2
    /// currently`.
    pub message: String,
    /// How long the server asks to wait, where it does: as a rule it does not know.
    pub retry_after: Option<Duration>,
}

impl EvictionBlocked {
    /// A refusal, if a budget is behind it. Any other reason of 429 is a server that is busy.
    fn of(status: &Status) -> Option<Self> {
        let causes = &status.details.as_ref()?.causes;
        let cause = causes.iter().find(|cause| cause.reason == BUDGET)?;
        let message = if cause.message.is_empty() {
            &status.message
        } else {
            &cause.message
        };
        Some(Self {
            message: message.clone(),
            retry_after: status.retry_after(),
        })
    }
}

impl PodHandle {
    /// Deletes the pod, if the disruption budgets that cover it allow that. `options` are those of the deletion.
    ///
    /// Where the server says when to come again, a configured client does so by itself, as for any request; what is
    /// told as [`Eviction::Blocked`] is the last answer.
    ///
    /// # Errors
    /// [`is_not_found`](Error::is_not_found) when there is no such pod, [`is_internal`](Error::is_internal) when
    /// more than one budget covers it, which servers do not support; [`is_conflict`](Error::is_conflict) when a
    /// precondition does not hold; else when the server cannot be reached or refuses.
    pub async fn evict(&self, options: &DeleteOptions) -> Result<Eviction, Error> {
        let body = json!({
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"name": &*self.name, "namespace": &*self.namespace},
            "deleteOptions": serde_json::to_value(options).map_err(Error::Encode)?,
        });
        let request = Request::new(Method::POST, self.path("eviction")?, Query::default())
            .json(ContentType::Json, &body)?;
        match self.client.fetch(request).await {
            Ok(text) => match decode_success::<Status>(&text)? {
                status if status.is_failure() => Err(Error::Api(Box::new(status))),
                _ => Ok(Eviction::Accepted),
            },
            Err(error) => match error.status().and_then(EvictionBlocked::of) {
                Some(blocked) if error.is_too_many_requests() => Ok(Eviction::Blocked(blocked)),
                _ => Err(error),
            },
        }
    }
}
