//! Objects with every field set, through both wrappers.

use std::path::{Path, PathBuf};

use interop::Error;
use k8s_openapi::api::core::v1::Pod;
use k8s_openapi::apimachinery::pkg::apis::meta::v1 as k8s;
use kube::Resource as _;
use kubewright::interop::{ForKube, ForKubeCluster, Foreign};
use kubewright::meta::{ManagedFieldsEntry, Map, ObjectMeta, OwnerReference, Time};
use kubewright::resource::Scope;
use kubewright::{Resource, Schema, Value};
use serde_json::{from_str, from_value, json, to_value};

/// Any namespaced object of the core group: its metadata, and the rest as it is.
#[derive(Clone, Debug, Default, PartialEq, Resource)]
#[resource(group = "", version = "v1", kind = "Pod", plural = "pods", namespaced)]
struct AnyPod {
    metadata: ObjectMeta,
    #[schema(flatten)]
    rest: Map<Value>,
}

/// The objects of the corpus as JSON; none, which is told, where there is no corpus.
fn corpus() -> Result<Vec<(PathBuf, Value)>, Error> {
    let folder = std::env::var_os("KUBEWRIGHT_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus"),
        PathBuf::from,
    );
    let folder = folder.join("objects/core-api");
    if !folder.is_dir() {
        println!("skipped: no corpus at {}", folder.display());
        return Ok(Vec::new());
    }
    let mut objects = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            let object = from_str(&std::fs::read_to_string(&path)?)?;
            objects.push((path, object));
        }
    }
    assert!(objects.len() > 100);
    Ok(objects)
}

/// Metadata with every field set, in case there is no corpus.
fn full() -> Value {
    json!({
        "name": "a", "generateName": "b", "namespace": "c", "selfLink": "d",
        "uid": "5c5b6e3a-6f9c-4c53-9f4b-2f2d8d1e4b11", "resourceVersion": "10", "generation": 7,
        "creationTimestamp": "2031-02-03T04:05:06Z", "deletionTimestamp": "1969-12-31T23:59:58Z",
        "deletionGracePeriodSeconds": 30,
        "labels": {"k": "v", "a": ""}, "annotations": {"z": "1", "b": "2"},
        "ownerReferences": [{
            "apiVersion": "v1", "kind": "Node", "name": "n", "uid": "no uuid",
            "controller": true, "blockOwnerDeletion": false
        }],
        "finalizers": ["x", "w"],
        "managedFields": [
            {
                "manager": "m", "operation": "Apply", "apiVersion": "v1", "fieldsType": "FieldsV1",
                "time": "2031-02-03T04:05:06Z", "fieldsV1": {"f:z": {}, "f:a": {"k:{\"b\":1}": {}}},
                "subresource": "status"
            },
            {"operation": "Else"}
        ]
    })
}

#[track_caller]
fn metadata_survives(metadata: &Value, what: &str) -> Result<(), Error> {
    let theirs: k8s::ObjectMeta = from_value(metadata.clone())?;
    let ours: ObjectMeta = from_value(metadata.clone())?;
    assert_eq!(ObjectMeta::from(&theirs), ours, "{what}");
    let back = k8s::ObjectMeta::from(ours);
    assert_eq!(back, theirs, "{what}");
    assert_eq!(to_value(&back)?, *metadata, "{what}");
    Ok(())
}

#[test]
fn every_field_of_metadata_survives_both_ways() -> Result<(), Error> {
    metadata_survives(&full(), "every field")?;
    metadata_survives(&json!({}), "no field")?;
    for (path, object) in corpus()? {
        if let Some(metadata) = object
            .get("metadata")
            .filter(|found| found.get("name").is_some())
        {
            metadata_survives(metadata, &path.display().to_string())?;
        }
    }
    Ok(())
}

fn pods() -> Result<Vec<Value>, Error> {
    let small = json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": full(),
        "spec": {"containers": [{"name": "c", "image": "i"}]}
    });
    let found = corpus()?
        .into_iter()
        .filter(|(path, _)| path.ends_with("core.v1.Pod.json"));
    Ok(found.map(|(_, pod)| pod).chain([small]).collect())
}

/// What is lent to be changed has gone through the other form, whether it was changed or not.
#[test]
fn pods_of_k8s_openapi_survive() -> Result<(), Error> {
    for json in pods()? {
        let pod: Pod = from_value(json.clone())?;
        let mut foreign: Foreign<Pod> = from_value(json.clone())?;
        assert_eq!(*foreign, pod);
        assert_eq!(to_value(&foreign)?, to_value(&pod)?);
        assert_eq!(to_value(foreign.metadata())?, json["metadata"]);
        foreign.metadata_mut();
        assert_eq!(to_value(&foreign)?, to_value(&pod)?);
        assert_eq!(foreign.into_inner(), pod);
    }
    Ok(())
}

#[test]
fn pods_of_kubewright_survive() -> Result<(), Error> {
    for json in pods()? {
        let pod: AnyPod = from_value(json.clone())?;
        let mut wrapped: ForKube<AnyPod> = from_value(json.clone())?;
        assert_eq!(*wrapped, pod);
        assert_eq!(to_value(&wrapped)?, json);
        assert_eq!(to_value(wrapped.meta())?, json["metadata"]);
        wrapped.meta_mut();
        assert_eq!(to_value(&wrapped)?, json);
        assert_eq!(wrapped.into_inner(), pod);
    }
    Ok(())
}

/// A list and an event of a watch, as `kube` decodes them: buffered, and without a kind.
#[test]
fn kube_reads_lists_and_events() -> Result<(), Error> {
    use kube::core::{ObjectList, WatchEvent};

    let [first, ..] = &pods()?[..] else {
        return Err("there is a pod".into());
    };
    let mut item = first.clone();
    if let Some(item) = item.as_object_mut() {
        item.remove("kind");
        item.remove("apiVersion");
    }
    let list = json!({"apiVersion": "v1", "kind": "PodList", "metadata": {}, "items": [item]});
    let list: ObjectList<ForKube<AnyPod>> = from_value(list)?;
    assert_eq!(to_value(&list.items)?, json!([first]));
    for event in [
        json!({"type": "ADDED", "object": first}).to_string(),
        format!(r#"{{"object": {first}, "type": "ADDED"}}"#),
    ] {
        let WatchEvent::Added(pod) = from_str::<WatchEvent<ForKube<AnyPod>>>(&event)? else {
            return Err("it was added".into());
        };
        assert_eq!(to_value(&pod)?, *first);
    }
    // Another kind is refused, as everywhere.
    let other = json!({"apiVersion": "v1", "kind": "Node", "metadata": {}});
    assert!(from_value::<ForKube<AnyPod>>(other).is_err());
    Ok(())
}

#[test]
fn kinds_are_told_alike_on_both_sides() {
    use k8s_openapi::api::rbac::v1::ClusterRole;
    use kubewright::apiextensions::CustomResourceDefinition;

    type Definition = ForKubeCluster<CustomResourceDefinition>;

    let pod = Foreign::<Pod>::descriptor();
    assert_eq!((pod.group, pod.version, pod.api_version), ("", "v1", "v1"));
    assert_eq!(
        (pod.kind, pod.list_kind, pod.plural),
        ("Pod", "PodList", "pods")
    );
    assert_eq!(
        (pod.group_alias, pod.singular, pod.scope),
        ("core", "pod", Scope::Namespaced)
    );
    assert!(std::ptr::eq(pod, Foreign::<Pod>::descriptor()));
    let role = Foreign::<ClusterRole>::descriptor();
    assert_eq!(role.api_version, "rbac.authorization.k8s.io/v1");
    assert_eq!((role.group_alias, role.plural), ("rbac", "clusterroles"));
    assert_eq!(role.scope, Scope::Cluster);
    let lamp = Foreign::<interop::kinds::Lamp>::descriptor();
    assert_eq!(lamp.api_version, "interop.example.com/v1");
    assert_eq!((lamp.kind, lamp.plural), ("Lamp", "lamps"));

    assert_eq!(Definition::kind(&()), "CustomResourceDefinition");
    assert_eq!(
        Definition::url_path(&(), None),
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
    );
    assert_eq!(
        ForKube::<AnyPod>::url_path(&(), Some("n")),
        "/api/v1/namespaces/n/pods"
    );
    assert_eq!(ForKube::<AnyPod>::api_version(&()), "v1");
}

/// A field of a type with a schema can hold an object of another library.
#[test]
fn a_foreign_object_is_a_leaf_of_a_schema() -> Result<(), Error> {
    #[derive(Clone, Debug, Schema)]
    struct Holder {
        pod: Option<Foreign<Pod>>,
    }

    let json = json!({"pod": {
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "a"}, "spec": {"containers": []}
    }});
    let holder: Holder = from_value(json.clone())?;
    assert_eq!(
        holder.pod.as_ref().map(|pod| pod.metadata().name.as_str()),
        Some("a")
    );
    assert_eq!(to_value(&holder)?, json);
    Ok(())
}

#[test]
fn parts_of_metadata_turn_into_each_other() -> Result<(), Error> {
    let owner = OwnerReference {
        name: "n".to_owned(),
        controller: Some(false),
        ..OwnerReference::default()
    };
    assert_eq!(
        OwnerReference::from(&k8s::OwnerReference::from(owner.clone())),
        owner
    );
    let entry: ManagedFieldsEntry = from_value(full()["managedFields"][0].clone())?;
    assert_eq!(
        ManagedFieldsEntry::from(&k8s::ManagedFieldsEntry::from(entry.clone())),
        entry
    );
    for (text, second) in [
        ("2031-02-03T04:05:06.999Z", "2031-02-03T04:05:06Z"),
        ("1950-02-03T04:05:06.999Z", "1950-02-03T04:05:06Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
    ] {
        let theirs: k8s::Time = from_value(json!(text))?;
        let ours: Time = second.parse()?;
        assert_eq!(Time::from(&theirs), ours, "{text}");
        assert_eq!(Time::from(&k8s::Time::from(ours)), ours, "{text}");
    }
    // No clock of `k8s-openapi` reads it.
    let far = k8s::Time::from(Time::from_unix(i64::MAX));
    assert_eq!(far.0, k8s_openapi::jiff::Timestamp::MAX);
    // What is written as `null` is not there.
    let zero = ObjectMeta {
        creation_timestamp: Some(Time::ZERO),
        ..ObjectMeta::default()
    };
    assert_eq!(k8s::ObjectMeta::from(zero).creation_timestamp, None);
    Ok(())
}
