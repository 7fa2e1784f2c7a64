//! The group, through typed clients.

use kubewright::client::Api;
use kubewright::meta::ObjectMeta;
use sample_apiserver::{Fischer, Flunder, FlunderSpec, ReferenceType, server, v1alpha1};

#[tokio::test]
async fn a_fischer_disallows_a_flunder() {
    let client = server().expect("a server").client("default");
    let fischers = Api::<Fischer>::cluster(client.clone());
    let flunders = Api::<Flunder>::namespaced(client, "default");
    let fischer = Fischer {
        metadata: ObjectMeta::named("f"),
        disallowed_flunders: vec!["banned".to_owned()],
    };
    fischers.create(&fischer).await.expect("created");
    let named = |name: &str| Flunder {
        metadata: ObjectMeta::named(name),
        ..Flunder::default()
    };
    flunders.create(&named("fine")).await.expect("created");
    let error = flunders.create(&named("banned")).await.expect_err("denied");
    assert!(error.is_forbidden());
    let message =
        "flunders.wardle.example.com \"banned\" is forbidden: the fischer f disallows this name";
    assert_eq!(
        error.status().map(|status| status.message.as_str()),
        Some(message)
    );
}

#[tokio::test]
async fn a_flunder_is_seen_in_both_versions() {
    let client = server().expect("a server").client("default");
    let old = Api::<v1alpha1::Flunder>::namespaced(client.clone(), "default");
    let new = Api::<Flunder>::namespaced(client, "default");
    let flunder = v1alpha1::Flunder {
        metadata: ObjectMeta::named("a"),
        spec: v1alpha1::FlunderSpec {
            reference: Some("f".to_owned()),
            reference_type: Some(ReferenceType::Fischer),
        },
        ..v1alpha1::Flunder::default()
    };
    old.create(&flunder).await.expect("created");
    let seen = new.get("a").await.expect("it is there");
    let wanted = FlunderSpec {
        flunder_reference: None,
        fischer_reference: Some("f".to_owned()),
        reference_type: Some(ReferenceType::Fischer),
    };
    assert_eq!(seen.spec, wanted);
    assert_eq!(old.get("a").await.expect("it is there").spec, flunder.spec);
}
