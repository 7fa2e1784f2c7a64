//! Trees of kinds that are written by hand.

use kubewright::client::{Api, Patch};
use kubewright::meta::{ListOptions, Scale};
use serde_json::{Value, json};
use trees::crd::{conflicting, example, example2, extensions};

use crate::{answering, lines, list, object};

const EXAMPLE: &str = "example.crd.example.com/v1";

/// A method that is called as the getter of another kind would be.
#[tokio::test]
async fn t_crd_example_test_type() {
    let server = answering(&[
        object(EXAMPLE, "ClusterTestType"),
        object(EXAMPLE, "TestType"),
    ]);
    let client = example::TestTypeClient::from(server.api::<example::TestType>());
    let cluster: example::ClusterTestType =
        client.get_cluster_test_type("a").await.expect("one below");
    assert_eq!(cluster.metadata.name, "a");
    client.get("a").await.expect("one");
    let path = "/apis/example.crd.example.com/v1/namespaces/team/testtypes/a";
    assert_eq!(
        lines(&server),
        [format!("GET {path}/cluster"), format!("GET {path}")]
    );
}

#[tokio::test]
async fn t_crd_example_cluster_test_type() {
    let mut scale = object("autoscaling/v1", "Scale");
    scale["spec"]["replicas"] = 3.into();
    let server = answering(&[scale.clone(), scale]);
    let api = Api::<example::ClusterTestType>::cluster(server.client());
    let client = example::ClusterTestTypeClient::from(api);
    let read: Scale = client.get_scale("a").await.expect("a scale");
    client.update_scale("a", &read).await.expect("updated");
    let seen = server.seen();
    let path = "/apis/example.crd.example.com/v1/clustertesttypes/a/scale";
    assert_eq!(seen[0].line(), format!("GET {path}"));
    assert_eq!(seen[1].line(), format!("PUT {path}"));
    let sent = seen[1].json();
    assert_eq!(sent["apiVersion"], "autoscaling/v1");
    assert_eq!(sent["spec"]["replicas"], 3);
}

/// A list is no kind of its own, so that a word on it cannot be misplaced: it is `List` of the kind.
#[tokio::test]
async fn t_crd_example_cluster_test_type_list() {
    let server = answering(&[list(&object(EXAMPLE, "ClusterTestType"))]);
    let api = Api::<example::ClusterTestType>::cluster(server.client());
    let found: kubewright::client::List<example::ClusterTestType> =
        api.list(&ListOptions::default()).await.expect("a list");
    assert_eq!(found.items[0].metadata.name, "a");
    assert_eq!(found.metadata.resource_version, "7");
    let written = serde_json::to_value(&found).expect("written");
    assert_eq!(written["kind"], "ClusterTestTypeList");
    assert_eq!(written["apiVersion"], EXAMPLE);
}

#[tokio::test]
async fn t_crd_example2() {
    let server = answering(&[
        object(EXAMPLE, "TestType"),
        object("example.test.crd.example.com/v1", "TestType"),
    ]);
    server
        .api::<example::TestType>()
        .get("a")
        .await
        .expect("one");
    server
        .api::<example2::TestType>()
        .get("a")
        .await
        .expect("one");
    assert_eq!(
        lines(&server),
        [
            "GET /apis/example.crd.example.com/v1/namespaces/team/testtypes/a",
            "GET /apis/example.test.crd.example.com/v1/namespaces/team/testtypes/a"
        ]
    );
}

#[tokio::test]
async fn t_crd_conflicting() {
    let text = json!({
        "apiVersion": "conflicting.test.crd.example.com/v1",
        "kind": "TestType",
        "metadata": {"name": "a", "namespace": "team"},
        "spec": {
            "kind": "Other",
            "namespace": "elsewhere",
            "next": {"kind": "Third", "next": {"namespace": "n"}},
            "below": [{"below": [{"kind": "Fourth"}]}],
        },
        "status": {"blah": "b", "ancestors": [{"name": "x"}]},
    });
    let server = answering(std::slice::from_ref(&text));
    let got = server
        .api::<conflicting::TestType>()
        .get("a")
        .await
        .expect("one");
    assert_eq!(got.metadata.namespace, "team");
    let spec = got.spec.as_ref().expect("a spec");
    assert_eq!(spec.reference.kind.as_deref(), Some("Other"));
    assert_eq!(spec.reference.namespace.as_deref(), Some("elsewhere"));
    let status = got.status.as_ref().expect("a status");
    assert_eq!(status.policy.ancestors[0].name, "x");
    assert_eq!(serde_json::to_value(&got).expect("written"), text);
}

#[tokio::test]
async fn t_crd_extensions() {
    let one = object("extensions.test.crd.example.com/v1", "TestType");
    let answers = [
        one.clone(),
        list(&one),
        one.clone(),
        one.clone(),
        one.clone(),
        one,
    ];
    let server = answering(&answers);
    let client = extensions::TestTypeClient::from(server.api::<extensions::TestType>());
    let got = client.get_extended("a").await.expect("get");
    let options = ListOptions::default();
    client.list_extended(&options).await.expect("list");
    client.create_extended(&got).await.expect("create");
    client.update_extended("a", &got).await.expect("update");
    let patch = json!({"metadata": {"labels": {"a": "b"}}});
    client
        .patch_extended("a", Patch::Merge(&patch))
        .await
        .expect("patch");
    client.apply_extended("a", "me", &got).await.expect("apply");
    let objects = "/apis/extensions.test.crd.example.com/v1/namespaces/team/testtypes";
    assert_eq!(
        lines(&server),
        [
            format!("GET {objects}/a"),
            format!("GET {objects}"),
            format!("POST {objects}"),
            format!("PUT {objects}/a"),
            format!("PATCH {objects}/a"),
            format!("PATCH {objects}/a?fieldManager=me&force=false"),
        ]
    );

    let below = json!({"name": "below"});
    let mut answers = vec![below.clone(); 6];
    answers[1] = list(&below);
    let server = answering(&answers);
    let client = extensions::TestTypeClient::from(server.api::<extensions::TestType>());
    let got: extensions::TestSubresource = client.get_subresource("a").await.expect("get");
    assert_eq!(got.name, "below");
    client.list_subresources("a", &options).await.expect("list");
    client.create_subresource("a", &got).await.expect("create");
    client.update_subresource("a", &got).await.expect("update");
    let patch = json!({"name": "c"});
    client
        .patch_subresource("a", Patch::Merge(&patch))
        .await
        .expect("patch");
    client
        .apply_subresource("a", "me", &got)
        .await
        .expect("apply");
    let seen = server.seen();
    let found: Vec<String> = seen.iter().map(crate::fault::Seen::line).collect();
    assert_eq!(
        found,
        [
            format!("GET {objects}/a/testsubresource"),
            format!("GET {objects}/a/testsubresources"),
            format!("POST {objects}/a/testsubresource"),
            format!("PUT {objects}/a/testsubresource"),
            format!("PATCH {objects}/a/testsubresource"),
            format!("PATCH {objects}/a/testsubresource?fieldManager=me&force=false"),
        ]
    );
    let sent: Vec<Value> = [2, 3, 5].map(|at: usize| seen[at].json()).into();
    assert_eq!(sent, vec![below; 3]);
}
