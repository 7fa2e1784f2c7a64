//! The last lines of a pod's log, and those that follow: `logs POD [CONTAINER]`.

use kubewright::pod::LogOptions;
use pods::{Error, arguments};

#[tokio::main]
async fn main() -> Result<(), Error> {
    let (pod, rest) = arguments("logs POD [CONTAINER]").await?;
    let options = LogOptions {
        container: rest.into_iter().next(),
        follow: true,
        tail_lines: Some(20),
        ..LogOptions::default()
    };
    let mut logs = pod.logs(&options).await?;
    while let Some(line) = logs.next_line().await {
        println!("{}", line?);
    }
    Ok(())
}
