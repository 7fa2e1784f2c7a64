//! Evicts a pod, however long its disruption budget keeps it: `evict POD`.

use std::time::Duration;

use kubewright::meta::DeleteOptions;
use kubewright::pod::Eviction;
use pods::{Error, arguments};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let (pod, _) = arguments("evict POD").await?;
    while let Eviction::Blocked(budget) = pod.evict(&DeleteOptions::default()).await? {
        println!("{}", budget.message);
        tokio::time::sleep(budget.retry_after.unwrap_or(Duration::from_secs(5))).await;
    }
    println!("{} is being deleted", pod.name());
    Ok(())
}
