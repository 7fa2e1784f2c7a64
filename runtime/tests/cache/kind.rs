//! A kind to hold.

use kubewright::meta::ObjectMeta;
use kubewright::{Client, JsonSchema, Resource, Schema};
use kubewright_apiserver::Server;

/// Namespaced, with a status.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Resource)]
#[resource(
    group = "example.dev",
    version = "v1",
    kind = "Widget",
    plural = "widgets",
    scope = "Namespaced"
)]
pub(crate) struct Widget {
    pub(crate) metadata: ObjectMeta,
    pub(crate) spec: Option<WidgetSpec>,
}

#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Schema)]
pub(crate) struct WidgetSpec {
    pub(crate) size: Option<i64>,
}

pub(crate) fn widget(name: &str, size: i64) -> Widget {
    Widget {
        metadata: ObjectMeta::named(name),
        spec: Some(WidgetSpec { size: Some(size) }),
    }
}

pub(crate) fn size(widget: &Widget) -> i64 {
    widget
        .spec
        .as_ref()
        .and_then(|spec| spec.size)
        .unwrap_or_default()
}

/// A server that serves the kind, and its client.
pub(crate) fn server() -> (Server, Client) {
    let server = Server::builder().build();
    server.serve::<Widget>().unwrap();
    let client = server.client("default");
    (server, client)
}

/// In the cluster.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Resource)]
#[resource(
    group = "example.dev",
    version = "v1",
    kind = "Cog",
    plural = "cogs",
    scope = "Cluster"
)]
pub(crate) struct Cog {
    pub(crate) metadata: ObjectMeta,
}

pub(crate) fn cog(name: &str) -> Cog {
    Cog {
        metadata: ObjectMeta::named(name),
    }
}

/// The same as [`Widget`] to the server, with a spec that no widget of the server has.
#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Resource)]
#[resource(
    group = "example.dev",
    version = "v1",
    kind = "Widget",
    plural = "widgets",
    scope = "Namespaced"
)]
pub(crate) struct Strict {
    pub(crate) metadata: ObjectMeta,
    pub(crate) spec: Option<StrictSpec>,
}

#[derive(Clone, Debug, Default, JsonSchema, PartialEq, Schema)]
pub(crate) struct StrictSpec {
    pub(crate) size: Option<String>,
}
