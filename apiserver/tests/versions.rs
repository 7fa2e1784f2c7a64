//! Built-in kinds in several versions and groups: the same objects, selected and shown in each.

mod support;

use http::{Request, StatusCode};
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use serde_json::{Value, json};

use support::{Answer, get, post, send};

const CORE: &str = "/api/v1/namespaces/default/events";
const OWN: &str = "/apis/events.k8s.io/v1/namespaces/default/events";
const TABLE: &str = "application/json;as=Table;v=v1;g=meta.k8s.io";

async fn create(server: &Server, path: &str, object: &Value) {
    let answer = post(server, path, object).await;
    assert_eq!(answer.code, StatusCode::CREATED, "{}", answer.text);
}

/// Names of what is listed.
fn names(list: &Answer) -> Vec<String> {
    let list = list.json();
    let items = list["items"].as_array().into_iter().flatten();
    items
        .filter_map(|item| Some(item["metadata"]["name"].as_str()?.to_owned()))
        .collect()
}

async fn with_events() -> Server {
    let server = Server::new();
    let core = json!({
        "apiVersion": "v1", "kind": "Event", "metadata": {"name": "a"}, "message": "said",
        "involvedObject": {"kind": "Pod", "name": "p", "namespace": "default"},
        "source": {"component": "k"}, "reason": "R", "type": "Warning",
    });
    create(&server, CORE, &core).await;
    let own = json!({
        "apiVersion": "events.k8s.io/v1", "kind": "Event", "metadata": {"name": "b"}, "note": "told",
        "regarding": {"kind": "Node", "name": "n", "namespace": "default"}, "type": "Normal",
        "reason": "R", "action": "x", "eventTime": "2026-11-20T10:00:00.000000Z",
        "reportingController": "c.d/e", "reportingInstance": "i",
    });
    create(&server, OWN, &own).await;
    server
}

#[tokio::test]
async fn events_are_those_of_both_groups() {
    let server = with_events().await;
    let event = get(&server, &format!("{OWN}/a"), "").await.json();
    assert_eq!(event["apiVersion"], "events.k8s.io/v1");
    assert_eq!(event["note"], "said");
    assert_eq!(event["regarding"]["name"], "p");
    assert_eq!(event["deprecatedSource"]["component"], "k");
    let event = get(&server, &format!("{CORE}/b"), "").await.json();
    assert_eq!(event["apiVersion"], "v1");
    assert_eq!(event["message"], "told");
    assert_eq!(event["reportingComponent"], "c.d/e");
    assert_eq!(event["involvedObject"]["kind"], "Node");
    for path in [CORE, OWN] {
        assert_eq!(names(&get(&server, path, "").await), ["a", "b"], "{path}");
    }
    let request = Request::delete(format!("{CORE}/b")).body(Body::empty());
    let deleted = send(&server, request.expect("a request")).await;
    assert_eq!(deleted.code, StatusCode::OK);
    assert_eq!(names(&get(&server, OWN, "").await), ["a"]);
}

#[tokio::test]
async fn events_are_selected_by_the_names_of_the_group() {
    let server = with_events().await;
    let cases = [
        (CORE, "involvedObject.kind=Pod", vec!["a"]),
        (CORE, "involvedObject.kind=Node", vec!["b"]),
        (CORE, "source=k", vec!["a"]),
        (CORE, "source=c.d/e", vec!["b"]),
        (OWN, "regarding.kind=Pod", vec!["a"]),
        (OWN, "reportingController=c.d/e,regarding.name=n", vec!["b"]),
        (OWN, "type!=Normal", vec!["a"]),
    ];
    for (path, selector, wanted) in cases {
        let list = get(&server, &format!("{path}?fieldSelector={selector}"), "").await;
        assert_eq!(names(&list), wanted, "{path} {selector}");
    }
    for (path, label) in [
        (OWN, "involvedObject.kind"),
        (OWN, "source"),
        (CORE, "regarding.kind"),
    ] {
        let list = get(&server, &format!("{path}?fieldSelector={label}=a"), "").await;
        assert_eq!(list.code, StatusCode::BAD_REQUEST);
        let message = format!("field label not supported: {label}");
        assert_eq!(list.json()["message"], message, "{path}");
    }
}

#[tokio::test]
async fn tables_of_events_are_alike() {
    let server = with_events().await;
    let rows = async |path| {
        let table = get(&server, path, TABLE).await.json();
        let rows = table["rows"].as_array().cloned().unwrap_or_default();
        rows.into_iter()
            .map(|row| row["cells"].clone())
            .collect::<Vec<_>>()
    };
    let of_core = rows(CORE).await;
    assert_eq!(of_core, rows(OWN).await);
    let first = of_core.first().expect("two rows");
    assert_eq!(first[3], "pod/p");
    assert_eq!(first[6], "said");
}

#[tokio::test]
async fn autoscalers_keep_what_older_versions_have_no_member_for() {
    let server = Server::new();
    let path = |version: &str| {
        format!("/apis/autoscaling/{version}/namespaces/default/horizontalpodautoscalers")
    };
    let pods = json!({"type": "Pods", "pods": {
        "metric": {"name": "m"}, "target": {"type": "AverageValue", "averageValue": "2"}}});
    let scaler = json!({
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "h"},
        "spec": {"maxReplicas": 3, "metrics": [pods],
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "d"}},
    });
    create(&server, &path("v2"), &scaler).await;
    let mut old = get(&server, &format!("{}/h", path("v1")), "").await.json();
    assert_eq!(old["apiVersion"], "autoscaling/v1");
    assert_eq!(old["spec"].get("metrics"), None);
    old["spec"]["maxReplicas"] = 7.into();
    let request = Request::put(format!("{}/h", path("v1")))
        .header("content-type", "application/json")
        .body(Body::from(old.to_string()));
    let answer = send(&server, request.expect("a request")).await;
    assert_eq!(answer.code, StatusCode::OK, "{}", answer.text);
    let new = get(&server, &format!("{}/h", path("v2")), "").await.json();
    assert_eq!(new["spec"]["maxReplicas"], 7);
    assert_eq!(new["spec"]["metrics"], json!([pods]));
    assert_eq!(new["metadata"].get("annotations"), None);
}

#[tokio::test(start_paused = true)]
async fn watches_tell_of_events_in_the_group_that_is_watched() {
    let server = with_events().await;
    let path = format!("{OWN}?watch=true&resourceVersion=0&timeoutSeconds=1");
    let answer = get(&server, &path, "").await;
    let events: Vec<Value> = answer
        .text
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    let notes: Vec<_> = events
        .iter()
        .map(|event| &event["object"]["note"])
        .collect();
    assert_eq!(notes, ["said", "told"]);
}

#[tokio::test]
async fn what_is_told_of_everything_tells_of_events_once() {
    let server = with_events().await;
    let text = server.dump_yaml();
    assert_eq!(text.matches("kind: Event\n").count(), 2, "{text}");
    assert!(!text.contains("apiVersion: core"), "{text}");
    let again = Server::new();
    again.add_yaml(&text).expect("what was told can be read");
    assert_eq!(names(&get(&again, OWN, "").await), ["a", "b"]);
    let snapshot = server.snapshot();
    let of = async |server: &Server| {
        get(server, CORE, "").await.json()["metadata"]["resourceVersion"].clone()
    };
    let before = of(&server).await;
    server.restore(&snapshot);
    assert_eq!(of(&server).await, before);
}
