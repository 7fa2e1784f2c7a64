//! Defaults of the core group that depend on other fields (`pkg/apis/core/v1/defaults.go`).

use serde_json::{Value, json};

use super::{is_empty, is_unset, items_mut, map, map_mut, set, text};
use crate::kinds::config;
use crate::object::{Object, members_mut};

/// How long a service remembers its clients, in seconds.
const AFFINITY_SECONDS: i64 = 10_800;
/// Members of a volume that are no source of it.
const NO_SOURCE: [&str; 1] = ["name"];

/// Fills in the defaults of a definition.
pub(super) fn fill(definition: &str, object: &mut Object) {
    match definition {
        "core.v1.Container" | "core.v1.EphemeralContainer" => container(object),
        "core.v1.LimitRangeItem" => limit_range_item(object),
        "core.v1.NodeSpec" => one_of_several(object, "podCIDR", "podCIDRs", None),
        "core.v1.NodeStatus" => node_status(object),
        "core.v1.PersistentVolume" | "core.v1.PersistentVolumeClaim" => phase(object),
        "core.v1.Pod" => pod(object),
        "core.v1.PodSpec" => account(object),
        "core.v1.PodStatus" => one_of_several(object, "podIP", "podIPs", Some("ip")),
        "core.v1.ReplicationController" => replication_controller(object),
        "core.v1.Secret" => config::encode(object),
        "core.v1.Service" => service(object),
        "core.v1.Volume" => volume(object),
        _ => {}
    }
}

fn container(container: &mut Object) {
    let policy = pull_policy(text(container, "image"));
    set(container, "imagePullPolicy", policy);
}

/// Images without a tag, or with the tag `latest`, are always pulled.
fn pull_policy(image: &str) -> &'static str {
    let is_digest = image.contains('@');
    let name = image.rsplit('/').next().unwrap_or_default();
    let tag = name.split_once(':').map(|(_, tag)| tag);
    let is_latest = match tag {
        None => !is_digest,
        Some(tag) => tag == "latest",
    };
    // What cannot be parsed has no tag.
    if is_latest && !image.is_empty() {
        "Always"
    } else {
        "IfNotPresent"
    }
}

fn volume(volume: &mut Object) {
    let has_source = volume
        .iter()
        .any(|(name, value)| !NO_SOURCE.contains(&name.as_str()) && !value.is_null());
    if !has_source {
        volume.insert("emptyDir".to_owned(), json!({}));
    }
    if let Some(image) = map_mut(volume, "image") {
        let policy = pull_policy(text(image, "reference"));
        set(image, "pullPolicy", policy);
    }
}

fn pod(pod: &mut Object) {
    let Some(spec) = map_mut(pod, "spec") else {
        return;
    };
    set(spec, "enableServiceLinks", true);
    let is_on_host = spec.get("hostNetwork") == Some(&Value::Bool(true));
    for list in ["containers", "initContainers"] {
        for container in items_mut(spec, list) {
            requests_from_limits(container);
            if is_on_host {
                for port in items_mut(container, "ports") {
                    host_port(port);
                }
            }
        }
    }
}

/// Members that say the same: one value, and a list that begins with it.
fn one_of_several(object: &mut Object, one: &str, list: &str, member: Option<&str>) {
    let first = object.get(list).and_then(|list| list.get(0)).cloned();
    let first = match (first, member) {
        (Some(Value::Object(item)), Some(member)) => item.get(member).cloned(),
        (first, _) => first,
    };
    let said = object.get(one).filter(|value| **value != "").cloned();
    match (said, first) {
        (Some(said), None) => {
            let item = member.map_or_else(|| said.clone(), |member| json!({ member: said }));
            object.insert(list.to_owned(), json!([item]));
        }
        (None, Some(first)) => {
            object.insert(one.to_owned(), first);
        }
        _ => {}
    }
}

/// The account has two names. Nothing is given less than no time to end.
fn account(spec: &mut Object) {
    const GRACE: &str = "terminationGracePeriodSeconds";
    if spec
        .get(GRACE)
        .and_then(Value::as_i64)
        .is_some_and(|grace| grace < 0)
    {
        spec.insert(GRACE.to_owned(), 1.into());
    }
    for (name, other) in [
        ("serviceAccountName", "serviceAccount"),
        ("serviceAccount", "serviceAccountName"),
    ] {
        let said = text(spec, other).to_owned();
        if !said.is_empty() {
            set(spec, name, said);
        }
    }
}

/// What a container is limited to it asks for, if it does not say what it asks for.
fn requests_from_limits(container: &mut Object) {
    let Some(resources) = map_mut(container, "resources") else {
        return;
    };
    let Some(limits) = map(resources, "limits").cloned() else {
        return;
    };
    if limits.is_empty() {
        return;
    }
    let requests = members_mut(resources, "requests");
    for (name, limit) in limits {
        requests.entry(name).or_insert(limit);
    }
}

fn host_port(port: &mut Object) {
    let is_set = port
        .get("hostPort")
        .and_then(Value::as_i64)
        .is_some_and(|port| port != 0);
    if let (false, Some(number)) = (is_set, port.get("containerPort").cloned()) {
        port.insert("hostPort".to_owned(), number);
    }
}

fn phase(object: &mut Object) {
    set(members_mut(object, "status"), "phase", "Pending");
}

fn node_status(status: &mut Object) {
    if let (false, Some(capacity)) = (
        status.contains_key("allocatable"),
        status.get("capacity").cloned(),
    ) {
        status.insert("allocatable".to_owned(), capacity);
    }
}

fn replication_controller(object: &mut Object) {
    let labels = map(object, "spec")
        .and_then(|spec| map(map(map(spec, "template")?, "metadata")?, "labels"))
        .cloned();
    let Some(labels) = labels.filter(|labels| !labels.is_empty()) else {
        return;
    };
    let spec = members_mut(object, "spec");
    if spec.get("minReadySeconds").and_then(Value::as_i64) == Some(0) {
        spec.remove("minReadySeconds");
    }
    if is_empty(spec, "selector") {
        spec.insert("selector".to_owned(), labels.clone().into());
    }
    let metadata = members_mut(object, "metadata");
    if is_empty(metadata, "labels") {
        metadata.insert("labels".to_owned(), labels.into());
    }
}

fn limit_range_item(item: &mut Object) {
    if text(item, "type") != "Container" {
        return;
    }
    let given = |item: &Object, name: &str| map(item, name).cloned().unwrap_or_default();
    let mut limit = given(item, "default");
    for (name, most) in given(item, "max") {
        limit.entry(name).or_insert(most);
    }
    let mut request = given(item, "defaultRequest");
    for (name, value) in limit.clone().into_iter().chain(given(item, "min")) {
        request.entry(name).or_insert(value);
    }
    for (name, value) in [("default", limit), ("defaultRequest", request)] {
        if !value.is_empty() {
            item.insert(name.to_owned(), value.into());
        }
    }
}

fn service(service: &mut Object) {
    let spec = members_mut(service, "spec");
    set(spec, "sessionAffinity", "None");
    match text(spec, "sessionAffinity") {
        "None" => {
            spec.remove("sessionAffinityConfig");
        }
        "ClientIP" => {
            let has_time = spec
                .get("sessionAffinityConfig")
                .and_then(|config| config.get("clientIP")?.get("timeoutSeconds"))
                .is_some();
            if !has_time {
                let config = json!({"clientIP": {"timeoutSeconds": AFFINITY_SECONDS}});
                spec.insert("sessionAffinityConfig".to_owned(), config);
            }
        }
        _ => {}
    }
    set(spec, "type", "ClusterIP");
    for port in items_mut(spec, "ports") {
        set(port, "protocol", "TCP");
        let is_zero = port.get("targetPort").and_then(Value::as_i64) == Some(0);
        if is_zero || is_unset(port, "targetPort") {
            let number = port.get("port").cloned().unwrap_or_else(|| 0.into());
            port.insert("targetPort".to_owned(), number);
        }
    }
    let ty = text(spec, "type").to_owned();
    let is_external = matches!(ty.as_str(), "LoadBalancer" | "NodePort")
        || (ty == "ClusterIP" && !is_empty(spec, "externalIPs"));
    if is_external {
        set(spec, "externalTrafficPolicy", "Cluster");
    }
    if matches!(ty.as_str(), "ClusterIP" | "LoadBalancer" | "NodePort") {
        set(spec, "internalTrafficPolicy", "Cluster");
    }
    if ty != "LoadBalancer" {
        return;
    }
    set(spec, "allocateLoadBalancerNodePorts", true);
    let balancer = map_mut(service, "status").and_then(|status| map_mut(status, "loadBalancer"));
    if let Some(balancer) = balancer {
        for ingress in items_mut(balancer, "ingress") {
            if !text(ingress, "ip").is_empty() {
                set(ingress, "ipMode", "VIP");
            }
        }
    }
}
