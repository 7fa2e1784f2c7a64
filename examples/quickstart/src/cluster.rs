//! The typed client at work: install the CRD, then create, list, watch, update status and delete.

use std::time::Duration;

use kubewright::apiextensions::CustomResourceDefinition;
use kubewright::meta::ListOptions;
use kubewright::{Api, Client, WatchEvent};

use kubewright_apiserver::Server;

use crate::Result;
use crate::api::Clientset;
use crate::api::web::v1::{Website, WebsiteStatus};

/// How long all of it may take.
const DEADLINE: Duration = Duration::from_mins(1);

/// Shows every step on the cluster of `KUBECONFIG`, or else on a server in memory, and leaves nothing
/// behind.
pub(crate) async fn tour(website: Website) -> Result<()> {
    let client = if std::env::var_os("KUBECONFIG").is_some() {
        Client::try_default().await?
    } else {
        println!("No KUBECONFIG is set: the cluster is a server in memory.");
        Server::new().client("default")
    };
    tokio::time::timeout(DEADLINE, steps(client, website)).await?
}

async fn steps(client: Client, website: Website) -> Result<()> {
    let definitions = Api::<CustomResourceDefinition>::cluster(client.clone());
    let definition = install(&definitions).await?;
    println!("The cluster serves {}.", definition.metadata.name);

    let namespace = client.default_namespace().to_owned();
    let websites = Clientset::new(client).web_v1().websites(&namespace);
    let outcome = verbs(&websites, &website).await;

    // Whatever happened, the definition goes, and every object with it.
    definitions.delete(&definition.metadata.name).await?;
    outcome?;
    println!("The definition is gone, and so are its objects.");
    Ok(())
}

/// Creates the definition and waits until its kind is served.
async fn install(definitions: &Api<CustomResourceDefinition>) -> Result<CustomResourceDefinition> {
    let definition: CustomResourceDefinition =
        yaml_serde::from_str(include_str!("../crds/website.yaml"))?;
    let created = definitions.create(&definition).await?;
    let options = ListOptions {
        field_selector: format!("metadata.name={}", created.metadata.name),
        resource_version: created.metadata.resource_version.clone(),
        ..ListOptions::default()
    };
    let mut watch = definitions.watch(&options).await?;
    while let Some(event) = watch.next().await {
        match event? {
            WatchEvent::Added(seen) | WatchEvent::Modified(seen) if seen.is_established() => {
                return Ok(seen);
            }
            _ => {}
        }
    }
    Err("the server ended the watch before the definition was established".into())
}

async fn verbs(websites: &Api<Website>, website: &Website) -> Result<()> {
    let created = websites.create(website).await?;
    println!(
        "Created {} at version {}.",
        created.metadata.name, created.metadata.resource_version
    );

    let list = websites.list(&ListOptions::default()).await?;
    println!("Listed {} website(s).", list.items.len());

    let since = ListOptions {
        resource_version: list.metadata.resource_version,
        ..ListOptions::default()
    };
    let mut watch = websites.watch(&since).await?;

    let mut ready = created;
    ready.status = Some(Box::new(WebsiteStatus {
        replicas: ready.spec.replicas,
        ..WebsiteStatus::default()
    }));
    websites.update_status(&ready).await?;
    websites.delete(&ready.metadata.name).await?;

    while let Some(event) = watch.next().await {
        match event? {
            WatchEvent::Modified(seen) => {
                println!(
                    "Saw its status change: {:?} replica(s).",
                    seen.status.and_then(|status| status.replicas)
                );
            }
            WatchEvent::Deleted(seen) => {
                println!("Saw {} deleted.", seen.metadata.name);
                return Ok(());
            }
            event => println!("Saw {event:?}."),
        }
    }
    Err("the server ended the watch before the website was deleted".into())
}
