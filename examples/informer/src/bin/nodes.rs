//! Follows the nodes of a cluster.

use informer::{Error, SOON, cluster, nodes};
use kubewright::cache::SharedInformerFactory;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let factory = SharedInformerFactory::new(cluster::connect().await?);
    let (_nodes, mut told) = nodes::follow(&factory);
    factory.start();
    factory.wait_for_sync(SOON).await?;
    loop {
        tokio::select! {
            Some(line) = told.recv() => println!("{line}"),
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    factory.shutdown().await;
    Ok(())
}
