//! Fields of built-in kinds that selectors may name: the conversions of field labels in
//! `pkg/apis/*/*/conversion.go` and the `ToSelectableFields` of `pkg/registry`.

use crate::registry::SelectableField;

/// By group and plural.
const FIELDS: &[(&str, &str, &[&str])] = &[
    (
        "",
        "events",
        &[
            "involvedObject.apiVersion",
            "involvedObject.fieldPath",
            "involvedObject.kind",
            "involvedObject.name",
            "involvedObject.namespace",
            "involvedObject.resourceVersion",
            "involvedObject.uid",
            "reason",
            "reportingComponent",
            "source",
            "type",
        ],
    ),
    ("", "namespaces", &["status.phase"]),
    ("", "nodes", &["spec.unschedulable"]),
    (
        "",
        "pods",
        &[
            "spec.hostNetwork",
            "spec.nodeName",
            "spec.restartPolicy",
            "spec.schedulerName",
            "spec.serviceAccountName",
            "status.nominatedNodeName",
            "status.phase",
            "status.podIP",
            "status.podIPs",
        ],
    ),
    ("", "replicationcontrollers", &["status.replicas"]),
    ("", "secrets", &["type"]),
    ("", "services", &["spec.clusterIP", "spec.type"]),
    ("apps", "replicasets", &["status.replicas"]),
    ("batch", "jobs", &["status.successful"]),
    (
        "certificates.k8s.io",
        "certificatesigningrequests",
        &["spec.signerName"],
    ),
    (
        "events.k8s.io",
        "events",
        &[
            "reason",
            "regarding.apiVersion",
            "regarding.fieldPath",
            "regarding.kind",
            "regarding.name",
            "regarding.namespace",
            "regarding.resourceVersion",
            "regarding.uid",
            "reportingController",
            "type",
        ],
    ),
];

/// Fields whose value is not the text at their path.
const ZERO: [(&str, &str); 4] = [
    ("spec.hostNetwork", "false"),
    ("spec.unschedulable", "false"),
    ("status.replicas", "0"),
    ("status.successful", "0"),
];

/// The fields of a resource that selectors may name.
pub(super) fn of(group: &str, plural: &str) -> Vec<SelectableField> {
    let found = FIELDS
        .iter()
        .find(|(of, name, _)| *of == group && *name == plural);
    let names = found.map_or(&[][..], |(_, _, names)| *names);
    names.iter().map(|name| field(name)).collect()
}

fn field(name: &'static str) -> SelectableField {
    let path = match name {
        "status.successful" => "status.succeeded",
        "source" => "source.component",
        name => name,
    };
    let plain = SelectableField::at(path);
    let zero = ZERO
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, zero)| *zero);
    let value = plain.value;
    SelectableField {
        name: name.into(),
        value: match zero {
            None => value,
            Some(zero) => std::sync::Arc::new(move |object| match value(object) {
                text if text.is_empty() => zero.to_owned(),
                text => text,
            }),
        },
    }
}
