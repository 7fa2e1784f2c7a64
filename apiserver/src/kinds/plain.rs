//! Kinds that do nothing but what every kind does.

use crate::failure::FieldError;
use crate::object::Object;
use crate::registry::{Context, Part, Strategy, Version};

/// Kinds whose generation is counted: those whose strategies in `pkg/registry` do.
const COUNTED: &[(&str, &str)] = &[
    ("", "Pod"),
    ("", "ReplicationController"),
    ("admissionregistration.k8s.io", "MutatingAdmissionPolicy"),
    (
        "admissionregistration.k8s.io",
        "MutatingAdmissionPolicyBinding",
    ),
    (
        "admissionregistration.k8s.io",
        "MutatingWebhookConfiguration",
    ),
    ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy"),
    (
        "admissionregistration.k8s.io",
        "ValidatingAdmissionPolicyBinding",
    ),
    (
        "admissionregistration.k8s.io",
        "ValidatingWebhookConfiguration",
    ),
    ("apiextensions.k8s.io", "CustomResourceDefinition"),
    ("apps", "DaemonSet"),
    ("apps", "Deployment"),
    ("apps", "ReplicaSet"),
    ("apps", "StatefulSet"),
    ("batch", "CronJob"),
    ("batch", "Job"),
    ("discovery.k8s.io", "EndpointSlice"),
    ("flowcontrol.apiserver.k8s.io", "FlowSchema"),
    ("flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"),
    ("networking.k8s.io", "Ingress"),
    ("networking.k8s.io", "IngressClass"),
    ("networking.k8s.io", "NetworkPolicy"),
    ("policy", "PodDisruptionBudget"),
    ("resource.k8s.io", "DeviceClass"),
    ("resource.k8s.io", "ResourceSlice"),
    ("scheduling.k8s.io", "PriorityClass"),
];

/// A kind that does nothing but what every kind does.
#[derive(Debug)]
pub(crate) struct Plain {
    counts: bool,
}

impl Plain {
    /// The kind of this name.
    pub(crate) fn of(group: &str, kind: &str) -> Self {
        Self {
            counts: COUNTED.contains(&(group, kind)),
        }
    }
}

impl Strategy for Plain {
    fn has_generation(&self, _version: &Version) -> bool {
        self.counts
    }

    fn validate_create(&self, _context: Context<'_>, _object: &Object) -> Vec<FieldError> {
        Vec::new()
    }

    fn validate_update(
        &self,
        _context: Context<'_>,
        _part: Part<'_>,
        _object: &Object,
        _old: &Object,
    ) -> Vec<FieldError> {
        Vec::new()
    }
}
