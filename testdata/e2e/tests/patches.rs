//! Patches that are made of two objects, conflicts and events, as the real control plane takes them.

use std::time::Duration;

use e2e::server::{self, Error};
use kubewright::client::{Api, Client};
use kubewright::events::{Event, NewEvent, ObjectReference, Recorder};
use kubewright::meta::{ListOptions, ObjectMeta};
use kubewright::schema::patch::{JsonPatch, MergePatch, StrategicPatch};
use kubewright::{Resource, Schema};
use serde_json::{Value, json};

/// What the test needs of a `Service` of the core group: a kind that the server itself has, with merge keys.
#[derive(Clone, Debug, Default, PartialEq, Resource)]
#[resource(
    group = "",
    version = "v1",
    kind = "Service",
    plural = "services",
    scope = "Namespaced"
)]
struct Service {
    metadata: ObjectMeta,
    spec: Option<ServiceSpec>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase", default)]
struct ServiceSpec {
    #[schema(omit_empty, patch_strategy = "merge", patch_merge_key = "port")]
    ports: Vec<ServicePort>,
    selector: Option<kubewright::Map<String>>,
    r#type: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Schema)]
#[schema(rename_all = "camelCase", default)]
struct ServicePort {
    name: Option<String>,
    port: i32,
    protocol: Option<String>,
}

fn port(name: &str, port: i32) -> ServicePort {
    ServicePort {
        name: Some(name.to_owned()),
        port,
        protocol: Some("TCP".to_owned()),
    }
}

fn service(name: &str, ports: Vec<ServicePort>) -> Service {
    Service {
        metadata: ObjectMeta {
            labels: [("mine".to_owned(), "old".to_owned())].into(),
            ..ObjectMeta::named(name)
        },
        spec: Some(ServiceSpec {
            ports,
            selector: Some(
                [
                    ("app".to_owned(), "www".to_owned()),
                    ("a".to_owned(), "b".to_owned()),
                ]
                .into(),
            ),
            r#type: Some("ClusterIP".to_owned()),
        }),
    }
}

/// The client with every right, where there is a control plane.
fn admin() -> Result<Option<Client>, Error> {
    server::control_plane()?.map(server::admin).transpose()
}

/// What differs here from the object that is wanted.
fn changed(old: &Service) -> Service {
    let mut new = old.clone();
    let labels = [("mine", "new"), ("seen", "true")];
    new.metadata.labels = labels
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into();
    if let Some(spec) = &mut new.spec {
        // One goes, one changes, one is new and stands first.
        spec.ports = vec![port("new", 84), port("c", 83), port("changed", 82)];
        spec.selector = Some([("app".to_owned(), "web".to_owned())].into());
    }
    new
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_patch_of_two_objects_makes_one_of_the_other() -> Result<(), Error> {
    let Some(client) = admin()? else {
        return Ok(());
    };
    let api = Api::<Service>::namespaced(client, "default");
    for form in ["json", "merge", "strategic"] {
        let name = format!("patched-{form}");
        let ports = vec![port("a", 81), port("b", 82), port("c", 83)];
        let old = api.create(&service(&name, ports)).await?;
        let new = changed(&old);
        let version = &old.metadata.resource_version;
        let patched = match form {
            "json" => {
                let patch = JsonPatch::between(&old, &new)?.only_if_version(version);
                api.patch(&name, (&patch).into()).await?
            }
            "merge" => {
                let patch = MergePatch::between(&old, &new)?.only_if_version(version);
                api.patch(&name, (&patch).into()).await?
            }
            _ => {
                let patch = StrategicPatch::between(&old, &new)?;
                let ports = &patch.as_value()["spec"]["ports"];
                assert_eq!(ports.as_array().map(Vec::len), Some(3), "{ports}");
                api.patch(&name, (&patch).into()).await?
            }
        };
        assert_eq!(
            (&patched.spec, &patched.metadata.labels),
            (&new.spec, &new.metadata.labels),
            "{form}"
        );

        // The same once more, of a version that is over.
        let late = MergePatch::between(&new, &old)?.only_if_version(version);
        let refused = api.patch(&name, (&late).into()).await.err();
        assert!(
            refused
                .as_ref()
                .is_some_and(kubewright::rest::Error::is_conflict),
            "{refused:?}"
        );
        let late = JsonPatch::between(&new, &old)?.only_if_version(version);
        let refused = api.patch(&name, (&late).into()).await.err();
        assert!(
            refused
                .as_ref()
                .is_some_and(kubewright::rest::Error::is_invalid),
            "{refused:?}"
        );
    }
    Ok(())
}

/// What others have added meanwhile stays; keys that are there twice are no harm.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_strategic_patch_leaves_what_it_does_not_name() -> Result<(), Error> {
    let Some(client) = admin()? else {
        return Ok(());
    };
    let api = Api::<Service>::namespaced(client, "default");
    let old = api
        .create(&service("shared", vec![port("a", 81), port("b", 82)]))
        .await?;
    api.modify("shared", |service| {
        service
            .spec
            .get_or_insert_default()
            .ports
            .push(port("other", 90));
    })
    .await?;
    let others = MergePatch::from(
        json!({"metadata": {"labels": {"other": "yes"}, "finalizers": ["example.dev/other"]}}),
    );
    api.patch("shared", (&others).into()).await?;
    let mut new = old.clone();
    new.metadata.labels = [("mine".to_owned(), "new".to_owned())].into();
    new.metadata.finalizers = vec!["example.dev/mine".to_owned()];
    if let Some(spec) = &mut new.spec {
        spec.ports = vec![port("b", 82), port("c", 83)];
    }
    let patch = StrategicPatch::between(&old, &new)?;
    let patched = api.patch("shared", (&patch).into()).await?;
    let mut ports: Vec<i32> = patched
        .spec
        .iter()
        .flat_map(|spec| &spec.ports)
        .map(|port| port.port)
        .collect();
    ports.sort_unstable();
    assert_eq!(ports, [82, 83, 90]);
    let labels = [("mine", "new"), ("other", "yes")];
    let labels = labels.map(|(key, value)| (key.to_owned(), value.to_owned()));
    assert_eq!(patched.metadata.labels, labels.into());
    let mut finalizers = patched.metadata.finalizers.clone();
    finalizers.sort_unstable();
    assert_eq!(finalizers, ["example.dev/mine", "example.dev/other"]);

    let mut twice = patched.clone();
    if let Some(spec) = &mut twice.spec {
        let udp = ServicePort {
            protocol: Some("UDP".to_owned()),
            ..port("udp", 82)
        };
        spec.ports = vec![port("b", 82), udp, port("c", 83)];
    }
    let patch = StrategicPatch::between(&patched, &twice)?;
    let patched = api.patch("shared", (&patch).into()).await?;
    assert_eq!(patched.spec, twice.spec);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conflict_of_an_apply_names_managers_and_fields() -> Result<(), Error> {
    let Some(client) = admin()? else {
        return Ok(());
    };
    let api = Api::<Service>::namespaced(client, "default");
    let of = |app: &str, port: i32| -> Value {
        json!({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "owned"},
            "spec": {"selector": {"app": app}, "ports": [{"port": 80, "protocol": "TCP", "targetPort": port}]}})
    };
    api.apply("owned", "one \"of\" us", &of("a", 1)).await?;
    let other = JsonPatch::new().replace("/spec/selector/app", "b");
    api.patch("owned", (&other).into()).await?;
    let refused = api
        .apply("owned", "me", &of("c", 2))
        .await
        .err()
        .ok_or("it is applied")?;
    let conflicts = refused.field_conflicts();
    let mut told: Vec<_> = conflicts
        .iter()
        .map(|one| (&*one.field, !one.manager.is_empty()))
        .collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            (r#".spec.ports[port=80,protocol="TCP"].targetPort"#, true),
            (".spec.selector", true)
        ]
    );
    assert!(
        conflicts.iter().any(|one| one.manager == "one \"of\" us"),
        "{conflicts:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_are_taken_and_counted() -> Result<(), Error> {
    let Some(client) = admin()? else {
        return Ok(());
    };
    let api = Api::<Service>::namespaced(client.clone(), "default");
    let service = api.create(&service("told", vec![port("a", 81)])).await?;
    let recorder = Recorder::new(client.clone(), "example.dev/gate-controller")?;
    let about = ObjectReference::to(&service).with_field_path("spec.ports{a}");
    let long = "a note that is too long for a server ".repeat(100);
    let stuck = || NewEvent::warning("Stuck", "Close").note(long.clone());
    // The first is there before the second, which is a patch then.
    recorder.record(&about, stuck())?;
    tokio::time::timeout(server::DEADLINE, async {
        while recorder.counts().sent < 1 {
            tokio::task::yield_now().await;
        }
    })
    .await?;
    for _ in 0..4 {
        recorder.record(&about, stuck().related(ObjectReference::default()))?;
        recorder.record(&about, stuck())?;
    }
    let nowhere = ObjectReference {
        name: "system:node".to_owned(),
        kind: "ClusterRole".to_owned(),
        ..ObjectReference::default()
    };
    recorder.record(&nowhere, NewEvent::normal("Seen", "See"))?;
    let counts = recorder.shutdown(Duration::from_mins(1)).await;
    assert_eq!(
        (counts.recorded, counts.dropped, counts.failed),
        (10, 0, 0),
        "{counts:?}"
    );

    let events = Api::<Event>::namespaced(client, "default");
    let events = events
        .list(&ListOptions {
            field_selector: "reason=Stuck".to_owned(),
            ..ListOptions::default()
        })
        .await?;
    let mut seen: Vec<_> = events
        .items
        .iter()
        .map(|event| event.series.as_ref().map_or(1, |series| series.count))
        .collect();
    seen.sort_unstable();
    assert_eq!(seen, [4, 5], "{events:?}");
    assert!(
        events
            .items
            .iter()
            .all(|event| event.regarding.uid == service.metadata.uid)
    );
    Ok(())
}
