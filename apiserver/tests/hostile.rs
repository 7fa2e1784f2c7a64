//! Requests that nobody means: whatever comes, the server answers it, and never that it has failed.

mod support;

use std::time::Duration;

use fastrand::Rng;
use http::Request;
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use serde_json::{Value, json};
use support::{Answer, send};

/// How many requests are made; `HOSTILE_REQUESTS` asks for others, `HOSTILE_SEED` for other ones.
const REQUESTS: u64 = 3000;
/// Versions that are none: the real server answers 500 too, where one object is asked for.
const FAILS: [&str; 2] = ["resourceVersion=-1", "resourceVersion=99999999999999999999"];

const METHODS: &[&str] = &[
    "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW",
];
const PREFIXES: &[&str] = &[
    "/api/v1",
    "/apis/apps/v1",
    "/apis/hostile.example.com/v1",
    "/apis/batch/v1",
    "/apis/autoscaling/v1",
    "/apis/apiextensions.k8s.io/v1",
    "/apis/rbac.authorization.k8s.io/v1",
    "/apis/none/v1",
    "/api",
    "/apis",
    "/openapi/v3",
    "/openapi/v2",
    "/version",
    "/healthz",
    "",
];
const NAMESPACES: &[&str] = &[
    "/namespaces/default",
    "/namespaces/default",
    "/namespaces/a%2fb",
    "/namespaces/",
    "/namespaces/%00",
    "/namespaces/kube-system/finalize",
    "",
    "//",
];
const RESOURCES: &[&str] = &[
    "configmaps",
    "pods",
    "secrets",
    "services",
    "events",
    "deployments",
    "jobs",
    "widgets",
    "customresourcedefinitions",
    "horizontalpodautoscalers",
    "roles",
    "namespaces",
    "nodes",
    "..",
    "%zz",
    "\u{e9}",
];
const NAMES: &[&str] = &[
    "",
    "/a",
    "/a",
    "/b",
    "/A",
    "/a%2Fb",
    "/%FF",
    "/a/status",
    "/a/scale",
    "/a/eviction",
    "/a/binding",
    "/a/token",
    "/a/log",
    "/a/b/c/d",
    "/..",
    "/",
];
const QUERIES: &[&str] = &[
    "watch=true",
    "watch=1&resourceVersion=0",
    "limit=1",
    "limit=-1",
    "limit=x",
    "continue=x",
    "continue=eyJ2IjoibWV0YS5rOHMuaW8vdjEiLCJydiI6MSwic3RhcnQiOiJhIn0",
    "resourceVersion=99999999999999999999",
    "resourceVersion=-1",
    "resourceVersionMatch=Exact",
    "labelSelector=a%3Db",
    "labelSelector=((",
    "fieldSelector=x",
    "fieldSelector=metadata.name%3Da",
    "sendInitialEvents=true",
    "allowWatchBookmarks=true",
    "timeoutSeconds=1",
    "timeoutSeconds=-5",
    "dryRun=All",
    "dryRun=x",
    "fieldManager=m",
    "force=true",
    "fieldValidation=Strict",
    "fieldValidation=?",
    "propagationPolicy=Foreground",
    "propagationPolicy=x",
    "gracePeriodSeconds=-1",
    "pretty=1",
    "%",
    "&&&=",
    "a=%00",
];
const TYPES: &[&str] = &[
    "application/json",
    "application/yaml",
    "application/vnd.kubernetes.protobuf",
    "application/json-patch+json",
    "application/merge-patch+json",
    "application/strategic-merge-patch+json",
    "application/apply-patch+yaml",
    "application/cbor",
    "text/plain",
    ";;",
    "",
    "application/json;charset=x",
];
const ACCEPTS: &[&str] = &[
    "application/json",
    "*/*",
    "",
    "application/yaml",
    "text/html",
    ";q=",
    "a/b;q=9",
    "application/json;as=Table;v=v1;g=meta.k8s.io",
    "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io",
    "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
    "application/json;as=X;v=y;g=z",
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
];

#[tokio::test(start_paused = true)]
async fn whatever_comes_is_answered() {
    let variable = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let mut random = Rng::with_seed(variable("HOSTILE_SEED").unwrap_or(7));
    let server = Server::new();
    server.add(&definition()).expect("a definition");
    let mut found = Vec::new();
    for number in 0..variable("HOSTILE_REQUESTS").unwrap_or(REQUESTS) {
        let Some((text, request)) = request(&mut random) else {
            continue;
        };
        let answer = tokio::time::timeout(Duration::from_hours(3), send(&server, request)).await;
        let Ok(answer) = answer else {
            panic!("{number} {text}: no end");
        };
        if let Some(wrong) = wrong(&text, &answer) {
            found.push(format!("{number} {text}: {wrong}"));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// What no answer may be.
fn wrong(request: &str, answer: &Answer) -> Option<String> {
    let code = answer.code.as_u16();
    if answer.code.is_server_error() && !FAILS.iter().any(|place| request.contains(place)) {
        return Some(format!("{code} {}", answer.text));
    }
    let is_json = answer.header(http::header::CONTENT_TYPE) == "application/json";
    if !answer.code.is_client_error() || !is_json || answer.text.is_empty() {
        return None;
    }
    let status = answer.json();
    let is_told = status["kind"] == "Status" && status["code"] == code;
    (!is_told).then(|| format!("{code} without a status: {}", answer.text))
}

fn pick<'a>(random: &mut Rng, of: &[&'a str]) -> &'a str {
    of.get(random.usize(..of.len()))
        .copied()
        .unwrap_or_default()
}

/// A request, if it is one that can be sent, and the text of it.
fn request(random: &mut Rng) -> Option<(String, Request<Body>)> {
    let method = pick(random, METHODS);
    let mut path = String::from(pick(random, PREFIXES));
    path += pick(random, NAMESPACES);
    path += "/";
    path += pick(random, RESOURCES);
    path += pick(random, NAMES);
    for mark in ["?", "&"].into_iter().take(random.usize(0..3)) {
        path += mark;
        path += pick(random, QUERIES);
    }
    let body = body(random);
    let (ty, accept) = (pick(random, TYPES), pick(random, ACCEPTS));
    let text = format!(
        "{method} {path} [{ty}] [{accept}] {}",
        String::from_utf8_lossy(&body)
    );
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", ty)
        .header("accept", accept)
        .body(Body::from(body));
    Some((text, request.ok()?))
}

/// Something like an object, or a patch, in part broken.
fn body(random: &mut Rng) -> Vec<u8> {
    let kind = pick(
        random,
        &[
            "ConfigMap",
            "Pod",
            "Deployment",
            "Widget",
            "Secret",
            "Service",
            "Scale",
            "Eviction",
            "",
        ],
    );
    let version = pick(
        random,
        &[
            "v1",
            "apps/v1",
            "hostile.example.com/v1",
            "policy/v1",
            "",
            "///",
        ],
    );
    let value = if random.u8(..4) == 0 {
        let path = pick(
            random,
            &[
                "/metadata/labels",
                "/data/a",
                "/spec/-",
                "",
                "/~2",
                "/metadata/name",
            ],
        );
        let operation = pick(
            random,
            &["add", "remove", "replace", "move", "copy", "test", "x"],
        );
        json!([{"op": operation, "path": path, "from": path, "value": value(random, 3)}])
    } else {
        let mut object = json!({"apiVersion": version, "kind": kind, "metadata": {"name": "a"}});
        for name in [
            "spec", "data", "metadata", "status", "items", "$patch", "rules",
        ] {
            if random.u8(..4) == 0 {
                object[name] = value(random, 4);
            }
        }
        object
    };
    let mut bytes = value.to_string().into_bytes();
    for _ in 0..random.usize(0..3).saturating_sub(1) {
        let at = random.usize(..bytes.len());
        match random.u8(..3) {
            0 => bytes.truncate(at.max(1)),
            1 => bytes.insert(at, random.u8(..)),
            _ => bytes
                .splice(at..at, b"{\"a\":".repeat(random.usize(..300)))
                .for_each(drop),
        }
    }
    bytes
}

/// A value of any shape, of names that objects have.
fn value(random: &mut Rng, depth: usize) -> Value {
    const NAMES: &[&str] = &[
        "name",
        "labels",
        "annotations",
        "replicas",
        "selector",
        "template",
        "spec",
        "containers",
        "matchLabels",
        "finalizers",
        "ownerReferences",
        "managedFields",
        "deletionTimestamp",
        "ports",
        "$patch",
        "a/b",
        "",
    ];
    match random.u8(..if depth == 0 { 6 } else { 10 }) {
        0 => Value::Null,
        1 => random.bool().into(),
        2 => random.i64(..).into(),
        3 => (random.f64() * 1e300).into(),
        4 => "a".into(),
        5 => "\u{0}\u{1f600}%".repeat(random.usize(..4)).into(),
        6 | 7 => (0..random.usize(..4))
            .map(|_| value(random, depth - 1))
            .collect(),
        _ => (0..random.usize(..5))
            .map(|_| (pick(random, NAMES).to_owned(), value(random, depth - 1)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
    }
}

fn definition() -> Value {
    json!({
        "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
        "metadata": {"name": "widgets.hostile.example.com"},
        "spec": {
            "group": "hostile.example.com", "scope": "Namespaced",
            "names": {"plural": "widgets", "singular": "widget", "kind": "Widget", "listKind": "WidgetList"},
            "versions": [{
                "name": "v1", "served": true, "storage": true,
                "subresources": {"status": {}, "scale": {
                    "specReplicasPath": ".spec.replicas", "statusReplicasPath": ".status.replicas"}},
                "schema": {"openAPIV3Schema": {"type": "object", "properties": {
                    "spec": {"type": "object", "properties": {
                        "replicas": {"type": "integer", "minimum": 0},
                        "ports": {"type": "array", "x-kubernetes-list-type": "set", "items": {"type": "integer"}},
                        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                        "template": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
                        "x-kubernetes-validations": [{"rule": "!has(self.replicas) || self.replicas < 10"}]},
                    "status": {"type": "object", "properties": {"replicas": {"type": "integer"}}}}}}}]}})
}
