//! Objects of which the metadata alone is asked for, and tables.

use kubewright::WatchEvent;
use kubewright::client::{IncludeObject, Patch};
use kubewright::meta::{DeleteOptions, ListOptions};
use serde_json::{Value, json};

use crate::fault::{self, Server};
use crate::kind::{Widget, widget};
use crate::live::Live;

const WIDGETS: &str = "/apis/example.dev/v1/namespaces/team/widgets";
const ONE: &str = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
const MANY: &str =
    "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";

fn whole(name: &str) -> Value {
    json!({"kind": "Widget", "apiVersion": "example.dev/v1", "metadata": {"name": name}, "spec": {"size": "not a number"}})
}

#[tokio::test]
async fn metadata_is_asked_for_and_read() {
    let live = Live::with_widgets(&["a"]);
    let api = live.api::<Widget>().metadata();
    let stored = live.stored("a").unwrap();
    assert_eq!(api.get("a").await.unwrap().metadata, stored.metadata);
    let seen = live.only();
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
    let live = Live::with_widgets(&["a", "b"]);
    let api = live.api::<Widget>().metadata();
    let list = api.list(&ListOptions::default()).await.unwrap();
    let newest = live.stored("b").unwrap().metadata.resource_version;
    assert_eq!(list.metadata.resource_version, newest);
    let names: Vec<&str> = list.items.iter().map(|item| &*item.metadata.name).collect();
    assert_eq!(names, ["a", "b"]);
    let seen = live.only();
    assert_eq!(seen.line(), format!("GET {WIDGETS}"));
    assert_eq!(seen.header("accept"), Some(MANY));
}

#[tokio::test(start_paused = true)]
async fn watches_tell_of_metadata() {
    let live = Live::new();
    let api = live.api::<Widget>().metadata();
    let list = api.list(&ListOptions::default()).await.unwrap();
    live.seen();
    live.add(&widget("a", 1), "team");
    let options = ListOptions {
        resource_version: list.metadata.resource_version,
        allow_watch_bookmarks: true,
        ..ListOptions::default()
    };
    let mut watch = api.watch(&options).await.unwrap();
    let first = watch.next().await.unwrap().unwrap();
    assert!(matches!(first, WatchEvent::Added(object) if object.metadata.name == "a"));
    let version = live.stored("a").unwrap().metadata.resource_version;
    assert_eq!(watch.resource_version(), Some(&*version));
    // Something else happens, and after a minute the watch is told how far it has come.
    let other = json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}});
    live.server.add(&other).unwrap();
    let second = watch.next().await.unwrap().unwrap();
    assert!(matches!(second, WatchEvent::Bookmark(_)));
    assert_ne!(watch.resource_version(), Some(&*version));
    assert_eq!(live.only().header("accept"), Some(ONE));
}

#[tokio::test]
async fn metadata_is_patched_and_objects_are_deleted() {
    let live = Live::with_widgets(&["a"]);
    let api = live.api::<Widget>().metadata();
    let patch = json!({"metadata": {"labels": {"a": "b"}}});
    let patched = api.patch("a", Patch::Merge(&patch)).await.unwrap();
    assert_eq!(
        patched.metadata.labels.get("a").map(String::as_str),
        Some("b")
    );
    let stored = live.stored("a").unwrap();
    assert_eq!(
        (stored.metadata, stored.spec),
        (patched.metadata, widget("a", 1).spec)
    );
    api.delete_with("a", &DeleteOptions::default())
        .await
        .unwrap();
    assert_eq!(live.stored("a"), None);
    assert_eq!(
        live.lines(),
        [format!("PATCH {WIDGETS}/a"), format!("DELETE {WIDGETS}/a")]
    );
}

#[tokio::test]
async fn tables_are_asked_for() {
    let live = Live::with_widgets(&["a", "b", "c"]);
    let api = live.api::<Widget>();
    let options = ListOptions {
        limit: 2,
        ..ListOptions::default()
    };
    let got = api.table(&options, IncludeObject::None).await.unwrap();
    assert_eq!(got.column_definitions[0].format, "name");
    let names: Vec<&Value> = got.rows.iter().map(|row| &row.cells[0]).collect();
    assert_eq!(names, ["a", "b"]);
    assert!(got.rows[0].object.is_none());
    let got = api.table_of("a", IncludeObject::default()).await.unwrap();
    assert!(got.rows[0].object.is_some());
    let seen = live.seen();
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
