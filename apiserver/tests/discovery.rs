//! What the server says that it serves, held against what the real one says, and the forms that
//! responses are asked for in.

mod support;

use std::fs;

use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use http::{Method, Request, StatusCode};
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use serde_json::{Value, json};
use support::{corpus, differences, get, post, send};

const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

#[tokio::test]
async fn documents_are_those_of_the_real_server() {
    let Some(folder) = corpus("discovery") else {
        return;
    };
    let server = Server::new();
    let mut count = 0;
    let mut different = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        let answer = match name {
            "aggregated-v2-api" => get(&server, "/api", AGGREGATED).await,
            "aggregated-v2-apis" => get(&server, "/apis", AGGREGATED).await,
            name => get(&server, &format!("/{}", name.replace('_', "/")), "*/*").await,
        };
        let text = fs::read_to_string(&path).expect("a file");
        let wanted: Value = serde_json::from_str(&text).expect("a document");
        assert_eq!(answer.code, StatusCode::OK, "{name}");
        let mut got = answer.json();
        for list in ["groups", "items"] {
            leave(&mut got, &wanted, list);
        }
        differences(name, &got, &wanted, &mut different);
        count += 1;
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert!(count > 30, "{count}");
}

/// Leaves of the groups of a list, and of their versions, those that another list has: the real
/// server did not serve all.
fn leave(got: &mut Value, wanted: &Value, list: &str) {
    let name = |item: &Value| match item.get("metadata") {
        None => item.get("name").or(item.get("version")).cloned(),
        Some(metadata) => metadata.get("name").cloned(),
    };
    let wanted = wanted[list].as_array().into_iter().flatten();
    let wanted: Vec<&Value> = wanted.collect();
    let Some(items) = got.get_mut(list).and_then(Value::as_array_mut) else {
        return;
    };
    let other = |item: &Value| wanted.iter().find(|other| name(other) == name(item));
    items.retain(|item| other(item).is_some());
    for item in items {
        if let Some(other) = wanted.iter().find(|other| name(other) == name(item)) {
            leave(item, other, "versions");
        }
    }
}

#[tokio::test]
async fn everything_at_once_is_sent_once() {
    let server = Server::new();
    let first = get(&server, "/apis", AGGREGATED).await;
    assert_eq!(first.header(CONTENT_TYPE), AGGREGATED);
    let tag = first.header(ETAG).to_owned();
    let again = Request::get("/apis").header(ACCEPT, AGGREGATED);
    let again = again.header(IF_NONE_MATCH, &tag).body(Body::empty());
    let again = send(&server, again.expect("a request")).await;
    assert_eq!(
        (again.code, again.text.as_str()),
        (StatusCode::NOT_MODIFIED, "")
    );
    assert_eq!(again.header(ETAG), tag);
    assert_eq!(again.header(CACHE_CONTROL), "public");
    let pods = get(&server, "/api/v1/pods", "*/*").await;
    assert_eq!(pods.header(CACHE_CONTROL), "no-cache, private");
}

#[tokio::test]
async fn paths_that_lead_nowhere() {
    let server = Server::new();
    for path in [
        "/nothing",
        "/apis/nothing",
        "/apis/nothing/v1/x",
        "/healthz/x",
        "/openapi",
    ] {
        let answer = get(&server, path, "*/*").await;
        assert_eq!(answer.code, StatusCode::NOT_FOUND, "{path}");
        assert_eq!(answer.text, "404 page not found\n", "{path}");
    }
    for path in [
        "/api/v2",
        "/api/v2/pods",
        "/version/x",
        "/apis/apps/v2",
        "/apis/apps/v1/nothing",
        "/apis/apps/v1/deployments/x",
        "/api/v1/namespaces/default/pods/x/nothing",
    ] {
        let answer = get(&server, path, "*/*").await;
        assert_eq!(answer.code, StatusCode::NOT_FOUND, "{path}");
        let message = "the server could not find the requested resource";
        assert_eq!(answer.json()["message"], message, "{path}");
    }
    let request = Request::builder().method(Method::POST).uri("/apis/apps/v1");
    let answer = send(&server, request.body(Body::empty()).expect("a request")).await;
    assert_eq!(answer.code, StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn what_the_server_is() {
    let server = Server::new();
    let version = get(&server, "/version", "*/*").await.json();
    assert_eq!(
        (&version["major"], &version["minor"]),
        (&json!("1"), &json!("36"))
    );
    assert!(
        version["gitVersion"]
            .as_str()
            .is_some_and(|text| text.starts_with("v1.36."))
    );
    let index = get(&server, "/", "*/*").await.json();
    for path in [
        "/api/v1",
        "/apis/apps",
        "/apis/apps/v1",
        "/openapi/v3",
        "/readyz",
    ] {
        let paths = index["paths"].as_array().cloned().unwrap_or_default();
        assert!(paths.contains(&path.into()), "{path}");
    }
    assert_eq!(get(&server, "/readyz", "*/*").await.text, "ok");
}

#[tokio::test]
async fn old_versions_are_warned_of() {
    let server = Server::new();
    let old = get(&server, "/api/v1/endpoints", "*/*").await;
    let warning =
        "299 - \"v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice\"";
    assert_eq!(old.header(http::header::WARNING), warning);
    let new = get(&server, "/apis/discovery.k8s.io/v1/endpointslices", "*/*").await;
    assert_eq!(new.header(http::header::WARNING), "");
}

async fn with_a_config_map() -> Server {
    let server = Server::new();
    let object = json!({"metadata": {"name": "a", "labels": {"x": "yes"}}, "data": {"k": "v"}});
    let made = post(&server, "/api/v1/namespaces/default/configmaps", &object).await;
    assert_eq!(made.code, StatusCode::CREATED, "{}", made.text);
    server
}

const MAPS: &str = "/api/v1/namespaces/default/configmaps";
const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
const PARTIAL: &str = "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io";
const PARTIALS: &str = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io";

#[tokio::test]
async fn objects_as_tables() {
    let server = with_a_config_map().await;
    let list = get(&server, MAPS, TABLE).await.json();
    assert_eq!(
        (&list["kind"], &list["apiVersion"]),
        (&json!("Table"), &json!("meta.k8s.io/v1"))
    );
    assert_eq!(list["columnDefinitions"][0]["name"], "Name");
    assert_eq!(list["rows"][0]["cells"][0], "a");
    assert_eq!(list["rows"][0]["object"]["kind"], "PartialObjectMetadata");
    assert!(list["metadata"]["resourceVersion"].is_string());
    let one = format!("{MAPS}/a?includeObject=Object");
    let one = get(&server, &one, TABLE).await.json();
    assert_eq!(one["rows"][0]["object"]["data"]["k"], "v");
    assert_eq!(one["rows"][0]["object"]["kind"], "ConfigMap");
    let wrong = get(&server, &format!("{MAPS}?includeObject=x"), TABLE).await;
    assert_eq!(wrong.code, StatusCode::BAD_REQUEST);
    let missing = get(&server, &format!("{MAPS}/b"), TABLE).await;
    assert_eq!(
        (missing.code, &missing.json()["kind"]),
        (StatusCode::NOT_FOUND, &json!("Status"))
    );
}

#[tokio::test(start_paused = true)]
async fn changes_as_tables() {
    let server = with_a_config_map().await;
    let path = format!(
        "{MAPS}?watch=1&timeoutSeconds=1&allowWatchBookmarks=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&includeObject=None"
    );
    let answer = get(&server, &path, TABLE).await;
    let events: Vec<Value> = answer
        .text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    assert_eq!(events[0]["type"], "ADDED");
    assert_eq!(events[0]["object"]["kind"], "Table");
    assert!(events[0]["object"]["columnDefinitions"].is_array());
    assert_eq!(events[0]["object"]["rows"][0]["object"], Value::Null);
    let last = events
        .iter()
        .find(|event| event["type"] == "BOOKMARK")
        .expect("a bookmark");
    assert_eq!(last["object"]["columnDefinitions"], Value::Null);
    // That it is the last of those that were there is told even where no objects are wanted.
    let metadata = &last["object"]["rows"][0]["object"]["metadata"];
    assert_eq!(metadata["annotations"]["k8s.io/initial-events-end"], "true");
}

#[tokio::test]
async fn metadata_alone() {
    let server = with_a_config_map().await;
    let one = get(&server, &format!("{MAPS}/a"), PARTIAL).await.json();
    assert_eq!(one["kind"], "PartialObjectMetadata");
    assert_eq!(
        (&one["metadata"]["name"], one.get("data")),
        (&json!("a"), None)
    );
    let list = get(&server, MAPS, PARTIALS).await.json();
    assert_eq!(list["kind"], "PartialObjectMetadataList");
    assert_eq!(list["items"][0]["apiVersion"], "meta.k8s.io/v1");
    let empty = get(&server, "/api/v1/namespaces/default/pods", PARTIALS)
        .await
        .json();
    assert_eq!(empty["items"], Value::Null);
    let wrong = get(&server, MAPS, PARTIAL).await;
    let message = "you requested PartialObjectMetadata, but the requested object is a list (*core.ConfigMapList)";
    assert_eq!(
        (wrong.code, &wrong.json()["message"]),
        (StatusCode::NOT_ACCEPTABLE, &json!(message))
    );
    let wrong = get(&server, &format!("{MAPS}/a"), PARTIALS).await.json();
    let message = "you requested PartialObjectMetadataList, but the requested object is not a list (*core.ConfigMap)";
    assert_eq!(wrong["message"], message);
}

#[tokio::test]
async fn yaml_and_what_is_not_written() {
    let server = with_a_config_map().await;
    let one = get(&server, &format!("{MAPS}/a"), "application/yaml").await;
    assert_eq!(one.header(CONTENT_TYPE), "application/yaml");
    assert!(
        one.text
            .starts_with("apiVersion: v1\ndata:\n  k: v\nkind: ConfigMap\n"),
        "{}",
        one.text
    );
    assert!(one.text.contains("\n    x: \"yes\"\n"), "{}", one.text);
    let list = get(&server, MAPS, "application/yaml").await;
    assert!(
        list.text.contains("\nkind: ConfigMapList\n"),
        "{}",
        list.text
    );
    let missing = get(&server, &format!("{MAPS}/b"), "application/yaml").await;
    assert!(
        missing.text.contains("\nreason: NotFound\n"),
        "{}",
        missing.text
    );
    for accept in [
        "text/html",
        "application/vnd.kubernetes.protobuf",
        "application/cbor",
    ] {
        let refused = get(&server, MAPS, accept).await;
        assert_eq!(refused.code, StatusCode::NOT_ACCEPTABLE, "{accept}");
        assert_eq!(refused.json()["reason"], "NotAcceptable", "{accept}");
    }
    let watch = get(&server, &format!("{MAPS}?watch=1"), "application/yaml").await;
    assert_eq!(watch.code, StatusCode::NOT_ACCEPTABLE);
}
