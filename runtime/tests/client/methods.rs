//! The methods that a derive adds to the client of a kind.

use kubewright::client::{Api, List, Patch};
use kubewright::meta::{ApplyOptions, ListOptions, ObjectMeta, Scale, UpdateOptions};
use kubewright::rest::Body;
use kubewright::{Resource, Schema};
use serde_json::{Value, json};

use crate::fault::{self, Server};

/// With a method for each verb, on a subresource and on the kind.
#[derive(Clone, Debug, PartialEq, Resource)]
#[resource(
    group = "example.dev",
    version = "v1",
    readonly,
    method(name = "get_scale", verb = "get", subresource = "scale", result = Scale),
    method(name = "update_scale", verb = "update", subresource = "scale", input = Scale, result = Scale),
    method(name = "apply_scale", verb = "apply", subresource = "scale", input = Scale, result = Scale),
    method(name = "resize", verb = "patch", subresource = "scale", result = Scale),
    method(name = "evict", verb = "create", subresource = "eviction", input = Eviction, result = Value),
    method(name = "parts", verb = "list", subresource = "parts", result = Part),
    method(name = "open", verb = "create", input = Ticket),
    method(name = "summaries", verb = "list", result = Part),
    method(name = "peek", verb = "get", result = Part),
    method(name = "put", verb = "update"),
    method(name = "logs", verb = "get", subresource = "log", stream, options = LogOptions, doc = "What it wrote."),
    method(name = "proxy", verb = "connect", subresource = "proxy"),
    method(name = "exec", verb = "connect", subresource = "exec", options = ExecOptions),
    method(name = "notes", verb = "list", subresource = "notes", result = Part, options = LogOptions),
)]
struct Gate {
    metadata: ObjectMeta,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase")]
struct LogOptions {
    tail_lines: Option<i64>,
    follow: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
struct ExecOptions {
    command: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Schema)]
struct Eviction {
    reason: String,
}

#[derive(Clone, Debug, PartialEq, Schema)]
struct Part {
    name: String,
}

#[derive(Clone, Debug, PartialEq, Schema)]
struct Ticket {
    holder: String,
}

const GATE: &str = "/apis/example.dev/v1/namespaces/team/gates";

fn client(server: &Server) -> GateClient {
    GateClient::from(server.api::<Gate>())
}

fn answering(value: &Value) -> Server {
    Server::new([fault::json(200, value)])
}

fn scale() -> Value {
    json!({"apiVersion": "autoscaling/v1", "kind": "Scale", "metadata": {"name": "g"}, "spec": {"replicas": 3}})
}

fn stored() -> Value {
    json!({"apiVersion": "example.dev/v1", "kind": "Gate", "metadata": {"name": "g"}})
}

#[tokio::test]
async fn a_subresource_is_read_as_its_own_type() {
    let server = answering(&scale());
    let got: Scale = client(&server).get_scale("g").await.unwrap();
    assert_eq!(serde_json::to_value(got).unwrap()["spec"]["replicas"], 3);
    assert_eq!(server.only().line(), format!("GET {GATE}/g/scale"));
}

#[tokio::test]
async fn a_subresource_is_replaced_and_applied() {
    let input: Scale = serde_json::from_value(scale()).unwrap();

    let server = answering(&scale());
    client(&server).update_scale("g", &input).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.line(), format!("PUT {GATE}/g/scale"));
    assert_eq!(seen.json()["spec"]["replicas"], 3);

    let server = answering(&scale());
    client(&server)
        .apply_scale("g", "me", &input)
        .await
        .unwrap();
    let seen = server.only();
    let expected = format!("PATCH {GATE}/g/scale?fieldManager=me&force=false");
    assert_eq!(seen.line(), expected);
    assert_eq!(
        seen.header("content-type"),
        Some("application/apply-patch+yaml")
    );
}

#[tokio::test]
async fn a_subresource_is_patched() {
    let server = answering(&scale());
    let patch = json!({"spec": {"replicas": 5}});
    let _: Scale = client(&server)
        .resize("g", Patch::Merge(&patch))
        .await
        .unwrap();
    let seen = server.only();
    assert_eq!(seen.line(), format!("PATCH {GATE}/g/scale"));
    assert_eq!(seen.json(), patch);
}

#[tokio::test]
async fn an_object_is_posted_to_a_subresource() {
    let server = answering(&json!({"status": "Success"}));
    let eviction = Eviction {
        reason: "moving".to_owned(),
    };
    let answer: Value = client(&server).evict("g", &eviction).await.unwrap();
    assert_eq!(answer["status"], "Success");
    let seen = server.only();
    assert_eq!(seen.line(), format!("POST {GATE}/g/eviction"));
    assert_eq!(seen.json(), json!({"reason": "moving"}));
}

#[tokio::test]
async fn collections_are_listed_as_their_own_type() {
    let list = json!({"metadata": {}, "items": [{"name": "a"}]});
    let part = || Part {
        name: "a".to_owned(),
    };

    let server = answering(&list);
    let parts: List<Part> = client(&server)
        .parts("g", &ListOptions::default())
        .await
        .unwrap();
    assert_eq!(parts.items, [part()]);
    assert_eq!(server.only().line(), format!("GET {GATE}/g/parts"));

    let server = answering(&list);
    let parts = client(&server)
        .summaries(&ListOptions::default())
        .await
        .unwrap();
    assert_eq!(parts.items, [part()]);
    assert_eq!(server.only().line(), format!("GET {GATE}"));
}

#[tokio::test]
async fn without_a_subresource_a_method_is_on_the_kind() {
    let server = answering(&stored());
    let ticket = Ticket {
        holder: "me".to_owned(),
    };
    let gate: Gate = client(&server).open(&ticket).await.unwrap();
    let seen = server.only();
    assert_eq!(seen.line(), format!("POST {GATE}"));
    assert_eq!(seen.json(), json!({"holder": "me"}));

    let server = answering(&json!({"name": "p"}));
    let part: Part = client(&server).peek("g").await.unwrap();
    assert_eq!(part.name, "p");
    assert_eq!(server.only().line(), format!("GET {GATE}/g"));

    let server = answering(&stored());
    assert_eq!(client(&server).put("g", &gate).await.unwrap(), gate);
    let seen = server.only();
    assert_eq!(seen.line(), format!("PUT {GATE}/g"));
    assert_eq!(seen.json(), stored());
}

#[tokio::test]
async fn the_calls_of_every_kind_are_there_too() {
    let server = answering(&stored());
    let client = client(&server);
    let gate = client.get("g").await.unwrap();
    assert_eq!(gate.metadata.name, "g");
    assert_eq!(server.only().line(), format!("GET {GATE}/g"));
    let api: &Api<Gate> = &client;
    assert_eq!(api.namespace(), Some("team"));
    assert!(format!("{:?}", client.clone()).contains("Gate"));
}

#[tokio::test]
async fn a_refusal_is_the_servers() {
    let server = Server::new([fault::json(
        404,
        &json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "NotFound", "code": 404}),
    )]);
    assert!(
        client(&server)
            .get_scale("g")
            .await
            .unwrap_err()
            .is_not_found()
    );
}

#[test]
fn the_subresources_of_methods_are_in_the_descriptor() {
    assert_eq!(
        Gate::descriptor().subresources,
        [
            "scale", "eviction", "parts", "log", "proxy", "exec", "notes"
        ]
    );
}

#[tokio::test]
async fn every_method_has_a_form_with_options() {
    let input: Scale = serde_json::from_value(scale()).unwrap();
    let server = answering(&scale());
    let options = UpdateOptions {
        field_manager: "me".to_owned(),
        ..UpdateOptions::default()
    };
    client(&server)
        .update_scale_with("g", &input, &options)
        .await
        .unwrap();
    let expected = format!("PUT {GATE}/g/scale?fieldManager=me");
    assert_eq!(server.only().line(), expected);

    let server = answering(&scale());
    client(&server)
        .apply_scale_with("g", &input, &ApplyOptions::new("me").forced())
        .await
        .unwrap();
    let expected = format!("PATCH {GATE}/g/scale?fieldManager=me&force=true");
    assert_eq!(server.only().line(), expected);

    let server = answering(&json!({"metadata": {}, "items": []}));
    let options = LogOptions {
        tail_lines: Some(3),
        follow: None,
    };
    client(&server).notes("g", &options).await.unwrap();
    assert_eq!(
        server.only().line(),
        format!("GET {GATE}/g/notes?tailLines=3")
    );
}

#[tokio::test]
async fn texts_come_in_lines() {
    let server = Server::new([fault::text(200, "text/plain", "one\r\n\ntwo\nhalf")]);
    let options = LogOptions {
        tail_lines: Some(10),
        follow: Some(true),
    };
    let mut logs = client(&server).logs_with("g", &options).await.unwrap();
    let mut lines = Vec::new();
    while let Some(line) = logs.next_line().await {
        lines.push(line.unwrap());
    }
    assert_eq!(lines, ["one", "", "two", "half"]);
    assert!(logs.next_line().await.is_none());
    let seen = server.only();
    assert_eq!(
        seen.line(),
        format!("GET {GATE}/g/log?follow=true&tailLines=10")
    );
    assert_eq!(seen.header("accept"), Some("*/*"));
}

#[tokio::test]
async fn lines_end_where_they_end_however_they_come() {
    let whole = "a\u{e9}b\nc\n\nd";
    for split in 0..=whole.len() {
        let (head, tail) = whole.as_bytes().split_at(split);
        let pieces = [head.to_vec(), tail.to_vec()];
        let server = Server::new([fault::stream(pieces, fault::End::Clean)]);
        let mut logs = client(&server).logs("g").await.unwrap();
        let mut lines = Vec::new();
        while let Some(line) = logs.next_line().await {
            lines.push(line.unwrap());
        }
        assert_eq!(lines, ["a\u{e9}b", "c", "", "d"], "split at {split}");
    }
}

#[tokio::test]
async fn a_text_is_refused_as_any_request_is() {
    let server = Server::new([fault::json(
        400,
        &json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "BadRequest", "message": "no container", "code": 400}),
    )]);
    let error = client(&server).logs("g").await.unwrap_err();
    assert_eq!(error.status().unwrap().message, "no container");
}

#[tokio::test]
async fn a_connection_goes_through() {
    let server = Server::new([fault::text(418, "text/plain", "teapot")]);
    let request = http::Request::put("/brew/now?strong=yes")
        .header("x-cup", "big")
        .body(Body::from("leaves"))
        .unwrap();
    let response = client(&server).proxy("g", request).await.unwrap();
    assert_eq!(response.status(), http::StatusCode::IM_A_TEAPOT);
    let seen = server.only();
    assert_eq!(
        seen.line(),
        format!("PUT {GATE}/g/proxy/brew/now?strong=yes")
    );
    assert_eq!(seen.header("x-cup"), Some("big"));
    assert_eq!(seen.body, b"leaves");

    let server = Server::new([fault::text(200, "text/plain", "")]);
    let options = ExecOptions {
        command: vec!["ls".to_owned(), "-l /".to_owned()],
    };
    let request = http::Request::post("/").body(Body::empty()).unwrap();
    client(&server)
        .exec_with("g", request, &options)
        .await
        .unwrap();
    assert_eq!(
        server.only().line(),
        format!("POST {GATE}/g/exec?command=ls&command=-l%20%2F")
    );
}

#[tokio::test]
async fn a_connection_cannot_be_led_out() {
    let server = Server::new([]);
    let request = http::Request::get("/../../secrets").body(Body::empty());
    let error = client(&server).proxy("g", request.unwrap()).await;
    assert!(error.unwrap_err().to_string().contains("leads out"));
    assert!(server.seen().is_empty());
}
