//! Forwards a port of this machine to one of a pod, until it is interrupted: `forward POD PORT [LOCAL]`.

use std::net::Ipv4Addr;
use std::num::NonZeroU16;

use pods::{Error, arguments};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Error> {
    let usage = "forward POD PORT [LOCAL]";
    let (pod, rest) = arguments(usage).await?;
    let mut ports = rest.iter();
    let port: NonZeroU16 = ports.next().ok_or(usage)?.parse()?;
    let local = ports.next().map_or(Ok(0), |local| local.parse())?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, local)).await?;
    let forwarding = pod.forward(listener, port, |error| eprintln!("{error}"))?;
    println!(
        "{} leads to port {port} of {}",
        forwarding.local_addr(),
        pod.name()
    );
    tokio::signal::ctrl_c().await?;
    Ok(())
}
