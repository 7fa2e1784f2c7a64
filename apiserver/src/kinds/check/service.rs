//! Services.

use std::collections::HashSet;
use std::net::IpAddr;

use super::super::kind::Write;
use super::super::look::Look;
use super::{Errors, labels, port};
use crate::failure::FieldError;
use crate::metadata::names;

pub(super) const PROTOCOLS: [&str; 3] = ["SCTP", "TCP", "UDP"];
const TYPES: [&str; 4] = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

/// Services.
pub(in crate::kinds) fn check(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return Errors::new();
    }
    let spec = Look::at(write.object, "spec");
    let ty = spec.get("type").text();
    let addresses = spec.get("clusterIPs");
    let ports = spec.get("ports");
    let is_headless = spec.get("clusterIP").text() == "None";
    let mut errors = changed(write, &spec);
    if ports.len() == 0 && !is_headless && ty != "ExternalName" {
        errors.push(ports.required());
    }
    match ty {
        "LoadBalancer" | "NodePort" if is_headless => {
            let detail = format!("may not be set to 'None' for {ty} services");
            errors.extend(addresses.items().first().map(|first| first.invalid(detail)));
        }
        "ExternalName" => errors.extend(external(&spec)),
        _ => {}
    }
    errors.extend(check_ports(&spec));
    errors.extend(labels(&spec.get("selector")));
    let affinity = spec.get("sessionAffinity");
    errors.extend(affinity.one_of(&["ClientIP", "None"]));
    let config = spec.get("sessionAffinityConfig");
    if affinity.text() == "ClientIP" {
        let seconds = config.get("clientIP").get("timeoutSeconds");
        let is_right = seconds
            .number()
            .is_some_and(|seconds| (1..=86_400).contains(&seconds));
        if !is_right {
            errors.push(seconds.invalid("must be greater than 0 and less than 86400"));
        }
    }
    if ty != "ExternalName" && !is_headless {
        for address in addresses.items() {
            if address.text().parse::<IpAddr>().is_err() {
                errors.push(
                    address
                        .invalid("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
                );
            }
        }
    }
    for address in spec.get("externalIPs").items() {
        if address.text().parse::<IpAddr>().is_err() {
            errors.push(
                address.invalid("must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"),
            );
        }
    }
    errors.extend(spec.get("type").one_of(&TYPES));
    errors.extend(node_ports(&spec, ty));
    let ranges = spec.get("loadBalancerSourceRanges");
    if ranges.len() > 0 && ty != "LoadBalancer" {
        let path = "spec.LoadBalancerSourceRanges";
        errors.push(FieldError::forbidden(
            path,
            "may only be used when `type` is 'LoadBalancer'",
        ));
    }
    for name in ["allocateLoadBalancerNodePorts", "loadBalancerClass"] {
        let value = spec.get(name);
        if value.is_set() && ty != "LoadBalancer" {
            errors.push(value.forbidden("may only be used when `type` is 'LoadBalancer'"));
        }
    }
    errors.extend(traffic(&spec, ty));
    errors
}

/// What an update may not change.
fn changed(write: Write<'_>, spec: &Look<'_>) -> Errors {
    let Some(old) = write.old else {
        return Errors::new();
    };
    let before = Look::at(old, "spec");
    let stays = |spec: &Look<'_>| spec.get("type").text() != "ExternalName";
    if !(stays(spec) && stays(&before)) || before.get("clusterIP").text().is_empty() {
        return Errors::new();
    }
    let (now, then) = (spec.get("clusterIPs"), before.get("clusterIPs"));
    if now.value() == then.value() {
        return Errors::new();
    }
    let told = FieldError::invalid(
        format!("{}[0]", now.path()),
        now.value().cloned().unwrap_or_default(),
        "may not change once set",
    );
    vec![told]
}

fn external(spec: &Look<'_>) -> Errors {
    let mut errors = Errors::new();
    for name in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] {
        let value = spec.get(name);
        let is_given = value.len() > 0 || !value.text().is_empty();
        if is_given {
            errors.push(value.forbidden("may not be set for ExternalName services"));
        }
    }
    let name = spec.get("externalName");
    let text = name.text().trim_end_matches('.');
    if text.is_empty() {
        errors.push(name.required());
    } else {
        errors.extend(name.by_rule(|_| names::subdomain(text)));
    }
    errors
}

fn check_ports(spec: &Look<'_>) -> Errors {
    let ports = spec.get("ports").items();
    let mut errors = Errors::new();
    let mut known = HashSet::new();
    for each in &ports {
        let name = each.get("name");
        if !name.text().is_empty() {
            errors.extend(name.by_rule(names::label));
            if !known.insert(name.text()) {
                errors.push(name.duplicate());
            }
        } else if ports.len() > 1 {
            errors.push(name.required());
        }
        errors.extend(each.get("port").port());
        errors.extend(each.get("protocol").one_of(&PROTOCOLS));
        errors.extend(port(&each.get("targetPort")));
        let protocol = each.get("appProtocol");
        if protocol.is_set() {
            errors.extend(protocol.by_rule(names::qualified_name));
        }
    }
    errors
}

fn node_ports(spec: &Look<'_>, ty: &str) -> Errors {
    let ports = spec.get("ports").items();
    let mut errors = Errors::new();
    let node_port = |port: &Look<'_>| port.get("nodePort").number().filter(|port| *port != 0);
    if ty == "ClusterIP" {
        let with_port = ports.iter().filter(|port| node_port(port).is_some());
        let detail = "may not be used when `type` is 'ClusterIP'";
        errors.extend(with_port.map(|port| port.get("nodePort").forbidden(detail)));
    }
    let mut known = HashSet::new();
    for port in &ports {
        let Some(number) = node_port(port) else {
            continue;
        };
        if !known.insert((port.get("protocol").text(), number)) {
            errors.push(port.get("nodePort").duplicate());
        }
    }
    let mut known = HashSet::new();
    for port in &ports {
        let number = port.get("port").number();
        if !known.insert((port.get("protocol").text(), number)) {
            errors.push(duplicate_port(port));
        }
    }
    errors
}

/// Two ports with the same number: told as the real server's own type.
fn duplicate_port(port: &Look<'_>) -> FieldError {
    let told = serde_json::json!({
        "Name": "", "Protocol": port.get("protocol").text(), "AppProtocol": null,
        "Port": port.get("port").number(), "TargetPort": 0, "NodePort": 0,
    });
    FieldError::duplicate(port.path(), told)
}

fn traffic(spec: &Look<'_>, ty: &str) -> Errors {
    const POLICIES: [&str; 2] = ["Cluster", "Local"];
    let mut errors = Errors::new();
    let external = spec.get("externalTrafficPolicy");
    let is_external = matches!(ty, "LoadBalancer" | "NodePort")
        || (ty == "ClusterIP" && spec.get("externalIPs").len() > 0);
    if !is_external && !external.text().is_empty() {
        errors.push(external.invalid("may only be set for externally-accessible services"));
    } else if is_external && !POLICIES.contains(&external.text()) {
        errors.push(external.not_supported(&POLICIES));
    }
    let internal = spec.get("internalTrafficPolicy");
    if internal.is_set() && !POLICIES.contains(&internal.text()) {
        errors.push(internal.not_supported(&POLICIES));
    }
    errors
}
