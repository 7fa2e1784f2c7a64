//! Defaults as the real server fills them in.

use serde_json::{Value, json};

use super::fill;
use crate::builtin::Definitions;

fn filled(definition: &str, object: Value) -> Value {
    let schema = Definitions::all().schema(&format!("io.k8s.api.{definition}"));
    let Value::Object(mut object) = object else {
        panic!("an object");
    };
    fill(&schema, &mut object);
    object.into()
}

#[test]
fn pods() {
    let given = json!({"spec": {"hostNetwork": true, "volumes": [{"name": "v"}, {"name": "s", "secret": {}}], "containers": [{
        "image": "example.com:5000/a/b", "ports": [{"containerPort": 80}], "resources": {"limits": {"cpu": "1"}},
        "livenessProbe": {"httpGet": {"port": 1}, "periodSeconds": 0, "timeoutSeconds": 5},
    }, {"image": "a@sha256:0"}, {"image": "a:1"}, {"image": "a:latest"}]}});
    let filled = filled("core.v1.Pod", given);
    let spec = &filled["spec"];
    let policies: Vec<_> = (0..4)
        .map(|index| &spec["containers"][index]["imagePullPolicy"])
        .collect();
    assert_eq!(
        json!(policies),
        json!(["Always", "IfNotPresent", "IfNotPresent", "Always"])
    );
    assert_eq!(
        spec["containers"][0]["resources"]["requests"],
        json!({"cpu": "1"})
    );
    assert_eq!(spec["containers"][0]["ports"][0]["hostPort"], 80);
    assert_eq!(
        spec["containers"][0]["livenessProbe"],
        json!({"httpGet": {"port": 1, "path": "/", "scheme": "HTTP"}, "failureThreshold": 3, "periodSeconds": 10, "successThreshold": 1, "timeoutSeconds": 5})
    );
    assert_eq!(
        spec["volumes"],
        json!([{"name": "v", "emptyDir": {}}, {"name": "s", "secret": {"defaultMode": 420}}])
    );
    let rest = [
        ("dnsPolicy", json!("ClusterFirst")),
        ("enableServiceLinks", json!(true)),
        ("terminationGracePeriodSeconds", json!(30)),
    ];
    for (name, value) in rest {
        assert_eq!(spec[name], value, "{name}");
    }
}

#[test]
fn workloads() {
    let template =
        json!({"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"image": "a"}]}});
    let deployment = filled(
        "apps.v1.Deployment",
        json!({"spec": {"replicas": 0, "template": template}}),
    );
    assert_eq!(deployment["spec"]["replicas"], 0);
    assert_eq!(
        deployment["spec"]["strategy"],
        json!({"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "25%", "maxUnavailable": "25%"}})
    );
    assert_eq!(
        deployment["spec"]["template"]["spec"]["restartPolicy"],
        "Always"
    );
    // Only pods have it filled in, not their templates.
    assert!(
        deployment["spec"]["template"]["spec"]
            .get("enableServiceLinks")
            .is_none()
    );
    let job = filled("batch.v1.Job", json!({"spec": {"template": template}}));
    assert_eq!(job["metadata"]["labels"], json!({"a": "b"}));
    assert_eq!(
        (&job["spec"]["completions"], &job["spec"]["backoffLimit"]),
        (&json!(1), &json!(6))
    );
    let parallel = filled(
        "batch.v1.Job",
        json!({"spec": {"parallelism": 2, "template": template}}),
    );
    assert!(parallel["spec"].get("completions").is_none());
    let set = filled(
        "apps.v1.StatefulSet",
        json!({"spec": {"updateStrategy": {"type": "OnDelete"}}}),
    );
    assert_eq!(set["spec"]["updateStrategy"], json!({"type": "OnDelete"}));
}

#[test]
fn services() {
    let plain = filled(
        "core.v1.Service",
        json!({"spec": {"ports": [{"port": 80}, {"port": 81, "targetPort": "web"}]}}),
    );
    assert_eq!(
        plain["spec"]["ports"][0],
        json!({"port": 80, "targetPort": 80, "protocol": "TCP"})
    );
    assert_eq!(plain["spec"]["ports"][1]["targetPort"], "web");
    assert!(plain["spec"].get("externalTrafficPolicy").is_none());
    let balanced = filled(
        "core.v1.Service",
        json!({"spec": {"type": "LoadBalancer", "sessionAffinity": "ClientIP"}}),
    );
    assert_eq!(
        balanced["spec"]["sessionAffinityConfig"],
        json!({"clientIP": {"timeoutSeconds": 10800}})
    );
    assert_eq!(balanced["spec"]["allocateLoadBalancerNodePorts"], true);
    assert_eq!(balanced["spec"]["externalTrafficPolicy"], "Cluster");
}

#[test]
fn others() {
    let policy = filled(
        "networking.v1.NetworkPolicy",
        json!({"spec": {"egress": [{}]}}),
    );
    assert_eq!(policy["spec"]["policyTypes"], json!(["Ingress", "Egress"]));
    let binding = filled(
        "rbac.v1.RoleBinding",
        json!({"roleRef": {"kind": "Role"}, "subjects": [{"kind": "User"}, {"kind": "ServiceAccount"}]}),
    );
    assert_eq!(
        binding["subjects"][0]["apiGroup"],
        "rbac.authorization.k8s.io"
    );
    assert!(binding["subjects"][1].get("apiGroup").is_none());
    let scaler = filled(
        "autoscaling.v2.HorizontalPodAutoscaler",
        json!({"spec": {"behavior": {"scaleUp": {"selectPolicy": "Min"}}}}),
    );
    assert_eq!(scaler["spec"]["behavior"]["scaleUp"]["selectPolicy"], "Min");
    assert_eq!(
        scaler["spec"]["behavior"]["scaleDown"]["policies"][0]["value"],
        100
    );
    assert_eq!(
        scaler["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"],
        80
    );
    let range = filled(
        "core.v1.LimitRange",
        json!({"spec": {"limits": [{"type": "Container", "max": {"cpu": "2"}, "min": {"memory": "1"}}]}}),
    );
    assert_eq!(
        range["spec"]["limits"][0]["defaultRequest"],
        json!({"cpu": "2", "memory": "1"})
    );
}
