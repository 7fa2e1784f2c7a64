//! Lists, whole and in pages.

use kubewright::client::{Api, List};
use kubewright::meta::{ListOptions, ResourceVersionMatch};
use serde_json::{Value, json};

use crate::fault::{self, Answer, Seen, Server};
use crate::kind::Widget;

const PATH: &str = "GET /apis/example.dev/v1/namespaces/team/widgets";

fn page(names: &[&str], next: &str) -> Answer {
    let items: Vec<Value> = names
        .iter()
        .map(|name| json!({"metadata": {"name": name}}))
        .collect();
    fault::json(
        200,
        &json!({
            "kind": "WidgetList", "apiVersion": "example.dev/v1",
            "metadata": {"resourceVersion": "42", "continue": next}, "items": items,
        }),
    )
}

fn expired() -> Answer {
    fault::json(
        410,
        &json!({"kind": "Status", "apiVersion": "v1", "reason": "Expired", "code": 410}),
    )
}

fn names(list: &List<Widget>) -> Vec<&str> {
    list.items
        .iter()
        .map(|item| item.metadata.name.as_str())
        .collect()
}

fn lines(server: &Server) -> Vec<String> {
    server.seen().iter().map(Seen::line).collect()
}

#[tokio::test]
async fn h12_every_list_option_is_sent() {
    let server = Server::new([page(&["a"], "")]);
    let options = ListOptions {
        label_selector: "app=web,tier!=db".to_owned(),
        field_selector: "metadata.name=a".to_owned(),
        resource_version: "10".to_owned(),
        resource_version_match: Some(ResourceVersionMatch::NotOlderThan),
        timeout_seconds: Some(9),
        limit: 3,
        r#continue: "a+/=".to_owned(),
        ..ListOptions::default()
    };
    let list = server.api::<Widget>().list(&options).await.unwrap();
    assert_eq!(list.metadata.resource_version, "42");
    assert_eq!(
        lines(&server),
        [format!(
            "{PATH}?continue=a%2B%2F%3D&fieldSelector=metadata.name%3Da&labelSelector=app%3Dweb%2Ctier%21%3Ddb&limit=3\
             &resourceVersion=10&resourceVersionMatch=NotOlderThan&timeoutSeconds=9"
        )]
    );
}

#[tokio::test]
async fn all_namespaces() {
    let server = Server::new([page(&[], "")]);
    Api::<Widget>::all(server.client())
        .list(&ListOptions::default())
        .await
        .unwrap();
    assert_eq!(lines(&server), ["GET /apis/example.dev/v1/widgets"]);
}

#[tokio::test]
async fn no_items_and_no_list() {
    let server = Server::new([
        fault::json(200, &json!({"metadata": {}, "items": null})),
        fault::json(200, &json!({"items": []})),
        fault::json(200, &json!({"metadata": {}})),
        fault::json(
            200,
            &json!({"items": [{"metadata": {}}, {"metadata": {}, "spec": {"size": {}}}]}),
        ),
    ]);
    let api = server.api::<Widget>();
    assert!(
        api.list(&ListOptions::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(
        api.list(&ListOptions::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
    assert!(api.list(&ListOptions::default()).await.is_err());
    let error = api.list(&ListOptions::default()).await.unwrap_err();
    assert!(error.to_string().contains("items[1].spec.size"), "{error}");
}

#[tokio::test]
async fn p02_later_pages_carry_no_version() {
    let server = Server::new([page(&["a", "b"], "t1"), page(&[], "t2"), page(&["c"], "")]);
    let options = ListOptions {
        resource_version: "10".to_owned(),
        resource_version_match: Some(ResourceVersionMatch::Exact),
        label_selector: "a".to_owned(),
        limit: 2,
        ..ListOptions::default()
    };
    let mut pages = server.api::<Widget>().list_pages(&options);
    let mut got = Vec::new();
    while let Some(page) = pages.next().await {
        got.push(names(&page.unwrap()).join(","));
    }
    assert_eq!(got, ["a,b", "", "c"]);
    assert!(pages.next().await.is_none());
    assert_eq!(
        lines(&server),
        [
            format!("{PATH}?labelSelector=a&limit=2&resourceVersion=10&resourceVersionMatch=Exact"),
            format!("{PATH}?continue=t1&labelSelector=a&limit=2"),
            format!("{PATH}?continue=t2&labelSelector=a&limit=2"),
        ]
    );
}

#[tokio::test]
async fn p03_no_page_is_fetched_before_it_is_asked_for() {
    let server = Server::new([page(&["a"], "t1")]);
    let mut pages = server.api::<Widget>().list_pages(&ListOptions::default());
    assert!(server.seen().is_empty());
    pages.next().await.unwrap().unwrap();
    assert_eq!(lines(&server), [format!("{PATH}?limit=500")]);
}

#[tokio::test]
async fn p01_a_forgotten_list_ends_the_pages_and_is_fetched_whole_by_list_all() {
    let server = Server::new([page(&["a"], "t1"), expired()]);
    let mut pages = server.api::<Widget>().list_pages(&ListOptions::default());
    pages.next().await.unwrap().unwrap();
    assert!(pages.next().await.unwrap().unwrap_err().is_expired());
    assert!(pages.next().await.is_none());

    let server = Server::new([page(&["a"], "t1"), expired(), page(&["a", "b"], "")]);
    let options = ListOptions {
        resource_version: "10".to_owned(),
        ..ListOptions::default()
    };
    let list = server.api::<Widget>().list_all(&options).await.unwrap();
    assert_eq!(names(&list), ["a", "b"]);
    assert_eq!(
        lines(&server),
        [
            format!("{PATH}?limit=500&resourceVersion=10"),
            format!("{PATH}?continue=t1&limit=500"),
            format!("{PATH}?resourceVersion=10"),
        ]
    );

    // On the first page it is an error: the version itself is too old.
    let server = Server::new([expired()]);
    assert!(
        server
            .api::<Widget>()
            .list_all(&ListOptions::default())
            .await
            .unwrap_err()
            .is_expired()
    );
}

#[tokio::test]
async fn list_all_joins_the_pages() {
    let server = Server::new([page(&["a", "b"], "t1"), page(&["c"], "")]);
    let list = server
        .api::<Widget>()
        .list_all(&ListOptions::default())
        .await
        .unwrap();
    assert_eq!(names(&list), ["a", "b", "c"]);
    assert_eq!(list.metadata.resource_version, "42");
    assert!(list.metadata.r#continue.is_empty());
}

#[test]
fn lists_are_written_with_their_kind() {
    let list = List {
        items: vec![crate::kind::widget("a", 1)],
        ..List::default()
    };
    let value = serde_json::to_value(&list).unwrap();
    assert_eq!(value["kind"], "WidgetList");
    assert_eq!(value["apiVersion"], "example.dev/v1");
    assert_eq!(serde_json::from_value::<List<Widget>>(value).unwrap(), list);
}
