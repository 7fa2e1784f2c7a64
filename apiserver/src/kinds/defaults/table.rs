//! Defaults that depend on nothing else.

use serde_json::{Value, json};

use super::{is_unset, set};
use crate::object::Object;

/// What is filled in.
enum Default {
    Text(&'static str),
    Number(i64),
    /// Where zero counts as nothing.
    Count(i64),
    Truth(bool),
    /// An empty map.
    Map,
    /// A list of one word.
    Word(&'static str),
}

use Default::{Count, Map, Number, Text, Truth, Word};

/// By definition.
const TABLE: &[(&str, &[(&str, Default)])] = &[
    ("admissionregistration.v1.MatchResources", MATCH),
    ("admissionregistration.v1.MutatingAdmissionPolicySpec", FAIL),
    ("admissionregistration.v1.MutatingWebhook", MUTATING_WEBHOOK),
    ("admissionregistration.v1.NamedRuleWithOperations", SCOPE),
    ("admissionregistration.v1.RuleWithOperations", SCOPE),
    (
        "admissionregistration.v1.ServiceReference",
        &[("port", Number(443))],
    ),
    (
        "admissionregistration.v1.ValidatingAdmissionPolicySpec",
        FAIL,
    ),
    ("admissionregistration.v1.ValidatingWebhook", WEBHOOK),
    ("admissionregistration.v1alpha1.MatchResources", MATCH),
    (
        "admissionregistration.v1alpha1.MutatingAdmissionPolicySpec",
        FAIL,
    ),
    (
        "admissionregistration.v1alpha1.NamedRuleWithOperations",
        SCOPE,
    ),
    ("admissionregistration.v1beta1.MatchResources", MATCH),
    (
        "admissionregistration.v1beta1.MutatingAdmissionPolicySpec",
        FAIL,
    ),
    (
        "admissionregistration.v1beta1.NamedRuleWithOperations",
        SCOPE,
    ),
    (
        "apps.v1.DaemonSetSpec",
        &[("revisionHistoryLimit", Number(10))],
    ),
    (
        "apps.v1.DeploymentSpec",
        &[
            ("progressDeadlineSeconds", Number(600)),
            ("replicas", Number(1)),
            ("revisionHistoryLimit", Number(10)),
        ],
    ),
    ("apps.v1.ReplicaSetSpec", &[("replicas", Number(1))]),
    (
        "apps.v1.StatefulSetPersistentVolumeClaimRetentionPolicy",
        &[
            ("whenDeleted", Text("Retain")),
            ("whenScaled", Text("Retain")),
        ],
    ),
    (
        "apps.v1.StatefulSetSpec",
        &[
            ("persistentVolumeClaimRetentionPolicy", Map),
            ("podManagementPolicy", Text("OrderedReady")),
            ("replicas", Number(1)),
            ("revisionHistoryLimit", Number(10)),
        ],
    ),
    (
        "authentication.v1.TokenRequestSpec",
        &[("expirationSeconds", Number(3600))],
    ),
    (
        "autoscaling.v1.HorizontalPodAutoscalerSpec",
        &[("minReplicas", Number(1))],
    ),
    (
        "autoscaling.v2.HorizontalPodAutoscalerSpec",
        &[("minReplicas", Number(1))],
    ),
    (
        "batch.v1.CronJobSpec",
        &[
            ("concurrencyPolicy", Text("Allow")),
            ("failedJobsHistoryLimit", Number(1)),
            ("successfulJobsHistoryLimit", Number(3)),
            ("suspend", Truth(false)),
        ],
    ),
    (
        "batch.v1.PodFailurePolicyOnPodConditionsPattern",
        &[("status", Text("True"))],
    ),
    ("core.v1.ConfigMapVolumeSource", MODE),
    ("core.v1.Container", CONTAINER),
    ("core.v1.DownwardAPIVolumeSource", MODE),
    ("core.v1.EndpointPort", &[("protocol", Text("TCP"))]),
    ("core.v1.EphemeralContainer", CONTAINER),
    (
        "core.v1.HTTPGetAction",
        &[("path", Text("/")), ("scheme", Text("HTTP"))],
    ),
    ("core.v1.HostPathVolumeSource", &[("type", Text(""))]),
    ("core.v1.ObjectFieldSelector", &[("apiVersion", Text("v1"))]),
    (
        "core.v1.PersistentVolumeClaimSpec",
        &[("volumeMode", Text("Filesystem"))],
    ),
    (
        "core.v1.PersistentVolumeSpec",
        &[
            ("persistentVolumeReclaimPolicy", Text("Retain")),
            ("volumeMode", Text("Filesystem")),
        ],
    ),
    (
        "core.v1.PodSpec",
        &[
            ("dnsPolicy", Text("ClusterFirst")),
            ("restartPolicy", Text("Always")),
            ("schedulerName", Text("default-scheduler")),
            ("securityContext", Map),
            ("terminationGracePeriodSeconds", Number(30)),
        ],
    ),
    (
        "core.v1.Probe",
        &[
            ("failureThreshold", Count(3)),
            ("periodSeconds", Count(10)),
            ("successThreshold", Count(1)),
            ("timeoutSeconds", Count(1)),
        ],
    ),
    ("core.v1.ProjectedVolumeSource", MODE),
    ("core.v1.Secret", &[("type", Text("Opaque"))]),
    ("core.v1.SecretVolumeSource", MODE),
    (
        "core.v1.ServiceAccountTokenProjection",
        &[("expirationSeconds", Number(3600))],
    ),
    (
        "discovery.v1.EndpointPort",
        &[("name", Text("")), ("protocol", Text("TCP"))],
    ),
    (
        "flowcontrol.v1.ExemptPriorityLevelConfiguration",
        &[
            ("lendablePercent", Number(0)),
            ("nominalConcurrencyShares", Number(0)),
        ],
    ),
    (
        "flowcontrol.v1.FlowSchemaSpec",
        &[("matchingPrecedence", Count(1000))],
    ),
    (
        "flowcontrol.v1.LimitedPriorityLevelConfiguration",
        &[
            ("lendablePercent", Number(0)),
            ("nominalConcurrencyShares", Number(30)),
        ],
    ),
    (
        "flowcontrol.v1.QueuingConfiguration",
        &[
            ("handSize", Count(8)),
            ("queueLengthLimit", Count(50)),
            ("queues", Count(64)),
        ],
    ),
    (
        "networking.v1.IngressClassParametersReference",
        &[("scope", Text("Cluster"))],
    ),
    (
        "networking.v1.NetworkPolicyPort",
        &[("protocol", Text("TCP"))],
    ),
    (
        "rbac.v1.RoleRef",
        &[("apiGroup", Text("rbac.authorization.k8s.io"))],
    ),
    (
        "scheduling.v1.PriorityClass",
        &[("preemptionPolicy", Text("PreemptLowerPriority"))],
    ),
    (
        "storage.v1.CSIDriverSpec",
        &[
            ("attachRequired", Truth(true)),
            ("fsGroupPolicy", Text("ReadWriteOnceWithFSType")),
            ("podInfoOnMount", Truth(false)),
            ("requiresRepublish", Truth(false)),
            ("seLinuxMount", Truth(false)),
            ("storageCapacity", Truth(false)),
            ("volumeLifecycleModes", Word("Persistent")),
        ],
    ),
    (
        "storage.v1.StorageClass",
        &[
            ("reclaimPolicy", Text("Delete")),
            ("volumeBindingMode", Text("Immediate")),
        ],
    ),
];

const CONTAINER: &[(&str, Default)] = &[
    ("terminationMessagePath", Text("/dev/termination-log")),
    ("terminationMessagePolicy", Text("File")),
];
const FAIL: &[(&str, Default)] = &[("failurePolicy", Text("Fail"))];
const MATCH: &[(&str, Default)] = &[
    ("matchPolicy", Text("Equivalent")),
    ("namespaceSelector", Map),
    ("objectSelector", Map),
];
/// 0644.
const MODE: &[(&str, Default)] = &[("defaultMode", Number(420))];
const SCOPE: &[(&str, Default)] = &[("scope", Text("*"))];
const WEBHOOK: &[(&str, Default)] = &[
    ("failurePolicy", Text("Fail")),
    ("matchPolicy", Text("Equivalent")),
    ("namespaceSelector", Map),
    ("objectSelector", Map),
    ("timeoutSeconds", Number(10)),
];
const MUTATING_WEBHOOK: &[(&str, Default)] = &[
    ("failurePolicy", Text("Fail")),
    ("matchPolicy", Text("Equivalent")),
    ("namespaceSelector", Map),
    ("objectSelector", Map),
    ("reinvocationPolicy", Text("Never")),
    ("timeoutSeconds", Number(10)),
];

/// Fills in what the table tells of a definition.
pub(super) fn fill(definition: &str, object: &mut Object) {
    let Ok(index) = TABLE.binary_search_by(|(name, _)| (*name).cmp(definition)) else {
        return;
    };
    let fields = TABLE.get(index).map_or(&[][..], |(_, fields)| *fields);
    for (name, default) in fields {
        match default {
            Text(text) => set(object, name, *text),
            Number(number) => set(object, name, *number),
            Count(number) => {
                let is_zero = object.get(*name).and_then(Value::as_i64) == Some(0);
                if is_zero || is_unset(object, name) {
                    object.insert((*name).to_owned(), (*number).into());
                }
            }
            Truth(truth) => set(object, name, *truth),
            Map => set(object, name, json!({})),
            Word(word) => {
                if super::is_empty(object, name) {
                    object.insert((*name).to_owned(), json!([word]));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use kubewright::schema::structural::Type;

    use super::{Count, Map, Number, TABLE, Text, Truth, Word};
    use crate::builtin::Definitions;

    #[test]
    fn names_are_sorted_and_there() {
        assert!(TABLE.is_sorted_by_key(|(name, _)| *name));
        for (name, fields) in TABLE {
            let schema = Definitions::all().schema(&format!("io.k8s.api.{name}"));
            for (field, default) in *fields {
                let Some(node) = schema.root().property(field) else {
                    panic!("{name}.{field}");
                };
                let ty = schema.get(node).ty;
                let wanted = match default {
                    Text(_) => Type::String,
                    Number(_) | Count(_) => Type::Integer,
                    Truth(_) => Type::Boolean,
                    Map => Type::Object,
                    Word(_) => Type::Array,
                };
                assert_eq!(ty, Some(wanted), "{name}.{field}");
            }
        }
    }
}
