//! What the programs of this example share: a client of the cluster that kubectl would use, or, with `memory` as their
//! argument, of an API server in this process.

use kubewright::Client;
use kubewright_apiserver::Server;

/// Whatever goes wrong.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The client that the program's argument asks for.
///
/// # Errors
/// When there is no configuration, or one that cannot be used.
pub async fn client() -> Result<Client, Error> {
    match std::env::args().nth(1).as_deref() {
        Some("memory") => Ok(Client::new(Server::new().service(), "default")),
        _ => Ok(Client::try_default().await?),
    }
}
