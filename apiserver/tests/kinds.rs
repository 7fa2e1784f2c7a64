//! What is particular to built-in kinds.

mod support;

use http::header::CONTENT_TYPE;
use http::{Request, StatusCode};
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use serde_json::{Value, json};

use support::{Answer, get, post, send};

const PODS: &str = "/api/v1/namespaces/default/pods";
const SERVICES: &str = "/api/v1/namespaces/default/services";
const SECRETS: &str = "/api/v1/namespaces/default/secrets";
const DEPLOYMENTS: &str = "/apis/apps/v1/namespaces/default/deployments";
const JOBS: &str = "/apis/batch/v1/namespaces/default/jobs";
const BUDGETS: &str = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";
const JSON: &str = "application/json";
const MERGE: &str = "application/merge-patch+json";

async fn ask(server: &Server, method: &str, path: &str, ty: &str, body: &Value) -> Answer {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(CONTENT_TYPE, ty);
    let request = request.body(Body::from(body.to_string()));
    send(server, request.expect("a request")).await
}

async fn merge(server: &Server, path: &str, body: &Value) -> Answer {
    ask(server, "PATCH", path, MERGE, body).await
}

async fn made(server: &Server, path: &str, object: &Value) -> Value {
    let answer = post(server, path, object).await;
    assert_eq!(answer.code, StatusCode::CREATED, "{}", answer.text);
    answer.json()
}

fn pod(name: &str) -> Value {
    json!({"metadata": {"name": name, "labels": {"app": "www"}},
        "spec": {"containers": [{"name": "main", "image": "www:1"}]}})
}

fn deployment(name: &str) -> Value {
    json!({"metadata": {"name": name}, "spec": {"selector": {"matchLabels": {"app": "www"}},
        "template": {"metadata": {"labels": {"app": "www"}}, "spec": {"containers": [{"name": "main", "image": "www:1"}]}}}})
}

fn message(answer: &Answer) -> String {
    answer.json()["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[tokio::test]
async fn pods_wait_with_what_every_pod_has() {
    let server = Server::new();
    let pod = made(&server, PODS, &pod("a")).await;
    assert_eq!(
        pod["status"],
        json!({"phase": "Pending", "qosClass": "BestEffort"})
    );
    assert_eq!(pod["metadata"]["generation"], 1);
    assert_eq!(pod["spec"]["priority"], 0);
    assert_eq!(
        pod["spec"]["tolerations"][1]["key"],
        "node.kubernetes.io/unreachable"
    );
    assert_eq!(
        pod["spec"]["containers"][0]["imagePullPolicy"],
        "IfNotPresent"
    );
}

#[tokio::test]
async fn pods_that_run_are_given_time_to_end() {
    let server = Server::new();
    made(&server, PODS, &pod("a")).await;
    let bind = json!({"target": {"name": "node"}});
    made(&server, &format!("{PODS}/a/binding"), &bind).await;
    let again = post(&server, &format!("{PODS}/a/binding"), &bind).await;
    assert_eq!(again.code, StatusCode::CONFLICT);
    let path = format!("{PODS}/a");
    let going = ask(&server, "DELETE", &path, JSON, &json!({})).await.json();
    assert_eq!(going["metadata"]["deletionGracePeriodSeconds"], 30);
    assert_eq!(get(&server, &path, JSON).await.code, StatusCode::OK);
    let options = json!({"gracePeriodSeconds": 0});
    ask(&server, "DELETE", &path, JSON, &options).await;
    assert_eq!(get(&server, &path, JSON).await.code, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_pods_say_is_checked() {
    let server = Server::new();
    let bad = json!({"metadata": {"name": "a"}, "spec": {"restartPolicy": "Sometimes", "containers": [
        {"name": "A", "volumeMounts": [{"name": "v", "mountPath": "/v"}]}]}});
    let refused = post(&server, PODS, &bad).await;
    assert_eq!(refused.code, StatusCode::UNPROCESSABLE_ENTITY);
    let causes = refused.json()["details"]["causes"].clone();
    let fields: Vec<_> = causes
        .as_array()
        .into_iter()
        .flatten()
        .map(|cause| cause["field"].clone())
        .collect();
    assert_eq!(
        json!(fields),
        json!([
            "spec.containers[0].name",
            "spec.containers[0].image",
            "spec.containers[0].volumeMounts[0].name",
            "spec.restartPolicy",
        ])
    );
    made(&server, PODS, &pod("b")).await;
    let change = json!({"spec": {"nodeName": "node"}});
    let refused = merge(&server, &format!("{PODS}/b"), &change).await;
    assert!(
        message(&refused).contains("pod updates may not change fields other than"),
        "{}",
        refused.text
    );
    let image = json!({"spec": {"containers": [{"name": "main", "image": "www:2"}]}});
    let strategic = "application/strategic-merge-patch+json";
    let changed = ask(&server, "PATCH", &format!("{PODS}/b"), strategic, &image).await;
    assert_eq!(
        changed.json()["metadata"]["generation"],
        2,
        "{}",
        changed.text
    );
}

#[tokio::test]
async fn priorities_are_those_of_classes() {
    let server = Server::new();
    let classes = "/apis/scheduling.k8s.io/v1/priorityclasses";
    made(
        &server,
        classes,
        &json!({"metadata": {"name": "high"}, "value": 1000}),
    )
    .await;
    let mut high = pod("a");
    high["spec"]["priorityClassName"] = "high".into();
    assert_eq!(made(&server, PODS, &high).await["spec"]["priority"], 1000);
    high["metadata"]["name"] = "b".into();
    high["spec"]["priorityClassName"] = "none".into();
    let refused = post(&server, PODS, &high).await;
    assert_eq!(
        (refused.code, message(&refused).as_str()),
        (
            StatusCode::FORBIDDEN,
            "pods \"b\" is forbidden: no PriorityClass with name none was found"
        )
    );
}

#[tokio::test]
async fn deployments_have_defaults_and_keep_their_selector() {
    let server = Server::new();
    let made = made(&server, DEPLOYMENTS, &deployment("a")).await;
    assert_eq!(made["spec"]["strategy"]["rollingUpdate"]["maxSurge"], "25%");
    assert_eq!(
        (&made["spec"]["replicas"], &made["status"]),
        (&json!(1), &json!({}))
    );
    let path = format!("{DEPLOYMENTS}/a");
    let change = json!({"spec": {"selector": {"matchLabels": {"app": "other"}}}});
    let refused = merge(&server, &path, &change).await;
    assert!(
        message(&refused).contains("field is immutable"),
        "{}",
        refused.text
    );
    let mut other = deployment("b");
    other["spec"]["template"]["metadata"]["labels"] = json!({"app": "other"});
    let refused = post(&server, DEPLOYMENTS, &other).await;
    assert!(
        message(&refused).contains("`selector` does not match template `labels`"),
        "{}",
        refused.text
    );
    let scaled = merge(&server, &path, &json!({"spec": {"replicas": 3}}))
        .await
        .json();
    assert_eq!(scaled["metadata"]["generation"], 2);
    let status = json!({"status": {"readyReplicas": 4, "replicas": 3}});
    let refused = merge(&server, &format!("{path}/status"), &status).await;
    assert!(
        message(&refused).contains("cannot be greater than status.replicas"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn jobs_select_their_own_pods() {
    let server = Server::new();
    let template = json!({"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": "job"}]}});
    let job = made(
        &server,
        JOBS,
        &json!({"metadata": {"name": "a"}, "spec": {"template": template}}),
    )
    .await;
    let label = "batch.kubernetes.io/controller-uid";
    assert_eq!(
        job["spec"]["selector"]["matchLabels"][label],
        job["metadata"]["uid"]
    );
    assert_eq!(
        job["spec"]["template"]["metadata"]["labels"]["job-name"],
        "a"
    );
    let deleted = ask(&server, "DELETE", &format!("{JOBS}/a"), JSON, &Value::Null).await;
    assert!(
        deleted
            .header(http::header::WARNING)
            .contains("child pods are preserved")
    );
}

#[tokio::test]
async fn services_are_given_addresses_and_ports() {
    let server = Server::new();
    let ports = json!([{"port": 80}]);
    let service = |name: &str, ty: &str| json!({"metadata": {"name": name}, "spec": {"type": ty, "ports": ports}});
    let one = made(&server, SERVICES, &service("a", "NodePort")).await;
    let address = one["spec"]["clusterIP"].as_str().unwrap_or_default();
    assert!(address.starts_with("10.96."), "{address}");
    let port = one["spec"]["ports"][0]["nodePort"]
        .as_i64()
        .unwrap_or_default();
    assert!((30_000..=32_767).contains(&port), "{port}");
    let mut same = service("b", "NodePort");
    same["spec"]["ports"][0]["nodePort"] = port.into();
    let refused = post(&server, SERVICES, &same).await;
    assert!(
        message(&refused).contains("provided port is already allocated"),
        "{}",
        refused.text
    );
    let mut same = service("b", "ClusterIP");
    same["spec"]["clusterIP"] = address.into();
    let refused = post(&server, SERVICES, &same).await;
    assert!(
        message(&refused).contains("provided IP is already allocated"),
        "{}",
        refused.text
    );
    // An update that says neither keeps both.
    let kept = ask(
        &server,
        "PUT",
        &format!("{SERVICES}/a"),
        JSON,
        &service("a", "NodePort"),
    )
    .await
    .json();
    assert_eq!(kept["spec"], one["spec"]);
    let inner = merge(
        &server,
        &format!("{SERVICES}/a"),
        &json!({"spec": {"type": "ClusterIP"}}),
    )
    .await
    .json();
    assert_eq!(inner["spec"]["clusterIP"], one["spec"]["clusterIP"]);
    assert!(
        inner["spec"]["ports"][0].get("nodePort").is_none(),
        "{inner}"
    );
    let open = json!({"metadata": {"name": "c"}, "spec": {"clusterIP": "None"}});
    let open = made(&server, SERVICES, &open).await;
    assert_eq!(open["spec"]["ipFamilyPolicy"], "RequireDualStack");
}

#[tokio::test]
async fn secrets_encode_and_seal() {
    let server = Server::new();
    let secret =
        json!({"metadata": {"name": "a"}, "stringData": {"word": "open"}, "immutable": true});
    let made = made(&server, SECRETS, &secret).await;
    assert_eq!(made["data"], json!({"word": "b3Blbg=="}));
    assert_eq!(
        (&made["type"], made.get("stringData")),
        (&json!("Opaque"), None)
    );
    let refused = merge(
        &server,
        &format!("{SECRETS}/a"),
        &json!({"data": {"word": null}}),
    )
    .await;
    assert!(
        message(&refused).contains("field is immutable when `immutable` is set"),
        "{}",
        refused.text
    );
}

#[tokio::test]
async fn evictions_keep_to_budgets() {
    let server = Server::new();
    let budget = json!({"metadata": {"name": "b"}, "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "www"}}}});
    made(&server, BUDGETS, &budget).await;
    made(&server, PODS, &pod("a")).await;
    let path = format!("{PODS}/a");
    merge(
        &server,
        &format!("{path}/status"),
        &json!({"status": {"phase": "Running"}}),
    )
    .await;
    let counted =
        json!({"status": {"observedGeneration": 1, "desiredHealthy": 1, "currentHealthy": 1}});
    merge(&server, &format!("{BUDGETS}/b/status"), &counted).await;
    let eviction = json!({"metadata": {"name": "a"}});
    let refused = post(&server, &format!("{path}/eviction"), &eviction).await;
    assert_eq!(
        refused.code,
        StatusCode::TOO_MANY_REQUESTS,
        "{}",
        refused.text
    );
    assert_eq!(
        refused.json()["details"]["causes"][0]["message"],
        "The disruption budget b needs 1 healthy pods and has 1 currently"
    );
    let allowed = json!({"status": {"disruptionsAllowed": 1}});
    merge(&server, &format!("{BUDGETS}/b/status"), &allowed).await;
    made(&server, &format!("{path}/eviction"), &eviction).await;
    assert_eq!(get(&server, &path, JSON).await.code, StatusCode::NOT_FOUND);
    let budget = get(&server, &format!("{BUDGETS}/b"), JSON).await.json();
    assert_eq!(budget["status"]["disruptionsAllowed"], 0);
}

#[tokio::test]
async fn accounts_are_given_tokens() {
    let server = Server::new();
    let accounts = "/api/v1/namespaces/default/serviceaccounts";
    made(&server, accounts, &json!({"metadata": {"name": "a"}})).await;
    let path = format!("{accounts}/a/token");
    let answer = made(&server, &path, &json!({"spec": {"audiences": ["me"]}})).await;
    let token = answer["status"]["token"].as_str().unwrap_or_default();
    assert_eq!(token.split('.').count(), 3);
    assert_eq!(answer["spec"]["expirationSeconds"], 3600);
    let short = post(&server, &path, &json!({"spec": {"expirationSeconds": 5}})).await;
    assert_eq!(short.code, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn limits_of_a_namespace_are_given_and_kept() {
    let server = Server::new();
    let ranges = "/api/v1/namespaces/default/limitranges";
    let range = json!({"metadata": {"name": "r"}, "spec": {"limits": [{"type": "Container", "max": {"cpu": "2"}}]}});
    made(&server, ranges, &range).await;
    let given = made(&server, PODS, &pod("a")).await;
    assert_eq!(
        given["spec"]["containers"][0]["resources"]["limits"],
        json!({"cpu": "2"})
    );
    let mut large = pod("b");
    large["spec"]["containers"][0]["resources"] = json!({"limits": {"cpu": "3"}});
    let refused = post(&server, PODS, &large).await;
    assert_eq!(
        message(&refused),
        "pods \"b\" is forbidden: maximum cpu usage per Container is 2, but limit is 3"
    );
}

#[tokio::test]
async fn what_is_used_and_what_is_not_ready() {
    let server = Server::new();
    let claim = json!({"metadata": {"name": "c"}, "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}});
    let claim = made(
        &server,
        "/api/v1/namespaces/default/persistentvolumeclaims",
        &claim,
    )
    .await;
    assert_eq!(
        claim["metadata"]["finalizers"],
        json!(["kubernetes.io/pvc-protection"])
    );
    assert_eq!(claim["status"], json!({"phase": "Pending"}));
    let node = made(
        &server,
        "/api/v1/nodes",
        &json!({"metadata": {"name": "n"}}),
    )
    .await;
    assert_eq!(
        node["spec"]["taints"][0]["key"],
        "node.kubernetes.io/not-ready"
    );
}

#[tokio::test]
async fn roles_may_have_any_name_and_bindings_keep_theirs() {
    let server = Server::new();
    let rbac = "/apis/rbac.authorization.k8s.io/v1/namespaces/default";
    let role = json!({"metadata": {"name": "system:a b"}, "rules": [{}]});
    let refused = post(&server, &format!("{rbac}/roles"), &role).await;
    assert!(
        message(&refused).contains("rules[0].verbs: Required value"),
        "{}",
        refused.text
    );
    let binding = json!({"metadata": {"name": "b"}, "roleRef": {"kind": "Role", "name": "r"}, "subjects": [{"kind": "User", "name": "u"}]});
    let made = made(&server, &format!("{rbac}/rolebindings"), &binding).await;
    assert_eq!(made["subjects"][0]["apiGroup"], "rbac.authorization.k8s.io");
    let change = json!({"roleRef": {"name": "other"}});
    let refused = merge(&server, &format!("{rbac}/rolebindings/b"), &change).await;
    assert!(
        message(&refused).contains("cannot change roleRef"),
        "{}",
        refused.text
    );
}
