//! What the tests share.

use kubewright::Resource;
use kubewright::client::Api;
use kubewright::meta::{Map, ObjectMeta};
use kubewright_apiserver::Server;

/// A `ConfigMap`, as far as tests need it.
#[derive(Clone, Debug, Default, PartialEq, Resource)]
#[resource(group = "", version = "v1", plural = "configmaps", namespaced)]
pub(crate) struct ConfigMap {
    pub(crate) metadata: ObjectMeta,
    pub(crate) data: Option<Map<String>>,
}

/// One with a name.
pub(crate) fn config_map(name: &str) -> ConfigMap {
    ConfigMap {
        metadata: ObjectMeta {
            name: name.to_owned(),
            ..ObjectMeta::default()
        },
        data: None,
    }
}

/// Those of the namespace `default`.
pub(crate) fn config_maps(server: &Server) -> Api<ConfigMap> {
    Api::namespaced(server.client("default"), "default")
}
