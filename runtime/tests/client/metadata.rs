//! Objects of which the metadata alone is asked for, and tables.

use kubewright::WatchEvent;
use kubewright::client::{IncludeObject, Patch};
use kubewright::meta::{DeleteOptions, ListOptions};
use serde_json::{Value, json};

use crate::fault::{self, End, Server};
use crate::kind::Widget;

const WIDGETS: &str = "/apis/example.dev/v1/namespaces/team/widgets";
const ONE: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
const MANY: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

fn partial(name: &str) -> Value {
    json!({"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": {"name": name, "resourceVersion": "7"}})
}

fn whole(name: &str) -> Value {
    json!({"kind": "Widget", "apiVersion": "example.dev/v1", "metadata": {"name": name}, "spec": {"size": "not a number"}})
}

#[tokio::test]
async fn metadata_is_asked_for_and_read() {
    let server = Server::new([fault::json(200, &partial("a"))]);
    let api = server.api::<Widget>().metadata();
    assert_eq!(api.get("a").await.unwrap().metadata.name, "a");
    let seen = server.only();
    assert_eq!(seen.line(), format!("GET {WIDGETS}/a"));
    assert_eq!(seen.header("accept"), Some(ONE));
}

#[tokio::test]
async fn of_a_whole_object_the_metadata_is_read() {
    let server = Server::new([fault::json(200, &whole("a"))]);
    let api = server.api::<Widget>().metadata();
    assert_eq!(api.get("a").await.unwrap().metadata.name, "a");
}

#[tokio::test]
async fn what_has_no_metadata_is_refused() {
    let server = Server::new([fault::json(200, &json!({"kind": "Widget", "spec": {}}))]);
    let error = server.api::<Widget>().metadata().get("a").await;
    assert!(error.unwrap_err().to_string().contains("metadata"));
}

#[tokio::test]
async fn lists_have_their_own_form() {
    let list = json!({"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": "9"}, "items": [partial("a"), partial("b")]});
    let server = Server::new([fault::json(200, &list)]);
    let api = server.api::<Widget>().metadata();
    let list = api.list(&ListOptions::default()).await.unwrap();
    assert_eq!(list.metadata.resource_version, "9");
    let names: Vec<&str> = list.items.iter().map(|item| &*item.metadata.name).collect();
    assert_eq!(names, ["a", "b"]);
    let seen = server.only();
    assert_eq!(seen.line(), format!("GET {WIDGETS}"));
    assert_eq!(seen.header("accept"), Some(MANY));
}

#[tokio::test]
async fn watches_tell_of_metadata() {
    let events = [
        json!({"type": "ADDED", "object": partial("a")}),
        json!({"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": "12"}}}),
    ];
    let server = Server::new([fault::stream(
        events.map(|event| event.to_string()),
        End::Clean,
    )]);
    let api = server.api::<Widget>().metadata();
    let options = ListOptions {
        resource_version: "5".to_owned(),
        ..ListOptions::default()
    };
    let mut watch = api.watch(&options).await.unwrap();
    let first = watch.next().await.unwrap().unwrap();
    assert!(matches!(first, WatchEvent::Added(object) if object.metadata.name == "a"));
    assert_eq!(watch.resource_version(), Some("7"));
    let second = watch.next().await.unwrap().unwrap();
    assert!(matches!(second, WatchEvent::Bookmark(_)));
    assert_eq!(watch.resource_version(), Some("12"));
    assert_eq!(server.only().header("accept"), Some(ONE));
}

#[tokio::test]
async fn metadata_is_patched_and_objects_are_deleted() {
    let server = Server::new([
        fault::json(200, &whole("a")),
        fault::json(
            200,
            &json!({"kind": "Status", "apiVersion": "v1", "status": "Success"}),
        ),
    ]);
    let api = server.api::<Widget>().metadata();
    let patch = json!({"metadata": {"labels": {"a": "b"}}});
    let patched = api.patch("a", Patch::Merge(&patch)).await.unwrap();
    assert_eq!(patched.metadata.name, "a");
    api.delete_with("a", &DeleteOptions::default())
        .await
        .unwrap();
    let lines: Vec<String> = server.seen().iter().map(fault::Seen::line).collect();
    assert_eq!(
        lines,
        [format!("PATCH {WIDGETS}/a"), format!("DELETE {WIDGETS}/a")]
    );
}

#[tokio::test]
async fn tables_are_asked_for() {
    let table = json!({
        "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": {"resourceVersion": "3"},
        "columnDefinitions": [{"name": "Name", "type": "string", "format": "name", "description": "", "priority": 0}],
        "rows": [{"cells": ["a"], "object": partial("a")}, {"cells": [1, null]}],
    });
    let server = Server::new([fault::json(200, &table), fault::json(200, &table)]);
    let api = server.api::<Widget>();
    let options = ListOptions {
        limit: 2,
        ..ListOptions::default()
    };
    let got = api.table(&options, IncludeObject::None).await.unwrap();
    assert_eq!(got.column_definitions[0].format, "name");
    assert_eq!(got.rows[0].cells, [json!("a")]);
    assert_eq!(got.rows[1].cells, [json!(1), Value::Null]);
    api.table_of("a", IncludeObject::default()).await.unwrap();
    let seen = server.seen();
    assert_eq!(
        seen[0].line(),
        format!("GET {WIDGETS}?limit=2&includeObject=None")
    );
    assert_eq!(
        seen[1].line(),
        format!("GET {WIDGETS}/a?includeObject=Metadata")
    );
    let accept = "application/json;as=Table;g=meta.k8s.io;v=v1";
    assert_eq!(seen[0].header("accept"), Some(accept));
}

#[tokio::test]
async fn what_is_no_table_is_refused() {
    let list =
        json!({"kind": "WidgetList", "apiVersion": "example.dev/v1", "metadata": {}, "items": []});
    let server = Server::new([fault::json(200, &list)]);
    let api = server.api::<Widget>();
    let options = ListOptions::default();
    let error = api.table(&options, IncludeObject::None).await;
    let message = error.unwrap_err().to_string();
    assert!(message.contains("got `WidgetList`"), "{message}");
}
