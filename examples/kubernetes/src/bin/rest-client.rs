//! The first pods of `kube-system`.

use kubernetes::{Error, rest_client};
use kubewright::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = Client::try_default().await?;
    let pods = rest_client::pods(&client, "kube-system", 500).await?;
    println!("{}", rest_client::tell(&pods));
    Ok(())
}
