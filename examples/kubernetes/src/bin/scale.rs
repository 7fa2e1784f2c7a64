//! Asks for one more of a flunder: `scale NAME`. Its definition comes from
//! `cargo kubewright crd --crate examples/kubernetes`.

use kubernetes::{Error, scale};
use kubewright::Client;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let Some(name) = std::env::args().nth(1) else {
        println!("name a flunder to scale it");
        return Ok(());
    };
    let client = Client::try_default().await?;
    let flunders = scale::flunders(&client, client.default_namespace());
    let replicas = scale::scale_by(&flunders, &name, 1).await?;
    println!("{name} is to have {replicas}");
    Ok(())
}
