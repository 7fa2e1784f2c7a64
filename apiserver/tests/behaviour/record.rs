//! What has been asked.

use kubewright_apiserver::{Server, Verb};

use crate::support::{ConfigMap, config_map, config_maps};

#[tokio::test]
async fn requests_are_kept_with_what_came_of_them() {
    let server = Server::new();
    let api = config_maps(&server);
    api.create(&config_map("a")).await.expect("created");
    api.create(&config_map("a")).await.expect_err("it is there");
    api.get("a").await.expect("it is there");
    let requests = server.requests().of::<ConfigMap>();
    assert_eq!(requests.count(), 3);
    let created = requests.clone().verb(Verb::Create);
    let codes: Vec<u16> = created.iter().map(|request| request.code).collect();
    assert_eq!(codes, [201, 409]);
    assert_eq!(created.sent::<ConfigMap>()[0].metadata.name, "a");
    assert_eq!(requests.clone().writes().count(), 2);
    assert!(requests.namespace("other").is_empty());
    server.forget_requests();
    assert!(server.requests().is_empty());
}
