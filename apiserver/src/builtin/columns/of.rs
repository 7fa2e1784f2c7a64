//! The columns of each resource.

use std::sync::Arc;

use super::{
    access, admission, core, devices, events, make, network, pod, scaling, scheduling, storage,
    workloads,
};
use crate::builtin::convert;
use crate::object::Object;
use crate::registry::Column;

/// The columns of a version of a resource, after its name; none where it has those that any object
/// has.
pub(in crate::builtin) fn of(group: &str, version: &str, plural: &str) -> Vec<Column> {
    match (group, version, plural) {
        ("autoscaling", "v1", "horizontalpodautoscalers") => {
            seen_as(scaling::autoscalers(), convert::scaler_to_v2)
        }
        ("events.k8s.io", _, "events") => seen_as(events::events(), convert::event_to_core),
        _ => of_resource(group, plural),
    }
}

/// Columns of objects that are made those of another version first.
fn seen_as(columns: Vec<Column>, convert: fn(Object) -> Object) -> Vec<Column> {
    let columns = columns.into_iter();
    let seen = columns.map(|column| {
        let Column { cell, .. } = &column;
        let cell = Arc::clone(cell);
        Column {
            cell: Arc::new(move |object: &Object, now| cell(&convert(object.clone()), now)),
            ..column
        }
    });
    seen.collect()
}

#[rustfmt::skip]
fn of_resource(group: &str, plural: &str) -> Vec<Column> {
    match (group, plural) {
        ("", "componentstatuses") => core::component_statuses(),
        ("", "configmaps") => core::config_maps(),
        ("", "endpoints") => network::endpoints(),
        ("", "events") => events::events(),
        ("", "namespaces") => core::namespaces(),
        ("", "nodes") => core::nodes(),
        ("", "persistentvolumeclaims") => storage::claims(),
        ("", "persistentvolumes") => storage::volumes(),
        ("", "pods") => pod::columns(),
        ("", "podtemplates") => workloads::pod_templates(),
        ("", "replicationcontrollers") => workloads::replication_controllers(),
        ("", "resourcequotas") => core::resource_quotas(),
        ("", "secrets") => core::secrets(),
        ("", "services") => network::services(),
        ("admissionregistration.k8s.io", plural) => match plural {
            "mutatingadmissionpolicies" => admission::mutating_policies(),
            "validatingadmissionpolicies" => admission::validating_policies(),
            "mutatingadmissionpolicybindings" | "validatingadmissionpolicybindings" => admission::policy_bindings(),
            "mutatingwebhookconfigurations" | "validatingwebhookconfigurations" => admission::webhooks(),
            _ => Vec::new(),
        },
        ("apiregistration.k8s.io", "apiservices") => access::api_services(),
        ("apps", "controllerrevisions") => workloads::controller_revisions(),
        ("apps", "daemonsets") => workloads::daemon_sets(),
        ("apps", "deployments") => workloads::deployments(),
        ("apps", "replicasets") => workloads::replica_sets(),
        ("apps", "statefulsets") => workloads::stateful_sets(),
        ("autoscaling", "horizontalpodautoscalers") => scaling::autoscalers(),
        ("batch", "cronjobs") => workloads::cron_jobs(),
        ("batch", "jobs") => workloads::jobs(),
        ("certificates.k8s.io", "certificatesigningrequests") => access::signing_requests(),
        ("certificates.k8s.io", "clustertrustbundles") => access::trust_bundles(),
        ("certificates.k8s.io", "podcertificaterequests") => access::pod_requests(),
        ("coordination.k8s.io", "leasecandidates") => scheduling::lease_candidates(),
        ("coordination.k8s.io", "leases") => scheduling::leases(),
        ("discovery.k8s.io", "endpointslices") => network::endpoint_slices(),
        ("flowcontrol.apiserver.k8s.io", "flowschemas") => access::flow_schemas(),
        ("flowcontrol.apiserver.k8s.io", "prioritylevelconfigurations") => access::priority_levels(),
        ("internal.apiserver.k8s.io", "storageversions") => admission::storage_versions(),
        ("networking.k8s.io", "ingressclasses") => network::ingress_classes(),
        ("networking.k8s.io", "ingresses") => network::ingresses(),
        ("networking.k8s.io", "ipaddresses") => network::ip_addresses(),
        ("networking.k8s.io", "networkpolicies") => network::network_policies(),
        ("networking.k8s.io", "servicecidrs") => network::service_cidrs(),
        ("node.k8s.io", "runtimeclasses") => scheduling::runtime_classes(),
        ("policy", "poddisruptionbudgets") => scaling::disruption_budgets(),
        ("rbac.authorization.k8s.io", "clusterrolebindings" | "rolebindings") => access::bindings(),
        ("", "serviceaccounts")
        | ("resource.k8s.io", "deviceclasses" | "resourceclaimtemplates")
        | ("scheduling.k8s.io", "workloads") => vec![make::age()],
        ("resource.k8s.io", "devicetaintrules") => devices::device_taints(),
        ("resource.k8s.io", "resourceclaims") => devices::resource_claims(),
        ("resource.k8s.io", "resourcepoolstatusrequests") => devices::pool_requests(),
        ("resource.k8s.io", "resourceslices") => devices::resource_slices(),
        ("scheduling.k8s.io", "podgroups") => scheduling::pod_groups(),
        ("scheduling.k8s.io", "priorityclasses") => scheduling::priority_classes(),
        ("storage.k8s.io", "csidrivers") => storage::csi_drivers(),
        ("storage.k8s.io", "csinodes") => storage::csi_nodes(),
        ("storage.k8s.io", "storageclasses") => storage::classes(),
        ("storage.k8s.io", "volumeattachments") => storage::attachments(),
        ("storage.k8s.io", "volumeattributesclasses") => storage::attributes_classes(),
        ("storagemigration.k8s.io", "storageversionmigrations") => admission::migrations(),
        _ => Vec::new(),
    }
}

/// The columns of `Scale`.
pub(crate) fn of_scale() -> Vec<Column> {
    vec![
        make::text_at("Name", "What is scaled.", "metadata.name"),
        make::int_at("Desired", "How many are wanted.", "spec.replicas"),
        make::int_at("Available", "How many there are.", "status.replicas"),
        make::age(),
    ]
}
