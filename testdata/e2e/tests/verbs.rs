//! Every verb of the clients generated for real CRDs, against the real control plane.
#![cfg(corpus)]

mod common;

use common::{Cluster, round_trip, scale, status};
use serde_json::json;

/// A test for a kind: its client from the clientset, and an object that the server accepts.
macro_rules! kinds {
    ($($test:ident: |$clientset:ident| $api:expr, $object:tt, [$($extra:ident),*];)+) => {$(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $test() -> Result<(), e2e::server::Error> {
            let Some(cluster) = Cluster::get().await? else { return Ok(()) };
            let $clientset = cluster.clientset();
            let api = $api;
            let object = json!($object);
            round_trip(&api, &object).await?;
            $($extra(&api, &object).await?;)*
            Ok(())
        }
    )+};
}

kinds! {
    gateway_http_route: |clientset| clientset.gateway_v1().httproutes("default"), {
        "spec": {
            "parentRefs": [{"name": "front"}],
            "hostnames": ["www.example.com"],
            "rules": [{"matches": [{"path": {"type": "PathPrefix", "value": "/"}}], "backendRefs": [{"name": "www", "port": 80}]}],
        }
    }, [status];
    gateway_http_route_beta: |clientset| clientset.gateway_v1beta1().httproutes("kube-public"), {
        "spec": {"hostnames": ["beta.example.com"]}
    }, [status];
    cert_manager_issuer: |clientset| clientset.cert_manager_v1().issuers("default"), {
        "spec": {"selfSigned": {"crlDistributionPoints": ["http://example.com/crl"]}}
    }, [status];
    crossplane_environment_config: |clientset| clientset.apiextensions_v1beta1().environmentconfigs(), {
        "data": {"region": "north", "nested": {"list": [1, 2.5, null, "x"]}}
    }, [];
    kuma_mesh: |clientset| clientset.kuma_v1alpha1().meshes(), {
        "mesh": "default", "spec": {"mtls": {"enabledBackend": "ca", "backends": [{"name": "ca"}]}}
    }, [];
    strimzi_connector: |clientset| clientset.kafka_v1beta2().kafkaconnectors("default"), {
        "spec": {"class": "org.example.Sink", "tasksMax": 2, "config": {"topic": "t", "size": 5}}
    }, [status, scale];
    prometheus_thanos_ruler: |clientset| clientset.monitoring_v1().thanosrulers("default"), {
        "spec": {
            "image": "thanos", "replicas": 2, "evaluationInterval": "30s",
            "resources": {"requests": {"cpu": "250m", "memory": "1Gi"}},
            "queryEndpoints": ["http://query"],
        }
    }, [status];
    codeflare_app_wrapper: |clientset| clientset.workload_v1beta2().appwrappers("default"), {
        "spec": {"components": [{"template": {
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "inner", "labels": {"a": "b"}}, "data": {"k": "v"},
        }}]}
    }, [status];
    onepassword_item: |clientset| clientset.onepassword_v1().onepassworditems("default"), {
        "type": "Opaque", "spec": {"itemPath": "vaults/a/items/b"}
    }, [status];
    dex_auth_code: |clientset| clientset.dex_v1().authcodes("default"), {
        "clientID": "cli", "scopes": ["openid"], "claims": {"userID": "1", "emailVerified": true}
    }, [];
    cilium_identity: |clientset| clientset.cilium_v2().ciliumidentities(), {
        "security-labels": {"k8s:app": "www"}
    }, [];
    cloudnative_pg_cluster: |clientset| clientset.postgresql_v1().clusters("default"), {
        "spec": {"instances": 3, "storage": {"size": "1Gi"}}
    }, [status, scale];
}
