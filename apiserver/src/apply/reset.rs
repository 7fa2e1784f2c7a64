//! Fields that a write of a part does not change, whatever it says: nobody manages them by it.

use crate::registry::{Origin, Part, Resource, Version};

type Paths = &'static [&'static [&'static str]];

/// What is left as it was beside what the part of every kind leaves (`GetResetFields` of the
/// strategies of `pkg/registry`): the group, the resource, the part and all that is left.
const PARTICULAR: [(&str, &str, &str, Paths); 16] = [
    (
        "admissionregistration.k8s.io",
        "validatingadmissionpolicies",
        "status",
        BESIDE_STATUS,
    ),
    (
        "apiregistration.k8s.io",
        "apiservices",
        "status",
        BESIDE_STATUS,
    ),
    (
        "apps",
        "deployments",
        "status",
        &[&["spec"], &["metadata", "labels"]],
    ),
    (
        "",
        "pods",
        "status",
        &[
            &["spec"],
            &["metadata", "deletionTimestamp"],
            &["metadata", "ownerReferences"],
        ],
    ),
    ("", "namespaces", "finalize", &[&["status"]]),
    (
        "certificates.k8s.io",
        "certificatesigningrequests",
        "",
        &[&["spec"], &["status"]],
    ),
    (
        "certificates.k8s.io",
        "certificatesigningrequests",
        "status",
        &[&["spec"], &["status", "conditions"]],
    ),
    (
        "certificates.k8s.io",
        "certificatesigningrequests",
        "approval",
        &[&["spec"], &["status", "certificate"]],
    ),
    (
        "flowcontrol.apiserver.k8s.io",
        "flowschemas",
        "status",
        BESIDE_STATUS,
    ),
    (
        "flowcontrol.apiserver.k8s.io",
        "prioritylevelconfigurations",
        "status",
        BESIDE_STATUS,
    ),
    (
        "internal.apiserver.k8s.io",
        "storageversions",
        "status",
        BESIDE_STATUS,
    ),
    ("networking.k8s.io", "servicecidrs", "status", BESIDE_STATUS),
    (
        "resource.k8s.io",
        "devicetaintrules",
        "status",
        BESIDE_STATUS,
    ),
    ("resource.k8s.io", "resourceclaims", "status", BESIDE_STATUS),
    (
        "storage.k8s.io",
        "volumeattachments",
        "status",
        BESIDE_STATUS,
    ),
    (
        "storagemigration.k8s.io",
        "storageversionmigrations",
        "status",
        BESIDE_STATUS,
    ),
];
const BESIDE_STATUS: Paths = &[&["metadata"], &["spec"]];

/// What a write of a part leaves as it was, as paths of members.
pub(crate) fn reset_fields(
    resource: &Resource,
    version: &Version,
    part: Part<'_>,
) -> Vec<&'static [&'static str]> {
    let name = match part {
        Part::Main => "",
        Part::Sub(name) => name,
    };
    if resource.origin != Origin::BuiltIn {
        return resource.strategy.reset_fields(version, part);
    }
    let wanted = (&*resource.group, &*resource.names.plural, name);
    let particular = PARTICULAR
        .iter()
        .find(|(group, plural, part, _)| (*group, *plural, *part) == wanted);
    match (particular, name) {
        (Some((.., paths)), _) => paths.to_vec(),
        (None, "" | "status") => resource.strategy.reset_fields(version, part),
        // Parts with a purpose of their own are not told apart from the object.
        (None, _) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::PARTICULAR;
    use crate::Server;

    #[test]
    fn of_what_is_served() {
        let table = Server::new().core().registry.table();
        for (group, plural, part, _) in PARTICULAR {
            let resource = table.get(group, plural).unwrap();
            let has = |part: &str| {
                let mut versions = resource.versions.iter();
                versions.any(|version| version.subresource(part).is_some())
            };
            assert!(part.is_empty() || has(part), "{plural}/{part}");
        }
    }
}
