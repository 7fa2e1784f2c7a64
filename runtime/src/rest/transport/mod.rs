//! The network: HTTP/1.1 and HTTP/2 over TLS, with a pool of connections.

mod connector;
mod stream;
mod tls;
mod tunnel;

use std::task::{Context, Poll};
use std::time::Duration;

use http::{Request, Response, header};
use hyper_util::client::legacy;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower_service::Service;

use self::connector::Connector;
use super::service::Exchange;
use super::{Body, BoxError};
use crate::config::{Config, ConfigError};

/// Connections kept for later, per server.
const IDLE_CONNECTIONS: usize = 25;
/// A connection that was silent for so long is asked whether it still lives.
const PING_AFTER: Duration = Duration::from_secs(30);
/// One that does not answer for so long is dead.
const PING_TIMEOUT: Duration = Duration::from_secs(15);

/// The network. Clones share their connections.
///
/// A request with the header `Upgrade` has a connection to itself, of HTTP/1.1, which
/// [`upgraded`](super::upgraded) gives once the server has agreed.
#[derive(Clone, Debug)]
pub struct Network {
    client: legacy::Client<Connector, Body>,
    /// For requests that want to make something else of their connection, which HTTP/2 shares
    /// with others.
    upgrading: legacy::Client<Connector, Body>,
}

impl Network {
    /// Connects as a configuration says. Nothing is sent yet.
    ///
    /// # Errors
    /// When its certificates or keys cannot be used.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        let connector = Connector::new(config)?;
        let client = legacy::Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(IDLE_CONNECTIONS)
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .http2_keep_alive_interval(PING_AFTER)
            .http2_keep_alive_timeout(PING_TIMEOUT)
            .http2_keep_alive_while_idle(true)
            .http2_adaptive_window(true)
            .build(connector.clone());
        let upgrading = legacy::Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector.of_http1());
        Ok(Self { client, upgrading })
    }
}

impl Service<Request<Body>> for Network {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Exchange;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Exchange {
        let client = if request.headers().contains_key(header::UPGRADE) {
            &self.upgrading
        } else {
            &self.client
        };
        let exchange = client.request(request);
        Box::pin(async move {
            match exchange.await {
                Ok(response) => Ok(response.map(Body::stream)),
                Err(error) => Err(error.into()),
            }
        })
    }
}
