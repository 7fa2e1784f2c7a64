//! Objects through a typed client.

use kubewright::meta::ListOptions;
use kubewright_apiserver::Server;

use crate::support::{config_map, config_maps};

#[tokio::test]
async fn an_object_lives_and_dies() {
    let api = config_maps(&Server::new());
    let created = api.create(&config_map("a")).await.expect("created");
    assert!(!created.metadata.uid.is_empty());
    let again = api.create(&config_map("a")).await.expect_err("it is there");
    assert!(again.is_already_exists());
    let mut stale = created.clone();
    let mut changed = created;
    changed.data = Some([("k".to_owned(), "v".to_owned())].into());
    let changed = api.update(&changed).await.expect("changed");
    stale.data = None;
    assert!(
        api.update(&stale)
            .await
            .expect_err("it has changed")
            .is_conflict()
    );
    let list = api.list(&ListOptions::default()).await.expect("a list");
    assert_eq!(list.items, [changed]);
    api.delete("a").await.expect("deleted");
    assert!(api.get("a").await.expect_err("it is gone").is_not_found());
}

#[tokio::test]
async fn dependents_go_with_their_owner() {
    let server = Server::new();
    let api = config_maps(&server);
    let owner = api.create(&config_map("owner")).await.expect("created");
    let mut dependent = config_map("dependent");
    dependent.metadata.owner_references = vec![kubewright::meta::OwnerReference {
        api_version: "v1".to_owned(),
        kind: "ConfigMap".to_owned(),
        name: "owner".to_owned(),
        uid: owner.metadata.uid.clone(),
        ..Default::default()
    }];
    api.create(&dependent).await.expect("created");
    api.delete("owner").await.expect("deleted");
    assert!(
        api.get("dependent")
            .await
            .expect_err("it is gone")
            .is_not_found()
    );
}
