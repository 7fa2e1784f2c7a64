//! Waiting for what is to become of an object.

use std::time::Duration;

use kubewright::client::{Api, DynamicApi};
use kubewright::dynamic::ApiResource;
use kubewright::wait::{self, Condition, WaitError};
use serde_json::json;
use tokio::time::Instant;

use crate::fault::{self, End, Server};
use crate::kind::{Widget, widget};
use crate::live::Live;

const SOON: Duration = Duration::from_secs(20);

fn api(live: &Live) -> Api<Widget> {
    live.api()
}

#[tokio::test]
async fn what_is_made_changed_and_deleted_is_waited_for() {
    let live = Live::new();
    let widgets = api(&live);
    let made = tokio::spawn({
        let widgets = widgets.clone();
        async move { wait::created(&widgets, "w", SOON).await }
    });
    widgets.create(&widget("w", 1)).await.unwrap();
    assert_eq!(made.await.unwrap().unwrap().metadata.name, "w");

    let size = Condition::json_path("{.spec.size}", "3").unwrap();
    let grown = tokio::spawn({
        let dynamic = DynamicApi::namespaced(widgets.client(), ApiResource::of::<Widget>(), "team");
        async move { wait::for_condition(&dynamic, "w", size, SOON).await }
    });
    for size in [2, 3] {
        let mut found = widgets.get("w").await.unwrap();
        found.spec = widget("w", size).spec;
        widgets.update(&found).await.unwrap();
    }
    let grown = grown.await.unwrap().unwrap();
    assert_eq!(grown.field::<i64>("/spec/size").unwrap(), Some(3));

    let gone = tokio::spawn({
        let widgets = widgets.clone();
        async move { wait::deleted(&widgets, "w", SOON).await }
    });
    tokio::task::yield_now().await;
    widgets.delete("w").await.unwrap();
    gone.await.unwrap().unwrap();
    // It is gone already.
    wait::deleted(&widgets, "w", SOON).await.unwrap();
}

fn list(version: &str, items: &serde_json::Value) -> fault::Answer {
    fault::json(
        200,
        &json!({"metadata": {"resourceVersion": version}, "items": items}),
    )
}

fn found(uid: &str, size: i64) -> serde_json::Value {
    json!({"metadata": {"name": "w", "uid": uid, "resourceVersion": "5"}, "spec": {"size": size}})
}

fn event(kind: &str, object: &serde_json::Value) -> String {
    json!({"type": kind, "object": object}).to_string()
}

#[tokio::test(start_paused = true)]
async fn w05_what_breaks_is_begun_anew() {
    let broken = fault::broken(std::io::ErrorKind::ConnectionReset);
    let expired = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": 410, "reason": "Expired"});
    let server = Server::new([
        broken,
        fault::text(503, "text/plain", "busy"),
        list("1", &json!([])),
        fault::stream([event("ERROR", &expired)], End::Clean),
        list("2", &json!([found("a", 1)])),
        fault::stream([event("MODIFIED", &found("a", 2))], End::Clean),
        list("3", &json!([])),
        fault::stream([event("ADDED", &found("a", 3))], End::Never),
    ]);
    let size = Condition::json_path("spec.size", "3").unwrap();
    wait::for_condition(&server.api::<Widget>(), "w", size, Duration::from_mins(5))
        .await
        .unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 8);
    assert!(
        seen[2].target.ends_with("?fieldSelector=metadata.name%3Dw"),
        "{}",
        seen[2].target
    );
    assert!(seen[3].target.contains("resourceVersion=1") && seen[3].target.contains("watch=true"));
}

#[tokio::test(start_paused = true)]
async fn w05_watches_that_end_at_once_are_not_begun_again_and_again() {
    let rounds =
        (0..40).flat_map(|_| [list("1", &json!([])), fault::stream(["{}"; 0], End::Clean)]);
    let server = Server::new(rounds);
    let waited = wait::created(&server.api::<Widget>(), "w", Duration::from_mins(1)).await;
    assert!(matches!(
        waited,
        Err(WaitError::TimedOut {
            is_there: false,
            ..
        })
    ));
    let asked = server.seen().len();
    assert!((10..=30).contains(&asked), "{asked}");
}

#[tokio::test(start_paused = true)]
async fn w08_time_and_refusals_are_told_apart() {
    let server = Server::new([
        list("1", &json!([found("a", 1)])),
        fault::stream(["{}"; 0], End::Never),
    ]);
    let start = Instant::now();
    let ready = Condition::is_true("Ready");
    let error = wait::for_condition(
        &server.api::<Widget>(),
        "w",
        ready.clone(),
        Duration::from_mins(1),
    )
    .await;
    let error = error.unwrap_err();
    assert!(
        matches!(error, WaitError::TimedOut { is_there: true, .. }),
        "{error}"
    );
    assert_eq!(
        error.to_string(),
        "waited 60s for the condition Ready=True of `w`, which is there and does not have it"
    );
    assert_eq!(start.elapsed(), Duration::from_mins(1));

    let server = Server::new([fault::text(403, "text/plain", "no")]);
    let error = wait::for_condition(&server.api::<Widget>(), "w", ready, SOON)
        .await
        .unwrap_err();
    assert!(
        matches!(&error, WaitError::Failed(error) if error.is_forbidden()),
        "{error}"
    );
}

/// Another of the same name is another.
#[tokio::test(start_paused = true)]
async fn w08_what_comes_after_it_is_not_it() {
    let server = Server::new([
        list("1", &json!([found("a", 1)])),
        fault::stream(["{}"; 0], End::Clean),
        list("2", &json!([found("b", 1)])),
    ]);
    wait::deleted(&server.api::<Widget>(), "w", SOON)
        .await
        .unwrap();
    assert_eq!(server.seen().len(), 3);
}
