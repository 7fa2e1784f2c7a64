//! Services: what they are given (`pkg/registry/core/service/storage/alloc.go`).

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv4Addr};

use serde_json::{Value, json};

use super::kind::{Kind, PLAIN};
use super::{check, others};
use crate::failure::{Failure, FieldError};
use crate::object::{Object, members_mut, metadata_text};
use crate::registry::{Context, NameRule, Part};

/// Services.
pub(super) const SERVICE: Kind = Kind {
    names: NameRule::Label,
    creates_on_update: true,
    returns_deleted: true,
    update,
    check: check::service::check,
    admit,
    warn: |service| {
        if spec_list(service, "externalIPs").is_empty() {
            return Vec::new();
        }
        vec![
            "spec.externalIPs is deprecated and may no longer be implemented in some clusters"
                .to_owned(),
        ]
    },
    ..PLAIN
};

/// The first two bytes of every address of a service.
const NETWORK: [u8; 2] = [10, 96];
const PORTS: std::ops::RangeInclusive<i64> = 30_000..=32_767;
/// How often an address or a port is guessed before they are tried in order.
const GUESSES: usize = 64;
const NONE: &str = "None";

fn spec_text<'a>(service: &'a Object, name: &str) -> &'a str {
    let value = service
        .get("spec")
        .and_then(|spec| spec.get(name)?.as_str());
    value.unwrap_or_default()
}

fn spec_list<'a>(service: &'a Object, name: &str) -> &'a [Value] {
    let list = service
        .get("spec")
        .and_then(|spec| spec.get(name)?.as_array());
    list.map_or(&[], Vec::as_slice)
}

fn needs_address(service: &Object) -> bool {
    matches!(
        spec_text(service, "type"),
        "ClusterIP" | "LoadBalancer" | "NodePort"
    )
}

fn needs_node_port(service: &Object) -> bool {
    match spec_text(service, "type") {
        "NodePort" => true,
        "LoadBalancer" => {
            let spec = service.get("spec");
            let said = spec.and_then(|spec| spec.get("allocateLoadBalancerNodePorts"));
            said != Some(&Value::Bool(false))
        }
        _ => false,
    }
}

fn uses_node_port(service: &Object) -> bool {
    matches!(spec_text(service, "type"), "LoadBalancer" | "NodePort")
}

/// Lets `clusterIP` and `clusterIPs` say the same (`NormalizeClusterIPs`).
fn single_address(service: &mut Object, old: Option<&Object>) {
    let one = spec_text(service, "clusterIP").to_owned();
    let several = spec_list(service, "clusterIPs").to_vec();
    let (before, several_before) = match old {
        Some(old) => (
            spec_text(old, "clusterIP").to_owned(),
            spec_list(old, "clusterIPs").to_vec(),
        ),
        None => (String::new(), Vec::new()),
    };
    let spec = members_mut(service, "spec");
    if one != before && several == several_before {
        if one.is_empty() {
            spec.remove("clusterIPs");
        } else {
            spec.insert("clusterIPs".to_owned(), json!([one]));
        }
    } else if old.is_some() && one == before && several.is_empty() && !several_before.is_empty() {
        spec.insert("clusterIPs".to_owned(), several_before.into());
    }
}

/// What balanced a service is gone with its type.
fn update(_context: Context<'_>, _part: Part<'_>, service: &mut Object, _old: &Object) {
    let is_balanced = spec_text(service, "type") == "LoadBalancer";
    if let (false, Some(Value::Object(status))) = (is_balanced, service.get_mut("status")) {
        status.insert("loadBalancer".to_owned(), json!({}));
    }
}

/// Keeps what was given, where the new service does not say it (`patchAllocatedValues`).
fn keep_given(service: &mut Object, old: &Object) {
    if needs_address(service) && needs_address(old) {
        for name in ["clusterIP", "clusterIPs"] {
            let given = old.get("spec").and_then(|spec| spec.get(name)).cloned();
            let spec = members_mut(service, "spec");
            let is_unset = spec
                .get(name)
                .is_none_or(|value| value.is_null() || value == "");
            if let (true, Some(given)) = (is_unset, given) {
                spec.insert(name.to_owned(), given);
            }
        }
        for name in ["ipFamilies", "ipFamilyPolicy"] {
            let given = old.get("spec").and_then(|spec| spec.get(name)).cloned();
            let spec = members_mut(service, "spec");
            if let (false, Some(given)) = (spec.contains_key(name), given) {
                spec.insert(name.to_owned(), given);
            }
        }
    }
    if uses_node_port(service) && uses_node_port(old) {
        let port_of = |port: &Value| {
            port.get("nodePort")
                .and_then(Value::as_i64)
                .unwrap_or_default()
        };
        let name_of = |port: &Value| {
            let name = port.get("name").and_then(Value::as_str);
            name.unwrap_or_default().to_owned()
        };
        let known: HashMap<_, _> = spec_list(old, "ports")
            .iter()
            .map(|port| (name_of(port), port_of(port)))
            .collect();
        let used: HashSet<_> = spec_list(service, "ports").iter().map(port_of).collect();
        let ports = members_mut(service, "spec").get_mut("ports");
        for port in ports.and_then(Value::as_array_mut).into_iter().flatten() {
            let given = known.get(&name_of(port)).copied().unwrap_or_default();
            if port_of(port) == 0 && given != 0 && !used.contains(&given) {
                port["nodePort"] = given.into();
            }
        }
    }
}

/// Drops what the type no longer has, if it is as it was (`dropTypeDependentFields`).
fn drop_what_ended(service: &mut Object, old: &Object) {
    let mut ended: Vec<&str> = Vec::new();
    if needs_address(old) && !needs_address(service) {
        ended.extend([
            "clusterIP",
            "clusterIPs",
            "internalTrafficPolicy",
            "ipFamilies",
            "ipFamilyPolicy",
        ]);
    }
    let was_balanced = spec_text(old, "type") == "LoadBalancer";
    if was_balanced && spec_text(service, "type") != "LoadBalancer" {
        ended.extend(["allocateLoadBalancerNodePorts", "loadBalancerClass"]);
    }
    let is_external =
        |service: &Object| uses_node_port(service) || !spec_list(service, "externalIPs").is_empty();
    if is_external(old) && !is_external(service) {
        ended.push("externalTrafficPolicy");
    }
    let has_ports = uses_node_port(old) && !uses_node_port(service);
    let before = old.get("spec").cloned().unwrap_or_default();
    let spec = members_mut(service, "spec");
    for name in ended {
        if spec.get(name) == before.get(name) {
            spec.remove(name);
        }
    }
    let node_ports = |ports: Option<&Value>| -> Vec<Value> {
        let ports = ports.and_then(Value::as_array).into_iter().flatten();
        ports
            .filter_map(|port| port.get("nodePort").cloned())
            .collect()
    };
    if has_ports && node_ports(spec.get("ports")) == node_ports(before.get("ports")) {
        let ports = spec.get_mut("ports").and_then(Value::as_array_mut);
        for port in ports.into_iter().flatten() {
            if let Value::Object(port) = port {
                port.remove("nodePort");
            }
        }
    }
}

/// Gives a service its address and its ports.
fn allot(
    context: Context<'_>,
    service: &mut Object,
    old: Option<&Object>,
) -> Result<(), Vec<FieldError>> {
    if !needs_address(service) {
        return Ok(());
    }
    families(service)?;
    let one = |error| vec![error];
    address(context, service, old).map_err(one)?;
    if needs_node_port(service) {
        ports(context, service, old).map_err(one)?;
    }
    Ok(())
}

/// There are addresses of one family only.
fn families(service: &mut Object) -> Result<(), Vec<FieldError>> {
    let has_selector = service
        .get("spec")
        .and_then(|spec| spec.get("selector")?.as_object())
        .is_some_and(|selector| !selector.is_empty());
    let is_open = spec_text(service, "clusterIP") == NONE && !has_selector;
    let spec = members_mut(service, "spec");
    let policy = if is_open {
        "RequireDualStack"
    } else {
        "SingleStack"
    };
    let policy = spec
        .entry("ipFamilyPolicy")
        .or_insert_with(|| policy.into())
        .clone();
    let families = spec.get("ipFamilies").and_then(Value::as_array);
    let mut families = families.cloned().unwrap_or_default();
    if families.is_empty() {
        families.push("IPv4".into());
    }
    if is_open && families.len() < 2 && policy != "SingleStack" {
        let other = if families.contains(&"IPv4".into()) {
            "IPv6"
        } else {
            "IPv4"
        };
        families.push(other.into());
    }
    let mut errors = Vec::new();
    if !is_open {
        if policy == "RequireDualStack" {
            let detail = "this cluster is not configured for dual-stack services";
            errors.push(FieldError::invalid("spec.ipFamilyPolicy", policy, detail));
        }
        for (index, family) in families.iter().enumerate() {
            if family != "IPv4" {
                let path = format!("spec.ipFamilies[{index}]");
                let detail = "not configured on this cluster";
                errors.push(FieldError::invalid(path, family.clone(), detail));
            }
        }
    }
    spec.insert("ipFamilies".to_owned(), families.into());
    if errors.is_empty() {
        Ok(())
    } else {
        Err(errors)
    }
}

fn address(
    context: Context<'_>,
    service: &mut Object,
    old: Option<&Object>,
) -> Result<(), FieldError> {
    let wanted = spec_text(service, "clusterIP").to_owned();
    if wanted == NONE {
        members_mut(service, "spec").insert("clusterIPs".to_owned(), json!([NONE]));
        return Ok(());
    }
    if !wanted.is_empty() && old.is_some_and(|old| spec_text(old, "clusterIP") == wanted) {
        return Ok(());
    }
    let services = others::all(context, "", "services", None);
    let used: HashSet<&str> = services
        .iter()
        .flat_map(|stored| stored.fields.iter())
        .filter(|(name, _)| **name == *"spec.clusterIP")
        .map(|(_, value)| &**value)
        .collect();
    let is_free = |address: &str| !used.contains(address) && address != "10.96.0.1";
    let refused = |why: &str| {
        let detail = format!("failed to allocate IP {wanted}: {why}");
        FieldError::invalid("spec.clusterIPs", json!([wanted]), detail)
    };
    let address = if wanted.is_empty() {
        free_address(is_free).ok_or_else(|| refused("range is full"))?
    } else {
        let Ok(address) = wanted.parse::<IpAddr>() else {
            let detail = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
            return Err(FieldError::invalid("spec.clusterIPs[0]", wanted, detail));
        };
        let [first, second, ..] = match address {
            IpAddr::V4(address) => address.octets(),
            IpAddr::V6(_) => [0; 4],
        };
        if [first, second] != NETWORK {
            return Err(refused(
                "the provided network does not match the current range",
            ));
        }
        if !is_free(&wanted) {
            return Err(refused("provided IP is already allocated"));
        }
        wanted.clone()
    };
    let spec = members_mut(service, "spec");
    spec.insert("clusterIP".to_owned(), address.clone().into());
    spec.insert("clusterIPs".to_owned(), json!([address]));
    Ok(())
}

fn free_address(is_free: impl Fn(&str) -> bool) -> Option<String> {
    let [first, second] = NETWORK;
    let text = |low: u16| {
        let [third, fourth] = low.to_be_bytes();
        Ipv4Addr::new(first, second, third, fourth).to_string()
    };
    let guesses = (0..GUESSES).map(|_| fastrand::u16(256..u16::MAX));
    guesses
        .chain(1..u16::MAX)
        .map(text)
        .find(|address| is_free(address))
}

fn ports(
    context: Context<'_>,
    service: &mut Object,
    old: Option<&Object>,
) -> Result<(), FieldError> {
    let port_of = |port: &Value| {
        port.get("nodePort")
            .and_then(Value::as_i64)
            .filter(|port| *port != 0)
    };
    let own: HashSet<i64> = old
        .map(|old| spec_list(old, "ports").iter().filter_map(port_of).collect())
        .unwrap_or_default();
    let mut used = HashSet::new();
    for stored in others::all(context, "", "services", None) {
        let has_ports = stored.fields.iter().any(|(name, value)| {
            **name == *"spec.type" && matches!(&**value, "LoadBalancer" | "NodePort")
        });
        if has_ports {
            let object = stored.object();
            used.extend(spec_list(&object, "ports").iter().filter_map(port_of));
        }
    }
    used.retain(|port| !own.contains(port));
    let mut given: HashMap<i64, i64> = HashMap::new();
    let list = members_mut(service, "spec")
        .get_mut("ports")
        .and_then(Value::as_array_mut);
    for (index, port) in list.into_iter().flatten().enumerate() {
        let number = port.get("port").and_then(Value::as_i64).unwrap_or_default();
        let wanted = port_of(port);
        let same = given.get(&number).copied();
        let refused = |port: i64, why: &str| {
            FieldError::invalid(format!("spec.ports[{index}].nodePort"), port, why)
        };
        let port_number = match wanted.or(same) {
            Some(wanted) if same == Some(wanted) || own.contains(&wanted) => wanted,
            Some(wanted) if !PORTS.contains(&wanted) => {
                let why = "provided port is not in the valid range. The range of valid ports is 30000-32767";
                return Err(refused(wanted, why));
            }
            Some(wanted) if used.contains(&wanted) => {
                return Err(refused(wanted, "provided port is already allocated"));
            }
            Some(wanted) => wanted,
            None => {
                let guesses = (0..GUESSES).map(|_| fastrand::i64(PORTS));
                let mut candidates = guesses.chain(PORTS);
                candidates
                    .find(|port| !used.contains(port))
                    .ok_or_else(|| refused(0, "range is full"))?
            }
        };
        used.insert(port_number);
        given.insert(number, port_number);
        port["nodePort"] = port_number.into();
    }
    Ok(())
}

/// What the real server does before it looks at the rest.
fn admit(
    context: Context<'_>,
    part: Part<'_>,
    service: &mut Object,
    old: Option<&Object>,
) -> Result<(), Failure> {
    if part != Part::Main {
        return Ok(());
    }
    if let Some(old) = old {
        keep_given(service, old);
        drop_what_ended(service, old);
    }
    single_address(service, old);
    allot(context, service, old).map_err(|errors| {
        let kind = context.resource.qualified_kind();
        Failure::invalid(kind, metadata_text(service, "name"), &errors)
    })
}
