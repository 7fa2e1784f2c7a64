//! Documents of what the server serves, held against those of the real one.

mod support;

use std::fs;

use http::StatusCode;
use kubewright_apiserver::Server;
use serde_json::{Map, Value, json};
use support::{corpus, differences, get, post};

/// What is told of things in words, and what this server does not have: protobuf, shards of lists,
/// and objects that cannot be read.
fn reduce(value: &mut Value) {
    const UNKNOWN: [&str; 2] = [
        "shardSelector",
        "ignoreStoreReadErrorWithClusterBreakingPotential",
    ];
    match value {
        Value::Object(members) => {
            for name in [
                "description",
                "application/vnd.kubernetes.protobuf",
                "application/vnd.kubernetes.protobuf;stream=watch",
            ] {
                if members
                    .get(name)
                    .is_some_and(|value| value.is_string() || name != "description")
                {
                    members.remove(name);
                }
            }
            // Nor does its data tell of unions.
            members.remove("x-kubernetes-unions");
            // What is connected to is not served.
            members.retain(|name, _| {
                ![
                    "/attach",
                    "/log",
                    "/exec",
                    "/portforward",
                    "/proxy",
                    "/proxy/{path}",
                ]
                .iter()
                .any(|end| name.ends_with(end))
            });
            // A reference beside which nothing is said stands alone.
            if let Some(Value::Array(all)) = members.get("allOf")
                && let ([one], 1) = (all.as_slice(), members.len())
            {
                *value = one.clone();
                return;
            }
            members.values_mut().for_each(reduce);
        }
        Value::Array(items) => {
            items.retain(|item| !UNKNOWN.iter().any(|name| item["name"] == *name));
            items.iter_mut().for_each(reduce);
        }
        _ => {}
    }
}

/// Kinds in an order.
fn sort(schemas: &mut Map<String, Value>) {
    for schema in schemas.values_mut() {
        if let Some(kinds) = schema
            .get_mut("x-kubernetes-group-version-kind")
            .and_then(Value::as_array_mut)
        {
            kinds.sort_by_key(ToString::to_string);
        }
    }
}

#[tokio::test]
async fn documents_are_those_of_the_real_server() {
    let Some(folder) = corpus("openapi/v3") else {
        return;
    };
    let server = Server::new();
    let mut different = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        let is_of_version = name.matches('_').count() == 1 + usize::from(name.starts_with("apis"));
        if !is_of_version {
            continue;
        }
        let answer = get(
            &server,
            &format!("/openapi/v3/{}", name.replace('_', "/")),
            "*/*",
        )
        .await;
        assert_eq!(answer.code, StatusCode::OK, "{name}");
        let mut got = answer.json();
        let text = fs::read_to_string(&path).expect("a file");
        let mut wanted: Value = serde_json::from_str(&text).expect("a document");
        for document in [&mut got, &mut wanted] {
            reduce(document);
            let schemas = document.pointer_mut("/components/schemas");
            sort(schemas.and_then(Value::as_object_mut).expect("schemas"));
        }
        differences(name, &got, &wanted, &mut different);
        count += 1;
    }
    let shown: Vec<_> = different
        .iter()
        .take(50)
        .map(|text| text.chars().take(300).collect::<String>())
        .collect();
    assert!(
        different.is_empty(),
        "{}: {}",
        different.len(),
        shown.join("\n")
    );
    assert!(count > 25, "{count}");
}

/// A server with a kind of its own, `spec` being like this.
async fn with_widgets(spec: Value) -> Server {
    let server = Server::new();
    let schema = json!({"type": "object", "properties": {"spec": spec}});
    let version = json!({"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": schema},
        "selectableFields": [{"jsonPath": ".spec.color"}],
        "subresources": {"status": {}, "scale": {"specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}}});
    let definition = json!({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.example.com"},
        "spec": {"group": "example.com", "scope": "Namespaced", "versions": [version],
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"}}});
    let path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    let made = post(&server, path, &definition).await;
    assert_eq!(made.code, StatusCode::CREATED, "{}", made.text);
    server
}

fn spec() -> Value {
    json!({"type": "object", "properties": {
        "color": {"type": "string", "enum": ["red"]},
        "replicas": {"type": "integer"},
        "port": {"x-kubernetes-int-or-string": true},
        "inner": {"type": "object", "x-kubernetes-embedded-resource": true, "x-kubernetes-preserve-unknown-fields": true},
        "text": {"type": "string", "nullable": true}}})
}

const WIDGETS: &str = "/apis/example.com/v1/namespaces/{namespace}/widgets";

#[tokio::test]
async fn custom_kinds_are_published() {
    let server = with_widgets(spec()).await;
    let document = get(&server, "/openapi/v3/apis/example.com/v1", "*/*")
        .await
        .json();
    let schemas = &document["components"]["schemas"];
    let widget = &schemas["com.example.v1.Widget"];
    let kind = json!({"group": "example.com", "kind": "Widget", "version": "v1"});
    assert_eq!(widget["x-kubernetes-group-version-kind"], json!([kind]));
    assert_eq!(
        widget["x-kubernetes-selectable-fields"],
        json!([{"fieldPath": "spec.color"}])
    );
    let meta =
        json!({"$ref": "#/components/schemas/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"});
    assert_eq!(widget["properties"]["metadata"]["allOf"], json!([meta]));
    assert_eq!(widget["properties"]["kind"]["type"], "string");
    let spec = &widget["properties"]["spec"]["properties"];
    assert_eq!(
        spec["port"]["anyOf"],
        json!([{"type": "integer"}, {"type": "string"}])
    );
    assert_eq!(spec["inner"]["required"], json!(["kind", "apiVersion"]));
    assert_eq!(
        spec["inner"]["properties"]["metadata"]["allOf"],
        json!([meta])
    );
    assert_eq!(spec["text"]["nullable"], true);
    let patch = &document["paths"][format!("{WIDGETS}/{{name}}")]["patch"];
    assert_eq!(patch["x-kubernetes-group-version-kind"], kind);
    assert_eq!(patch["operationId"], "patchExampleComV1NamespacedWidget");
    let content = patch["requestBody"]["content"].as_object().expect("forms");
    assert!(!content.contains_key("application/strategic-merge-patch+json"));
    assert!(
        document["paths"]
            .get(format!("{WIDGETS}/{{name}}/scale"))
            .is_some()
    );
}

#[tokio::test]
async fn version_two_has_no_alternatives() {
    let server = with_widgets(spec()).await;
    let document = get(&server, "/openapi/v2", "*/*").await.json();
    let definitions = &document["definitions"];
    let spec = &definitions["com.example.v1.Widget"]["properties"]["spec"]["properties"];
    assert_eq!(spec["port"], json!({"x-kubernetes-int-or-string": true}));
    assert_eq!(spec["text"], json!({}));
    let meta = json!({"$ref": "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"});
    assert_eq!(
        definitions["io.k8s.api.core.v1.Pod"]["properties"]["metadata"],
        meta
    );
    let post = &document["paths"]["/api/v1/namespaces/{namespace}/pods"]["post"];
    let body = json!({"in": "body", "name": "body", "required": true, "schema": {"$ref": "#/definitions/io.k8s.api.core.v1.Pod"}});
    let parameters = post["parameters"].as_array().expect("parameters");
    assert!(parameters.contains(&body), "{post}");
    assert_eq!(post["responses"]["201"]["schema"], body["schema"]);
    let accepted = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
    let answer = get(&server, "/openapi/v2", accepted).await;
    let written = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";
    assert_eq!(
        (answer.code, answer.header(http::header::CONTENT_TYPE)),
        (StatusCode::OK, written)
    );
    let refused = get(&server, "/openapi/v2", "text/html").await;
    assert_eq!(refused.code, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn documents_are_found_by_what_they_hold() {
    let server = with_widgets(spec()).await;
    let index = get(&server, "/openapi/v3", "*/*").await.json();
    let address = |name: &str| {
        index["paths"][name]["serverRelativeURL"]
            .as_str()
            .unwrap_or_default()
            .to_owned()
    };
    for name in ["api/v1", "apis/apps/v1", "apis/example.com/v1"] {
        let answer = get(&server, &address(name), "application/json").await;
        assert_eq!(answer.code, StatusCode::OK, "{name}");
        assert_eq!(
            answer.header(http::header::CACHE_CONTROL),
            "public, immutable"
        );
        let stale = get(&server, &format!("/openapi/v3/{name}?hash=1"), "*/*").await;
        assert_eq!(stale.code, StatusCode::MOVED_PERMANENTLY, "{name}");
        assert_eq!(stale.header(http::header::LOCATION), address(name));
    }
    // Another kind makes another document, and leaves those of others as they are.
    let other =
        with_widgets(json!({"type": "object", "properties": {"color": {"type": "string"}}})).await;
    let other = get(&other, "/openapi/v3", "*/*").await.json();
    for (name, is_same) in [("apis/apps/v1", true), ("apis/example.com/v1", false)] {
        let hash = other["paths"][name]["serverRelativeURL"]
            .as_str()
            .unwrap_or_default();
        assert_eq!(hash == address(name), is_same, "{name}");
    }
    assert_eq!(
        get(&server, "/openapi/v3/apis/nothing/v1", "*/*")
            .await
            .code,
        StatusCode::NOT_FOUND
    );
    let protobuf = "application/com.github.proto-openapi.spec.v3.v1.0+protobuf";
    let refused = get(&server, "/openapi/v3/api/v1", protobuf).await;
    assert_eq!(refused.code, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn a_scale_of_what_does_not_say_how_many() {
    let server = with_widgets(spec()).await;
    let widgets = "/apis/example.com/v1/namespaces/default/widgets";
    let widget = json!({"apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "a"}, "spec": {}});
    let made = post(&server, widgets, &widget).await;
    assert_eq!(made.code, StatusCode::CREATED, "{}", made.text);
    let scale = get(&server, &format!("{widgets}/a/scale"), "*/*").await;
    let message =
        "Internal error occurred: the spec replicas field \".spec.replicas\" does not exist";
    assert_eq!(
        (scale.code.as_u16(), &scale.json()["message"]),
        (500, &json!(message))
    );
}

#[tokio::test]
async fn custom_kinds_are_discovered() {
    let server = with_widgets(spec()).await;
    let list = get(&server, "/apis/example.com/v1", "*/*").await.json();
    let told: Vec<&Value> = list["resources"].as_array().into_iter().flatten().collect();
    let names: Vec<_> = told.iter().map(|told| told["name"].clone()).collect();
    assert_eq!(names, ["widgets", "widgets/status", "widgets/scale"]);
    let verbs = [
        "delete",
        "deletecollection",
        "get",
        "list",
        "patch",
        "create",
        "update",
        "watch",
    ];
    assert_eq!(told[0]["verbs"], json!(verbs));
    assert_eq!(
        (&told[2]["group"], &told[2]["kind"]),
        (&json!("autoscaling"), &json!("Scale"))
    );
    let group = get(&server, "/apis/example.com", "*/*").await.json();
    assert_eq!(group["preferredVersion"]["groupVersion"], "example.com/v1");
    for path in ["/apis/example.com/v2", "/apis/example.com/v1/nothing"] {
        assert_eq!(
            get(&server, path, "*/*").await.text,
            "404 page not found\n",
            "{path}"
        );
    }
}
