//! The clientset: a client for each kind, with the verbs that the API serves of it.

use kubewright::client::Patch;
use kubewright::meta::ListOptions;
use kubewright_k8s::Clientset;
use kubewright_k8s::core::v1::Pod;
use serde_json::json;

use crate::Error;

/// A pod, if there is one of this name.
///
/// # Errors
/// When the server cannot be reached or refuses.
pub async fn pod(clientset: &Clientset, namespace: &str, name: &str) -> Result<Option<Pod>, Error> {
    let pods = clientset.core_v1().pods(namespace);
    Ok(pods.get_opt(name).await?)
}

/// Marks every node, and gives the names of those it marked. A node that somebody else changes
/// meanwhile is read again.
///
/// # Errors
/// When the server cannot be reached or refuses.
pub async fn mark_nodes(clientset: &Clientset, mark: &str) -> Result<Vec<String>, Error> {
    let nodes = clientset.core_v1().nodes();
    let mut marked = Vec::new();
    for mut node in nodes.list_all(&ListOptions::default()).await?.items {
        let name = node.metadata.name.clone();
        loop {
            let annotations = &mut node.metadata.annotations;
            annotations.insert("example.com/mark".to_owned(), mark.to_owned());
            match nodes.update(&node).await {
                Ok(_) => break,
                Err(error) if error.is_conflict() => node = nodes.get(&name).await?,
                Err(error) => return Err(error.into()),
            }
        }
        marked.push(name);
    }
    Ok(marked)
}

/// Labels a pod three times over, in three languages of patches. Gives its labels.
///
/// # Errors
/// When the server cannot be reached or refuses.
pub async fn label(
    clientset: &Clientset,
    namespace: &str,
    name: &str,
) -> Result<Vec<(String, String)>, Error> {
    let pods = clientset.core_v1().pods(namespace);
    // The fields that change; nothing else is said.
    let merge = json!({"metadata": {"labels": {"by-merge": "yes"}}});
    pods.patch(name, Patch::Merge(&merge)).await?;
    // Operations, one after the other; `/` in a key is written `~1`.
    let json =
        json!([{"op": "add", "path": "/metadata/labels/example.com~1by-json", "value": "yes"}]);
    pods.patch(name, Patch::Json(&json)).await?;
    // What this program wants to own, whoever owns the rest.
    let apply = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": name, "labels": {"by-apply": "yes"}},
    });
    let pod = pods.apply(name, "example", &apply).await?;
    let labels = pod.metadata.labels.iter();
    Ok(labels
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect())
}
