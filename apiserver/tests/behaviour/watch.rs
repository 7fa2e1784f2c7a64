//! Watches.

use kubewright::client::{Patch, Watch, WatchEvent};
use kubewright::meta::ListOptions;
use kubewright_apiserver::Server;
use serde_json::json;

use crate::support::{ConfigMap, config_map, config_maps};

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

#[tokio::test]
async fn who_selects_has_events_of_its_own_beside_who_does_not() {
    let server = Server::new();
    let api = config_maps(&server);
    let selecting = ListOptions {
        label_selector: "in=yes".to_owned(),
        ..ListOptions::default()
    };
    let mut all = api.watch(&ListOptions::default()).await.expect("a watch");
    let mut some = api.watch(&selecting).await.expect("a watch");
    let mut others = api.watch(&ListOptions::default()).await.expect("a watch");
    let mut object = config_map("a");
    object.metadata.labels.insert("in", "no".to_owned());
    api.create(&object).await.expect("created");
    for value in ["yes", "no"] {
        let change = json!({"metadata": {"labels": {"in": value}}});
        let patched = api.patch("a", Patch::Merge(&change)).await;
        patched.expect("patched");
    }
    api.delete("a").await.expect("deleted");

    let whole = [
        ("added", "no"),
        ("modified", "yes"),
        ("modified", "no"),
        ("deleted", "no"),
    ];
    let expected = whole.map(|(what, value)| (what, value.to_owned()));
    // The one that selects is between two whose events are the same text.
    let mut versions = Vec::new();
    for (what, value) in &expected {
        let (found, object) = told(&mut all).await;
        assert_eq!((found, &label(&object)), (*what, value));
        versions.push(object.metadata.resource_version);
    }
    for (what, value, version) in [("added", "yes", 1), ("deleted", "yes", 2)] {
        let (found, object) = told(&mut some).await;
        assert_eq!((found, label(&object)), (what, value.to_owned()));
        assert_eq!(object.metadata.resource_version, versions[version]);
    }
    for (what, value) in &expected {
        let (found, object) = told(&mut others).await;
        assert_eq!((found, &label(&object)), (*what, value));
    }
}

/// The next event.
async fn told(watch: &mut Watch<ConfigMap>) -> (&'static str, ConfigMap) {
    match watch.next().await.expect("an event").expect("an object") {
        WatchEvent::Added(object) => ("added", object),
        WatchEvent::Modified(object) => ("modified", object),
        WatchEvent::Deleted(object) => ("deleted", object),
        event => panic!("{event:?}"),
    }
}

fn label(object: &ConfigMap) -> String {
    let label = object.metadata.labels.get("in");
    label.map(ToString::to_string).unwrap_or_default()
}
