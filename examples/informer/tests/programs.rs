//! The programs, on a server in memory.

use informer::pods::{PodsOf as _, Workloads};
use informer::table::Table;
use informer::{SOON, cluster, nodes};
use kubewright::cache::SharedInformerFactory;
use kubewright::{Api, Client};
use kubewright_apiserver::Server;
use kubewright_k8s::apps::v1::ReplicaSet;
use kubewright_k8s::core::v1::{Node, Pod};
use tokio::time::timeout;

async fn client() -> Client {
    let client = Server::new().client("default");
    cluster::populate(&client).await.expect("a cluster");
    client
}

#[tokio::test]
async fn nodes_come_and_go_and_cease_to_be_ready() {
    let client = client().await;
    let factory = SharedInformerFactory::new(&client);
    let (_nodes, mut told) = nodes::follow(&factory);
    factory.start();
    factory.wait_for_sync(SOON).await.expect("nodes");
    let mut next = async || {
        timeout(SOON, told.recv())
            .await
            .ok()
            .flatten()
            .expect("a line")
    };
    let mut first = [next().await, next().await];
    first.sort();
    assert_eq!(first, ["east is there, ready", "west is there, ready"]);
    let api = Api::<Node>::cluster(client.clone());
    let east = cluster::of_readiness(api.get("east").await.expect("a node"), false);
    api.update_status(&east).await.expect("an update");
    assert_eq!(next().await, "east is not ready");
    api.delete("west").await.expect("a deletion");
    assert_eq!(next().await, "west has left");
    factory.shutdown().await;
}

#[tokio::test]
async fn pods_are_found_by_their_node_and_their_replica_set() {
    let client = client().await;
    let factory = SharedInformerFactory::new(&client);
    let workloads = Workloads::of(&factory);
    factory.start();
    factory.wait_for_sync(SOON).await.expect("pods");
    let lines = workloads.tell().expect("selectors");
    assert_eq!(lines, ["default/web has 2", "east runs 1", "west runs 1"]);

    // One with the labels, and of nobody.
    let sets = Api::<ReplicaSet>::namespaced(client.clone(), "default");
    let set = sets.get("web").await.expect("a replica set");
    let mut stranger = cluster::pod(&set, "stranger", "east");
    stranger.metadata.owner_references.clear();
    let stranger = cluster::run(&client, stranger).await.expect("a pod");
    let version = &stranger.metadata.resource_version;
    workloads
        .pods
        .wait_until(version, SOON)
        .await
        .expect("the pod");
    assert_eq!(workloads.by_node.count(&"east".to_owned()), 2);
    let pods = workloads.pods.lister().pods_of(&set).expect("a selector");
    assert_eq!(pods.len(), 2);
    factory.shutdown().await;
}

#[tokio::test]
async fn the_table_follows() {
    let client = client().await;
    let factory = SharedInformerFactory::new(&client);
    let mut table = Table::of(&factory, "default");
    factory.start();
    factory.wait_for_sync(SOON).await.expect("pods");
    assert_eq!(
        table.draw().expect("pods"),
        "NAME   READY  STATUS   RESTARTS  NODE\n\
         web-0  1/1    Running  0         east\n\
         web-1  1/1    Running  0         west\n"
    );
    let pods = Api::<Pod>::namespaced(client, "default");
    pods.delete("web-0").await.expect("a deletion");
    let ends = async {
        // Its kubelet, which there is none of here, would let it end.
        while !table
            .draw()
            .expect("pods")
            .contains("web-0  1/1    Terminating")
        {
            assert!(table.changed().await);
        }
    };
    timeout(SOON, ends).await.expect("the deletion is seen");
    factory.shutdown().await;
}
