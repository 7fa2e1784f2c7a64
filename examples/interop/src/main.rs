//! Both clients at work on the cluster of `KUBECONFIG`.

use interop::{Error, foreign_types, kube_client};

#[tokio::main]
async fn main() -> Result<(), Error> {
    if std::env::var_os("KUBECONFIG").is_none() {
        println!("Set KUBECONFIG to see both clients at work on that cluster.");
        return Ok(());
    }
    let client = kubewright::Client::try_default().await?;
    let namespace = client.default_namespace().to_owned();
    foreign_types::config_map(&client, &namespace).await?;
    foreign_types::lamp(&client, &namespace).await?;
    kube_client::gate(&kube::Client::try_default().await?, &namespace).await
}
