//! A Kubernetes API server in memory.

mod arguments;
mod kubeconfig;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser as _;
use kubewright::apiextensions::CustomResourceDefinition;
use kubewright_apiserver::serve::{Listening, Tls};
use kubewright_apiserver::{Fault, Server};

use arguments::Arguments;

type Error = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Error> {
    let server = Server::new();
    seed(&server, &arguments.crds, &arguments.seed)?;
    if let Some(latency) = arguments.latency {
        server.faults().add(Fault::latency(latency));
    }
    let address = SocketAddr::new(arguments.address, arguments.port);
    let (listening, tls) = listen(&server, address, &arguments).await?;
    let scheme = if tls.is_some() { "https" } else { "http" };
    let url = format!("{scheme}://{}", listening.address());
    if let Some(path) = &arguments.kubeconfig {
        kubeconfig::write(path, &url, tls.as_ref().map(Tls::certificates))?;
    }
    println!("{url}");
    tokio::signal::ctrl_c().await?;
    listening.stop().await;
    Ok(())
}

/// Puts objects there, definitions first. Those that the server would refuse are told.
fn seed(server: &Server, crds: &[PathBuf], objects: &[PathBuf]) -> Result<(), Error> {
    for path in crds {
        server.add_path(path)?;
    }
    for definition in server.objects::<CustomResourceDefinition>() {
        if !definition.is_established() {
            let name = &definition.metadata.name;
            return Err(format!("the definition `{name}` cannot be served").into());
        }
    }
    for path in objects {
        server.add_path(path)?;
    }
    Ok(())
}

async fn listen(
    server: &Server,
    address: SocketAddr,
    arguments: &Arguments,
) -> Result<(Listening, Option<Tls>), Error> {
    let bound = |error: std::io::Error| format!("{address}: {error}; --port 0 takes any free port");
    let Some(tls) = arguments.tls()? else {
        return Ok((server.listen(address).await.map_err(bound)?, None));
    };
    let listening = server.listen_tls(address, &tls).await.map_err(bound)?;
    Ok((listening, Some(tls)))
}
