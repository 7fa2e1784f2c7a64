//! Defaults of the other groups that depend on other fields.

use serde_json::{Value, json};

use super::{is_empty, is_unset, map_mut, set, text};
use crate::object::{Object, members_mut};

const RBAC: &str = "rbac.authorization.k8s.io";

/// Fills in the defaults of a definition.
pub(super) fn fill(definition: &str, object: &mut Object) {
    match definition {
        "autoscaling.v2.HorizontalPodAutoscalerSpec" => autoscaler(object),
        "networking.v1.NetworkPolicySpec" => network_policy(object),
        "rbac.v1.Subject" => subject(object),
        "resource.v1.DeviceSubRequest"
        | "resource.v1.ExactDeviceRequest"
        | "resource.v1beta1.DeviceSubRequest"
        | "resource.v1beta2.DeviceSubRequest"
        | "resource.v1beta2.ExactDeviceRequest" => device_request(object),
        _ => {}
    }
}

fn autoscaler(spec: &mut Object) {
    if is_empty(spec, "metrics") {
        let target = json!({"type": "Utilization", "averageUtilization": 80});
        let metric = json!({"type": "Resource", "resource": {"name": "cpu", "target": target}});
        spec.insert("metrics".to_owned(), json!([metric]));
    }
    let Some(behavior) = map_mut(spec, "behavior") else {
        return;
    };
    let percent = json!({"type": "Percent", "value": 100, "periodSeconds": 15});
    let pods = json!({"type": "Pods", "value": 4, "periodSeconds": 15});
    let up = members_mut(behavior, "scaleUp");
    set(up, "stabilizationWindowSeconds", 0);
    set(up, "policies", json!([pods, percent]));
    set(up, "selectPolicy", "Max");
    let down = members_mut(behavior, "scaleDown");
    set(down, "policies", json!([percent]));
    set(down, "selectPolicy", "Max");
}

fn network_policy(spec: &mut Object) {
    if !is_empty(spec, "policyTypes") {
        return;
    }
    let types = if is_empty(spec, "egress") {
        json!(["Ingress"])
    } else {
        json!(["Ingress", "Egress"])
    };
    spec.insert("policyTypes".to_owned(), types);
}

fn subject(subject: &mut Object) {
    if is_unset(subject, "apiGroup") && matches!(text(subject, "kind"), "Group" | "User") {
        set(subject, "apiGroup", RBAC);
    }
}

fn device_request(request: &mut Object) {
    set(request, "allocationMode", "ExactCount");
    let count = request.get("count").and_then(Value::as_i64);
    if text(request, "allocationMode") == "ExactCount" && count.unwrap_or_default() == 0 {
        request.insert("count".to_owned(), 1.into());
    }
}
