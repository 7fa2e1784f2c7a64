//! Says what runs where and for whom.

use informer::pods::Workloads;
use informer::{Error, SOON, cluster};
use kubewright::cache::SharedInformerFactory;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let factory = SharedInformerFactory::new(cluster::connect().await?);
    let workloads = Workloads::of(&factory);
    factory.start();
    factory.wait_for_sync(SOON).await?;
    for line in workloads.tell()? {
        println!("{line}");
    }
    factory.shutdown().await;
    Ok(())
}
