//! What a program is told: `KUBERNETES_EXEC_INFO`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use crate::config::{Config, Exec};

/// `spec.cluster` (`clientauthentication/v1/types.go`).
pub(super) fn cluster(exec: &Exec, config: &Config) -> Value {
    let mut cluster = Map::new();
    let mut add = |field: &str, value: Value| drop(cluster.insert(field.to_owned(), value));
    add("server", config.server.to_string().into());
    if let Some(name) = &config.tls_server_name {
        add("tls-server-name", name.as_str().into());
    }
    if config.insecure_skip_tls_verify {
        add("insecure-skip-tls-verify", true.into());
    }
    if let Some(pem) = &config.certificate_authority {
        add("certificate-authority-data", STANDARD.encode(pem).into());
    }
    if let Some(proxy) = &config.proxy {
        add("proxy-url", proxy.uri().to_string().into());
    }
    if !config.compression {
        add("disable-compression", true.into());
    }
    if let Some(extension) = &exec.cluster_extension {
        add("config", extension.clone());
    }
    cluster.into()
}

/// The variable's value.
pub(super) fn variable(api_version: &str, is_interactive: bool, cluster: Option<&Value>) -> String {
    let mut info = json!({
        "kind": "ExecCredential",
        "apiVersion": api_version,
        "spec": {"interactive": is_interactive},
    });
    if let (Some(cluster), Some(spec)) = (cluster, info.get_mut("spec")) {
        spec["cluster"] = cluster.clone();
    }
    info.to_string()
}
