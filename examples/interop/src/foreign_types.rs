//! Types of `k8s-openapi` and `kube` with kubewright's client: each in a [`Foreign`].

use k8s_openapi::api::core::v1::ConfigMap;
use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use k8s_openapi::apimachinery::pkg::apis::meta::v1 as k8s;
use kube::CustomResourceExt;
use kubewright::client::{Patch, WatchEvent};
use kubewright::interop::Foreign;
use kubewright::meta::ListOptions;
use kubewright::{Api, Client, Resource};
use serde_json::json;
use tokio::time::timeout;

use crate::kinds::{Colour, Lamp, LampSpec, LampStatus};
use crate::{DEADLINE, Error};

/// A kind of `k8s-openapi`, from creation to deletion.
pub async fn config_map(client: &Client, namespace: &str) -> Result<(), Error> {
    let config_maps = Api::<Foreign<ConfigMap>>::namespaced(client.clone(), namespace);
    let settings = ConfigMap {
        metadata: k8s::ObjectMeta {
            name: Some("settings".to_owned()),
            ..k8s::ObjectMeta::default()
        },
        data: Some([("theme".to_owned(), "dark".to_owned())].into()),
        ..ConfigMap::default()
    };
    let mut settings = config_maps.create(&settings.into()).await?;

    // Fields are those of `ConfigMap`; the metadata is there in the form of either library.
    settings
        .data
        .get_or_insert_default()
        .insert("font".to_owned(), "large".to_owned());
    settings
        .metadata_mut()
        .labels
        .insert("tier", "front".to_owned());
    let settings = config_maps.update(&settings).await?;
    println!("{} has {:?}", settings.metadata().name, settings.data);

    let tier = ListOptions {
        label_selector: "tier=front".to_owned(),
        ..ListOptions::default()
    };
    let listed = config_maps.list(&tier).await?;
    println!("{} of the front tier", listed.items.len());

    let patch = json!({"data": {"theme": "light"}});
    let settings = config_maps.patch("settings", Patch::Merge(&patch)).await?;
    // What other code of the program takes is the type itself.
    let settings: ConfigMap = settings.into_inner();
    println!(
        "The theme is {:?}",
        settings.data.and_then(|mut data| data.remove("theme"))
    );

    config_maps.delete("settings").await?;
    Ok(())
}

/// A kind of `kube`'s derive: installed, watched, its status and scale set.
pub async fn lamp(client: &Client, namespace: &str) -> Result<(), Error> {
    let definitions = Api::<Foreign<CustomResourceDefinition>>::cluster(client.clone());
    timeout(DEADLINE, install(&definitions, Lamp::crd())).await??;

    let lamps = Api::<Foreign<Lamp>>::namespaced(client.clone(), namespace);
    let lamp = Lamp::new(
        "desk",
        LampSpec {
            colour: Colour::Warm,
            bulbs: 2,
        },
    );
    let mut lamp = lamps.create(&lamp.into()).await?;
    lamp.status = Some(LampStatus { lit: 1 });
    let mut lamp = lamps.update_status(&lamp).await?;

    let mut scale = lamps.get_scale("desk").await?;
    println!(
        "{} of {} bulbs are lit",
        scale.status.replicas, scale.spec.replicas
    );
    scale.spec.replicas = 1;
    lamps.update_scale("desk", &scale).await?;

    let since = ListOptions {
        resource_version: std::mem::take(&mut lamp.metadata_mut().resource_version),
        ..ListOptions::default()
    };
    let mut watch = lamps.watch(&since).await?;
    if let Some(WatchEvent::Modified(lamp)) = timeout(DEADLINE, watch.next()).await?.transpose()? {
        println!("{} bulbs shall be lit now", lamp.spec.bulbs);
    }

    lamps.delete("desk").await?;
    Ok(())
}

/// Creates a definition and waits until its kind is served.
async fn install(
    definitions: &Api<Foreign<CustomResourceDefinition>>,
    definition: CustomResourceDefinition,
) -> Result<(), Error> {
    let created = definitions.create(&definition.into()).await?;
    let options = ListOptions {
        field_selector: format!("metadata.name={}", created.metadata().name),
        resource_version: created.metadata().resource_version.clone(),
        ..ListOptions::default()
    };
    let mut watch = definitions.watch(&options).await?;
    while let Some(event) = watch.next().await {
        match event? {
            WatchEvent::Added(seen) | WatchEvent::Modified(seen) if is_established(&seen) => {
                return Ok(());
            }
            _ => {}
        }
    }
    Err("the server ended the watch before the definition was established".into())
}

fn is_established(definition: &CustomResourceDefinition) -> bool {
    let status = definition.status.as_ref();
    status
        .and_then(|status| status.conditions.as_ref())
        .into_iter()
        .flatten()
        .any(|condition| condition.type_ == "Established" && condition.status == "True")
}
