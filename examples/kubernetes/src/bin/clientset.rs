//! Marks every node, and labels a pod: `clientset NAME`.

use kubernetes::{Error, clientset};
use kubewright::Client;
use kubewright_k8s::Clientset;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::try_default().await?;
    let namespace = client.default_namespace().to_owned();
    let clients = Clientset::new(client);
    for node in clientset::mark_nodes(&clients, "seen").await? {
        println!("marked the node {node}");
    }
    let Some(name) = std::env::args().nth(1) else {
        println!("name a pod to label it");
        return Ok(());
    };
    if clientset::pod(&clients, &namespace, &name).await?.is_none() {
        println!("there is no pod {name} in {namespace}");
        return Ok(());
    }
    for (key, value) in clientset::label(&clients, &namespace, &name).await? {
        println!("{key}={value}");
    }
    Ok(())
}
