//! Informers of an embedded API server.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright::Api;
use kubewright::cache::{Activity, Informer};
use kubewright::client::{Client, PartialObjectMetadata};
use kubewright_apiserver::{Server, Verb};

use crate::kind::{Widget, server, size, widget};

const SOON: Duration = Duration::from_secs(10);

async fn create(client: &Client, namespace: &str, name: &str, size: i64) -> Widget {
    let api = Api::<Widget>::namespaced(client.clone(), namespace);
    api.create(&widget(name, size)).await.unwrap()
}

/// The sizes that an informer holds, sorted.
fn sizes(informer: &Informer<Widget>) -> Vec<i64> {
    let mut sizes: Vec<_> = informer
        .store()
        .list()
        .iter()
        .map(|widget| size(widget))
        .collect();
    sizes.sort_unstable();
    sizes
}

#[tokio::test]
async fn what_is_there_and_what_changes() {
    let (_server, client) = server();
    create(&client, "default", "a", 1).await;
    let widgets = Informer::<Widget>::builder(client.clone()).build();
    let told = Arc::new(Mutex::new(Vec::new()));
    let note = |text: String, told: &Arc<Mutex<Vec<String>>>| told.lock().unwrap().push(text);
    let notes = Arc::clone(&told);
    let added = widgets.on_add(move |widget, initial| {
        note(
            format!("+{}{}", size(widget), if initial { "!" } else { "" }),
            &notes,
        );
    });
    let notes = Arc::clone(&told);
    widgets.on_update(move |old, new| note(format!("{}->{}", size(old), size(new)), &notes));
    let notes = Arc::clone(&told);
    let deleted = widgets.on_delete(move |deleted| {
        note(format!("-{}", size(&deleted.last_known)), &notes);
    });
    assert_eq!(widgets.health().activity, Activity::Idle);
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    assert!(added.synced().await);
    assert_eq!(sizes(&widgets), [1]);

    let api = Api::<Widget>::namespaced(client.clone(), "default");
    let mut changed = create(&client, "default", "b", 2).await;
    changed.spec = widget("b", 3).spec;
    let changed = api.update(&changed).await.unwrap();
    widgets
        .wait_until(&changed.metadata.resource_version, SOON)
        .await
        .unwrap();
    assert_eq!(sizes(&widgets), [1, 3]);
    assert!(widgets.health().is_live());
    assert!(changed.metadata.managed_fields.len() == 1);
    let held = widgets.store().get("default", "b").unwrap();
    assert!(
        held.metadata.managed_fields.is_empty(),
        "nobody asked for them"
    );
    api.delete("b").await.unwrap();
    let last = create(&client, "default", "c", 4).await;
    widgets
        .wait_until(&last.metadata.resource_version, SOON)
        .await
        .unwrap();
    widgets.stop().await;
    for registration in [&added, &deleted] {
        while !registration.is_ended() {
            tokio::task::yield_now().await;
        }
    }
    let mut told = told.lock().unwrap().clone();
    told.sort();
    assert_eq!(told, ["+1!", "+2", "+4", "-3", "2->3"]);
    assert!(widgets.is_stopped() && widgets.add_ended());
}

/// Whether what is added to it has ended.
trait Ended {
    fn add_ended(&self) -> bool;
}

impl Ended for Informer<Widget> {
    fn add_ended(&self) -> bool {
        let registration = self.on_add(|_, _| {});
        registration.is_ended()
    }
}

#[tokio::test]
async fn a_streaming_list_is_a_list() {
    let (server, client) = server();
    for number in 0..20 {
        create(&client, "default", &format!("w{number}"), number).await;
    }
    server.forget_requests();
    let widgets = Informer::<Widget>::builder(client.clone())
        .streaming_list()
        .build();
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    assert_eq!(sizes(&widgets), (0..20).collect::<Vec<_>>());
    let new = create(&client, "default", "new", 20).await;
    widgets
        .wait_until(&new.metadata.resource_version, SOON)
        .await
        .unwrap();
    assert_eq!(sizes(&widgets).len(), 21);
    let reads = server
        .requests()
        .filter(|request| matches!(request.verb, Verb::List | Verb::Watch));
    assert_eq!(reads.count(), 1, "the watch goes on where the list ends");
}

#[tokio::test]
async fn namespaces_and_selectors() {
    let (server, client) = server();
    for namespace in ["x", "y", "z"] {
        server
            .add_yaml(&format!(
                "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}"
            ))
            .unwrap();
        create(&client, namespace, "a", 1).await;
        create(&client, namespace, "b", 2).await;
    }
    let widgets = Informer::<Widget>::builder(client.clone())
        .namespaces(["x", "y"])
        .fields("metadata.name=a")
        .build();
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    let mut held: Vec<_> = widgets
        .store()
        .list()
        .iter()
        .map(|widget| widget.metadata.namespace.clone())
        .collect();
    held.sort();
    assert_eq!(held, ["x", "y"]);
}

#[tokio::test]
async fn metadata_alone() {
    let (_server, client) = server();
    create(&client, "default", "a", 1).await;
    let widgets = Informer::<PartialObjectMetadata<Widget>>::builder(client).build();
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    assert_eq!(
        widgets.store().get("default", "a").unwrap().metadata.name,
        "a"
    );
}

#[tokio::test]
async fn what_is_not_served_is_said_so() {
    let server = Server::new();
    let widgets = Informer::<Widget>::builder(server.client("default")).build();
    widgets.start();
    let error = widgets
        .synced(Duration::from_millis(200))
        .await
        .unwrap_err();
    assert!(error.health.is_not_served());
    let text = error.to_string();
    assert!(
        text.starts_with("widgets.example.dev did not sync in 200ms: "),
        "{text}"
    );
    assert!(
        text.contains("is its CustomResourceDefinition installed?"),
        "{text}"
    );
}

#[tokio::test]
async fn a_transform_is_what_is_held() {
    let (_server, client) = server();
    create(&client, "default", "a", 1).await;
    let widgets = Informer::<Widget>::builder(client)
        .transform(|widget: &mut Widget| widget.spec = None)
        .build();
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    assert_eq!(widgets.store().get("default", "a").unwrap().spec, None);
}

#[tokio::test]
async fn the_last_handle_ends_it() {
    let (_server, client) = server();
    let widgets = Informer::<Widget>::builder(client).build();
    let registration = widgets.on_add(|_, _| {});
    widgets.start();
    let other = widgets.clone();
    drop(widgets);
    other.synced(SOON).await.unwrap();
    assert!(!registration.is_ended());
    drop(other);
    while !registration.is_ended() {
        tokio::task::yield_now().await;
    }
}
