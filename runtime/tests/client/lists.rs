//! Lists, whole and in pages.

use kubewright::client::{Api, List};
use kubewright::meta::{ListOptions, ResourceVersionMatch};
use kubewright_apiserver::Fault;
use serde_json::json;

use crate::fault::{self, Server};
use crate::kind::{Widget, widget};
use crate::live::Live;

const PATH: &str = "GET /apis/example.dev/v1/namespaces/team/widgets";

fn names(list: &List<Widget>) -> Vec<&str> {
    list.items
        .iter()
        .map(|item| item.metadata.name.as_str())
        .collect()
}

/// Where the last list goes on, as it stands in a query.
fn token(list: &List<Widget>) -> String {
    let token = &list.metadata.r#continue;
    assert!(!token.is_empty());
    token.replace('=', "%3D")
}

#[tokio::test]
async fn h12_every_list_option_is_sent() {
    let live = Live::new();
    for (name, app, tier) in [
        ("a", "web", "front"),
        ("b", "web", "front"),
        ("c", "web", "db"),
    ] {
        let mut labelled = widget(name, 1);
        labelled.metadata.labels = [("app", app), ("tier", tier)]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into();
        live.add(&labelled, "team");
    }
    let api = live.api::<Widget>();
    let options = ListOptions {
        label_selector: "app=web,tier!=db".to_owned(),
        field_selector: "metadata.name=a".to_owned(),
        resource_version: "1".to_owned(),
        resource_version_match: Some(ResourceVersionMatch::NotOlderThan),
        timeout_seconds: Some(9),
        limit: 3,
        ..ListOptions::default()
    };
    let list = api.list(&options).await.unwrap();
    assert_eq!(names(&list), ["a"]);
    assert!(!list.metadata.resource_version.is_empty());
    assert_eq!(
        live.only().line(),
        format!(
            "{PATH}?fieldSelector=metadata.name%3Da&labelSelector=app%3Dweb%2Ctier%21%3Ddb&limit=3\
             &resourceVersion=1&resourceVersionMatch=NotOlderThan&timeoutSeconds=9"
        )
    );
    let options = ListOptions {
        r#continue: "a+/=".to_owned(),
        ..ListOptions::default()
    };
    assert!(api.list(&options).await.unwrap_err().is_bad_request());
    assert_eq!(live.only().line(), format!("{PATH}?continue=a%2B%2F%3D"));
}

#[tokio::test]
async fn all_namespaces() {
    let live = Live::with_widgets(&["a"]);
    live.add(&widget("b", 1), "other");
    let all = Api::<Widget>::all(live.client());
    let list = all.list(&ListOptions::default()).await.unwrap();
    assert_eq!(names(&list), ["b", "a"]);
    assert_eq!(live.lines(), ["GET /apis/example.dev/v1/widgets"]);
    let api = live.api::<Widget>();
    assert_eq!(
        names(&api.list(&ListOptions::default()).await.unwrap()),
        ["a"]
    );
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
    let live = Live::with_widgets(&["a", "b", "c", "d", "e"]);
    let version = live.stored("e").unwrap().metadata.resource_version;
    // Pages are of one version, whatever happens meanwhile.
    live.add(&widget("cc", 9), "team");
    let options = ListOptions {
        resource_version: version.clone(),
        resource_version_match: Some(ResourceVersionMatch::Exact),
        label_selector: "!a".to_owned(),
        limit: 2,
        ..ListOptions::default()
    };
    let mut pages = live.api::<Widget>().list_pages(&options);
    let (mut got, mut lines) = (Vec::new(), Vec::new());
    lines.push(format!(
        "{PATH}?labelSelector=%21a&limit=2&resourceVersion={version}&resourceVersionMatch=Exact"
    ));
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.metadata.resource_version, version);
        if !page.metadata.r#continue.is_empty() {
            let token = token(&page);
            lines.push(format!(
                "{PATH}?continue={token}&labelSelector=%21a&limit=2"
            ));
        }
        got.push(names(&page).join(","));
    }
    assert_eq!(got, ["a,b", "c,d", "e"]);
    assert!(pages.next().await.is_none());
    assert_eq!(live.lines(), lines);
}

#[tokio::test]
async fn p03_no_page_is_fetched_before_it_is_asked_for() {
    let live = Live::with_widgets(&["a"]);
    let mut pages = live.api::<Widget>().list_pages(&ListOptions::default());
    assert!(live.seen().is_empty());
    pages.next().await.unwrap().unwrap();
    assert_eq!(live.lines(), [format!("{PATH}?limit=500")]);
}

#[tokio::test]
async fn p01_a_forgotten_list_ends_the_pages() {
    let live = Live::with_widgets(&["a", "b", "c"]);
    let options = ListOptions {
        limit: 1,
        ..ListOptions::default()
    };
    let mut pages = live.api::<Widget>().list_pages(&options);
    pages.next().await.unwrap().unwrap();
    live.add(&widget("d", 4), "team");
    live.server.forget_history();
    assert!(pages.next().await.unwrap().unwrap_err().is_expired());
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn p01_a_forgotten_list_is_fetched_whole_by_list_all() {
    let live = Live::with_widgets(&["a", "b"]);
    live.server.faults().add(Fault::expired().after(1).once());
    let options = ListOptions {
        resource_version: "1".to_owned(),
        resource_version_match: Some(ResourceVersionMatch::NotOlderThan),
        limit: 1,
        ..ListOptions::default()
    };
    let first = live.api::<Widget>().list(&options).await.unwrap();
    live.seen();
    live.server.faults().clear();
    live.server.faults().add(Fault::expired().after(1).once());
    let list = live.api::<Widget>().list_all(&options).await.unwrap();
    assert_eq!(names(&list), ["a", "b"]);
    let from = "resourceVersion=1&resourceVersionMatch=NotOlderThan";
    assert_eq!(
        live.lines(),
        [
            format!("{PATH}?limit=1&{from}"),
            format!("{PATH}?continue={}&limit=1", token(&first)),
            format!("{PATH}?{from}"),
        ]
    );

    // On the first page it is an error: the version itself is too old.
    live.server.faults().add(Fault::expired());
    let api = live.api::<Widget>();
    let refused = api.list_all(&ListOptions::default()).await;
    assert!(refused.unwrap_err().is_expired());
}

#[tokio::test]
async fn list_all_joins_the_pages() {
    let live = Live::with_widgets(&["a", "b", "c"]);
    let options = ListOptions {
        limit: 2,
        ..ListOptions::default()
    };
    let list = live.api::<Widget>().list_all(&options).await.unwrap();
    assert_eq!(names(&list), ["a", "b", "c"]);
    let newest = live.stored("c").unwrap().metadata.resource_version;
    assert_eq!(list.metadata.resource_version, newest);
    assert!(list.metadata.r#continue.is_empty());
    assert_eq!(live.seen().len(), 2);
}

#[test]
fn lists_are_written_with_their_kind() {
    let list = List {
        items: vec![widget("a", 1)],
        ..List::default()
    };
    let value = serde_json::to_value(&list).unwrap();
    assert_eq!(value["kind"], "WidgetList");
    assert_eq!(value["apiVersion"], "example.dev/v1");
    assert_eq!(serde_json::from_value::<List<Widget>>(value).unwrap(), list);
}
