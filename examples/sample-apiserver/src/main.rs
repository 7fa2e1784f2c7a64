//! Listens until it is told to stop: `kubectl --server=http://127.0.0.1:8080 get flunders`.

use std::net::{Ipv4Addr, SocketAddr};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let server = sample_apiserver::server()?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, 8080));
    let listening = server.listen(address).await?;
    println!(
        "kubectl --server=http://{} get flunders",
        listening.address()
    );
    tokio::signal::ctrl_c().await?;
    listening.stop().await;
    Ok(())
}
