//! Listers: selectors, namespaces, names, indexes.

use std::sync::Arc;
use std::time::Duration;

use kubewright::Api;
use kubewright::cache::{Informer, Layout, Lister, Object, Packed};
use kubewright::client::Client;
use kubewright::selector::Selector;
use kubewright_apiserver::Server;

use crate::kind::{Cog, Widget, cog, server, widget};

const SOON: Duration = Duration::from_secs(10);

/// Widgets of two namespaces, with labels.
async fn widgets() -> (Server, Client) {
    let (server, client) = server();
    for namespace in ["x", "y"] {
        server
            .add_yaml(&format!(
                "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {namespace}}}"
            ))
            .unwrap();
        let api = Api::<Widget>::namespaced(client.clone(), namespace);
        for (name, app, tier) in [
            ("a", "web", "front"),
            ("b", "web", "back"),
            ("c", "db", "back"),
        ] {
            let mut widget = widget(name, 1);
            widget.metadata.labels.insert("app", app.to_owned());
            widget.metadata.labels.insert("tier", tier.to_owned());
            api.create(&widget).await.unwrap();
        }
    }
    (server, client)
}

fn keys<O: Object>(objects: &[O]) -> Vec<String> {
    let mut keys: Vec<_> = objects
        .iter()
        .map(|object| format!("{}/{}", object.namespace(), object.name()))
        .collect();
    keys.sort();
    keys
}

async fn selectors_select<L: Layout<Widget>>(informer: Informer<Widget, L>) {
    informer.start();
    informer.synced(SOON).await.unwrap();
    let lister = informer.lister();
    let all = |selector: &str| keys(&lister.list(&selector.parse().unwrap()));
    let one = |selector: &str| keys(&lister.namespace("y").list(&selector.parse().unwrap()));
    assert_eq!(all("").len(), 6);
    assert_eq!(all("app=web"), ["x/a", "x/b", "y/a", "y/b"]);
    assert_eq!(all("app=web,tier=back"), ["x/b", "y/b"]);
    assert_eq!(all("app in (db, none),tier"), ["x/c", "y/c"]);
    assert_eq!(all("app in (db, web, db)").len(), 6);
    assert_eq!(all("app notin (db),tier!=front"), ["x/b", "y/b"]);
    assert!(all("app=none").is_empty() && all("!app").is_empty());
    assert_eq!(one(""), ["y/a", "y/b", "y/c"]);
    assert_eq!(one("tier=back"), ["y/b", "y/c"]);
    assert_eq!(one("!none"), ["y/a", "y/b", "y/c"]);
    assert!(lister.list(&Selector::nothing()).is_empty());
    assert!(
        lister
            .namespace("none")
            .list(&Selector::everything())
            .is_empty()
    );
}

#[tokio::test]
async fn s06_selectors_select_with_and_without_an_index() {
    let (_server, client) = widgets().await;
    let builder = || Informer::<Widget>::builder(client.clone());
    selectors_select(builder().build()).await;
    selectors_select(builder().label_index().build()).await;
    selectors_select(builder().layout::<Packed>().build()).await;
    selectors_select(builder().layout::<Packed>().label_index().build()).await;
}

#[tokio::test]
async fn an_index_by_labels_follows_what_changes() {
    let (_server, client) = widgets().await;
    let informer = Informer::<Widget>::builder(client.clone())
        .label_index()
        .build();
    informer.start();
    informer.synced(SOON).await.unwrap();
    let lister = informer.lister();
    let db: Selector = "app=db".parse().unwrap();
    let api = Api::<Widget>::namespaced(client, "x");
    let mut changed = api.get("a").await.unwrap();
    changed.metadata.labels.insert("app", "db".to_owned());
    let changed = api.update(&changed).await.unwrap();
    informer
        .wait_until(&changed.metadata.resource_version, SOON)
        .await
        .unwrap();
    assert_eq!(keys(&lister.list(&db)), ["x/a", "x/c", "y/c"]);
    api.delete("c").await.unwrap();
    let last = api.create(&widget("last", 1)).await.unwrap();
    informer
        .wait_until(&last.metadata.resource_version, SOON)
        .await
        .unwrap();
    assert_eq!(keys(&lister.list(&db)), ["x/a", "y/c"]);
}

#[tokio::test]
async fn what_is_not_there_is_said_as_a_server_says_it() {
    let (server, client) = widgets().await;
    server.serve::<Cog>().unwrap();
    let cogs = Api::<Cog>::cluster(client.clone());
    cogs.create(&cog("one")).await.unwrap();
    let widgets = Informer::<Widget>::builder(client.clone()).build();
    let held = Informer::<Cog>::builder(client.clone()).build();
    for synced in [
        {
            widgets.start();
            widgets.synced(SOON).await
        },
        {
            held.start();
            held.synced(SOON).await
        },
    ] {
        synced.unwrap();
    }
    assert_eq!(held.lister().get("one").unwrap().metadata.name, "one");
    let lister = widgets.lister().namespace("x");
    assert_eq!(lister.get("a").unwrap().metadata.namespace, "x");
    let missing = lister.get("none").unwrap_err();
    let from_cache = kubewright::rest::Error::from(missing);
    let from_server = Api::<Widget>::namespaced(client.clone(), "x")
        .get("none")
        .await
        .unwrap_err();
    assert!(from_cache.is_not_found());
    assert_eq!(from_cache.to_string(), from_server.to_string());
    let missing = held.lister().get("none").unwrap_err();
    assert_eq!(missing.to_string(), "cogs.example.dev \"none\" not found");
}

/// A question of one's own.
trait BySize {
    fn of_size(&self, size: i64) -> Vec<Arc<Widget>>;
}

impl BySize for Lister<Widget> {
    fn of_size(&self, size: i64) -> Vec<Arc<Widget>> {
        let mut all = self.list(&Selector::everything());
        all.retain(|widget| crate::kind::size(widget) == size);
        all
    }
}

#[tokio::test]
async fn questions_of_ones_own_and_typed_indexes() {
    let (_server, client) = widgets().await;
    let informer = Informer::<Widget>::builder(client).build();
    let by_size = informer.index(|widget| Some(crate::kind::size(widget)));
    informer.start();
    informer.synced(SOON).await.unwrap();
    let lister = informer.lister();
    assert_eq!(lister.by_index(&by_size, &1).len(), 6);
    assert_eq!(lister.by_index(&by_size, &2).len(), 0);
    assert_eq!(lister.of_size(1).len(), 6);
}
