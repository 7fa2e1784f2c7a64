//! A table of the pods of a namespace that follows what happens: `table [NAMESPACE]`.

use std::time::Duration;

use informer::table::Table;
use informer::{Error, SOON, cluster};
use kubewright::cache::SharedInformerFactory;

/// No more often than that.
const REDRAW: Duration = Duration::from_millis(200);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let client = cluster::connect().await?;
    let namespace = std::env::args().nth(1);
    let namespace = namespace.unwrap_or_else(|| client.default_namespace().to_owned());
    let factory = SharedInformerFactory::new(client);
    let mut table = Table::of(&factory, &namespace);
    factory.start();
    factory.wait_for_sync(SOON).await?;
    loop {
        // Clears the screen, and begins at its top.
        print!("\x1b[2J\x1b[H{}", table.draw()?);
        tokio::select! {
            goes_on = table.changed() => if !goes_on { break },
            _ = tokio::signal::ctrl_c() => break,
        }
        tokio::time::sleep(REDRAW).await;
    }
    factory.shutdown().await;
    Ok(())
}
