//! Objects changed by patches of every kind.

mod support;

use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use serde_json::{Value, json};

use support::{Answer, post, send};

const MAPS: &str = "/api/v1/namespaces/default/configmaps";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";
const JSON: &str = "application/json-patch+json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";

async fn patch(server: &Server, path: &str, ty: &str, body: &str) -> Answer {
    let request = Request::patch(path).header(CONTENT_TYPE, ty);
    let request = request.body(Body::from(body.to_owned()));
    send(server, request.expect("a request")).await
}

async fn server() -> Server {
    let server = Server::new();
    let map = json!({"metadata": {"name": "a", "finalizers": ["example.com/a", "example.com/b"]}, "data": {"a": "1"}});
    assert_eq!(post(&server, MAPS, &map).await.code, StatusCode::CREATED);
    server
}

fn told(answer: &Answer) -> (u16, String) {
    let message = answer.json()["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (answer.code.as_u16(), message)
}

#[tokio::test]
async fn operations_are_done_in_order() {
    let server = server().await;
    let path = format!("{MAPS}/a");
    let operations = json!([
        {"op": "test", "path": "/data/a", "value": "1"},
        {"op": "add", "path": "/data/b", "value": "2"},
        {"op": "move", "from": "/data/a", "path": "/data/c"},
    ]);
    let answer = patch(&server, &path, JSON, &operations.to_string()).await;
    assert_eq!(
        answer.json()["data"],
        json!({"b": "2", "c": "1"}),
        "{}",
        answer.text
    );
    // The second operation fails, so the first is not done either.
    let operations = json!([
        {"op": "remove", "path": "/data/b"},
        {"op": "test", "path": "/data/c", "value": "x"},
    ]);
    let answer = patch(&server, &path, JSON, &operations.to_string()).await;
    let refused = "the server rejected our request due to an error in our request";
    assert_eq!(told(&answer), (422, refused.to_owned()));
    let answer = patch(&server, &path, JSON, "[]").await;
    assert_eq!(answer.json()["data"], json!({"b": "2", "c": "1"}));
}

#[tokio::test]
async fn what_is_no_patch_is_refused() {
    let server = server().await;
    let path = format!("{MAPS}/a");
    let cases = [
        (
            JSON,
            r#"{"op": "add"}"#,
            400,
            "error decoding patch: json: cannot unmarshal object into Go value of type []handlers.jsonPatchOp",
        ),
        (
            MERGE,
            "[1]",
            400,
            "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}",
        ),
        (MERGE, "null", 400, "Invalid JSON Patch"),
        (
            STRATEGIC,
            r#"{"$patch": "frob"}"#,
            500,
            "unknown patch type: frob in map: map[$patch:frob]",
        ),
        (
            STRATEGIC,
            r#"{"metadata": {"$setElementOrder": []}}"#,
            400,
            "invalid patch format of setElementOrder list",
        ),
        ("text/plain", "{}", 415, "415: Unsupported Media Type"),
        (
            MERGE,
            r#"{"metadata": {"name": "b"}}"#,
            400,
            "the name of the object (b) does not match the name on the URL (a)",
        ),
    ];
    for (ty, body, code, message) in cases {
        let answer = patch(&server, &path, ty, body).await;
        assert_eq!(told(&answer), (code, message.to_owned()), "{body}");
    }
    let many = vec![json!({"op": "test", "path": "/x", "value": null}); 10_001];
    let answer = patch(&server, &path, JSON, &Value::from(many).to_string()).await;
    assert_eq!(answer.code, StatusCode::PAYLOAD_TOO_LARGE);
    // That there is no such object is told before what is wrong with the patch.
    let answer = patch(&server, &format!("{MAPS}/none"), JSON, "{}").await;
    assert_eq!(
        told(&answer),
        (404, "configmaps \"none\" not found".to_owned())
    );
}

#[tokio::test]
async fn lists_are_merged_by_their_keys() {
    let server = server().await;
    let path = format!("{MAPS}/a");
    let body = json!({"metadata": {"finalizers": ["example.com/c", "example.com/b"]}});
    let answer = patch(&server, &path, STRATEGIC, &body.to_string()).await;
    let finalizers = json!(["example.com/c", "example.com/a", "example.com/b"]);
    assert_eq!(
        answer.json()["metadata"]["finalizers"],
        finalizers,
        "{}",
        answer.text
    );
    let labels = json!({"app": "www"});
    let containers = json!([{"name": "a", "image": "a:1"}, {"name": "b", "image": "b:1"}]);
    let deployment = json!({"metadata": {"name": "d"}, "spec": {"selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}}}});
    post(&server, DEPLOYMENTS, &deployment).await;
    let spec = json!({"spec": {"template": {"spec": {
        "$setElementOrder/containers": [{"name": "c"}, {"name": "b"}],
        "containers": [{"name": "c", "image": "c:1"}, {"name": "b", "image": "b:2"}, {"name": "a", "$patch": "delete"}],
    }}}});
    let answer = patch(
        &server,
        &format!("{DEPLOYMENTS}/d"),
        STRATEGIC,
        &spec.to_string(),
    )
    .await;
    let containers = &answer.json()["spec"]["template"]["spec"]["containers"];
    let of = |name: &str| {
        let list = containers.as_array().into_iter().flatten();
        list.map(|container| container[name].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        (of("name"), of("image")),
        (
            vec!["c".into(), "b".into()],
            vec!["c:1".into(), "b:2".into()]
        )
    );
}

#[tokio::test]
async fn scales_are_patched() {
    let server = Server::new();
    let labels = json!({"app": "www"});
    let deployment = json!({"metadata": {"name": "d"}, "spec": {"selector": {"matchLabels": labels},
        "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "a", "image": "a"}]}}}});
    post(&server, DEPLOYMENTS, &deployment).await;
    let path = format!("{DEPLOYMENTS}/d/scale");
    let operation = json!([{"op": "replace", "path": "/spec/replicas", "value": 3}]).to_string();
    let member = json!({"spec": {"replicas": 4}}).to_string();
    for (ty, body, replicas) in [
        (JSON, &operation, 3),
        (MERGE, &member, 4),
        (STRATEGIC, &member, 4),
    ] {
        let answer = patch(&server, &path, ty, body).await;
        assert_eq!(
            answer.json()["spec"]["replicas"],
            replicas,
            "{}",
            answer.text
        );
    }
}
