//! Faults on demand.

use std::time::Duration;

use kubewright::meta::ListOptions;
use kubewright::rest::Body;
use kubewright_apiserver::{Fault, Server, Verb};
use tokio::time::Instant;

use crate::support::{ConfigMap, config_map, config_maps};

#[tokio::test]
async fn a_request_fails_as_often_as_is_wanted() {
    let server = Server::new();
    let api = config_maps(&server);
    let fault = Fault::internal_error("on purpose").on(Verb::Create);
    server.faults().add(fault.of::<ConfigMap>().once());
    let error = api.create(&config_map("a")).await.expect_err("a fault");
    assert!(error.to_string().contains("on purpose"), "{error}");
    api.create(&config_map("a"))
        .await
        .expect("no fault any more");
}

#[tokio::test]
async fn a_connection_is_cut() {
    let server = Server::new();
    server.faults().add(Fault::disconnect().on(Verb::Create));
    let error = config_maps(&server).create(&config_map("a")).await;
    assert!(error.expect_err("a fault").is_transport());
    server.faults().clear();
    let found = config_maps(&server).get("a").await;
    assert!(found.expect_err("nothing was done").is_not_found());
}

#[tokio::test(start_paused = true)]
async fn an_answer_comes_late() {
    let server = Server::new();
    server.faults().add(Fault::latency(Duration::from_secs(5)));
    let start = Instant::now();
    let list = config_maps(&server).list(&ListOptions::default()).await;
    assert!(list.is_ok());
    assert_eq!(start.elapsed(), Duration::from_secs(5));
}

#[tokio::test]
async fn watches_end_and_break() {
    for (fault, lines_sent, broke_off) in [
        (Fault::ended_after(2), 2, false),
        (Fault::truncated_after(2), 3, true),
    ] {
        let server = Server::new();
        let api = config_maps(&server);
        for name in ["a", "b", "c"] {
            api.create(&config_map(name)).await.expect("created");
        }
        server.faults().add(fault.on(Verb::Watch).once());
        let path = "/api/v1/namespaces/default/configmaps?watch=1&timeoutSeconds=1";
        let request = http::Request::get(path).body(Body::empty());
        let client = server.client("default");
        let response = client.send(request.expect("a request")).await;
        let mut body = response.expect("a watch").into_body();
        let (mut text, mut broke) = (Vec::new(), false);
        while let Some(data) = body.data().await {
            match data {
                Ok(data) => text.extend_from_slice(&data),
                Err(_) => broke = true,
            }
        }
        let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
        let whole = lines.iter().filter(|line| line.ends_with(b"\n")).count();
        assert_eq!((whole, lines.len(), broke), (2, lines_sent, broke_off));
    }
}
