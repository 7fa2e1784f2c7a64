//! What containers write.

use kubewright::pod::{LogOptions, PodHandle};
use kubewright::rest::Error;

use crate::fault::{End, Server, json, stream};

#[tokio::test]
async fn logs_come_line_by_line_while_they_are_followed() {
    let server = Server::new([stream(["one\nt", "wo\r\nthr", "ee"], End::Never)]);
    let pod = PodHandle::new(server.client(), "team", "www");
    let options = LogOptions {
        container: Some("app".to_owned()),
        follow: true,
        tail_lines: Some(2),
        ..LogOptions::default()
    };
    let mut logs = pod.logs(&options).await.unwrap();
    assert_eq!(logs.next_line().await.unwrap().unwrap(), "one");
    assert_eq!(logs.next_line().await.unwrap().unwrap(), "two");
    let seen = server.only();
    assert_eq!(
        seen.line(),
        "GET /api/v1/namespaces/team/pods/www/log?follow=true&container=app&tailLines=2"
    );
    assert_eq!(seen.header("accept"), Some("*/*"));
}

#[tokio::test]
async fn a_container_that_is_not_there_is_told() {
    let refusal = serde_json::json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "BadRequest", "code": 400,
        "message": "a container name must be specified for pod www, choose one of: [app side]",
    });
    let server = Server::new([json(400, &refusal)]);
    let pod = PodHandle::new(server.client(), "team", "www");
    let error = pod.logs(&LogOptions::default()).await.unwrap_err();
    assert!(error.is_bad_request(), "{error}");
    assert!(error.to_string().contains("[app side]"), "{error}");
}

#[tokio::test]
async fn names_that_lead_elsewhere_are_refused_before_anything_is_sent() {
    let server = Server::new([]);
    for (namespace, name) in [
        ("", "www"),
        ("team", ""),
        ("..", "www"),
        ("team", "a/b"),
        ("team", "%2f"),
    ] {
        let pod = PodHandle::new(server.client(), namespace, name);
        let error = pod.logs(&LogOptions::default()).await.unwrap_err();
        assert!(matches!(error, Error::Request(_)), "{error}");
    }
    assert!(server.seen().is_empty());
}
