//! Fields of built-in kinds that selectors may name: the conversions of field labels in
//! `pkg/apis/*/*/conversion.go` and the `ToSelectableFields` of `pkg/registry`.

use std::sync::Arc;

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
    ("batch", "jobs", &["status.successful"]),
    (
        "certificates.k8s.io",
        "certificatesigningrequests",
        &["spec.signerName"],
    ),
    (
        "certificates.k8s.io",
        "clustertrustbundles",
        &["spec.signerName"],
    ),
    (
        "certificates.k8s.io",
        "podcertificaterequests",
        &["spec.nodeName", "spec.podName", "spec.signerName"],
    ),
    (
        "resource.k8s.io",
        "resourceslices",
        &["spec.driver", "spec.nodeName"],
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
    if (group, plural) == ("events.k8s.io", "events") {
        return of_events();
    }
    names(group, plural)
        .iter()
        .map(|name| field(name))
        .collect()
}

fn names(group: &str, plural: &str) -> &'static [&'static str] {
    let mut known = FIELDS.iter();
    let found = known.find(|(of, name, _)| *of == group && *name == plural);
    found.map_or(&[], |(_, _, names)| names)
}

/// Those of events of `events.k8s.io`, which are kept as those of the core group.
fn of_events() -> Vec<SelectableField> {
    let fields = names("", "events").iter().map(|name| SelectableField {
        label: match (*name, name.strip_prefix("involvedObject.")) {
            (_, Some(name)) => Some(format!("regarding.{name}").into()),
            ("reportingComponent", _) => Some("reportingController".into()),
            ("source", _) => None,
            (name, _) => Some(name.into()),
        },
        ..field(name)
    });
    fields.collect()
}

fn field(name: &'static str) -> SelectableField {
    let (path, otherwise) = match name {
        "status.successful" => ("status.succeeded", None),
        "source" => ("source.component", Some("reportingComponent")),
        name => (name, None),
    };
    let mut zeros = ZERO.iter();
    let zero = zeros.find(|(known, _)| *known == name);
    let zero = zero.map_or("", |(_, zero)| *zero);
    let value = SelectableField::at(path).value;
    let otherwise = otherwise.map(|path| SelectableField::at(path).value);
    SelectableField {
        value: Arc::new(move |object| {
            let text = value(object);
            let text = match &otherwise {
                Some(otherwise) if text.is_empty() => otherwise(object),
                _ => text,
            };
            if text.is_empty() {
                zero.to_owned()
            } else {
                text
            }
        }),
        ..SelectableField::at(name)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of;

    #[test]
    fn values() {
        let cases = [
            ("", "pods", "spec.hostNetwork", json!({}), "false"),
            (
                "",
                "events",
                "source",
                json!({"reportingComponent": "a", "source": {}}),
                "a",
            ),
            (
                "",
                "events",
                "source",
                json!({"reportingComponent": "a", "source": {"component": "b"}}),
                "b",
            ),
            (
                "batch",
                "jobs",
                "status.successful",
                json!({"status": {"succeeded": 3}}),
                "3",
            ),
            (
                "events.k8s.io",
                "events",
                "regarding.kind",
                json!({"involvedObject": {"kind": "Pod"}}),
                "Pod",
            ),
        ];
        for (group, plural, label, object, wanted) in cases {
            let fields = of(group, plural);
            let mut fields = fields.iter();
            let field = fields.find(|field| field.label.as_deref() == Some(label));
            let object = object.as_object().unwrap();
            let value = field.map(|field| (field.value)(object));
            assert_eq!(value.as_deref(), Some(wanted), "{plural} {label}");
        }
    }

    #[test]
    fn events_of_both_groups_are_kept_alike() {
        let names = |group| {
            let fields = of(group, "events").into_iter();
            fields.map(|field| field.name).collect::<Vec<_>>()
        };
        assert_eq!(names(""), names("events.k8s.io"));
    }
}
