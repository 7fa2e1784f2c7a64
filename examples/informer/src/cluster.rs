//! The cluster that the programs run on.

use std::time::Duration;

use kubewright::meta::{DeleteOptions, ObjectMeta, OwnerReference};
use kubewright::{Api, Client};
use kubewright_apiserver::Server;
use kubewright_k8s::apps::v1::{ReplicaSet, ReplicaSetSpec};
use kubewright_k8s::core::v1::{
    Container, ContainerStatus, Node, NodeCondition, NodeStatus, Pod, PodSpec, PodStatus,
    PodStatusPhase, PodTemplateSpec,
};

use crate::Error;

/// The name of the labels here.
const APP: &str = "app";

/// A client of the cluster of `KUBECONFIG`, or else of a server in memory where pods come and go.
///
/// # Errors
/// When there is no such cluster.
pub async fn connect() -> Result<Client, Error> {
    if std::env::var_os("KUBECONFIG").is_some() {
        return Ok(Client::try_default().await?);
    }
    println!("No KUBECONFIG is set: the cluster is a server in memory.");
    let client = Server::new().client("default");
    populate(&client).await?;
    let busy = client.clone();
    tokio::spawn(async move {
        if let Err(error) = be_busy(&busy).await {
            eprintln!("the cluster has come to rest: {error}");
        }
    });
    Ok(client)
}

/// Two nodes, and a replica set with two pods on them.
///
/// # Errors
/// When the server refuses.
pub async fn populate(client: &Client) -> Result<(), Error> {
    for name in ["east", "west"] {
        let nodes = Api::<Node>::cluster(client.clone());
        nodes.create(&node(name)).await?;
        nodes
            .update_status(&of_readiness(nodes.get(name).await?, true))
            .await?;
    }
    let sets = Api::<ReplicaSet>::namespaced(client.clone(), "default");
    let set = sets.create(&replica_set("web")).await?;
    for (name, node) in [("web-0", "east"), ("web-1", "west")] {
        run(client, pod(&set, name, node)).await?;
    }
    Ok(())
}

/// Nodes lose their readiness, pods are restarted, come and go.
async fn be_busy(client: &Client) -> Result<(), Error> {
    let nodes = Api::<Node>::cluster(client.clone());
    let pods = Api::<Pod>::namespaced(client.clone(), "default");
    let sets = Api::<ReplicaSet>::namespaced(client.clone(), "default");
    for round in 2.. {
        tokio::time::sleep(Duration::from_secs(1)).await;
        let set = sets.get("web").await?;
        run(client, pod(&set, &format!("web-{round}"), "west")).await?;
        // There is no kubelet that would let it end by itself.
        let now = DeleteOptions {
            grace_period_seconds: Some(0),
            ..DeleteOptions::default()
        };
        pods.delete_with(&format!("web-{}", round - 2), &now)
            .await?;
        let east = of_readiness(nodes.get("east").await?, round % 2 == 0);
        nodes.update_status(&east).await?;
    }
    Ok(())
}

/// Creates a pod, and says that it runs.
///
/// # Errors
/// When the server refuses.
pub async fn run(client: &Client, pod: Pod) -> Result<Pod, Error> {
    let pods = Api::<Pod>::namespaced(client.clone(), "default");
    let mut pod = pods.create(&pod).await?;
    pod.status = Some(Box::new(PodStatus {
        phase: Some(PodStatusPhase::Running),
        container_statuses: Some(vec![ContainerStatus {
            name: "app".to_owned(),
            ready: true,
            ..ContainerStatus::default()
        }]),
        ..PodStatus::default()
    }));
    Ok(pods.update_status(&pod).await?)
}

fn node(name: &str) -> Node {
    Node {
        metadata: ObjectMeta::named(name),
        ..Node::default()
    }
}

/// The node, ready or not.
pub fn of_readiness(mut node: Node, is_ready: bool) -> Node {
    node.status = Some(Box::new(NodeStatus {
        conditions: Some(vec![NodeCondition {
            r#type: "Ready".to_owned(),
            status: if is_ready { "True" } else { "False" }.to_owned(),
            ..NodeCondition::default()
        }]),
        ..NodeStatus::default()
    }));
    node
}

fn replica_set(name: &str) -> ReplicaSet {
    let mut metadata = ObjectMeta::named(name);
    metadata.labels.insert(APP, name.to_owned());
    let mut spec = ReplicaSetSpec::default();
    spec.selector.match_labels.insert(APP, name.to_owned());
    spec.template = Some(PodTemplateSpec {
        metadata: Some(Box::new(metadata.clone())),
        spec: Some(Box::new(pod_spec(""))),
    });
    ReplicaSet {
        metadata,
        spec: Some(spec),
        ..ReplicaSet::default()
    }
}

/// A pod that a replica set controls.
pub fn pod(set: &ReplicaSet, name: &str, node: &str) -> Pod {
    let mut metadata = ObjectMeta::named(name);
    metadata.labels.insert(APP, set.metadata.name.clone());
    metadata
        .owner_references
        .push(OwnerReference::to_controller(set));
    Pod {
        metadata,
        spec: Some(pod_spec(node)),
        ..Pod::default()
    }
}

fn pod_spec(node: &str) -> PodSpec {
    PodSpec {
        node_name: (!node.is_empty()).then(|| node.to_owned()),
        containers: vec![Container {
            name: "app".to_owned(),
            image: Some("registry.example.com/app:1".to_owned()),
            ..Container::default()
        }],
        ..PodSpec::default()
    }
}
