//! A request put together by hand, and an answer that is typed all the same.

use kubewright::Client;
use kubewright::client::List;
use kubewright::rest::Body;
use kubewright_k8s::core::v1::Pod;

use crate::Error;

/// At most so many pods of a namespace, read with one `GET`.
///
/// # Errors
/// When the server cannot be reached or refuses.
pub async fn pods(client: &Client, namespace: &str, limit: u32) -> Result<List<Pod>, Error> {
    let path = format!("/api/v1/namespaces/{namespace}/pods?limit={limit}");
    let request = http::Request::get(path)
        .header("accept", "application/json")
        .body(Body::empty())?;
    Ok(client.request(request).await?)
}

/// Says what they are.
pub fn tell(pods: &List<Pod>) -> String {
    let more = if pods.metadata.r#continue.is_empty() {
        ""
    } else {
        ", and more"
    };
    let line = |pod: &Pod| {
        let phase = pod.status.as_ref().and_then(|status| status.phase.as_ref());
        let phase = phase.map_or("Unknown", |phase| phase.as_str());
        format!("\n  {} {phase}", pod.metadata.name)
    };
    let lines: String = pods.items.iter().map(line).collect();
    format!("{} pods{more}{lines}", pods.items.len())
}
