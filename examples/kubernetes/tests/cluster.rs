//! The programs against a real API server.

use std::time::Duration;

use kubernetes::{Error, clientset, rest_client, scale};
use kubewright::client::{Api, Client};
use kubewright::config::Config;
use kubewright::meta::ObjectMeta;
use kubewright::{CustomResource, Resource};
use kubewright_controlplane::ControlPlane;
use kubewright_k8s::Clientset;
use kubewright_k8s::core::v1::{Container, Node, Pod, PodSpec, ServiceAccount};
use scale::{Flunder, FlunderSpec};
use tokio::time::{sleep, timeout};

const DEADLINE: Duration = Duration::from_mins(1);

/// A client of the control plane; `None` where there is no Go to build it with.
fn client() -> Result<Option<Client>, Error> {
    let Some(plane) = ControlPlane::shared()? else {
        return Ok(None);
    };
    let config = Config::from_kubeconfig(plane.kubeconfig(), Some("admin"))?;
    Ok(Some(Client::try_from(config)?))
}

fn pod(name: &str) -> Pod {
    Pod {
        metadata: ObjectMeta::named(name),
        spec: Some(PodSpec {
            containers: vec![Container {
                name: "main".to_owned(),
                image: Some("registry.example.com/main:1".to_owned()),
                ..Container::default()
            }],
            ..PodSpec::default()
        }),
        status: None,
    }
}

/// Pods may be created once the namespace has the account that they run as, which a controller
/// makes; none runs here.
async fn pods(client: &Client, names: &[&str]) -> Result<(), Error> {
    let clientset = Clientset::new(client.clone());
    let account = ServiceAccount {
        metadata: ObjectMeta::named("default"),
        ..ServiceAccount::default()
    };
    match clientset
        .core_v1()
        .serviceaccounts("default")
        .create(&account)
        .await
    {
        Err(error) if !error.is_already_exists() => return Err(error.into()),
        _ => {}
    }
    for name in names {
        clientset
            .core_v1()
            .pods("default")
            .create(&pod(name))
            .await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_request_of_its_own_gives_a_typed_list() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    pods(&client, &["rest-a", "rest-b"]).await?;
    let list = rest_client::pods(&client, "default", 1).await?;
    assert_eq!(list.items.len(), 1);
    let text = rest_client::tell(&list);
    assert!(text.starts_with("1 pods, and more\n  "), "{text}");
    assert!(text.ends_with(" Pending"), "{text}");
    Ok(())
}

#[tokio::test]
async fn the_clientset_reads_marks_and_labels() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    let clients = Clientset::new(client.clone());
    assert_eq!(
        clientset::pod(&clients, "default", "clientset-none").await?,
        None
    );

    let node = Node {
        metadata: ObjectMeta::named("worker"),
        ..Node::default()
    };
    clients.core_v1().nodes().create(&node).await?;
    assert_eq!(clientset::mark_nodes(&clients, "seen").await?, ["worker"]);
    let node = clients.core_v1().nodes().get("worker").await?;
    assert_eq!(node.metadata.annotation("example.com/mark"), Some("seen"));

    let mut labelled = pod("clientset-a");
    labelled
        .metadata
        .labels
        .insert("app".to_owned(), "example".to_owned());
    pods(&client, &[]).await?;
    clients.core_v1().pods("default").create(&labelled).await?;
    let labels = clientset::label(&clients, "default", "clientset-a").await?;
    let keys: Vec<&str> = labels.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["app", "by-apply", "by-merge", "example.com/by-json"]);
    Ok(())
}

#[tokio::test]
async fn a_method_of_its_own_scales() -> Result<(), Error> {
    let Some(client) = client()? else {
        return Ok(());
    };
    let definitions = Api::cluster(client.clone());
    definitions.create(&Flunder::crd()).await?;
    let flunders = scale::flunders(&client, "default");
    let flunder = Flunder {
        metadata: ObjectMeta::named("a"),
        spec: FlunderSpec { replicas: 2 },
        status: None,
    };
    // The server needs a moment to serve a kind that it has been told of.
    let served = async {
        loop {
            match flunders.create(&flunder).await {
                Err(error) if error.is_not_found() => sleep(Duration::from_millis(50)).await,
                created => return created,
            }
        }
    };
    timeout(DEADLINE, served).await??;
    assert_eq!(scale::scale_by(&flunders, "a", 3).await?, 5);
    assert_eq!(flunders.get("a").await?.spec.replicas, 5);
    assert_eq!(Flunder::descriptor().subresources, ["scale"]);
    Ok(())
}
