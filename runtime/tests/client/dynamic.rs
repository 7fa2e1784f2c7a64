//! Objects of kinds that are not known when the program is compiled.

use kubewright::client::{Applier, ApplyError, DynamicApi, Patch, Scales, WatchEvent};
use kubewright::discovery::RestMapper;
use kubewright::dynamic::{ApiResource, DynamicObject};
use kubewright::meta::{
    ApplyOptions, DeleteOptions, ListOptions, PatchOptions, Scale, UpdateOptions,
};
use kubewright::resource::Scope;
use kubewright::rest::{Error, RequestError};
use kubewright_apiserver::Server;
use serde_json::{Value, json};

use crate::fault;

fn widgets(scope: Scope) -> ApiResource {
    ApiResource {
        group: "example.dev".into(),
        version: "v1".into(),
        kind: "Widget".into(),
        plural: "widgets".into(),
        scope,
    }
}

fn object(value: Value) -> DynamicObject {
    serde_json::from_value(value).unwrap()
}

fn widget() -> DynamicObject {
    object(json!({"metadata": {"name": "w"}, "spec": {"size": 1}}))
}

const BODY: &str =
    r#"{"apiVersion":"example.dev/v1","kind":"Widget","metadata":{"name":"w"},"spec":{"size":1}}"#;

/// Each verb, byte for byte.
#[tokio::test]
async fn g01_requests_are_what_servers_read() {
    let answer = || {
        fault::json(
            200,
            &json!({"apiVersion": "example.dev/v1", "kind": "Widget", "metadata": {"name": "w"}}),
        )
    };
    let list = || {
        fault::json(
            200,
            &json!({"metadata": {}, "items": [{"metadata": {"name": "w"}}]}),
        )
    };
    let server = fault::Server::new([
        answer(),
        list(),
        answer(),
        answer(),
        answer(),
        answer(),
        answer(),
        answer(),
        answer(),
        list(),
        answer(),
        answer(),
    ]);
    let api = DynamicApi::namespaced(server.client(), widgets(Scope::Namespaced), "team");
    api.get("w").await.unwrap();
    let found = api
        .list(&ListOptions {
            label_selector: "a=b".to_owned(),
            ..ListOptions::default()
        })
        .await
        .unwrap();
    // Servers leave out what a list is of.
    assert_eq!(
        (
            found.items[0].api_version.as_str(),
            found.items[0].kind.as_str()
        ),
        ("example.dev/v1", "Widget")
    );
    api.create(&widget()).await.unwrap();
    api.update(&widget()).await.unwrap();
    api.update_status(&widget()).await.unwrap();
    api.patch("w", Patch::Merge(&json!({"spec": null})))
        .await
        .unwrap();
    api.patch("w", Patch::Json(&json!([]))).await.unwrap();
    api.apply(&widget(), &ApplyOptions::new("me"))
        .await
        .unwrap();
    api.delete("w").await.unwrap();
    api.delete_collection(
        &DeleteOptions::default(),
        &ListOptions {
            field_selector: "metadata.name=w".to_owned(),
            ..ListOptions::default()
        },
    )
    .await
    .unwrap();
    api.subresource_get::<Value>("w", "scale").await.unwrap();
    api.subresource_update::<Value>("w", "scale", &json!({"x": 1}), &UpdateOptions::default())
        .await
        .unwrap();
    let seen: Vec<_> = server
        .seen()
        .iter()
        .map(|seen| {
            let body = String::from_utf8(seen.body.clone()).unwrap();
            format!(
                "{} [{}] {body}",
                seen.line(),
                seen.header("content-type").unwrap_or_default()
            )
        })
        .collect();
    let all = "/apis/example.dev/v1/namespaces/team/widgets";
    let json = "application/json";
    assert_eq!(
        seen,
        [
            format!("GET {all}/w [] "),
            format!("GET {all}?labelSelector=a%3Db [] "),
            format!("POST {all} [{json}] {BODY}"),
            format!("PUT {all}/w [{json}] {BODY}"),
            format!("PUT {all}/w/status [{json}] {BODY}"),
            format!(r#"PATCH {all}/w [application/merge-patch+json] {{"spec":null}}"#),
            format!("PATCH {all}/w [application/json-patch+json] []"),
            format!(
                "PATCH {all}/w?fieldManager=me&force=false [application/apply-patch+yaml] {BODY}"
            ),
            format!("DELETE {all}/w [{json}] {{}}"),
            format!("DELETE {all}?fieldSelector=metadata.name%3Dw [{json}] {{}}"),
            format!("GET {all}/w/scale [] "),
            format!(r#"PUT {all}/w/scale [{json}] {{"x":1}}"#),
        ]
    );
}

#[tokio::test]
async fn g01_what_makes_no_sense_is_not_sent() {
    let server = fault::Server::new([]);
    let api = DynamicApi::namespaced(server.client(), widgets(Scope::Namespaced), "team");
    let other = object(
        json!({"apiVersion": "example.dev/v2", "kind": "Widget", "metadata": {"name": "w"}}),
    );
    let error = api.create(&other).await.unwrap_err();
    assert!(
        matches!(error, Error::Request(RequestError::OtherKind { .. })),
        "{error}"
    );
    let other = object(json!({"kind": "Gadget", "metadata": {"name": "w"}}));
    let error = api.update(&other).await.unwrap_err();
    assert!(
        matches!(error, Error::Request(RequestError::OtherKind { .. })),
        "{error}"
    );
    let elsewhere = object(json!({"metadata": {"name": "w", "namespace": "other"}}));
    let error = api.create(&elsewhere).await.unwrap_err();
    assert!(
        matches!(error, Error::Request(RequestError::OtherNamespace { .. })),
        "{error}"
    );
    let managed = object(json!({"metadata": {"name": "w", "managedFields": [{"manager": "m"}]}}));
    let error = api
        .apply(&managed, &ApplyOptions::new("me"))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Request(RequestError::ManagedFields)),
        "{error}"
    );
    let error = api
        .apply(&widget(), &ApplyOptions::new(""))
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Request(RequestError::NoFieldManager)),
        "{error}"
    );
    for name in ["", "..", "a/b", "%2f"] {
        let error = api.get(name).await.unwrap_err();
        assert!(
            matches!(error, Error::Request(RequestError::Segment { .. })),
            "{error}"
        );
    }
    let everywhere = DynamicApi::all(server.client(), widgets(Scope::Namespaced));
    let error = everywhere.get("w").await.unwrap_err();
    assert!(
        matches!(&error, Error::Request(RequestError::NoNamespace(plural)) if plural == "widgets"),
        "{error}"
    );
    assert!(server.seen().is_empty());
}

fn live() -> (kubewright::Client, RestMapper) {
    let client = kubewright::Client::new(Server::new().service(), "default");
    (client.clone(), RestMapper::new(client))
}

#[tokio::test]
async fn every_verb_on_a_server() {
    let (client, mapper) = live();
    let api = DynamicApi::namespaced(
        client.clone(),
        mapper.kind_for("cm").await.unwrap(),
        "default",
    );
    let mut watch = api.watch(&ListOptions::default()).await.unwrap();
    let map = object(json!({"metadata": {"name": "a", "labels": {"x": "y"}}, "data": {"k": "1"}}));
    let made = api.create(&map).await.unwrap();
    assert_eq!(
        (made.api_version.as_str(), made.kind.as_str()),
        ("v1", "ConfigMap")
    );
    assert!(api.create(&map).await.unwrap_err().is_already_exists());
    let mut read = api.get("a").await.unwrap();
    read.set("/data/k", json!("2")).unwrap();
    let updated = api.update(&read).await.unwrap();
    assert!(api.update(&read).await.unwrap_err().is_conflict());
    assert_eq!(updated.field::<String>("/data/k").unwrap().unwrap(), "2");
    let patched = api
        .patch_with(
            "a",
            Patch::Merge(&json!({"data": {"l": "3"}})),
            &PatchOptions::default(),
        )
        .await
        .unwrap();
    assert_eq!(patched.get("/data/l").unwrap(), "3");
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(match watch.next().await.unwrap().unwrap() {
            WatchEvent::Added(object) => format!("added {}", object.get("/data/k").unwrap()),
            WatchEvent::Modified(object) => format!("modified {}", object.get("/data/k").unwrap()),
            other => format!("{other:?}"),
        });
    }
    assert_eq!(seen, ["added \"1\"", "modified \"2\"", "modified \"2\""]);
    let all = DynamicApi::all(client, api.resource().clone());
    let selected = ListOptions {
        label_selector: "x=y".to_owned(),
        ..ListOptions::default()
    };
    assert_eq!(all.list(&selected).await.unwrap().items.len(), 1);
    api.delete("a").await.unwrap();
    assert!(api.get_opt("a").await.unwrap().is_none());
}

fn deployment(name: &str, replicas: i32) -> DynamicObject {
    object(json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name},
        "spec": {
            "replicas": replicas, "selector": {"matchLabels": {"a": name}},
            "template": {"metadata": {"labels": {"a": name}}, "spec": {"containers": [{"name": "c", "image": "i"}]}},
        },
    }))
}

#[tokio::test]
async fn scales_of_any_kind() {
    let (client, mapper) = live();
    let made = deployment("www", 1);
    DynamicApi::of_object(&client, &mapper, &made)
        .await
        .unwrap()
        .create(&made)
        .await
        .unwrap();
    let scales = Scales::new(client.clone(), mapper.clone());
    let mut scale = scales.get("deployments.apps", "www").await.unwrap();
    assert_eq!(
        (scale.spec.replicas, scale.metadata.name.as_str()),
        (1, "www")
    );
    scale.spec.replicas = 4;
    assert_eq!(
        scales.update("deploy", &scale).await.unwrap().spec.replicas,
        4
    );
    // It has changed since.
    assert!(
        scales
            .update("deploy", &scale)
            .await
            .unwrap_err()
            .is_conflict()
    );
    let patched = scales
        .patch(
            "deployments.v1.apps",
            "www",
            Patch::Merge(&json!({"spec": {"replicas": 2}})),
        )
        .await;
    assert_eq!(patched.unwrap().spec.replicas, 2);
    let read = DynamicApi::of_object(&client, &mapper, &made)
        .await
        .unwrap()
        .get("www")
        .await
        .unwrap();
    assert_eq!(read.field::<i32>("/spec/replicas").unwrap(), Some(2));
    let error = scales.get("configmaps", "x").await.unwrap_err();
    assert!(
        matches!(&error, Error::Request(RequestError::NoScale(of)) if of == "configmaps"),
        "{error}"
    );
    assert!(scales.get("nothings", "x").await.unwrap_err().is_no_match());
    assert!(
        scales
            .get("deploy", "none")
            .await
            .unwrap_err()
            .is_not_found()
    );
    assert!(
        scales
            .namespace("other")
            .get("deploy", "www")
            .await
            .unwrap_err()
            .is_not_found()
    );
    let _: Scale = scale;
}

const DOCUMENTS: &str = "
apiVersion: example.dev/v1
kind: Gate
metadata: {name: north}
spec: {open: true}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: yard}
data: {a: '1'}
---
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: gates.example.dev}
spec:
  group: example.dev
  scope: Namespaced
  names: {plural: gates, singular: gate, kind: Gate}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {open: {type: boolean}}}}}}
---
apiVersion: v1
kind: Namespace
metadata: {name: yard}
";

#[tokio::test]
async fn documents_of_many_kinds_are_applied_in_the_order_in_which_they_need_each_other() {
    let (client, mapper) = live();
    let applier = Applier::new(client.clone(), mapper.clone(), "test").namespace("yard");
    for _ in 0..2 {
        let objects = applier.apply_yaml(DOCUMENTS).await.unwrap();
        let kinds: Vec<_> = objects.iter().map(|object| object.kind.as_str()).collect();
        assert_eq!(
            kinds,
            ["Namespace", "CustomResourceDefinition", "ConfigMap", "Gate"]
        );
        assert_eq!(objects[3].metadata.namespace, "yard");
    }
    let gates = DynamicApi::namespaced(
        client.clone(),
        mapper.kind_for("gates").await.unwrap(),
        "yard",
    );
    assert_eq!(
        gates.get("north").await.unwrap().get("/spec/open").unwrap(),
        true
    );

    // What others own is a conflict that keeps nothing else back.
    let other = Applier::new(client, mapper, "other").namespace("yard");
    let changed = DOCUMENTS
        .replace("a: '1'", "a: '2'")
        .replace("open: true", "open: false");
    let Err(ApplyError::Objects { applied, failures }) = other.apply_yaml(&changed).await else {
        panic!("it was applied")
    };
    assert_eq!((applied.len(), failures.len()), (2, 2));
    assert!(
        failures.iter().all(|failure| failure.error.is_conflict()),
        "{failures:?}"
    );
    let forced = other.options(ApplyOptions {
        force: true,
        ..ApplyOptions::new("other")
    });
    assert_eq!(forced.apply_yaml(&changed).await.unwrap().len(), 4);
}

#[tokio::test]
async fn nothing_is_sent_of_documents_that_cannot_be_read() {
    let server = fault::Server::new([]);
    let client = server.client();
    let applier = Applier::new(client.clone(), RestMapper::new(client), "test");
    let error = applier
        .apply_yaml("kind: Pod\n---\n- x\n")
        .await
        .unwrap_err();
    assert!(
        matches!(&error, ApplyError::Documents(problems) if problems.len() == 2),
        "{error}"
    );
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn kinds_that_a_server_does_not_have_are_told_by_name() {
    let (client, mapper) = live();
    let applier = Applier::new(client, mapper, "test");
    let text = "{apiVersion: example.dev/v9, kind: Gate, metadata: {name: g}}";
    let error = applier.apply_yaml(text).await.unwrap_err();
    let ApplyError::Objects { failures, .. } = &error else {
        panic!("{error}")
    };
    assert!(failures[0].error.is_no_match());
    assert!(
        error.to_string().starts_with("example.dev/v9/Gate `g`: "),
        "{error}"
    );
}
