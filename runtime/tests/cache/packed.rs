//! Informers that hold text, and smaller types.

use std::time::Duration;

use kubewright::cache::{Informer, Object, Packed, PackedObject};
use kubewright::meta::ObjectMeta;
use kubewright::{Api, Client, Resource, Schema};

use crate::kind::{Widget, server, size, widget};

const SOON: Duration = Duration::from_secs(10);

async fn fill(client: &Client, count: i64) {
    let api = Api::<Widget>::namespaced(client.clone(), "default");
    for number in 0..count {
        let mut widget = widget(&format!("w{number}"), number);
        widget
            .metadata
            .labels
            .insert("parity".to_owned(), (number % 2).to_string());
        widget
            .metadata
            .annotations
            .insert("note".to_owned(), format!("number {number} \"\u{e9}\\"));
        api.create(&widget).await.unwrap();
    }
}

async fn synced<K>(informer: &Informer<K, Packed>)
where
    K: Resource,
{
    informer.start();
    informer.synced(SOON).await.unwrap();
}

#[tokio::test]
async fn what_was_packed_is_what_was_there() {
    let (_server, client) = server();
    // More than a dictionary is made of.
    fill(&client, 300).await;
    let decoded = Informer::<Widget>::builder(client.clone()).build();
    decoded.start();
    decoded.synced(SOON).await.unwrap();
    let packed = Informer::<Widget>::builder(client.clone())
        .layout::<Packed>()
        .build();
    synced(&packed).await;
    assert_eq!(packed.store().len(), 300);
    for widget in packed.store().list() {
        let whole = decoded.store().get("default", widget.name()).unwrap();
        assert_eq!(widget.decode().unwrap(), whole);
        assert_eq!(widget.namespace(), "default");
        assert_eq!(widget.uid(), whole.metadata.uid);
        assert_eq!(widget.resource_version(), whole.metadata.resource_version);
        assert_eq!(widget.labels(), Some(&whole.metadata.labels));
        assert_eq!(widget.label("parity"), whole.metadata.label("parity"));
        assert_eq!(
            widget.field::<i64>("/spec/size").unwrap(),
            Some(size(&whole))
        );
        assert_eq!(widget.field::<i64>("/spec/none").unwrap(), None);
        assert!(widget.field::<i64>("/metadata/name").is_err());
        assert!(
            !format!("{widget:?}").contains("number"),
            "what it holds may be secret"
        );
    }
    let by_parity = packed.store().index_labels();
    let odd = kubewright::cache::store::Label::new("parity", "1");
    assert_eq!(by_parity.count(&odd), 150);
}

#[tokio::test]
async fn handlers_get_the_old_and_the_new() {
    let (_server, client) = server();
    fill(&client, 1).await;
    let packed = Informer::<Widget>::builder(client.clone())
        .layout::<Packed>()
        .build();
    let mut events = packed.events(kubewright::cache::HandlerOptions::default());
    synced(&packed).await;
    let api = Api::<Widget>::namespaced(client, "default");
    let mut changed = api.get("w0").await.unwrap();
    changed.spec = widget("w0", 7).spec;
    api.update(&changed).await.unwrap();
    let size = |object: &PackedObject<Widget>| object.field::<i64>("/spec/size").unwrap();
    let mut told = Vec::new();
    while told.len() < 2 {
        told.push(match events.next().await.unwrap().unwrap() {
            kubewright::cache::Event::Added { object, .. } => (None, size(&object)),
            kubewright::cache::Event::Updated { old, new } => (size(&old), size(&new)),
            kubewright::cache::Event::Deleted(_) => (None, None),
        });
    }
    assert_eq!(told, [(None, Some(0)), (Some(0), Some(7))]);
}

#[tokio::test]
async fn a_transform_is_what_is_packed() {
    let (_server, client) = server();
    fill(&client, 3).await;
    let packed = Informer::<Widget>::builder(client)
        .layout::<Packed>()
        .transform(|widget: &mut Widget| widget.metadata.annotations.clear())
        .build();
    synced(&packed).await;
    for widget in packed.store().list() {
        assert_eq!(
            widget
                .field::<String>("/metadata/annotations/note")
                .unwrap(),
            None
        );
        assert_eq!(widget.label("parity").map(str::len), Some(1));
        assert_eq!(widget.decode().unwrap().metadata.name, widget.name());
    }
}

#[tokio::test]
async fn a_view_borrows_from_the_text() {
    #[derive(serde::Deserialize)]
    struct View<'a> {
        #[serde(borrow)]
        metadata: Metadata<'a>,
    }
    #[derive(serde::Deserialize)]
    struct Metadata<'a> {
        name: &'a str,
    }
    let (_server, client) = server();
    fill(&client, 1).await;
    let packed = Informer::<Widget>::builder(client)
        .layout::<Packed>()
        .build();
    synced(&packed).await;
    let widget = packed.store().get("default", "w0").unwrap();
    let text = widget.text().unwrap();
    let view: View<'_> = text.view().unwrap();
    assert_eq!(view.metadata.name, "w0");
}

/// A widget of which one field is of interest.
#[derive(Clone, Debug, Default, PartialEq, Resource)]
#[resource(
    group = "example.dev",
    version = "v1",
    kind = "Widget",
    plural = "widgets",
    scope = "Namespaced"
)]
struct Small {
    metadata: ObjectMeta,
    spec: Option<SmallSpec>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
struct SmallSpec {
    size: Option<i64>,
}

#[tokio::test]
async fn a_projection_is_a_smaller_type_of_the_same_kind() {
    let (_server, client) = server();
    fill(&client, 2).await;
    let small = Informer::<Small>::builder(client)
        .transform(|small: &mut Small| small.metadata.annotations.clear())
        .build();
    small.start();
    small.synced(SOON).await.unwrap();
    let held = small.store().get("default", "w1").unwrap();
    assert_eq!(held.spec, Some(SmallSpec { size: Some(1) }));
    assert!(held.metadata.annotations.is_empty());
}

/// A widget as somebody took it to be.
#[derive(Clone, Debug, Default, PartialEq, Resource)]
#[resource(
    group = "example.dev",
    version = "v1",
    kind = "Widget",
    plural = "widgets",
    scope = "Namespaced"
)]
struct Wrong {
    metadata: ObjectMeta,
    spec: Option<String>,
}

#[tokio::test]
async fn a_wrong_type_shows_when_it_is_read() {
    let (_server, client) = server();
    fill(&client, 1).await;
    let packed = Informer::<Wrong>::builder(client.clone())
        .layout::<Packed>()
        .build();
    synced(&packed).await;
    let held = packed.store().get("default", "w0").unwrap();
    assert!(held.decode().is_err());
    assert_eq!(held.field::<i64>("/spec/size").unwrap(), Some(0));
    let decoded = Informer::<Wrong>::builder(client).build();
    decoded.start();
    decoded.synced(SOON).await.unwrap();
    assert!(decoded.store().is_empty());
    assert_eq!(decoded.health().bad_objects, 1);
}
