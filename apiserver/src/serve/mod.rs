//! The server on a socket: HTTP/1.1 and HTTP/2, with TLS or without.

mod connection;
mod gather;
#[cfg(feature = "tls")]
mod tls;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Server;
use connection::Acceptor;

#[cfg(feature = "tls")]
pub use tls::{Tls, TlsError};

/// A server that listens. It ends when this is dropped, and its connections with it.
#[derive(Debug)]
pub struct Listening {
    address: SocketAddr,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    /// Listens on an address, without TLS: HTTP/1.1, and HTTP/2 with prior knowledge. Port 0 is any
    /// free one.
    ///
    /// # Errors
    /// When the address cannot be bound.
    pub async fn listen(&self, address: SocketAddr) -> io::Result<Listening> {
        self.accept(address, Acceptor::Plain).await
    }

    /// Listens on an address with TLS.
    ///
    /// # Errors
    /// When the address cannot be bound.
    #[cfg(feature = "tls")]
    pub async fn listen_tls(&self, address: SocketAddr, tls: &Tls) -> io::Result<Listening> {
        self.accept(address, tls.acceptor()).await
    }

    async fn accept(&self, address: SocketAddr, acceptor: Acceptor) -> io::Result<Listening> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = watch::channel(false);
        let service = self.service();
        let acceptor = Arc::new(acceptor);
        let task = tokio::spawn(connection::accept(listener, acceptor, service, stopped));
        Ok(Listening {
            address,
            stop,
            task,
        })
    }
}

impl Listening {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no more connections, lets requests that are at work end, ends watches, and returns
    /// when all connections are closed.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.stop.closed().await;
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.task.abort();
    }
}
