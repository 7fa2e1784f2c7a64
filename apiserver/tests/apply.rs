//! Server-side apply, and who manages which fields.

#![expect(clippy::unwrap_used, reason = "a test fails by it")]

use http::{Request, StatusCode};
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use serde_json::{Value, json};
use tower_service::Service;

const CONFIGMAPS: &str = "/api/v1/namespaces/default/configmaps";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";
const APPLY: &str = "application/apply-patch+yaml";
const NOTE: &str = "kubectl.kubernetes.io/last-applied-configuration";
const MERGE: &str = "application/merge-patch+json";

/// A server, and what it is asked.
struct Peer(Server);

impl Peer {
    fn new() -> Self {
        Self(Server::new())
    }

    async fn send(&self, method: &str, path: &str, ty: &str, body: &Value) -> (StatusCode, Value) {
        let body = match body {
            Value::String(text) => text.clone(),
            body => body.to_string(),
        };
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", ty)
            .header("user-agent", "tester/1.0")
            .body(Body::from(body.into_bytes()))
            .unwrap();
        let response = self.0.service().call(request).await.unwrap();
        let status = response.status();
        let mut body = response.into_body();
        let mut bytes = Vec::new();
        while let Some(data) = body.data().await {
            bytes.extend_from_slice(&data.unwrap());
        }
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn create(&self, path: &str, body: &Value) -> Value {
        let (status, object) = self.send("POST", path, "application/json", body).await;
        assert_eq!(status, StatusCode::CREATED, "{object}");
        object
    }

    async fn get(&self, path: &str) -> Value {
        self.send("GET", path, "application/json", &json!(""))
            .await
            .1
    }

    async fn patch(&self, path: &str, body: &Value) -> Value {
        let (status, object) = self.send("PATCH", path, MERGE, body).await;
        assert_eq!(status, StatusCode::OK, "{object}");
        object
    }

    async fn apply(&self, path: &str, body: &Value) -> (StatusCode, Value) {
        self.send("PATCH", path, APPLY, body).await
    }
}

fn configmap(data: &Value) -> Value {
    json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}, "data": data})
}

/// Who manages which fields: manager, operation, subresource and fields.
fn managed(object: &Value) -> Vec<(String, Value)> {
    let entries = object["metadata"]["managedFields"].as_array();
    let entry = |entry: &Value| {
        let text = |member: &str| entry[member].as_str().unwrap_or_default();
        let who = format!(
            "{} {} {}",
            text("manager"),
            text("operation"),
            text("subresource")
        );
        (who.trim().to_owned(), entry["fieldsV1"].clone())
    };
    entries.into_iter().flatten().map(entry).collect()
}

fn data(fields: &Value) -> Value {
    json!({ "f:data": fields })
}

#[tokio::test]
async fn what_is_applied_is_created_and_merged() {
    let peer = Peer::new();
    let path = format!("{CONFIGMAPS}/a?fieldManager=one");
    let (status, object) = peer
        .apply(&path, &configmap(&json!({"a": "1", "b": "1"})))
        .await;
    assert_eq!(status, StatusCode::CREATED);
    let one = |fields| ("one Apply".to_owned(), data(&fields));
    assert_eq!(managed(&object), [one(json!({"f:a": {}, "f:b": {}}))]);
    let time = object["metadata"]["managedFields"][0]["time"]
        .as_str()
        .unwrap();
    assert!(time.ends_with('Z') && time.len() == 20, "{time}");

    let object = peer
        .patch(&format!("{CONFIGMAPS}/a"), &json!({"data": {"c": "1"}}))
        .await;
    let tester = |fields| ("tester Update".to_owned(), data(&fields));
    assert_eq!(
        managed(&object),
        [
            one(json!({"f:a": {}, "f:b": {}})),
            tester(json!({"f:c": {}}))
        ]
    );

    // What is no longer applied goes; what others have set stays.
    let (status, object) = peer.apply(&path, &configmap(&json!({"a": "2"}))).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(object["data"], json!({"a": "2", "c": "1"}));
    assert_eq!(
        managed(&object),
        [one(json!({"f:a": {}})), tester(json!({"f:c": {}}))]
    );

    // The same again is no change.
    let (_, same) = peer.apply(&path, &configmap(&json!({"a": "2"}))).await;
    assert_eq!(same, object);
}

#[tokio::test]
async fn conflicts_are_told_and_forced() {
    let peer = Peer::new();
    peer.create(CONFIGMAPS, &configmap(&json!({"a": "1", "b": "1"})))
        .await;
    let path = format!("{CONFIGMAPS}/a?fieldManager=one");
    let (status, failure) = peer
        .apply(&path, &configmap(&json!({"a": "2", "b": "1"})))
        .await;
    assert_eq!(status, StatusCode::CONFLICT);
    assert_eq!(
        failure["message"],
        r#"Apply failed with 1 conflict: conflict with "tester" using v1: .data.a"#
    );
    assert_eq!(
        failure["details"]["causes"],
        json!([{"reason": "FieldManagerConflict", "field": ".data.a",
            "message": r#"conflict with "tester" using v1"#}])
    );
    assert_eq!(peer.get(&format!("{CONFIGMAPS}/a")).await["data"]["a"], "1");
    let (status, object) = peer
        .apply(
            &format!("{path}&force=true"),
            &configmap(&json!({"a": "2", "b": "1"})),
        )
        .await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(
        managed(&object),
        [
            ("one Apply".to_owned(), data(&json!({"f:a": {}, "f:b": {}}))),
            (
                "tester Update".to_owned(),
                data(&json!({".": {}, "f:b": {}}))
            ),
        ]
    );
}

#[tokio::test]
async fn what_cannot_be_applied() {
    let peer = Peer::new();
    let path = format!("{CONFIGMAPS}/a?fieldManager=one");
    for (body, status, message) in [
        (
            json!("[]"),
            400,
            "error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal array into Go value of type map[string]interface {}",
        ),
        (
            json!({"apiVersion": "v2", "kind": "ConfigMap"}),
            400,
            "invalid object type: /v2, Kind=ConfigMap",
        ),
        (
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"managedFields": []}}),
            400,
            "metadata.managedFields must be nil",
        ),
        (
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "b"}}),
            400,
            "the name of the object (b) does not match the name on the URL (a)",
        ),
        (
            json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a", "uid": "1"}}),
            409,
            r#"Operation cannot be fulfilled on configmaps "a": uid mismatch: the provided object specified uid 1, and no existing object was found"#,
        ),
        (
            configmap(&json!({"a": 1})),
            500,
            "failed to create typed patch object (/a; /v1, Kind=ConfigMap): .data.a: expected string, got &value.valueUnstructured{Value:1}",
        ),
    ] {
        let (code, failure) = peer.apply(&path, &body).await;
        assert_eq!(
            (code.as_u16(), failure["message"].as_str()),
            (status, Some(message))
        );
    }
    let (status, failure) = peer
        .apply(&format!("{CONFIGMAPS}/a"), &configmap(&json!({})))
        .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{failure}");
}

#[tokio::test]
async fn a_configuration_may_be_yaml() {
    let peer = Peer::new();
    let text = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  a: one\n";
    let path = format!("{CONFIGMAPS}/a?fieldManager=one");
    let (status, object) = peer.apply(&path, &json!(text)).await;
    assert_eq!(
        (status, &object["data"]["a"]),
        (StatusCode::CREATED, &json!("one"))
    );
}

#[tokio::test]
async fn managed_fields_of_requests_count() {
    let peer = Peer::new();
    peer.create(CONFIGMAPS, &configmap(&json!({"a": "1"})))
        .await;
    let path = format!("{CONFIGMAPS}/a");
    let put = async |entries: Value, value: &str| {
        let mut object = configmap(&json!({ "a": value }));
        object["metadata"]["managedFields"] = entries;
        let ty = "application/json";
        let (status, object) = peer.send("PUT", &path, ty, &object).await;
        assert_eq!(status, StatusCode::OK, "{object}");
        managed(&object)
    };
    let mine = json!([{"manager": "x", "operation": "Apply", "apiVersion": "v1",
        "fieldsType": "FieldsV1", "fieldsV1": {"f:data": {"f:a": {}}}}]);
    assert_eq!(
        put(mine, "1").await,
        [("x Apply".to_owned(), data(&json!({"f:a": {}})))]
    );
    // Nothing: as it was.
    assert_eq!(put(Value::Null, "1").await.len(), 1);
    // Nobody, and then they are no longer kept.
    assert_eq!(put(json!([]), "2").await, []);
    assert_eq!(put(Value::Null, "3").await, []);
    // What is there when something is first applied has been set by somebody.
    let (_, object) = peer
        .apply(
            &format!("{path}?fieldManager=one"),
            &configmap(&json!({"b": "1"})),
        )
        .await;
    assert_eq!(
        managed(&object),
        [
            ("one Apply".to_owned(), data(&json!({"f:b": {}}))),
            (
                "before-first-apply Update".to_owned(),
                data(&json!({".": {}, "f:a": {}}))
            ),
        ]
    );
}

#[tokio::test]
async fn kubectl_takes_over_what_it_has_applied_by_itself() {
    let peer = Peer::new();
    let mut object = configmap(&json!({"a": "1", "b": "1"}));
    let noted = format!("{}\n", configmap(&json!({"a": "1", "b": "0"})));
    object["metadata"]["annotations"] = json!({ NOTE: noted });
    peer.create(CONFIGMAPS, &object).await;
    let path = format!("{CONFIGMAPS}/a?fieldManager=kubectl");
    // `b` has been changed by another one since.
    let (_, failure) = peer
        .apply(&path, &configmap(&json!({"a": "2", "b": "2"})))
        .await;
    assert_eq!(
        failure["message"],
        r#"Apply failed with 1 conflict: conflict with "tester" using v1: .data.b"#
    );
    let (status, object) = peer.apply(&path, &configmap(&json!({"a": "<2>"}))).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(object["data"], json!({"a": "<2>", "b": "1"}));
    let noted = object["metadata"]["annotations"][NOTE].as_str().unwrap();
    assert!(
        noted.contains(r"\u003c2\u003e") && noted.ends_with("}\n"),
        "{noted}"
    );
}

fn deployment(spec: &Value) -> Value {
    let mut object = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
        "spec": {"selector": {"matchLabels": {"app": "a"}}, "template": {
            "metadata": {"labels": {"app": "a"}},
            "spec": {"containers": [{"name": "c", "image": "i"}]}}}});
    for (name, value) in spec.as_object().cloned().unwrap_or_default() {
        object["spec"][name] = value;
    }
    object
}

fn entry<'a>(managed: &'a [(String, Value)], who: &str) -> Option<&'a Value> {
    managed
        .iter()
        .find(|(found, _)| found == who)
        .map(|(_, fields)| fields)
}

#[tokio::test]
async fn lists_are_merged_by_their_keys_and_structs_are_always_there() {
    let peer = Peer::new();
    let object = peer.create(DEPLOYMENTS, &deployment(&json!({}))).await;
    let managed_by = managed(&object);
    let fields = entry(&managed_by, "tester Update").unwrap();
    // Go's types have a spec, a template and a list of containers before anything is written.
    let spec = &fields["f:spec"];
    assert_eq!(spec.get("."), None);
    let containers = &spec["f:template"]["f:spec"]["f:containers"];
    assert_eq!(containers.get("."), None);
    assert_eq!(containers[r#"k:{"name":"c"}"#]["."], json!({}));

    let applied = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
        "spec": {"template": {"spec": {"containers": [{"name": "d", "image": "j"}]}}}});
    let (status, object) = peer
        .apply(&format!("{DEPLOYMENTS}/a?fieldManager=one"), &applied)
        .await;
    assert_eq!(status, StatusCode::OK, "{object}");
    let containers = object["spec"]["template"]["spec"]["containers"]
        .as_array()
        .unwrap();
    let names: Vec<_> = containers
        .iter()
        .map(|container| &container["name"])
        .collect();
    assert_eq!(names, ["c", "d"]);
}

#[tokio::test]
async fn parts_have_managers_of_their_own() {
    let peer = Peer::new();
    peer.create(DEPLOYMENTS, &deployment(&json!({"replicas": 1})))
        .await;
    let scale = format!("{DEPLOYMENTS}/a/scale");
    let shown = peer.patch(&scale, &json!({"spec": {"replicas": 2}})).await;
    assert_eq!(shown["metadata"].get("managedFields"), None);
    let object = peer.get(&format!("{DEPLOYMENTS}/a")).await;
    let managed_by = managed(&object);
    assert_eq!(
        entry(&managed_by, "tester Update scale"),
        Some(&json!({"f:spec": {"f:replicas": {}}}))
    );
    assert_eq!(
        entry(&managed_by, "tester Update").unwrap()["f:spec"].get("f:replicas"),
        None
    );

    // Who applies the replicas of the scale is in conflict with who applies those of the object.
    let applied = json!({"apiVersion": "autoscaling/v1", "kind": "Scale",
        "metadata": {"name": "a", "namespace": "default"}, "spec": {"replicas": 3}});
    let (_, failure) = peer
        .apply(&format!("{scale}?fieldManager=one"), &applied)
        .await;
    assert_eq!(
        failure["message"],
        r#"Apply failed with 1 conflict: conflict with "tester" with subresource "scale" using autoscaling/v1: .spec.replicas"#
    );

    let status = format!("{DEPLOYMENTS}/a/status?fieldManager=one");
    let applied = json!({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "a"},
        "spec": {"replicas": 9}, "status": {"replicas": 2}});
    let (code, object) = peer.apply(&status, &applied).await;
    assert_eq!(code, StatusCode::OK, "{object}");
    assert_eq!(
        (&object["spec"]["replicas"], &object["status"]["replicas"]),
        (&json!(2), &json!(2))
    );
    assert_eq!(
        entry(&managed(&object), "one Apply status"),
        Some(&json!({"f:status": {"f:replicas": {}}}))
    );
}

#[tokio::test]
async fn a_status_leaves_what_its_kind_leaves() {
    let peer = Peer::new();
    peer.create(DEPLOYMENTS, &deployment(&json!({"replicas": 1})))
        .await;
    let path = format!("{DEPLOYMENTS}/a/status");
    let said = json!({
        "metadata": {"labels": {"a": "b"}, "annotations": {"c": "d"}},
        "spec": {"replicas": 9}, "status": {"replicas": 1},
    });
    let object = peer.patch(&path, &said).await;
    assert_eq!(object["metadata"].get("labels"), None);
    assert_eq!(object["metadata"]["annotations"]["c"], "d");
    assert_eq!(object["metadata"]["generation"], 1);
    assert_eq!(object["spec"]["replicas"], 1);
    assert_eq!(
        entry(&managed(&object), "tester Update status"),
        Some(&json!({
            "f:metadata": {"f:annotations": {".": {}, "f:c": {}}},
            "f:status": {"f:replicas": {}},
        }))
    );
}

const CRDS: &str = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const GADGETS: &str = "/apis/example.com/v1/namespaces/default/gadgets";

/// A server with a kind of its own, in two versions.
async fn with_gadgets() -> Peer {
    let peer = Peer::new();
    let schema = json!({"type": "object", "properties": {
        "spec": {"type": "object", "properties": {
            "replicas": {"type": "integer"},
            "text": {"type": "string"},
            "set": {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "set"},
            "any": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
        }},
        "status": {"type": "object", "properties": {"replicas": {"type": "integer"}}},
    }});
    let version = |name: &str, storage: bool| {
        json!({"name": name, "served": true, "storage": storage,
            "schema": {"openAPIV3Schema": schema},
            "subresources": {"status": {}, "scale": {
                "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}}})
    };
    let definition = json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "gadgets.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced",
            "names": {"plural": "gadgets", "kind": "Gadget"},
            "versions": [version("v1", true), version("v2", false)]},
    });
    peer.create(CRDS, &definition).await;
    peer
}

fn gadget(version: &str, spec: &Value) -> Value {
    json!({"apiVersion": format!("example.com/{version}"), "kind": "Gadget",
        "metadata": {"name": "a"}, "spec": spec})
}

#[tokio::test]
async fn custom_resources_have_managers_in_every_version() {
    let peer = with_gadgets().await;
    let path = format!("{GADGETS}/a?fieldManager=one");
    let (status, object) = peer
        .apply(
            &path,
            &gadget("v1", &json!({"text": "a", "any": {"x": {"y": 1}}})),
        )
        .await;
    assert_eq!(status, StatusCode::CREATED, "{object}");
    let fields = json!({"f:spec": {"f:text": {}, "f:any": {"f:x": {".": {}, "f:y": {}}}}});
    assert_eq!(managed(&object), [("one Apply".to_owned(), fields)]);

    // The same manager in another version is the same manager.
    let other = path.replace("/v1/", "/v2/");
    let (_, object) = peer
        .apply(&other, &gadget("v2", &json!({"text": "b"})))
        .await;
    assert_eq!(object["spec"], json!({"text": "b"}));
    let entries = object["metadata"]["managedFields"].as_array().unwrap();
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0]["apiVersion"], "example.com/v2");
    let refused = peer
        .apply(
            &path.replace("one", "two"),
            &gadget("v1", &json!({"text": "c"})),
        )
        .await;
    assert_eq!(refused.0, StatusCode::CONFLICT);

    let (_, failure) = peer.apply(&path, &gadget("v1", &json!({"more": 1}))).await;
    assert_eq!(
        failure["message"],
        "failed to create typed patch object (/a; example.com/v1, Kind=Gadget): .spec.more: field not declared in schema"
    );
}

#[tokio::test]
async fn nulls_that_are_left_in_custom_resources_are_refused() {
    let peer = with_gadgets().await;
    let path = format!("{GADGETS}/a?fieldManager=one");
    let null_of = |field: &str, ty: &str| {
        format!(
            "Gadget.example.com \"a\" is invalid: {field}: Invalid value: \"null\": {field} in body must be of type {ty}: \"null\""
        )
    };
    let (_, failure) = peer
        .apply(&path, &gadget("v1", &json!({"text": null})))
        .await;
    assert_eq!(failure["message"], null_of("spec.text", "string"));

    // Nothing is left of a set that another one has made.
    peer.create(GADGETS, &gadget("v1", &json!({"set": []})))
        .await;
    peer.apply(&path, &gadget("v1", &json!({"set": ["x"]})))
        .await;
    let (status, failure) = peer.apply(&path, &gadget("v1", &json!({}))).await;
    assert_eq!(
        (status, failure["message"].as_str()),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            Some(&*null_of("spec.set", "array"))
        )
    );
}

#[tokio::test]
async fn scales_of_custom_resources_are_patched_and_not_applied() {
    let peer = with_gadgets().await;
    peer.create(GADGETS, &gadget("v1", &json!({"replicas": 1})))
        .await;
    let scale = format!("{GADGETS}/a/scale");
    peer.patch(&scale, &json!({"spec": {"replicas": 2}})).await;
    let object = peer.get(&format!("{GADGETS}/a")).await;
    assert_eq!(
        entry(&managed(&object), "tester Update scale"),
        Some(&json!({"f:spec": {"f:replicas": {}}}))
    );
    // None at all is nothing that is set.
    peer.patch(&scale, &json!({"spec": {"replicas": 0}})).await;
    let object = peer.get(&format!("{GADGETS}/a")).await;
    assert_eq!(entry(&managed(&object), "tester Update scale"), None);

    let applied = json!({"apiVersion": "autoscaling/v1", "kind": "Scale",
        "metadata": {"name": "a", "namespace": "default"}, "spec": {"replicas": 3}});
    let path = format!("{scale}?fieldManager=one");
    let (status, failure) = peer.apply(&path, &applied).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
    let message = failure["message"].as_str().unwrap();
    assert!(
        message.ends_with("request to convert CR to an invalid group/version: autoscaling/v1"),
        "{message}"
    );
}
