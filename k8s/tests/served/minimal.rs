//! The least that a server takes as an object of each kind.

use kubewright::Resource;
use kubewright::rest::Error as Refusal;
use serde_json::{Map, Value, json};

use crate::{Error, NAMESPACE};

/// Kinds of which nothing is created, and why.
pub(crate) const LEFT_OUT: &[(&str, &str)] = &[
    (
        "v1 Binding",
        "it binds a pod, and is answered by a Status: called as the method `bind` of pods",
    ),
    (
        "certificates.k8s.io/v1beta1 PodCertificateRequest",
        "nodes alone make them, for pods that run on them",
    ),
];

/// What every object of a kind needs beside its name; nothing for most.
#[expect(clippy::too_many_lines, reason = "a table")]
fn needs(api_version: &str, kind: &str) -> Value {
    let template = json!({
        "metadata": {"labels": {"app": "served"}},
        "spec": {"containers": [{"name": "main", "image": "example.com/main:1"}]},
    });
    let selector = json!({"matchLabels": {"app": "served"}});
    let webhooks = json!({});
    match kind {
        "Pod" => json!({"spec": template["spec"]}),
        "PodTemplate" => json!({"template": template}),
        "ReplicationController" => {
            json!({"spec": {"replicas": 0, "selector": {"app": "served"}, "template": template}})
        }
        "Deployment" | "ReplicaSet" => {
            json!({"spec": {"replicas": 0, "selector": selector, "template": template}})
        }
        "DaemonSet" => json!({"spec": {"selector": selector, "template": template}}),
        "StatefulSet" => {
            json!({"spec": {"serviceName": "served", "selector": selector, "template": template}})
        }
        "ControllerRevision" => json!({"revision": 1, "data": {"a": 1}}),
        "Job" => json!({"spec": {"suspend": true, "template": never(&template)}}),
        "CronJob" => {
            json!({"spec": {"schedule": "0 0 1 1 *", "jobTemplate": {"spec": {"template": never(&template)}}}})
        }
        "Event" if api_version == "v1" => {
            json!({"involvedObject": {"kind": "Pod", "name": "a", "namespace": NAMESPACE}, "reason": "Test", "message": "m"})
        }
        "Event" => json!({
            "eventTime": "2026-01-01T00:00:00.000000Z", "reportingController": "example.com/test", "reportingInstance": "a",
            "action": "Testing", "reason": "Test", "type": "Normal", "regarding": {"kind": "Pod", "name": "a", "namespace": NAMESPACE},
        }),
        "Endpoints" | "ConfigMap" | "Secret" | "ServiceAccount" | "LimitRange" | "Namespace"
        | "Node" | "SelfSubjectReview" | "ClusterRole" | "Role" => json!({}),
        "ResourceQuota" => json!({"spec": {"hard": {"configmaps": "1000"}}}),
        "Service" => json!({"spec": {"ports": [{"port": 80}]}}),
        "PersistentVolume" => {
            json!({"spec": {"capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"], "hostPath": {"path": "/tmp"}}})
        }
        "PersistentVolumeClaim" => {
            json!({"spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}})
        }
        "MutatingAdmissionPolicy" => json!({"spec": {
            "matchConstraints": {"resourceRules": [rule()]},
            "reinvocationPolicy": "Never",
            "mutations": [{"patchType": "ApplyConfiguration", "applyConfiguration": {"expression": "Object{}"}}],
        }}),
        "ValidatingAdmissionPolicy" => json!({"spec": {
            "matchConstraints": {"resourceRules": [rule()]},
            "validations": [{"expression": "true"}],
        }}),
        "MutatingAdmissionPolicyBinding" => json!({"spec": {"policyName": "none"}}),
        "ValidatingAdmissionPolicyBinding" => {
            json!({"spec": {"policyName": "none", "validationActions": ["Audit"]}})
        }
        "MutatingWebhookConfiguration" | "ValidatingWebhookConfiguration" => webhooks,
        "CustomResourceDefinition" => json!({"spec": {
            "group": "served.example.com", "scope": "Namespaced",
            "names": {"kind": "Thing", "plural": "things"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object"}}}],
        }}),
        "APIService" => json!({"spec": {
            "group": "api.example.com", "version": "v1", "groupPriorityMinimum": 100, "versionPriority": 10,
            "insecureSkipTLSVerify": true, "service": {"namespace": NAMESPACE, "name": "none"},
        }}),
        "TokenReview" => json!({"spec": {"token": "none"}}),
        "SubjectAccessReview" | "SelfSubjectAccessReview" => {
            json!({"spec": {"user": "a", "nonResourceAttributes": {"path": "/", "verb": "get"}}})
        }
        "LocalSubjectAccessReview" => {
            json!({"spec": {"user": "a", "resourceAttributes": {"namespace": NAMESPACE, "verb": "get", "resource": "pods"}}})
        }
        "SelfSubjectRulesReview" => json!({"spec": {"namespace": NAMESPACE}}),
        "HorizontalPodAutoscaler" => {
            json!({"spec": {"maxReplicas": 2, "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "a"}}})
        }
        "CertificateSigningRequest" => json!({"spec": {
            "request": signing_request(), "signerName": "kubernetes.io/kube-apiserver-client", "usages": ["client auth"],
        }}),
        "ClusterTrustBundle" => json!({"spec": {"trustBundle": certificate()}}),
        "LeaseCandidate" => json!({"spec": {
            "leaseName": "served", "binaryVersion": "1.0.0", "emulationVersion": "1.0.0", "strategy": "OldestEmulationVersion",
        }}),
        "EndpointSlice" => json!({"addressType": "IPv4", "endpoints": []}),
        "FlowSchema" => {
            json!({"spec": {"priorityLevelConfiguration": {"name": "global-default"}, "matchingPrecedence": 9000}})
        }
        "PriorityLevelConfiguration" => {
            json!({"spec": {"type": "Limited", "limited": {"limitResponse": {"type": "Reject"}}}})
        }
        "Ingress" => {
            json!({"spec": {"defaultBackend": {"service": {"name": "a", "port": {"number": 80}}}}})
        }
        "IngressClass" => json!({"spec": {"controller": "example.com/served"}}),
        "NetworkPolicy" => json!({"spec": {"podSelector": {}}}),
        "IPAddress" => {
            json!({"spec": {"parentRef": {"resource": "services", "namespace": NAMESPACE, "name": "a"}}})
        }
        "ServiceCIDR" => json!({"spec": {"cidrs": ["10.200.0.0/24"]}}),
        "RuntimeClass" => json!({"handler": "served"}),
        "PodDisruptionBudget" => json!({"spec": {"minAvailable": 1, "selector": selector}}),
        "ClusterRoleBinding" => {
            json!({"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "none"}})
        }
        "RoleBinding" => {
            json!({"roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "none"}})
        }
        "ResourceClaim" => json!({"spec": claim(api_version)}),
        "ResourceClaimTemplate" => json!({"spec": {"spec": claim(api_version)}}),
        "ResourceSlice" => json!({"spec": {
            "driver": "driver.example.com", "allNodes": true,
            "pool": {"name": "served", "generation": 1, "resourceSliceCount": 1},
        }}),
        "DeviceTaintRule" => {
            json!({"spec": {"taint": {"key": "example.com/a", "effect": "NoSchedule"}}})
        }
        "ResourcePoolStatusRequest" => {
            json!({"spec": {"driver": "driver.example.com", "poolName": "served"}})
        }
        "PriorityClass" => json!({"value": 1}),
        "PodGroup" => json!({"spec": {"schedulingPolicy": {"basic": {}}}}),
        "Workload" => {
            json!({"spec": {"podGroupTemplates": [{"name": "a", "schedulingPolicy": {"basic": {}}}]}})
        }
        "CSINode" => json!({"spec": {"drivers": []}}),
        "CSIStorageCapacity" => json!({"storageClassName": "none"}),
        "StorageClass" => json!({"provisioner": "example.com/served"}),
        "VolumeAttachment" => {
            json!({"spec": {"attacher": "example.com", "nodeName": "none", "source": {"persistentVolumeName": "none"}}})
        }
        "VolumeAttributesClass" => json!({"driverName": "example.com", "parameters": {"a": "b"}}),
        "StorageVersionMigration" => {
            json!({"spec": {"resource": {"group": "", "resource": "configmaps"}}})
        }
        // A spec that asks for nothing.
        _ => json!({"spec": {}}),
    }
}

fn never(template: &Value) -> Value {
    let mut template = template.clone();
    template["spec"]["restartPolicy"] = "Never".into();
    template
}

fn rule() -> Value {
    json!({"apiGroups": ["served.example.com"], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["things"]})
}

fn claim(api_version: &str) -> Value {
    let request = json!({"deviceClassName": "served"});
    if api_version == "resource.k8s.io/v1beta1" {
        json!({"devices": {"requests": [{"name": "a", "deviceClassName": "served"}]}})
    } else {
        json!({"devices": {"requests": [{"name": "a", "exactly": request}]}})
    }
}

fn signing_request() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut parameters = rcgen::CertificateParams::default();
    parameters
        .distinguished_name
        .push(rcgen::DnType::CommonName, "served");
    let request = parameters.serialize_request(&key).unwrap().pem().unwrap();
    // Bytes are in base64 in JSON.
    let bytes = kubewright::meta::ByteString::from(request.into_bytes());
    let text = serde_json::to_value(bytes).unwrap();
    text.as_str().unwrap().to_owned()
}

fn certificate() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut parameters = rcgen::CertificateParams::default();
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    parameters.self_signed(&key).unwrap().pem()
}

/// What an object of a kind is called, where the kind has rules for that; otherwise after the
/// version, since finalizers may keep that of another version.
fn name(kind: &str, version: &str) -> String {
    match kind {
        "CustomResourceDefinition" => "things.served.example.com".to_owned(),
        "APIService" => "v1.api.example.com".to_owned(),
        "IPAddress" => "10.200.0.77".to_owned(),
        "StorageVersion" => "served.example.com.things".to_owned(),
        _ => format!("served-{version}"),
    }
}

/// Whether objects of a kind are questions, which have no name.
fn is_question(kind: &str) -> bool {
    kind.ends_with("AccessReview")
}

/// An object of a kind.
pub(crate) fn object<K: Resource>() -> Result<K, Error> {
    let about = K::descriptor();
    let mut object = Map::new();
    object.insert("apiVersion".to_owned(), about.api_version.into());
    object.insert("kind".to_owned(), about.kind.into());
    let metadata = if is_question(about.kind) {
        json!({})
    } else {
        json!({"name": name(about.kind, about.version), "labels": {"by": "create"}})
    };
    object.insert("metadata".to_owned(), metadata);
    if let Value::Object(needs) = needs(about.api_version, about.kind) {
        object.extend(needs);
    }
    Ok(serde_json::from_value(Value::Object(object))?)
}

/// The least that a server takes as a status; nothing for most.
pub(crate) fn status(kind: &str) -> Value {
    match kind {
        "ResourcePoolStatusRequest" => json!({"poolCount": 0}),
        _ => json!({}),
    }
}

/// Whether a question has been answered.
pub(crate) fn is_answered<K>(created: Result<K, Refusal>) -> Result<(), Refusal> {
    created.map(drop)
}
