//! What was there, brought back.

use kubewright::client::WatchEvent;
use kubewright::meta::ListOptions;
use kubewright_apiserver::Server;

use crate::support::{config_map, config_maps};

#[tokio::test]
async fn what_was_there_comes_back_and_watches_see_it() {
    let server = Server::new();
    let api = config_maps(&server);
    let kept = api.create(&config_map("kept")).await.expect("created");
    api.create(&config_map("gone")).await.expect("created");
    let snapshot = server.snapshot();
    api.delete("gone").await.expect("deleted");
    let last = api.create(&config_map("late")).await.expect("created");
    server.restore(&snapshot);
    let options = ListOptions {
        resource_version: last.metadata.resource_version,
        timeout_seconds: Some(1),
        ..ListOptions::default()
    };
    let mut watch = api.watch(&options).await.expect("a watch");
    let mut seen = Vec::new();
    while let Some(event) = watch.next().await {
        seen.push(match event.expect("an event") {
            WatchEvent::Added(object) => format!("+{}", object.metadata.name),
            WatchEvent::Deleted(object) => format!("-{}", object.metadata.name),
            other => format!("{other:?}"),
        });
    }
    assert_eq!(seen, ["-late", "+gone"]);
    assert_eq!(api.get("kept").await.expect("it is there"), kept);
}
