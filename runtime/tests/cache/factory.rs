//! Factories of informers.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use kubewright::Api;
use kubewright::cache::{Informer, InformerBuilder, Object, Packed, SharedInformerFactory};
use kubewright::client::Client;
use kubewright::dynamic::ApiResource;
use kubewright::selector::Selector;
use kubewright_apiserver::{Server, Verb};

use crate::kind::{Cog, Widget, cog, server, size, widget};

const SOON: Duration = Duration::from_secs(10);

async fn with_widgets() -> (Server, Client) {
    let (server, client) = server();
    server.serve::<Cog>().unwrap();
    for (namespace, name) in [("x", "a"), ("x", "b"), ("y", "a")] {
        let file = format!("apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}");
        // The second one of a namespace is there.
        let _ = server.add_yaml(&file);
        let api = Api::<Widget>::namespaced(client.clone(), namespace);
        api.create(&widget(name, 1)).await.unwrap();
    }
    Api::<Cog>::cluster(client.clone())
        .create(&cog("one"))
        .await
        .unwrap();
    (server, client)
}

fn lists(server: &Server) -> usize {
    let requests = server.requests();
    requests
        .filter(|request| request.verb == Verb::List)
        .count()
}

#[tokio::test]
async fn who_asks_for_the_same_is_given_the_same() {
    let (server, client) = with_widgets().await;
    let factory = SharedInformerFactory::new(client);
    let one = factory.of::<Widget>().informer();
    let other = factory.of::<Widget>().informer();
    let lister = factory.clone().of::<Widget>().lister();
    let of_y = factory
        .of::<Widget>()
        .with(|widgets| widgets.namespace("y"))
        .informer();
    let packed = factory.of::<Widget>().layout::<Packed>().informer();
    server.forget_requests();
    factory.start();
    factory.start();
    factory.wait_for_sync(SOON).await.unwrap();
    assert_eq!(
        lists(&server),
        3,
        "one each, however often it was asked for and started"
    );
    assert_eq!(one.store().len(), 3);
    assert_eq!(other.store().len(), 3);
    assert_eq!(packed.store().len(), 3);
    assert_eq!(of_y.store().len(), 1);
    let found = lister.namespace("x").get("a").unwrap();
    assert!(Arc::ptr_eq(&found, &one.store().get("x", "a").unwrap()));

    // Another one is started by the next start.
    let cogs = factory.of::<Cog>().informer();
    assert!(!cogs.is_started());
    factory.start();
    factory.wait_for_sync(SOON).await.unwrap();
    assert_eq!(lists(&server), 4);
    factory.shutdown().await;
    assert!([one, other].iter().all(Informer::is_stopped) && cogs.is_stopped());
}

#[tokio::test]
async fn what_all_have_in_common_and_what_some_have_of_their_own() {
    let (_server, client) = with_widgets().await;
    let factory = SharedInformerFactory::builder(client)
        .namespace("x")
        .transform_metadata(|metadata| {
            metadata.annotations.insert("seen", String::new());
        })
        .configure::<Widget>(|widgets| {
            widgets
                .fields("metadata.name=a")
                .transform(|widget: &mut Widget| widget.spec = None)
        })
        .build();
    let widgets = factory.of::<Widget>().informer();
    let again = factory.of::<Widget>().informer();
    let cogs = factory.of::<Cog>().informer();
    let everywhere = factory
        .of::<Widget>()
        .with(InformerBuilder::all_namespaces)
        .informer();
    factory.start();
    factory.wait_for_sync(SOON).await.unwrap();
    let held = widgets.store().list();
    assert_eq!(held.len(), 1);
    assert!(held[0].spec.is_none() && held[0].metadata.annotations.contains_key("seen"));
    assert!(Arc::ptr_eq(&held[0], &again.store().list()[0]));
    assert_eq!(everywhere.store().len(), 2);
    let cogs = cogs.store().list();
    assert_eq!(
        cogs.len(),
        1,
        "what is in no namespace is not looked for in one"
    );
    assert!(cogs[0].metadata.annotations.contains_key("seen"));
    factory.shutdown().await;
}

#[tokio::test]
async fn all_kinds_in_another_layout() {
    let (_server, client) = with_widgets().await;
    let factory = SharedInformerFactory::builder(client)
        .layout::<Packed>()
        .build();
    let widgets = factory.of::<Widget>().lister();
    factory.start();
    factory.wait_for_sync(SOON).await.unwrap();
    let one = widgets.namespace("y").get("a").unwrap();
    assert_eq!(size(&one.decode().unwrap()), 1);
    factory.shutdown().await;
}

#[tokio::test]
async fn kinds_that_are_known_at_run_time() {
    let (_server, client) = with_widgets().await;
    let factory = SharedInformerFactory::builder(client.clone())
        .namespace("x")
        .build();
    let resource = ApiResource::of::<Widget>();
    let lister = factory.for_resource(resource.clone()).lister();
    let packed = factory.for_resource(resource).layout::<Packed>().lister();
    let namespaces = ApiResource {
        group: "".into(),
        version: "v1".into(),
        kind: "Namespace".into(),
        plural: "namespaces".into(),
        scope: kubewright::resource::Scope::Cluster,
    };
    let found = ApiResource::discover(&client, "v1", "Namespace")
        .await
        .unwrap();
    assert_eq!(found, namespaces);
    let namespaces = factory.for_resource(namespaces).lister();
    factory.start();
    factory.wait_for_sync(SOON).await.unwrap();
    let one = lister.namespace("x").get("b").unwrap();
    assert_eq!(one.field("/spec/size").unwrap(), Some(1));
    assert_eq!(
        (&*one.api_version, &*one.kind),
        ("example.dev/v1", "Widget")
    );
    assert_eq!(lister.list(&Selector::everything()).len(), 2);
    let one = packed.namespace("x").get("b").unwrap();
    assert_eq!(one.name(), "b");
    assert_eq!(one.decode().unwrap().kind, "Widget");
    assert_eq!(one.field("/spec/size").unwrap(), Some(1));
    // Lists of built-in kinds do not say of each object what it is.
    let one = namespaces.get("x").unwrap();
    assert_eq!((&*one.api_version, &*one.kind), ("v1", "Namespace"));
    factory.shutdown().await;
}

#[tokio::test]
async fn kinds_that_are_not_there() {
    let (_server, client) = with_widgets().await;
    let error = ApiResource::discover(&client, "example.dev/v1", "Gadget")
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the server has no kind `Gadget` in `example.dev/v1`; that has `Cog`, `Widget`"
    );
    let error = ApiResource::discover(&client, "none.dev/v1", "Gadget")
        .await
        .unwrap_err();
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test(start_paused = true)]
async fn i20_what_has_not_synced_is_named() {
    let server = Server::builder().build();
    server.serve::<Cog>().unwrap();
    let client = server.client("default");
    let factory = SharedInformerFactory::new(client);
    let _never_started = SharedInformerFactory::new(server.client("default")).of::<Cog>();
    factory.of::<Cog>().informer();
    factory.of::<Widget>().informer();
    factory.start();
    let error = factory.wait_for_sync(SOON).await.unwrap_err();
    assert_eq!(error.caches.len(), 1, "{error}");
    assert!(error.caches[0].health.is_not_served());
    let text = error.to_string();
    assert!(
        text.starts_with("widgets.example.dev did not sync in 10s: "),
        "{text}"
    );
    assert!(
        text.contains("is its CustomResourceDefinition installed?"),
        "{text}"
    );
    let healths = factory.health();
    assert_eq!(
        healths
            .iter()
            .filter(|(_, health)| health.is_live())
            .count(),
        1
    );
    factory.shutdown().await;
}

#[tokio::test]
async fn informers_stop_one_by_one_and_when_nobody_needs_them() {
    let (server, client) = with_widgets().await;
    let factory = SharedInformerFactory::new(client);
    let widgets = factory.of::<Widget>().informer();
    let cogs = factory.of::<Cog>().informer();
    factory.start();
    factory.wait_for_sync(SOON).await.unwrap();
    factory.of::<Widget>().stop().await;
    assert!(widgets.is_stopped() && !cogs.is_stopped());
    let anew = factory.of::<Widget>().informer();
    assert!(!anew.is_stopped());

    factory.start();
    factory.wait_for_sync(SOON).await.unwrap();
    let registration = cogs.on_add(|_, _| {});
    drop((cogs, widgets));
    factory.stop_unused().await;
    server.forget_requests();
    let cogs = factory.of::<Cog>().informer();
    assert!(cogs.is_started(), "there is a handler");
    assert!(anew.is_started(), "and a handle");
    drop(cogs);
    registration.remove();
    factory.stop_unused().await;
    assert!(!factory.of::<Cog>().informer().is_started());
    let lister = factory.of::<Widget>().lister();
    drop(anew);
    factory.stop_unused().await;
    assert!(lister.has_synced() && factory.of::<Widget>().informer().is_started());
    factory.shutdown().await;
}

#[tokio::test]
async fn i19_nothing_is_left_after_a_shutdown() {
    let (_server, client) = with_widgets().await;
    let tasks = || {
        tokio::runtime::Handle::current()
            .metrics()
            .num_alive_tasks()
    };
    let factory = SharedInformerFactory::builder(client)
        .namespaces(["x", "y"])
        .resync(Duration::from_hours(1))
        .build();
    let before = tasks();
    let told = Arc::new(AtomicUsize::new(0));
    let widgets = factory.of::<Widget>().informer();
    for _ in 0..3 {
        let told = Arc::clone(&told);
        widgets.on_add(move |_, _| {
            told.fetch_add(1, Ordering::Relaxed);
        });
    }
    factory.start();
    factory.wait_for_sync(SOON).await.unwrap();
    assert!(tasks() > before);
    factory.shutdown().await;
    assert_eq!(
        told.load(Ordering::Relaxed),
        9,
        "handlers are told what waited for them"
    );
    drop((widgets, factory));
    // What reads a watch that was dropped sees it at its next step.
    let gone = async {
        while tasks() > before {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(SOON, gone).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn the_resync_of_all_is_that_of_handlers_that_have_none() {
    let (_server, client) = with_widgets().await;
    let factory = SharedInformerFactory::builder(client)
        .resync(Duration::from_secs(30))
        .build();
    let cogs = factory.of::<Cog>().informer();
    let (sender, mut told) = tokio::sync::mpsc::unbounded_channel();
    cogs.on_update(move |old, new| {
        assert!(Arc::ptr_eq(old, new));
        let _ = sender.send(tokio::time::Instant::now());
    });
    factory.start();
    let first = told.recv().await.unwrap();
    let second = told.recv().await.unwrap();
    assert_eq!(second - first, Duration::from_secs(30));
    factory.shutdown().await;
}
