//! Objects that are there before a test begins.

use kubewright::Client;
use kubewright_apiserver::{Fake, Server};

use crate::support::{config_map, config_maps};

const TEXT: &str = "
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata: {name: p, namespace: made}
  spec: {containers: [{name: c, image: i}]}
  status: {phase: Running}
---
---
apiVersion: v1
kind: ConfigMap
metadata: {name: a}
data: {k: v}
";

#[tokio::test]
async fn of_a_text() {
    let server = Server::new();
    server.add_yaml(TEXT).expect("objects");
    let found = config_maps(&server).get("a").await.expect("a config map");
    assert!(found.data.is_some() && !found.metadata.uid.is_empty());
    let dump = server.dump_yaml();
    assert!(
        dump.contains("phase: Running") && dump.contains("name: made"),
        "{dump}"
    );
    let other = Server::new();
    other.add_yaml(&dump).expect("the same objects");
    let same = config_maps(&other).get("a").await.expect("a config map");
    assert_eq!(same.metadata.uid, found.metadata.uid);
}

#[test]
fn what_cannot_be_added_is_told_with_its_place() {
    let server = Server::new();
    let error = |text: &str| server.add_yaml(text).expect_err("an error").to_string();
    let text = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n---\nkind: Thing\napiVersion: a.b/v1\n";
    let told = "document 2: the object cannot be added: no kind `Thing` of `a.b/v1` is served";
    assert_eq!(error(text), told);
    assert!(error("kind: ConfigMap\napiVersion: v1").contains("no `metadata.name`"));
    assert!(error("a: [").starts_with("document 1: "));
    assert!(server.add_path("nowhere").is_err());
}

#[test]
fn definitions_that_are_wrong_are_told() {
    let text = "
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.a.b}
spec:
  group: a.b
  scope: Namespaced
  names: {plural: things, kind: Thing, listKind: ThingList, singular: thing}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: thing}}}]
";
    let error = Server::new().add_yaml(text).expect_err("an error");
    let told = error.to_string();
    assert!(
        told.starts_with("document 1: the object cannot be added: `things.a.b`: spec.")
            && told.contains("openAPIV3Schema.type"),
        "{told}"
    );
    let right = text.replace("type: thing", "type: object");
    let server = Server::new();
    server.add_yaml(&right).expect("a definition");
    // What is dumped can be added.
    Server::new()
        .add_yaml(&server.dump_yaml())
        .expect("the same");
}

struct Clientset(Client);

impl From<Client> for Clientset {
    fn from(client: Client) -> Self {
        Self(client)
    }
}

#[tokio::test]
async fn of_a_clientset_that_is_a_fake() {
    let (clientset, server) =
        Clientset::fake_with_server([config_map("a"), config_map("b")]).expect("a clientset");
    assert_eq!(clientset.0.default_namespace(), "default");
    assert!(config_maps(&server).get("b").await.is_ok());
    let of_two = Clientset::fake((config_map("a"), config_map("b")));
    assert!(of_two.is_ok());
}
