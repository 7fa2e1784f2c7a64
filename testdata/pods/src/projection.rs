//! A pod of which five fields are wanted.

use kubewright::meta::ObjectMeta;

/// A pod: where it runs, and how it is.
#[derive(Clone, Debug, Default, kubewright::Resource)]
#[resource(
    group = "",
    version = "v1",
    kind = "Pod",
    plural = "pods",
    scope = "Namespaced",
    verbs("get", "list", "watch")
)]
pub(crate) struct Pod {
    pub(crate) metadata: ObjectMeta,
    pub(crate) spec: Option<PodSpec>,
    pub(crate) status: Option<PodStatus>,
}

/// Where it runs.
#[derive(Clone, Debug, Default, kubewright::Schema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct PodSpec {
    pub(crate) node_name: Option<String>,
}

/// How it is.
#[derive(Clone, Debug, Default, kubewright::Schema)]
#[schema(rename_all = "camelCase")]
pub(crate) struct PodStatus {
    pub(crate) phase: Option<String>,
    #[schema(rename = "podIP")]
    pub(crate) pod_ip: Option<String>,
}
