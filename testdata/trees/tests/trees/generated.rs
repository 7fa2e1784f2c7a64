//! Trees that the generator writes, of definitions and of OpenAPI documents.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::path::Path;

use kubewright::client::Api;
use kubewright::meta::ListOptions;
use kubewright::resource::{scope, verbs};
use kubewright::rest::Error;
use kubewright::{Resource, Schema};
use trees::{apiserver, gateway_api, hyphen_group, mixed_case, single};

use crate::fault::Server;
use crate::{answering, lines, list, object};

/// Gets an object of the namespace `team`, and lists all; gives the requests.
async fn called<K>(server: &Server, api: Api<K>, all: Api<K>) -> Vec<String>
where
    K: Resource + Schema + scope::Namespaced + Debug + verbs::Get,
    K: verbs::List,
{
    let got = api.get("a").await.expect("the service has one");
    assert_eq!(got.metadata().name, "a");
    let list = all
        .list(&ListOptions::default())
        .await
        .expect("the service has a list");
    assert_eq!(list.items.len(), 1);
    lines(server)
}

#[tokio::test]
async fn t_hyphen_group() {
    use hyphen_group::example_group::v1::ClusterTestType;
    const GROUP: &str = "example-group.hyphens.example.com";
    let one = object(&format!("{GROUP}/v1"), "TestType");
    let cluster = object(&format!("{GROUP}/v1"), "ClusterTestType");
    let server = answering(&[one.clone(), list(&one), cluster]);
    let group: hyphen_group::clientset::ExampleGroupV1 =
        hyphen_group::Clientset::new(server.client()).example_group_v1();
    let seen = called(&server, group.testtypes("team"), group.testtypes_all()).await;
    assert_eq!(
        seen,
        [
            format!("GET /apis/{GROUP}/v1/namespaces/team/testtypes/a"),
            format!("GET /apis/{GROUP}/v1/testtypes")
        ]
    );
    let cluster = group.clustertesttypes();
    let made = cluster.create(&ClusterTestType::default()).await;
    assert_eq!(made.expect("created").metadata.name, "a");
    assert_eq!(
        lines(&server),
        [format!("POST /apis/{GROUP}/v1/clustertesttypes")]
    );
}

#[tokio::test]
async fn t_mixed_case() {
    let written = Path::new(env!("OUT_DIR")).join("trees");
    let folders: BTreeSet<String> = written
        .read_dir()
        .expect("the build script wrote it")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into()
        })
        .collect();
    assert!(folders.contains("MixedCase"), "{folders:?}");
    let one = object("example.mixed.example.com/v1", "TestType");
    let server = answering(&[one.clone(), list(&one)]);
    let group = mixed_case::Clientset::new(server.client()).example_v1();
    let seen = called(&server, group.testtypes("team"), group.testtypes_all()).await;
    assert_eq!(
        seen,
        [
            "GET /apis/example.mixed.example.com/v1/namespaces/team/testtypes/a",
            "GET /apis/example.mixed.example.com/v1/testtypes"
        ]
    );
}

#[tokio::test]
async fn t_apiserver_core() {
    let one = object("v1", "TestType");
    let server = answering(&[one.clone(), list(&one), one]);
    let group: apiserver::clientset::CoreV1 = apiserver::Clientset::new(server.client()).core_v1();
    let seen = called(&server, group.testtypes("team"), group.testtypes_all()).await;
    assert_eq!(
        seen,
        [
            "GET /api/v1/namespaces/team/testtypes/a",
            "GET /api/v1/testtypes"
        ]
    );
    let object = apiserver::core::v1::TestType::default();
    group.testtypes("team").create(&object).await.expect("made");
    let seen = server.only();
    assert_eq!(seen.line(), "POST /api/v1/namespaces/team/testtypes");
    assert_eq!(seen.json()["apiVersion"], "v1");
}

#[tokio::test]
async fn t_apiserver_example() {
    use apiserver::example::{v1, v1beta1};
    let beta: v1beta1::TestType = serde_json::from_str(
        r#"{"metadata": {"name": "a"}, "spec": {"size": 3, "label": "x"}, "status": {"blah": "y"}}"#,
    )
    .expect("an object");
    // Both ways, and nothing is lost.
    let hub = v1::TestType::from(beta.clone());
    assert_eq!(hub.spec.as_ref().and_then(|spec| spec.size), Some(3));
    let written = serde_json::to_value(&hub).expect("written");
    assert_eq!(written["apiVersion"], "example.apiserver.example.com/v1");
    assert_eq!(v1beta1::TestType::from(hub), beta);

    for version in ["v1", "v1beta1"] {
        let one = object(
            &format!("example.apiserver.example.com/{version}"),
            "TestType",
        );
        let server = answering(&[one.clone(), list(&one)]);
        let clientset = apiserver::Clientset::new(server.client());
        let seen = if version == "v1" {
            let group = clientset.example_v1();
            called(&server, group.testtypes("team"), group.testtypes_all()).await
        } else {
            let group = clientset.example_v1beta1();
            called(&server, group.testtypes("team"), group.testtypes_all()).await
        };
        let path = format!("/apis/example.apiserver.example.com/{version}");
        assert_eq!(
            seen,
            [
                format!("GET {path}/namespaces/team/testtypes/a"),
                format!("GET {path}/testtypes")
            ]
        );
    }
}

/// What a user adds to a client that was generated.
trait TestTypeExpansion {
    /// Those of a size, of one list.
    async fn of_size(&self, size: i32) -> Result<Vec<apiserver::example::v1::TestType>, Error>;
}

impl TestTypeExpansion for Api<apiserver::example::v1::TestType> {
    async fn of_size(&self, size: i32) -> Result<Vec<apiserver::example::v1::TestType>, Error> {
        let mut found = self.list(&ListOptions::default()).await?.items;
        found.retain(|found| found.spec.as_ref().and_then(|spec| spec.size) == Some(size));
        Ok(found)
    }
}

#[tokio::test]
async fn t_apiserver_example_lister_expansion() {
    let mut small = object("example.apiserver.example.com/v1", "TestType");
    small["spec"]["size"] = 1.into();
    let mut large = small.clone();
    large["spec"]["size"] = 9.into();
    let mut both = list(&small);
    both["items"]
        .as_array_mut()
        .expect("the items of a list")
        .push(large);
    let server = answering(&[both]);
    let group = apiserver::Clientset::new(server.client()).example_v1();
    let found = group.testtypes("team").of_size(9).await.expect("a list");
    assert_eq!(found.len(), 1);
    assert_eq!(
        lines(&server),
        ["GET /apis/example.apiserver.example.com/v1/namespaces/team/testtypes"]
    );
}

#[tokio::test]
async fn t_apiserver_example2() {
    let one = object("example.test.apiserver.example.com/v1", "TestType");
    let server = answering(&[one.clone(), list(&one)]);
    let group: apiserver::clientset::SecondExampleV1 =
        apiserver::Clientset::new(server.client()).second_example_v1();
    let seen = called(&server, group.testtypes("team"), group.testtypes_all()).await;
    assert_eq!(
        seen[1],
        "GET /apis/example.test.apiserver.example.com/v1/testtypes"
    );
}

#[tokio::test]
async fn t_apiserver_example3_io() {
    let one = object("example3.io/v1", "TestType");
    let server = answering(&[one.clone(), list(&one)]);
    let group: apiserver::clientset::ThirdExampleV1 =
        apiserver::Clientset::new(server.client()).third_example_v1();
    let seen = called(&server, group.testtypes("team"), group.testtypes_all()).await;
    assert_eq!(
        seen,
        [
            "GET /apis/example3.io/v1/namespaces/team/testtypes/a",
            "GET /apis/example3.io/v1/testtypes"
        ]
    );
}

/// Definitions are called by the last part of their names, in the module of their group version.
#[test]
fn t_apiserver_openapi() {
    use apiserver::core::v1::{TestType, TestTypeSpec};
    let object = TestType {
        spec: Some(TestTypeSpec { size: Some(1) }),
        ..TestType::default()
    };
    let written = serde_json::to_value(object).expect("written");
    assert_eq!(written["spec"]["size"], 1);
}

/// A kind of the core group holds a definition of another that is called as one of its own.
#[test]
fn r97_types_of_one_name_from_two_modules() {
    use apiserver::{core, peer};
    let object = core::v1::TestType {
        spec: Some(core::v1::TestTypeSpec { size: Some(1) }),
        peer: Some(peer::v1::TestTypeSpec {
            host: Some("b".to_owned()),
        }),
        ..core::v1::TestType::default()
    };
    let written = serde_json::to_value(object).expect("written");
    assert_eq!(written["peer"]["host"], "b");
}

/// What a kind holds is there; the kind that it holds has no client, though its API is served.
#[tokio::test]
async fn t_gateway_api() {
    use gateway_api::gateway::v1::{Gateway, PolicyStatus};
    let route = gateway_api::route::v1::Route {
        gateway: Some(Box::new(Gateway {
            class: Some("fast".to_owned()),
            ..Gateway::default()
        })),
        status: Some(PolicyStatus {
            ancestors: Some(vec!["b".to_owned()]),
        }),
        ..Default::default()
    };
    let server = answering(&[serde_json::to_value(&route).expect("written")]);
    let group = gateway_api::Clientset::new(server.client()).route_v1();
    assert_eq!(group.routes("team").get("a").await.expect("one"), route);
    assert_eq!(
        lines(&server),
        ["GET /apis/route.example.com/v1/namespaces/team/routes/a"]
    );
    let folder = Path::new(env!("OUT_DIR")).join("trees/gateway_api");
    let clientset = std::fs::read_to_string(folder.join("clientset.rs")).expect("a clientset");
    assert!(clientset.contains("pub fn routes("));
    assert!(!clientset.contains("pub fn gateways("), "{clientset}");
}

#[tokio::test]
async fn t_single() {
    let written = Path::new(env!("OUT_DIR")).join("kubewright");
    assert_eq!(written.read_dir().expect("a folder").count(), 1);
    let one = object("example.single.example.com/v1", "TestType");
    let server = answering(&[one.clone(), list(&one)]);
    let group: single::clientset::ExampleV1 = single::Clientset::new(server.client()).example_v1();
    let seen = called(&server, group.testtypes("team"), group.testtypes_all()).await;
    assert_eq!(
        seen[0],
        "GET /apis/example.single.example.com/v1/namespaces/team/testtypes/a"
    );
}
