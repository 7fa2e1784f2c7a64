//! Watches.

use kubewright::client::WatchEvent;
use kubewright::meta::ListOptions;
use kubewright_apiserver::Server;

use crate::support::{config_map, config_maps};

#[tokio::test]
async fn a_version_that_is_forgotten_has_expired() {
    let server = Server::builder().history(2).build();
    let api = config_maps(&server);
    let first = api.create(&config_map("a")).await.expect("created");
    for name in ["b", "c", "d"] {
        api.create(&config_map(name)).await.expect("created");
    }
    let options = ListOptions {
        resource_version: first.metadata.resource_version,
        ..ListOptions::default()
    };
    let mut watch = api.watch(&options).await.expect("a watch");
    let event = watch.next().await.expect("an event");
    let is_expired = match event {
        Ok(WatchEvent::Error(status)) => status.is_expired(),
        Err(error) => error.is_expired(),
        Ok(_) => false,
    };
    assert!(is_expired);
}

#[tokio::test]
async fn a_slow_watcher_is_cut_and_others_are_not() {
    let server = Server::builder().history(10).build();
    let api = config_maps(&server);
    let options = ListOptions::default();
    let mut slow = api.watch(&options).await.expect("a watch");
    let mut quick = api.watch(&options).await.expect("a watch");
    // Both are at their beginning once they have seen this.
    api.create(&config_map("first")).await.expect("created");
    slow.next().await.expect("an event").expect("an object");
    for index in 0..20 {
        let name = format!("n{index}");
        api.create(&config_map(&name)).await.expect("created");
        let event = quick.next().await.expect("an event");
        assert!(matches!(event, Ok(WatchEvent::Added(_))), "{event:?}");
    }
    let mut was_cut = false;
    while let Some(event) = slow.next().await {
        was_cut |= matches!(event, Ok(WatchEvent::Error(_)) | Err(_));
        if was_cut {
            break;
        }
    }
    assert!(was_cut);
}
