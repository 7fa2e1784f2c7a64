//! A Kubernetes API server in memory.

mod arguments;
mod kubeconfig;

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Parser as _;
use kubewright_apiserver::Server;
use kubewright_apiserver::serve::{Listening, Tls};

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
