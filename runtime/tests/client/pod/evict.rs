//! Evictions, on the embedded server, which counts what budgets allow.

use std::time::Duration;

use kubewright::meta::{DRY_RUN_ALL, DeleteOptions, Preconditions, Uid};
use kubewright::pod::{Eviction, PodHandle};
use serde_json::{Value, json};

use crate::fault::{Server, json as answer};
use crate::live::Live;

/// A server with the pod `www` of `team`, which runs, and a budget for it.
fn live(allowed: Option<i32>) -> (Live, PodHandle) {
    let live = Live::new();
    let pod = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": "www", "namespace": "team", "labels": {"app": "www"}},
        "spec": {"containers": [{"name": "app", "image": "i"}]}, "status": {"phase": "Running"},
    });
    live.server.add(&pod).unwrap();
    if let Some(allowed) = allowed {
        live.server
            .add(&json!({
                "apiVersion": "policy/v1", "kind": "PodDisruptionBudget",
                "metadata": {"name": "www", "namespace": "team"},
                "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "www"}}},
                "status": {
                    "observedGeneration": 1, "disruptionsAllowed": allowed,
                    "currentHealthy": 1, "desiredHealthy": 1, "expectedPods": 1,
                },
            }))
            .unwrap();
    }
    let pod = PodHandle::new(live.client(), "team", "www");
    (live, pod)
}

#[tokio::test]
async fn a_pod_without_a_budget_is_evicted() {
    let (live, pod) = live(None);
    assert_eq!(
        pod.evict(&DeleteOptions::default()).await.unwrap(),
        Eviction::Accepted
    );
    let seen = live.only();
    assert_eq!(
        seen.line(),
        "POST /api/v1/namespaces/team/pods/www/eviction"
    );
    assert_eq!(seen.json()["kind"], "Eviction");
    assert_eq!(seen.json()["apiVersion"], "policy/v1");
    let error = pod.evict(&DeleteOptions::default()).await.unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn a_budget_keeps_a_pod_and_says_why() {
    let (_live, pod) = live(Some(0));
    let Eviction::Blocked(blocked) = pod.evict(&DeleteOptions::default()).await.unwrap() else {
        panic!("the budget allows nothing");
    };
    assert_eq!(
        blocked.message,
        "The disruption budget www needs 1 healthy pods and has 1 currently"
    );
    assert_eq!(blocked.retry_after, None);
}

#[tokio::test]
async fn a_budget_is_spent() {
    let (_live, pod) = live(Some(1));
    assert_eq!(
        pod.evict(&DeleteOptions::default()).await.unwrap(),
        Eviction::Accepted
    );
}

#[tokio::test]
async fn options_of_the_deletion_are_sent() {
    let server = Server::new([answer(
        201,
        &json!({"kind": "Status", "apiVersion": "v1", "status": "Success"}),
    )]);
    let pod = PodHandle::new(server.client(), "team", "www");
    let options = DeleteOptions {
        grace_period_seconds: Some(0),
        dry_run: vec![DRY_RUN_ALL.to_owned()],
        preconditions: Some(Preconditions {
            uid: Some(Uid::from("u1")),
            resource_version: None,
        }),
        ..DeleteOptions::default()
    };
    assert_eq!(pod.evict(&options).await.unwrap(), Eviction::Accepted);
    assert_eq!(
        server.only().json(),
        json!({
            "apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": "www", "namespace": "team"},
            "deleteOptions": {"gracePeriodSeconds": 0, "dryRun": ["All"], "preconditions": {"uid": "u1"}},
        })
    );
}

/// A refusal of 429, with or without a budget behind it.
fn refusal(cause: &Value) -> Value {
    json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "TooManyRequests", "code": 429,
        "message": "Cannot evict pod as it would violate the pod's disruption budget.",
        "details": {"retryAfterSeconds": 10, "causes": [cause]},
    })
}

#[tokio::test]
async fn a_server_that_is_busy_is_no_budget() {
    let budget =
        refusal(&json!({"reason": "DisruptionBudget", "message": "still being processed"}));
    let busy = refusal(&json!({"reason": "SomethingElse", "message": "x"}));
    let server = Server::new([answer(429, &budget), answer(429, &busy)]);
    let pod = PodHandle::new(server.client(), "team", "www");
    let Eviction::Blocked(blocked) = pod.evict(&DeleteOptions::default()).await.unwrap() else {
        panic!("a budget keeps it");
    };
    assert_eq!(blocked.message, "still being processed");
    assert_eq!(blocked.retry_after, Some(Duration::from_secs(10)));
    let error = pod.evict(&DeleteOptions::default()).await.unwrap_err();
    assert!(error.is_too_many_requests(), "{error}");
}
