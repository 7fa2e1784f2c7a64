//! Nodes, namespaces and what is kept in them.

use std::collections::BTreeSet;

use super::make::{age, column, count_at, size, text, text_at, text_or, wide};
use crate::builtin::look::{Look, or, quantity};
use crate::object::Object;
use crate::registry::Column;

/// What is shown of nodes.
pub(super) fn nodes() -> Vec<Column> {
    let info = |name, about, path| text_or(name, about, path, "<unknown>");
    vec![
        text("Status", "Whether pods can run there.", node_status),
        text("Roles", "What it is for.", |node| or(roles(node), "<none>")),
        age(),
        text_at(
            "Version",
            "The version of its agent.",
            "status.nodeInfo.kubeletVersion",
        ),
        wide(text("Internal-IP", "Its address in the cluster.", |node| {
            address(node, "InternalIP")
        })),
        wide(text("External-IP", "Its address elsewhere.", |node| {
            address(node, "ExternalIP")
        })),
        wide(info(
            "OS-Image",
            "Its operating system.",
            "status.nodeInfo.osImage",
        )),
        wide(text(
            "Kernel-Version",
            "Its kernel, and what for.",
            |node| {
                let kernel = node.text_or("status.nodeInfo.kernelVersion", "<unknown>");
                match node.text("status.nodeInfo.architecture") {
                    "" => kernel.to_owned(),
                    architecture => format!("{kernel} ({architecture})"),
                }
            },
        )),
        wide(info(
            "Container-Runtime",
            "What runs its containers.",
            "status.nodeInfo.containerRuntimeVersion",
        )),
    ]
}

fn node_status(node: &Object) -> String {
    let ready = node.condition("Ready");
    let status = match ready.map(|ready| ready.text("status")) {
        Some("True") => "Ready",
        Some(_) => "NotReady",
        None => "Unknown",
    };
    let disabled = if node.flag("spec.unschedulable") {
        ",SchedulingDisabled"
    } else {
        ""
    };
    format!("{status}{disabled}")
}

fn roles(node: &Object) -> String {
    let labels = node.members("metadata.labels").into_iter().flatten();
    let roles = labels.filter_map(|(key, value)| match key.as_str() {
        "kubernetes.io/role" => value.as_str(),
        key => key.strip_prefix("node-role.kubernetes.io/"),
    });
    let roles: BTreeSet<_> = roles.filter(|role| !role.is_empty()).collect();
    roles.into_iter().collect::<Vec<_>>().join(",")
}

fn address(node: &Object, of_type: &str) -> String {
    let mut addresses = node.list("status.addresses").iter();
    let found = addresses.find(|address| address.text("type") == of_type);
    found
        .map_or("<none>", |address| address.text("address"))
        .to_owned()
}

/// What is shown of namespaces.
pub(super) fn namespaces() -> Vec<Column> {
    vec![
        text_at("Status", "Whether it is being deleted.", "status.phase"),
        age(),
    ]
}

/// What is shown of secrets.
pub(super) fn secrets() -> Vec<Column> {
    vec![
        text_at("Type", "What it holds.", "type"),
        count_at("Data", "string", "How much it holds.", "data"),
        age(),
    ]
}

/// What is shown of config maps.
pub(super) fn config_maps() -> Vec<Column> {
    vec![
        column("Data", "string", "How much it holds.", |map, _| {
            (size(map.at("data")) + size(map.at("binaryData"))).into()
        }),
        age(),
    ]
}

/// What is shown of resource quotas.
pub(super) fn resource_quotas() -> Vec<Column> {
    vec![
        text("Request", "How much may be asked for, and is.", |quota| {
            used(quota, false)
        }),
        text("Limit", "How high limits may be, and are.", |quota| {
            used(quota, true)
        }),
        age(),
    ]
}

fn used(quota: &Object, is_limit: bool) -> String {
    let mut hard: Vec<_> = quota.members("status.hard").into_iter().flatten().collect();
    hard.sort_by_key(|(name, _)| *name);
    let used = quota.members("status.used");
    let texts = hard.into_iter().filter_map(|(name, hard)| {
        let used = quantity(used.and_then(|used| used.get(name)));
        (name.starts_with("limits.") == is_limit)
            .then(|| format!("{name}: {used}/{}", quantity(Some(hard))))
    });
    texts.collect::<Vec<_>>().join(", ")
}

/// What is shown of the states of components.
pub(super) fn component_statuses() -> Vec<Column> {
    let said = |member: &'static str| {
        move |component: &Object| {
            let healthy = healthy(component);
            healthy.map_or_else(String::new, |healthy| healthy.text(member).to_owned())
        }
    };
    vec![
        text("Status", "Whether it is well.", |component| {
            let status = healthy(component).map(|healthy| healthy.text("status"));
            let status = match status {
                Some("True") => "Healthy",
                Some(_) => "Unhealthy",
                None => "Unknown",
            };
            status.to_owned()
        }),
        text("Message", "What it says of itself.", said("message")),
        text("Error", "What is wrong.", said("error")),
    ]
}

fn healthy(component: &Object) -> Option<&serde_json::Value> {
    let mut conditions = component.list("conditions").iter();
    conditions.find(|condition| condition.text("type") == "Healthy")
}
