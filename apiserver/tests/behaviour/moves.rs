//! What controllers and kubelets would do, done when a tester wants it.

use std::time::Duration;

use kubewright::meta::{ListOptions, ObjectMeta};
use kubewright::{Api, Resource, WatchEvent};
use kubewright_apiserver::Server;
use serde_json::{Value, json};

use crate::support::ConfigMap;

macro_rules! kinds {
    ($($name:ident $group:literal $version:literal $plural:literal $scope:ident),+ $(,)?) => {
        $(
            #[derive(Clone, Debug, Resource)]
            #[resource(group = $group, version = $version, plural = $plural, $scope)]
            struct $name {
                metadata: ObjectMeta,
                status: Option<Value>,
            }
        )+
    };
}

kinds! {
    Pod "" "v1" "pods" namespaced,
    Node "" "v1" "nodes" cluster,
    PersistentVolumeClaim "" "v1" "persistentvolumeclaims" namespaced,
    Deployment "apps" "v1" "deployments" namespaced,
    DaemonSet "apps" "v1" "daemonsets" namespaced,
    Job "batch" "v1" "jobs" namespaced,
}

const OBJECTS: &str = "
apiVersion: v1
kind: Node
metadata: {name: n1}
---
apiVersion: v1
kind: Node
metadata: {name: n2}
---
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  initContainers: [{name: first, image: i}]
  containers: [{name: c, image: i}]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: v}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d, generation: 4}
spec: {replicas: 3}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: s}
---
apiVersion: batch/v1
kind: Job
metadata: {name: j}
spec: {completions: 5, backoffLimit: 2}
";

const IN: Option<&str> = Some("default");

fn server() -> Server {
    let server = Server::new();
    server.add_yaml(OBJECTS).expect("objects");
    server
}

fn holds(status: &Value, condition: &str) -> Option<bool> {
    let conditions = status["conditions"].as_array()?;
    let found = conditions.iter().find(|found| found["type"] == condition)?;
    Some(found["status"] == "True")
}

/// The status of an object.
macro_rules! status {
    ($server:ident, $kind:ty, $name:literal) => {
        $server
            .object::<$kind>(IN, $name)
            .and_then(|object| object.status)
            .unwrap_or_default()
    };
}

#[tokio::test]
async fn a_pod_runs_and_ends() {
    let server = server();
    let pods = Api::<Pod>::namespaced(server.client("default"), "default");
    let list = pods.list(&ListOptions::default()).await.expect("pods");
    let since = ListOptions {
        resource_version: list.metadata.resource_version,
        ..ListOptions::default()
    };
    let mut watch = pods.watch(&since).await.expect("a watch");

    server.settle::<Pod>(IN, "p").expect("it runs");
    let Some(Ok(WatchEvent::Modified(seen))) = watch.next().await else {
        panic!("watches see it");
    };
    let status = seen.status.unwrap_or_default();
    assert_eq!(status["phase"], "Running");
    assert_eq!(holds(&status, "Ready"), Some(true));
    assert!(status["containerStatuses"][0]["state"]["running"].is_object());
    let first = &status["initContainerStatuses"][0]["state"]["terminated"];
    assert_eq!(first["exitCode"], 0);
    let spread = ListOptions {
        field_selector: "spec.nodeName=n1,status.phase=Running".to_owned(),
        ..ListOptions::default()
    };
    let found = pods.list(&spread).await.expect("pods");
    assert_eq!(
        found.items.len(),
        1,
        "it is on a node, and selectors know it"
    );

    server.end_pod("default", "p", 3).expect("it ends");
    let status = status!(server, Pod, "p");
    assert_eq!(status["phase"], "Failed");
    assert_eq!(holds(&status, "Ready"), Some(false));
    let ended = &status["containerStatuses"][0]["state"]["terminated"];
    assert_eq!(ended["exitCode"], 3);
}

#[test]
fn workloads_come_out_well_or_not() {
    let server = server();
    server.settle::<Deployment>(IN, "d").expect("available");
    let status = status!(server, Deployment, "d");
    assert_eq!(status["availableReplicas"], 3);
    assert_eq!(status["observedGeneration"], 4);
    assert_eq!(holds(&status, "Available"), Some(true));
    let since = status["conditions"][0]["lastTransitionTime"].clone();

    server.clock().advance(Duration::from_mins(1));
    server
        .settle::<Deployment>(IN, "d")
        .expect("still available");
    let status = status!(server, Deployment, "d");
    assert_eq!(status["conditions"][0]["lastTransitionTime"], since);
    assert_ne!(status["conditions"][0]["lastUpdateTime"], since);

    server.fail::<Deployment>(IN, "d").expect("too late");
    let status = status!(server, Deployment, "d");
    assert_eq!(holds(&status, "Progressing"), Some(false));
    assert_eq!(status.get("availableReplicas"), None);

    server.settle::<DaemonSet>(IN, "s").expect("on every node");
    assert_eq!(status!(server, DaemonSet, "s")["numberReady"], 2);

    server.settle::<Job>(IN, "j").expect("complete");
    let status = status!(server, Job, "j");
    assert_eq!(status["succeeded"], 5);
    assert_eq!(holds(&status, "Complete"), Some(true));
    let other = self::server();
    other.fail::<Job>(IN, "j").expect("failed");
    let status = status!(other, Job, "j");
    assert_eq!(status["failed"], 3);
    assert_eq!(holds(&status, "Failed"), Some(true));
}

#[test]
fn claims_are_bound_and_nodes_ready() {
    let server = server();
    server
        .settle::<PersistentVolumeClaim>(IN, "v")
        .expect("bound");
    let status = status!(server, PersistentVolumeClaim, "v");
    assert_eq!(status["phase"], "Bound");
    assert_eq!(status["capacity"], json!({"storage": "1Gi"}));

    server.fail::<Node>(None, "n1").expect("not ready");
    let node = server
        .object::<Node>(None, "n1")
        .and_then(|node| node.status);
    assert_eq!(holds(&node.unwrap_or_default(), "Ready"), Some(false));
}

#[test]
fn any_status_can_be_set() {
    let server = server();
    let status = json!({"phase": "Strange"});
    server.set_status::<Pod>(IN, "p", &status).expect("set");
    assert_eq!(status!(server, Pod, "p"), status);
    let set = |holds| server.set_condition::<Pod>(IN, "p", "Warm", holds, "Sun");
    set(true).expect("set");
    set(false).expect("set");
    let status = status!(server, Pod, "p");
    assert_eq!(holds(&status, "Warm"), Some(false));
    assert_eq!(status["conditions"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_cannot_be_moved_is_told() {
    let server = server();
    let told = |result: Result<(), kubewright_apiserver::MoveError>| {
        result.expect_err("an error").to_string()
    };
    assert_eq!(
        told(server.settle::<Pod>(IN, "q")),
        "pods `default/q`: it is not there"
    );
    assert_eq!(
        told(server.settle::<Pod>(None, "p")),
        "pods `p`: they are in namespaces; say which"
    );
    server
        .add_yaml("{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")
        .expect("added");
    assert_eq!(
        told(server.settle::<ConfigMap>(IN, "a")),
        "configmaps `default/a`: what becomes of this kind is not known; set its status"
    );
}
