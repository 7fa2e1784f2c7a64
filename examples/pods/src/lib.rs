//! What the programs share.

use kubewright::Client;
use kubewright::pod::PodHandle;

/// An error of a program.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The pod that the first argument names, in the namespace of the current context, and the other arguments.
///
/// # Errors
/// There is no argument, or no configuration.
pub async fn arguments(usage: &str) -> Result<(PodHandle, Vec<String>), Error> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments.next().ok_or_else(|| format!("usage: {usage}"))?;
    let client = Client::try_default().await?;
    let namespace = client.default_namespace().to_owned();
    Ok((PodHandle::new(client, namespace, name), arguments.collect()))
}
