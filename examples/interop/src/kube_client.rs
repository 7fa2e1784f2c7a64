//! A type of kubewright with `kube`'s client and runtime: in a [`ForKube`].

use futures::TryStreamExt;
use kube::api::{DeleteParams, ListParams, Patch, PatchParams, PostParams};
use kube::runtime::wait::await_condition;
use kube::runtime::{WatchStreamExt, reflector, watcher};
use kube::{Api, Client, ResourceExt};
use kubewright::CustomResource;
use kubewright::apiextensions::CustomResourceDefinition;
use kubewright::interop::{ForKube, ForKubeCluster};
use kubewright::meta::ObjectMeta;
use serde_json::json;
use tokio::time::timeout;

use crate::kinds::{Gate, GateSpec, GateStatus};
use crate::{DEADLINE, Error};

/// A kind of kubewright's derive: installed, created, its status set, watched into a store.
pub async fn gate(client: &Client, namespace: &str) -> Result<(), Error> {
    let definitions = Api::<ForKubeCluster<CustomResourceDefinition>>::all(client.clone());
    timeout(DEADLINE, install(definitions)).await??;

    let gates = Api::<ForKube<Gate>>::namespaced(client.clone(), namespace);
    let gate = Gate {
        metadata: ObjectMeta::named("north"),
        spec: GateSpec { open: true },
        status: None,
    };
    let mut gate = gates.create(&PostParams::default(), &gate.into()).await?;

    // Fields are those of `Gate`; the metadata is there in the form of either library.
    gate.spec.open = false;
    gate.labels_mut()
        .insert("side".to_owned(), "north".to_owned());
    let mut gate = gates
        .replace("north", &PostParams::default(), &gate)
        .await?;
    println!("{} is open: {}", gate.metadata.name, gate.spec.open);

    gate.status = Some(GateStatus { passed: 3 });
    gates
        .replace_status("north", &PostParams::default(), &gate)
        .await?;
    let patch = json!({"status": {"passed": 4}});
    let gate = gates
        .patch_status("north", &PatchParams::default(), &Patch::Merge(&patch))
        .await?;
    println!("{:?} of {}", gate.status, gate.name_any());

    let north = ListParams::default().labels("side=north");
    println!(
        "{} gates in the north",
        gates.list(&north).await?.items.len()
    );

    println!("{:?} in the store", stored(gates.clone()).await?.status);

    gates.delete("north", &DeleteParams::default()).await?;
    Ok(())
}

/// The one object that `kube`'s reflector has stored of a kind.
async fn stored(gates: Api<ForKube<Gate>>) -> Result<Gate, Error> {
    let (store, writer) = reflector::store();
    let events = watcher(gates, watcher::Config::default())
        .default_backoff()
        .reflect(writer)
        .touched_objects();
    let filling = events.try_for_each(async |_| Ok(()));
    tokio::select! {
        ready = timeout(DEADLINE, store.wait_until_ready()) => ready??,
        ended = filling => ended?,
    }
    let stored = store.state();
    let gate = stored.first().ok_or("nothing was stored")?;
    Ok(Gate::clone(gate))
}

/// Creates the definition that the type has, and waits until its kind is served.
async fn install(definitions: Api<ForKubeCluster<CustomResourceDefinition>>) -> Result<(), Error> {
    let definition = Gate::crd();
    let name = definition.metadata.name.clone();
    definitions
        .create(&PostParams::default(), &definition.into())
        .await?;
    await_condition(
        definitions,
        &name,
        |seen: Option<&ForKubeCluster<CustomResourceDefinition>>| {
            seen.is_some_and(|seen| seen.is_established())
        },
    )
    .await?;
    Ok(())
}
