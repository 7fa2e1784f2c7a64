//! The kubeconfig file of a server.

use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::Error;

/// Writes a kubeconfig file with one context, `kubewright`. What was there is replaced as a whole.
pub(crate) fn write(path: &Path, url: &str, authority: Option<&str>) -> Result<(), Error> {
    let mut cluster = json!({"server": url});
    if let Some(authority) = authority {
        cluster["certificate-authority-data"] = STANDARD.encode(authority).into();
    }
    let name = "kubewright";
    let config: Value = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": name,
        "clusters": [{"name": name, "cluster": cluster}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name, "namespace": "default"}}],
        "users": [{"name": name, "user": {}}],
    });
    replace(path, &yaml_serde::to_string(&config)?)
        .map_err(|error| format!("{}: {error}", path.display()).into())
}

/// Writes a file beside and puts it in place, so that nobody reads half of it.
fn replace(path: &Path, text: &str) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}", std::process::id()));
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}
