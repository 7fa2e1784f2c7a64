//! Every built-in kind that is not like every other.

use super::kind::{COUNTED, Kind, PLAIN};
use super::{cluster, config, pod, service, storage, workload};

/// Kinds whose objects are changed only by those who say from which version.
const CONDITIONAL: Kind = Kind {
    is_unconditional: false,
    ..PLAIN
};
const COUNTED_CONDITIONAL: Kind = Kind {
    is_unconditional: false,
    ..COUNTED
};
const RETURNED: Kind = Kind {
    returns_deleted: true,
    ..PLAIN
};
const RETURNED_CONDITIONAL: Kind = Kind {
    is_unconditional: false,
    ..RETURNED
};
const COUNTED_RETURNED: Kind = Kind {
    returns_deleted: true,
    ..COUNTED
};
const CREATED_ON_UPDATE: Kind = Kind {
    creates_on_update: true,
    ..PLAIN
};
const CREATED_CONDITIONAL: Kind = Kind {
    is_unconditional: false,
    ..CREATED_ON_UPDATE
};

/// By group, the kind and what is particular to it.
const KINDS: &[(&str, &[(&str, Kind)])] = &[
    (
        "",
        &[
            ("ConfigMap", config::CONFIG_MAP),
            ("Endpoints", CREATED_ON_UPDATE),
            ("Event", cluster::EVENT),
            ("LimitRange", CREATED_ON_UPDATE),
            ("Node", storage::NODE),
            ("PersistentVolume", storage::VOLUME),
            ("PersistentVolumeClaim", storage::CLAIM),
            ("Pod", pod::POD),
            ("PodTemplate", workload::POD_TEMPLATE),
            ("ReplicationController", workload::REPLICATION_CONTROLLER),
            ("ResourceQuota", RETURNED),
            ("Secret", config::SECRET),
            ("Service", service::SERVICE),
            ("ServiceAccount", cluster::SERVICE_ACCOUNT),
        ],
    ),
    (
        "admissionregistration.k8s.io",
        &[
            ("MutatingAdmissionPolicy", COUNTED_CONDITIONAL),
            ("MutatingAdmissionPolicyBinding", COUNTED_CONDITIONAL),
            ("MutatingWebhookConfiguration", COUNTED_CONDITIONAL),
            ("ValidatingAdmissionPolicy", COUNTED_CONDITIONAL),
            ("ValidatingAdmissionPolicyBinding", COUNTED_CONDITIONAL),
            ("ValidatingWebhookConfiguration", COUNTED_CONDITIONAL),
        ],
    ),
    (
        "apps",
        &[
            ("DaemonSet", workload::DAEMON_SET),
            ("Deployment", workload::DEPLOYMENT),
            ("ReplicaSet", workload::REPLICA_SET),
            ("StatefulSet", workload::STATEFUL_SET),
        ],
    ),
    (
        "autoscaling",
        &[("HorizontalPodAutoscaler", cluster::AUTOSCALER)],
    ),
    (
        "batch",
        &[("CronJob", workload::CRON_JOB), ("Job", workload::JOB)],
    ),
    (
        "certificates.k8s.io",
        &[
            ("CertificateSigningRequest", cluster::SIGNING_REQUEST),
            ("ClusterTrustBundle", CONDITIONAL),
            ("PodCertificateRequest", CONDITIONAL),
        ],
    ),
    (
        "coordination.k8s.io",
        &[
            ("Lease", cluster::LEASE),
            ("LeaseCandidate", CREATED_CONDITIONAL),
        ],
    ),
    ("discovery.k8s.io", &[("EndpointSlice", COUNTED)]),
    ("events.k8s.io", &[("Event", cluster::EVENT)]),
    (
        "flowcontrol.apiserver.k8s.io",
        &[
            ("FlowSchema", COUNTED),
            ("PriorityLevelConfiguration", COUNTED),
        ],
    ),
    (
        "internal.apiserver.k8s.io",
        &[("StorageVersion", CONDITIONAL)],
    ),
    (
        "networking.k8s.io",
        &[
            ("Ingress", cluster::INGRESS),
            ("IngressClass", COUNTED),
            ("NetworkPolicy", COUNTED),
        ],
    ),
    ("node.k8s.io", &[("RuntimeClass", CREATED_CONDITIONAL)]),
    ("policy", &[("PodDisruptionBudget", cluster::BUDGET)]),
    (
        "rbac.authorization.k8s.io",
        &[
            ("ClusterRole", cluster::CLUSTER_ROLE),
            ("ClusterRoleBinding", cluster::BINDING),
            ("Role", cluster::ROLE),
            ("RoleBinding", cluster::BINDING),
        ],
    ),
    (
        "resource.k8s.io",
        &[
            ("DeviceClass", COUNTED_RETURNED),
            ("DeviceTaintRule", RETURNED),
            ("ResourceClaim", RETURNED),
            ("ResourceClaimTemplate", RETURNED),
            ("ResourcePoolStatusRequest", RETURNED_CONDITIONAL),
            ("ResourceSlice", COUNTED_RETURNED),
        ],
    ),
    (
        "scheduling.k8s.io",
        &[("PriorityClass", cluster::PRIORITY_CLASS)],
    ),
    (
        "storage.k8s.io",
        &[
            ("CSIDriver", storage::DRIVER),
            ("CSINode", RETURNED_CONDITIONAL),
            ("CSIStorageCapacity", CONDITIONAL),
            ("StorageClass", storage::CLASS),
            ("VolumeAttachment", RETURNED_CONDITIONAL),
            ("VolumeAttributesClass", storage::ATTRIBUTES_CLASS),
        ],
    ),
    (
        "storagemigration.k8s.io",
        &[("StorageVersionMigration", CONDITIONAL)],
    ),
];

/// What is particular to a kind.
pub(super) fn of(group: &str, kind: &str) -> Kind {
    let kinds = KINDS.iter().find(|(known, _)| *known == group);
    let kinds = kinds.map_or(&[][..], |(_, kinds)| *kinds);
    let found = kinds.iter().find(|(known, _)| *known == kind);
    found.map_or(PLAIN, |(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::KINDS;
    use crate::builtin;
    use crate::registry::Table;
    use crate::store::Versions;

    #[test]
    fn every_kind_is_served() {
        let mut table = Table::default();
        builtin::install(&mut table, &Arc::new(Versions::starting_at(1)), 10);
        for (group, kinds) in KINDS {
            for (kind, _) in *kinds {
                assert!(table.of_kind(group, kind).is_some(), "{group} {kind}");
            }
        }
    }
}
