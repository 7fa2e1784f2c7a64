//! Both directions against the real API server.

use interop::kinds::{Gate, GateSpec};
use interop::{DEADLINE, Error, foreign_types, kube_client};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ComponentStatus, ConfigMap, Namespace};
use kube::api::{DeleteParams, Patch as KubePatch, PatchParams};
use kube::core::PartialObjectMeta;
use kube::{Resource as _, ResourceExt};
use kubewright::client::{Deleted, Patch, WatchEvent};
use kubewright::config::Config;
use kubewright::interop::{ForKube, Foreign};
use kubewright::meta::{ListOptions, ObjectMeta, OwnerReference};
use kubewright::{Api, Client, Resource};
use kubewright_controlplane::ControlPlane;
use serde_json::{from_value, json};
use tokio::time::timeout;

/// A client of the control plane of this test binary, and a namespace that the name gives; `None`
/// where there is no Go to build it with.
async fn cluster(namespace: &str) -> Result<Option<Client>, Error> {
    let Some(control_plane) = ControlPlane::shared()? else {
        return Ok(None);
    };
    let config = Config::from_kubeconfig(control_plane.kubeconfig(), Some("admin"))?;
    let client = Client::try_from(config)?;
    let namespaces = Api::<Foreign<Namespace>>::cluster(client.clone());
    let namespace: Namespace = from_value(json!({"metadata": {"name": namespace}}))?;
    namespaces.create(&namespace.into()).await?;
    Ok(Some(client))
}

async fn kube_client() -> Result<kube::Client, Error> {
    let control_plane = ControlPlane::shared()?.ok_or("no control plane")?;
    let config = kube::config::Kubeconfig::read_from(control_plane.kubeconfig())?;
    let options = kube::config::KubeConfigOptions::default();
    let config = kube::Config::from_custom_kubeconfig(config, &options).await?;
    Ok(kube::Client::try_from(config)?)
}

#[tokio::test]
async fn the_example_of_foreign_types_runs() -> Result<(), Error> {
    let Some(client) = cluster("foreign").await? else {
        return Ok(());
    };
    foreign_types::config_map(&client, "foreign").await?;
    foreign_types::lamp(&client, "foreign").await
}

fn deployment() -> Result<Deployment, Error> {
    Ok(from_value(json!({
        "metadata": {"name": "web", "labels": {"app": "web"}},
        "spec": {
            "replicas": 1,
            "selector": {"matchLabels": {"app": "web"}},
            "template": {
                "metadata": {"labels": {"app": "web"}},
                "spec": {"containers": [{"name": "web", "image": "registry.example.com/web:1"}]}
            }
        }
    }))?)
}

#[tokio::test]
async fn a_deployment_of_k8s_openapi_has_every_verb() -> Result<(), Error> {
    let Some(client) = cluster("deployments").await? else {
        return Ok(());
    };
    let api = Api::<Foreign<Deployment>>::namespaced(client, "deployments");
    let created = api.create(&deployment()?.into()).await?;
    assert!(!created.metadata().uid.is_empty());
    assert!(api.get_opt("nothing").await?.is_none());

    let listed = api.list(&ListOptions::default()).await?;
    assert_eq!(listed.items, [api.get("web").await?]);

    let mut scale = api.get_scale("web").await?;
    scale.spec.replicas = 3;
    assert_eq!(api.update_scale("web", &scale).await?.spec.replicas, 3);
    assert_eq!(api.get("web").await?.spec.replicas, Some(3));

    let patch = json!({"spec": {"template": {"spec": {"containers": [
        {"name": "side", "image": "registry.example.com/side:1"}
    ]}}}});
    let patched = api.patch("web", Patch::Strategic(&patch)).await?;
    let pod = patched.into_inner().spec.template.spec;
    assert_eq!(pod.map(|pod| pod.containers.len()), Some(2));

    let mut applied = deployment()?;
    applied.metadata.labels = Some([("applied".to_owned(), "yes".to_owned())].into());
    let applied: Foreign<Deployment> = applied.into();
    let options = kubewright::meta::ApplyOptions {
        force: true,
        ..kubewright::meta::ApplyOptions::new("test")
    };
    let applied = api.apply_with("web", &applied, &options).await?;
    assert_eq!(applied.metadata().label("applied"), Some("yes"));
    assert_eq!(applied.metadata().label("app"), Some("web"));
    assert_eq!(applied.spec.replicas, Some(1));

    let mut object = applied;
    object.status.get_or_insert_default().observed_generation = Some(7);
    let object = api.update_status(&object).await?;
    let observed = object
        .status
        .as_ref()
        .and_then(|status| status.observed_generation);
    assert_eq!(observed, Some(7));

    let since = ListOptions {
        resource_version: object.metadata().resource_version.clone(),
        ..ListOptions::default()
    };
    let mut watch = api.watch(&since).await?;
    assert!(matches!(
        api.delete("web").await?,
        Deleted::Status(_) | Deleted::Object(_)
    ));
    let event = timeout(DEADLINE, watch.next()).await?.transpose()?;
    let Some(WatchEvent::Deleted(gone)) = event else {
        return Err(format!("expected a deletion, got {event:?}").into());
    };
    assert_eq!(gone.metadata().uid, object.metadata().uid);
    assert_eq!(
        watch.resource_version(),
        Some(gone.metadata().resource_version.as_str())
    );
    Ok(())
}

/// Changes on either side, in turn, are all in what is written.
#[tokio::test]
async fn changes_of_metadata_through_either_side_are_written() -> Result<(), Error> {
    let Some(client) = cluster("changes").await? else {
        return Ok(());
    };
    let api = Api::<Foreign<ConfigMap>>::namespaced(client, "changes");
    let mut object = Foreign::new(ConfigMap::default());
    object.metadata_mut().name = "both".to_owned();
    object
        .labels_mut()
        .insert("theirs".to_owned(), "1".to_owned());
    let mut object = api.create(&object).await?;

    object.metadata_mut().labels.insert("ours", "2".to_owned());
    // Neither the name nor the version is lost on the way to the path and the body.
    object
        .annotations_mut()
        .insert("theirs".to_owned(), "3".to_owned());
    object
        .metadata_mut()
        .annotations
        .insert("ours", "4".to_owned());
    object.data = Some([("key".to_owned(), "5".to_owned())].into());
    object.metadata_mut().add_finalizer("example.com/ours");
    api.update(&object).await?;

    let mut read = api.get("both").await?;
    let labels = &read.metadata().labels;
    assert_eq!(
        (labels["theirs"].as_str(), labels["ours"].as_str()),
        ("1", "2")
    );
    assert_eq!(read.annotations()["theirs"], "3");
    assert_eq!(read.annotations()["ours"], "4");
    assert_eq!(read.data, object.data);
    assert_eq!(read.finalizers(), ["example.com/ours"]);

    let stale = object;
    assert!(
        api.update(&stale)
            .await
            .is_err_and(|error| error.is_conflict())
    );
    read.finalizers_mut().clear();
    api.update(&read).await?;
    api.delete("both").await?;
    assert!(api.get_opt("both").await?.is_none());
    Ok(())
}

#[tokio::test]
async fn the_server_refuses_what_it_does_not_serve() -> Result<(), Error> {
    let Some(client) = cluster("refused").await? else {
        return Ok(());
    };
    let api = Api::<Foreign<ComponentStatus>>::cluster(client);
    let refused = api.delete("scheduler").await;
    let status = refused.err().and_then(|error| error.status().cloned());
    assert_eq!(status.map(|status| status.code), Some(405));
    Ok(())
}

#[tokio::test]
async fn the_example_of_the_kube_client_runs_and_every_other_verb() -> Result<(), Error> {
    let Some(client) = cluster("gates").await? else {
        return Ok(());
    };
    let kube_client = kube_client().await?;
    kube_client::gate(&kube_client, "gates").await?;

    let gates = kube::Api::<ForKube<Gate>>::namespaced(kube_client.clone(), "gates");
    let gate: ForKube<Gate> = Gate {
        metadata: ObjectMeta::named("south"),
        spec: GateSpec { open: true },
        status: None,
    }
    .into();
    let applied = gates
        .patch(
            "south",
            &PatchParams::apply("test"),
            &KubePatch::Apply(&gate),
        )
        .await?;
    assert_eq!(applied.spec, GateSpec { open: true });
    assert_eq!(applied.managed_fields().len(), 1);
    let entry = &applied.metadata.managed_fields[0];
    assert_eq!(entry.manager, "test");

    // The same object through the client of this crate.
    let ours = Api::<Gate>::namespaced(client.clone(), "gates");
    let read = ours.get("south").await?;
    assert_eq!(read, applied.clone().into_inner());
    // An owner of either side is an owner on the other.
    let owner = OwnerReference::to_controller(&read);
    let theirs = applied.controller_owner_ref(&()).ok_or("it has a uid")?;
    assert_eq!(
        OwnerReference {
            block_owner_deletion: None,
            ..owner
        },
        (&theirs).into()
    );

    let metadata: PartialObjectMeta<ForKube<Gate>> = gates.get_metadata("south").await?;
    assert_eq!(metadata.uid(), applied.uid());
    assert!(gates.get_opt("nothing").await?.is_none());
    assert_eq!(gates.get_status("south").await?.status, None);

    let changed = gates
        .entry("south")
        .await?
        .and_modify(|gate| {
            gate.meta_mut().labels = Some([("by".to_owned(), "entry".to_owned())].into());
        })
        .or_insert(ForKube::default);
    let mut changed = changed;
    changed.commit(&kube::api::PostParams::default()).await?;
    assert_eq!(ours.get("south").await?.metadata.label("by"), Some("entry"));

    let all = kube::Api::<ForKube<Gate>>::all(kube_client);
    assert_eq!(
        all.list(&kube::api::ListParams::default())
            .await?
            .items
            .len(),
        1
    );
    gates
        .delete_collection(&DeleteParams::default(), &kube::api::ListParams::default())
        .await?;
    assert!(ours.get_opt("south").await?.is_none());
    Ok(())
}
