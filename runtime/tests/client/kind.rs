//! Kinds to try clients with.

use kubewright::JsonSchema;
use kubewright::Resource;
use kubewright::Schema;
use kubewright::meta::ObjectMeta;

/// Namespaced, with a status and a scale.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Resource)]
#[resource(
    group = "example.dev",
    version = "v1",
    kind = "Widget",
    plural = "widgets",
    scope = "Namespaced",
    status,
    scale
)]
pub(crate) struct Widget {
    pub(crate) metadata: ObjectMeta,
    pub(crate) spec: Option<WidgetSpec>,
    pub(crate) status: Option<WidgetStatus>,
}

#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Schema)]
pub(crate) struct WidgetSpec {
    pub(crate) size: Option<i64>,
    pub(crate) colour: Option<String>,
    pub(crate) replicas: Option<i32>,
}

#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Schema)]
pub(crate) struct WidgetStatus {
    pub(crate) ready: Option<bool>,
    pub(crate) replicas: Option<i32>,
}

/// In the cluster.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Resource)]
#[resource(
    group = "example.dev",
    version = "v1beta1",
    kind = "Plant",
    plural = "plants",
    scope = "Cluster"
)]
pub(crate) struct Plant {
    pub(crate) metadata: ObjectMeta,
}

pub(crate) fn widget(name: &str, size: i64) -> Widget {
    Widget {
        metadata: ObjectMeta::named(name),
        spec: Some(WidgetSpec {
            size: Some(size),
            ..WidgetSpec::default()
        }),
        status: None,
    }
}
