//! Objects to decode: made here, alike in shape and size to what clusters hold.

use serde_json::{Value, json};

/// What a person would write, about 250 bytes.
pub(crate) fn small() -> Value {
    json!({
        "metadata": { "name": "shop", "namespace": "default", "labels": { "app": "shop" } },
        "spec": {
            "containers": [{
                "name": "web",
                "image": "registry.example.com/shop/web:1.4.2",
                "ports": [{ "number": 8080 }],
                "resources": { "requests": { "cpu": "100m", "memory": "64Mi" } }
            }]
        }
    })
}

/// What a server holds of it after a while, about 6 KB.
pub(crate) fn typical() -> Value {
    object(1)
}

/// As many of them, no two the same.
pub(crate) fn list(count: usize) -> Value {
    (0..count).map(object).collect()
}

/// A page of a list as a server sends it: `count` of 10 is about 60 KB.
pub(crate) fn page(count: usize) -> Value {
    json!({
        "metadata": { "resourceVersion": "1000100", "remainingItems": 90 },
        "items": list(count)
    })
}

/// A struct with over a hundred optional fields, of which a few are there, about 3 KB.
pub(crate) fn wide() -> Value {
    json!({
        "version": "2.53.0",
        "image": "registry.example.com/watch/server:2.53.0",
        "replicas": 2,
        "shards": 1,
        "retention": "15d",
        "retentionSize": "40GB",
        "externalUrl": "https://watch.example.com/",
        "scrapeInterval": "30s",
        "evaluationInterval": "30s",
        "logLevel": "info",
        "paused": false,
        "listenLocal": false,
        "walCompression": true,
        "enforcePodLabels": true,
        "externalLabels": { "cluster": "eu-1", "replica": "a" },
        "nodeSelector": { "example.com/zone": "eu-1a" },
        "podLabels": {
            "app.example.com/name": "watch",
            "app.example.com/part": "server",
            "app.example.com/version": "2.53.0"
        },
        "secrets": ["watch-tls", "watch-tokens"],
        "features": ["exemplars"],
        "tolerations": [
            { "key": "example.com/slow", "operator": "Exists", "effect": "NoExecute", "graceSeconds": 300 }
        ],
        "containers": [container("reloader", 8080)],
        "resources": {
            "limits": { "cpu": "2", "memory": "8Gi" },
            "requests": { "cpu": "500m", "memory": "4Gi" }
        },
        "remoteWrite": [
            { "url": "https://store.example.com/a", "name": "a", "headers": { "X-Tenant": "shop" } },
            { "url": "https://store.example.com/b", "name": "b", "timeoutSeconds": 30 }
        ],
        "alerting": { "url": "https://alert.example.com/", "timeoutSeconds": 10 },
        "volumes": [{ "name": "data", "configMap": "watch-config", "defaultMode": 420 }],
        "volumeMounts": [{ "name": "data", "path": "/var/lib/watch", "readOnly": false }]
    })
}

fn object(number: usize) -> Value {
    let name = format!("shop-7d9f8c6b5-{number:05}");
    json!({
        "metadata": {
            "name": name,
            "namespace": format!("team-{}", number % 10),
            "uid": uid(number),
            "resourceVersion": (1_000_000 + number).to_string(),
            "generation": 3,
            "creationTimestamp": "2026-03-01T08:15:30Z",
            "labels": {
                "app.example.com/name": "shop",
                "app.example.com/part": "web",
                "app.example.com/version": "1.4.2",
                "template-hash": "7d9f8c6b5"
            },
            "annotations": {
                "checks.example.com/last-run": "2026-03-01T08:20:00Z",
                "checks.example.com/result": "passed with 2 warnings: \"slow start\", \"no limit\""
            },
            "ownerReferences": [{
                "apiVersion": "shop.example.com/v1", "kind": "Release", "name": "shop-7d9f8c6b5",
                "uid": uid(number + 7), "controller": true, "blockOwnerDeletion": true
            }],
            "finalizers": ["shop.example.com/drain"]
        },
        "spec": {
            "containers": [container("web", 8080), container("cache", 6379), container("metrics", 9100)],
            "initContainers": [container("migrate", 9000)],
            "volumes": [
                { "name": "config", "configMap": "shop-config", "defaultMode": 420 },
                { "name": "tls", "secret": "shop-tls", "defaultMode": 256 }
            ],
            "tolerations": [
                { "key": "example.com/slow", "operator": "Exists", "effect": "NoExecute", "graceSeconds": 300 },
                { "key": "example.com/gone", "operator": "Exists", "effect": "NoExecute", "graceSeconds": 300 }
            ],
            "nodeSelector": { "example.com/zone": "eu-1a" },
            "nodeName": format!("node-{}", number % 50),
            "serviceAccountName": "shop",
            "restartPolicy": "Always",
            "priority": 0,
            "hostNetwork": false,
            "terminationGracePeriodSeconds": 30,
            "overcommit": 1.5
        },
        "status": {
            "phase": "Running",
            "address": format!("10.{}.{}.7", number / 250, number % 250),
            "startTime": "2026-03-01T08:15:31Z",
            "conditions": [condition("Initialized"), condition("Ready"), condition("Scheduled")],
            "containers": [status("web", number), status("cache", number), status("metrics", number)],
            // Of a newer version: skipped.
            "placement": { "score": 71, "reasons": ["near", "free"] }
        }
    })
}

fn container(name: &str, port: i32) -> Value {
    json!({
        "name": name,
        "image": format!("registry.example.com/shop/{name}:1.4.2"),
        "command": ["/usr/local/bin/serve"],
        "args": ["--listen", "0.0.0.0", "--log", "json"],
        "env": [
            { "name": "LOG_LEVEL", "value": "info" },
            { "name": "REGION", "value": "eu-1" },
            { "name": "TOKEN", "valueFrom": { "secret": "shop-token", "key": "token", "optional": false } }
        ],
        "ports": [{ "name": "main", "number": port, "protocol": "TCP" }],
        "resources": {
            "limits": { "cpu": "500m", "memory": "256Mi" },
            "requests": { "cpu": "100m", "memory": "64Mi" }
        },
        "volumeMounts": [
            { "name": "config", "path": "/etc/shop", "readOnly": true },
            { "name": "tls", "path": "/etc/tls", "readOnly": true }
        ],
        "livenessProbe": { "path": "/live", "port": port, "initialDelaySeconds": 5, "periodSeconds": 10 },
        "readinessProbe": { "path": "/ready", "port": port, "periodSeconds": 5, "failureThreshold": 3 },
        "imagePullPolicy": "IfNotPresent"
    })
}

fn condition(r#type: &str) -> Value {
    json!({
        "type": r#type,
        "status": "True",
        "lastTransitionTime": "2026-03-01T08:16:02Z",
        "reason": "Done",
        "message": null
    })
}

fn status(name: &str, number: usize) -> Value {
    json!({
        "name": name,
        "image": format!("registry.example.com/shop/{name}:1.4.2"),
        "imageId": format!("registry.example.com/shop/{name}@sha256:{:064x}", number * 7919),
        "runtimeId": format!("containerd://{:064x}", number * 104_729),
        "ready": true,
        "restartCount": number % 3
    })
}

fn uid(number: usize) -> String {
    format!("0f3c2a1e-5b7d-4c9a-8e6f-{:012x}", number * 65_537)
}
