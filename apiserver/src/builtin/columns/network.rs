//! Services and ways to them.

use std::collections::BTreeSet;

use serde_json::Value;

use super::make::{age, name, text, text_at, text_or, wide};
use super::selectors::{labels_at, selector_at};
use crate::builtin::look::{Look, or, some_of};
use crate::object::Object;
use crate::registry::Column;

/// How many are written out of what may be many.
const SOME: usize = 3;

/// What is shown of services.
pub(super) fn services() -> Vec<Column> {
    vec![
        text_at("Type", "How it is exposed.", "spec.type"),
        text("Cluster-IP", "Its address in the cluster.", |service| {
            let first = service.list("spec.clusterIPs").first();
            match first.and_then(Value::as_str) {
                Some(first) => first.to_owned(),
                None => service.text_or("spec.clusterIP", "<none>").to_owned(),
            }
        }),
        text("External-IP", "Its addresses elsewhere.", external),
        text("Port(s)", "Its ports, and those of the nodes.", ports),
        age(),
        wide(labels_at(
            "Selector",
            "Which pods serve it.",
            "spec.selector",
        )),
    ]
}

fn external(service: &Object) -> String {
    let own = service.joined("spec.externalIPs", ",");
    match service.text("spec.type") {
        "ClusterIP" | "NodePort" => or(own, "<none>"),
        "LoadBalancer" => {
            let given = balanced(service);
            let both = [given, own];
            let both = both.iter().filter(|addresses| !addresses.is_empty());
            let both: Vec<_> = both.map(String::as_str).collect();
            or(both.join(","), "<pending>")
        }
        "ExternalName" => service.text("spec.externalName").to_owned(),
        _ => "<unknown>".to_owned(),
    }
}

/// The addresses that a load balancer gave, sorted.
fn balanced(object: &Object) -> String {
    let given = object.list("status.loadBalancer.ingress").iter();
    let addresses = given.map(|given| given.text_or("ip", given.text("hostname")));
    let addresses: BTreeSet<_> = addresses.filter(|address| !address.is_empty()).collect();
    addresses.into_iter().collect::<Vec<_>>().join(",")
}

fn ports(service: &Object) -> String {
    let ports = service.list("spec.ports").iter();
    let texts = ports.map(|port| {
        let number = port.int("port");
        let protocol = port.text("protocol");
        match port.int("nodePort") {
            of_node if of_node > 0 => format!("{number}:{of_node}/{protocol}"),
            _ => format!("{number}/{protocol}"),
        }
    });
    or(texts.collect::<Vec<_>>().join(","), "<none>")
}

/// What is shown of ingresses.
pub(super) fn ingresses() -> Vec<Column> {
    vec![
        text_or("Class", "Who serves it.", "spec.ingressClassName", "<none>"),
        text("Hosts", "Which hosts it is for.", hosts),
        text("Address", "Where it is reached.", balanced),
        text("Ports", "Which ports it opens.", |ingress| {
            let has_tls = !ingress.list("spec.tls").is_empty();
            (if has_tls { "80, 443" } else { "80" }).to_owned()
        }),
        age(),
    ]
}

fn hosts(ingress: &Object) -> String {
    let rules = ingress.list("spec.rules");
    let mut hosts = Vec::new();
    let mut is_some = false;
    for rule in rules {
        is_some |= hosts.len() == SOME;
        let host = rule.text("host");
        if !is_some && !host.is_empty() {
            hosts.push(host);
        }
    }
    let shown = or(hosts.join(","), "*");
    if is_some {
        // Rules without a host count too.
        return format!("{shown} + {} more...", rules.len().saturating_sub(SOME));
    }
    shown
}

/// What is shown of ingress classes.
pub(super) fn ingress_classes() -> Vec<Column> {
    vec![
        name(|class| {
            let default = "ingressclass.kubernetes.io/is-default-class";
            let default = class.metadata_entry("annotations", default);
            let name = class.text("metadata.name");
            match default {
                Some("true") => format!("{name} (default)"),
                _ => name.to_owned(),
            }
        }),
        text_at("Controller", "Who serves its ingresses.", "spec.controller"),
        text("Parameters", "What else there is to know.", |class| {
            let Some(parameters) = class.at("spec.parameters") else {
                return "<none>".to_owned();
            };
            let group = parameters.at("apiGroup").and_then(Value::as_str);
            let group = group.map_or_else(String::new, |group| format!(".{group}"));
            format!(
                "{}{group}/{}",
                parameters.text("kind"),
                parameters.text("name")
            )
        }),
        age(),
    ]
}

/// What is shown of endpoints.
pub(super) fn endpoints() -> Vec<Column> {
    vec![
        text("Endpoints", "Where the service is served.", addresses),
        age(),
    ]
}

fn addresses(endpoints: &Object) -> String {
    let subsets = endpoints.list("subsets");
    if subsets.is_empty() {
        return "<none>".to_owned();
    }
    let mut all = Vec::new();
    for subset in subsets {
        let addresses = || {
            subset
                .list("addresses")
                .iter()
                .map(|address| address.text("ip"))
        };
        let ports = subset.list("ports");
        if ports.is_empty() {
            all.extend(addresses().map(str::to_owned));
        }
        for port in ports.iter().map(|port| port.int("port")) {
            all.extend(addresses().map(|address| {
                if address.contains(':') {
                    format!("[{address}]:{port}")
                } else {
                    format!("{address}:{port}")
                }
            }));
        }
    }
    some_of(&all, SOME, ",")
}

/// What is shown of slices of endpoints.
pub(super) fn endpoint_slices() -> Vec<Column> {
    vec![
        text_at(
            "AddressType",
            "Of which family its addresses are.",
            "addressType",
        ),
        text("Ports", "Where the endpoints listen.", |slice| {
            let ports = slice.list("ports").iter();
            let ports = ports.map(|port| match port.at("port") {
                Some(number) => number.to_string(),
                None => port.text_or("name", "*").to_owned(),
            });
            or(some_of(&ports.collect::<Vec<_>>(), SOME, ","), "<unset>")
        }),
        text("Endpoints", "Where the service is served.", |slice| {
            let endpoints = slice.list("endpoints").iter();
            let addresses = endpoints.flat_map(|endpoint| endpoint.list("addresses"));
            let addresses = addresses.filter_map(|address| Some(address.as_str()?.to_owned()));
            or(
                some_of(&addresses.collect::<Vec<_>>(), SOME, ","),
                "<unset>",
            )
        }),
        age(),
    ]
}

/// What is shown of network policies.
pub(super) fn network_policies() -> Vec<Column> {
    vec![
        selector_at("Pod-Selector", "Which pods it is for.", "spec.podSelector"),
        age(),
    ]
}

/// What is shown of ranges of addresses.
pub(super) fn service_cidrs() -> Vec<Column> {
    vec![
        text("CIDRs", "Which addresses services have.", |range| {
            range.joined("spec.cidrs", ",")
        }),
        age(),
    ]
}

/// What is shown of addresses.
pub(super) fn ip_addresses() -> Vec<Column> {
    vec![text("ParentRef", "What has it.", |address| {
        let Some(parent) = address.at("spec.parentRef") else {
            return "<none>".to_owned();
        };
        let mut of = parent.text("resource").to_owned();
        for (mark, member) in [('.', "group"), ('/', "namespace"), ('/', "name")] {
            let said = parent.text(member);
            if member == "name" || !said.is_empty() {
                of.push(mark);
                of.push_str(said);
            }
            if member == "group" {
                of = of.to_lowercase();
            }
        }
        of
    })]
}
