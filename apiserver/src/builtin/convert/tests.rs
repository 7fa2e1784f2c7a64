//! The same objects as the real server gives them in two versions.

use serde_json::{Value, json};

use super::of;
use crate::object::Object;
use crate::registry::Converter;

fn convert(group: &str, plural: &str, object: &Value, to: &str) -> Value {
    let Converter::Function(convert) = of(group, plural) else {
        panic!("{plural} are not converted");
    };
    let object: Object = object.as_object().cloned().unwrap();
    Value::Object(convert(object, to).unwrap())
}

/// Converts both ways. `apiVersion` is set by others.
fn both(group: &str, plural: &str, one: (&str, &Value), other: (&str, &Value)) {
    for ((from, object), (to, wanted)) in [(one, other), (other, one)] {
        let mut object = object.clone();
        object["apiVersion"] = format!("{group}/{from}").into();
        let mut converted = convert(group, plural, &object, to);
        converted.as_object_mut().unwrap().remove("apiVersion");
        assert_eq!(converted, *wanted, "{plural} {from} {to}");
    }
}

const SCALERS: (&str, &str) = ("autoscaling", "horizontalpodautoscalers");

#[test]
fn autoscalers() {
    let reference = json!({"kind": "Deployment", "name": "d1", "apiVersion": "apps/v1"});
    let v2 = json!({
        "metadata": {"name": "h1"},
        "spec": {"scaleTargetRef": reference, "minReplicas": 2, "maxReplicas": 5, "metrics": [
            {"type": "Pods", "pods": {"metric": {"name": "m"}, "target": {"type": "AverageValue", "averageValue": "1500m"}}},
            {"type": "Resource", "resource": {"name": "memory", "target": {"type": "AverageValue", "averageValue": "1Gi"}}},
            {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}}}]},
        "status": {"currentReplicas": 3, "desiredReplicas": 3, "currentMetrics": [
            {"type": "Resource", "resource": {"name": "cpu", "current": {"averageValue": "10m", "averageUtilization": 40}}},
            {"type": "Pods", "pods": {"metric": {"name": "m"}, "current": {"averageValue": "2"}}}]},
    });
    let v1 = json!({
        "metadata": {"name": "h1", "annotations": {
            "autoscaling.alpha.kubernetes.io/current-metrics": r#"[{"type":"Resource","resource":{"name":"cpu","currentAverageUtilization":40,"currentAverageValue":"10m"}},{"type":"Pods","pods":{"metricName":"m","currentAverageValue":"2"}}]"#,
            "autoscaling.alpha.kubernetes.io/metrics": r#"[{"type":"Pods","pods":{"metricName":"m","targetAverageValue":"1500m"}},{"type":"Resource","resource":{"name":"memory","targetAverageValue":"1Gi"}}]"#}},
        "spec": {"scaleTargetRef": reference, "minReplicas": 2, "maxReplicas": 5, "targetCPUUtilizationPercentage": 50},
        "status": {"currentReplicas": 3, "desiredReplicas": 3, "currentCPUUtilizationPercentage": 40},
    });
    both(SCALERS.0, SCALERS.1, ("v2", &v2), ("v1", &v1));
}

#[test]
fn autoscalers_with_all_that_is_kept_in_annotations() {
    let v2 = json!({
        "metadata": {"annotations": {"own": "x"}},
        "spec": {
            "metrics": [
                {"type": "ContainerResource", "containerResource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 3}, "container": "cd"}},
                {"type": "External", "external": {
                    "metric": {"name": "m", "selector": {"matchLabels": {"a": "b"}, "matchExpressions": [{"key": "k", "operator": "In", "values": ["v"]}]}},
                    "target": {"type": "AverageValue", "averageValue": "10"}}},
                {"type": "Object", "object": {"describedObject": {"kind": "K", "name": "n"}, "metric": {"name": "m"}, "target": {"type": "AverageValue", "averageValue": "3"}}}],
            "behavior": {
                "scaleUp": {"stabilizationWindowSeconds": 3, "selectPolicy": "Max", "policies": [
                    {"type": "Pods", "value": 4, "periodSeconds": 15}, {"type": "Percent", "value": 100, "periodSeconds": 15}]},
                "scaleDown": {"selectPolicy": "Max", "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}}},
        "status": {"desiredReplicas": 0,
            "currentMetrics": [{"type": "Object", "object": {"metric": {"name": "m"}, "current": {"averageValue": "3"}, "describedObject": {"kind": "k", "name": "n"}}}],
            "conditions": [
                {"type": "AbleToScale", "status": "True", "lastTransitionTime": null},
                {"type": "X", "status": "True", "lastTransitionTime": "2026-11-20T10:00:00Z", "reason": "r", "message": "m<"}]},
    });
    let v1 = json!({
        "metadata": {"annotations": {
            "autoscaling.alpha.kubernetes.io/behavior": r#"{"ScaleUp":{"StabilizationWindowSeconds":3,"SelectPolicy":"Max","Policies":[{"Type":"Pods","Value":4,"PeriodSeconds":15},{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null},"ScaleDown":{"StabilizationWindowSeconds":null,"SelectPolicy":"Max","Policies":[{"Type":"Percent","Value":100,"PeriodSeconds":15}],"Tolerance":null}}"#,
            "autoscaling.alpha.kubernetes.io/conditions": r#"[{"type":"AbleToScale","status":"True","lastTransitionTime":null},{"type":"X","status":"True","lastTransitionTime":"2026-11-20T10:00:00Z","reason":"r","message":"m\u003c"}]"#,
            "autoscaling.alpha.kubernetes.io/current-metrics": r#"[{"type":"Object","object":{"target":{"kind":"k","name":"n"},"metricName":"m","currentValue":"0","averageValue":"3"}}]"#,
            "autoscaling.alpha.kubernetes.io/metrics": r#"[{"type":"ContainerResource","containerResource":{"name":"cpu","targetAverageUtilization":3,"container":"cd"}},{"type":"External","external":{"metricName":"m","metricSelector":{"matchLabels":{"a":"b"},"matchExpressions":[{"key":"k","operator":"In","values":["v"]}]},"targetAverageValue":"10"}},{"type":"Object","object":{"target":{"kind":"K","name":"n"},"metricName":"m","targetValue":"0","averageValue":"3"}}]"#,
            "own": "x"}},
        "spec": {},
        "status": {"currentReplicas": 0, "desiredReplicas": 0},
    });
    both(SCALERS.0, SCALERS.1, ("v2", &v2), ("v1", &v1));
}

#[test]
fn autoscalers_that_want_nothing_want_processors() {
    let v1 = json!({"spec": {"maxReplicas": 5}, "metadata": {"annotations": {
        "autoscaling.alpha.kubernetes.io/metrics": "no list"}}});
    let v2 = convert(SCALERS.0, SCALERS.1, &v1, "v2");
    let wanted = json!({"spec": {"maxReplicas": 5, "metrics": [
        {"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 80}}}]},
        "metadata": {}});
    assert_eq!(v2, wanted);
}

#[test]
fn events() {
    let core = json!({
        "metadata": {"name": "e"}, "involvedObject": {"kind": "Pod"}, "message": "m", "count": 4,
        "source": {"component": "k"}, "firstTimestamp": "2026-11-20T10:00:00Z", "lastTimestamp": null,
        "eventTime": null, "reportingComponent": "", "reportingInstance": "", "type": "Normal",
    });
    let own = json!({
        "metadata": {"name": "e"}, "regarding": {"kind": "Pod"}, "note": "m", "deprecatedCount": 4,
        "deprecatedSource": {"component": "k"}, "deprecatedFirstTimestamp": "2026-11-20T10:00:00Z",
        "deprecatedLastTimestamp": null, "eventTime": null, "type": "Normal",
    });
    both("events.k8s.io", "events", ("core", &core), ("v1", &own));
}

#[test]
fn claims() {
    let old = json!({"spec": {"devices": {"requests": [
        {"name": "a", "deviceClassName": "x", "allocationMode": "ExactCount", "count": 1},
        {"name": "b", "firstAvailable": [{"name": "c", "deviceClassName": "y"}]}]}}});
    let new = json!({"spec": {"devices": {"requests": [
        {"name": "a", "exactly": {"deviceClassName": "x", "allocationMode": "ExactCount", "count": 1}},
        {"name": "b", "firstAvailable": [{"name": "c", "deviceClassName": "y"}]}]}}});
    let group = "resource.k8s.io";
    both(group, "resourceclaims", ("v1beta1", &old), ("v1", &new));
    let [old, new] = [old, new].map(|claim| json!({"spec": claim}));
    both(
        group,
        "resourceclaimtemplates",
        ("v1beta1", &old),
        ("v1", &new),
    );
    both(
        group,
        "resourceclaimtemplates",
        ("v1beta2", &new),
        ("v1", &new),
    );
}

#[test]
fn slices() {
    let old = json!({"spec": {"devices": [{"name": "a", "basic": {"nodeName": "n"}}, {"name": "b", "basic": {}}]}});
    let new = json!({"spec": {"devices": [{"name": "a", "nodeName": "n"}, {"name": "b"}]}});
    both(
        "resource.k8s.io",
        "resourceslices",
        ("v1beta1", &old),
        ("v1beta2", &new),
    );
}
