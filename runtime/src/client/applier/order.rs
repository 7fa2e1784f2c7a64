//! What has to be there before what.

use crate::dynamic::DynamicObject;

/// Kinds that others stand on, in the order in which they are applied. All others come after.
const FIRST: [&str; 16] = [
    "Namespace",
    "CustomResourceDefinition",
    "PriorityClass",
    "StorageClass",
    "RuntimeClass",
    "ResourceQuota",
    "LimitRange",
    "ServiceAccount",
    "Secret",
    "ConfigMap",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "ClusterRole",
    "ClusterRoleBinding",
    "Role",
    "RoleBinding",
];

/// Kinds that reach into requests for others, and so come last: what they lead to has to be there.
const LAST: [&str; 5] = [
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
    "APIService",
];

/// The groups of a server's own kinds: a `Role` of another group is none.
fn is_own(object: &DynamicObject) -> bool {
    let group = object
        .api_version
        .split_once('/')
        .map_or("", |(group, _)| group);
    !group.contains('.') || group.ends_with(".k8s.io")
}

/// Where an object comes.
pub(super) fn rank(object: &DynamicObject) -> usize {
    let place = |kinds: &[&str]| kinds.iter().position(|kind| *kind == object.kind);
    let middle = FIRST.len();
    if !is_own(object) {
        return middle;
    }
    match (place(&FIRST), place(&LAST)) {
        (Some(first), _) => first,
        (None, Some(last)) => middle + 1 + last,
        (None, None) => middle,
    }
}

/// Whether an object defines a kind.
pub(super) fn is_definition(object: &DynamicObject) -> bool {
    object.kind == "CustomResourceDefinition" && is_own(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_need_comes_first() {
        let object = |api_version: &str, kind: &str| DynamicObject {
            api_version: api_version.to_owned(),
            kind: kind.to_owned(),
            ..DynamicObject::default()
        };
        let mut objects = [
            object(
                "admissionregistration.k8s.io/v1",
                "ValidatingWebhookConfiguration",
            ),
            object("apps/v1", "Deployment"),
            object("example.dev/v1", "Namespace"),
            object("v1", "ConfigMap"),
            object("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
            object("v1", "Namespace"),
        ];
        objects.sort_by_key(rank);
        let kinds = objects.map(|object| format!("{} {}", object.api_version, object.kind));
        assert_eq!(
            kinds,
            [
                "v1 Namespace",
                "apiextensions.k8s.io/v1 CustomResourceDefinition",
                "v1 ConfigMap",
                "apps/v1 Deployment",
                "example.dev/v1 Namespace",
                "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
            ]
        );
    }
}
