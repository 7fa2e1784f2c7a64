//! The network: HTTP/1.1 and HTTP/2 over TLS, with a pool of connections.

mod connector;
mod lanes;
mod stream;
mod tls;
mod tunnel;

use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, header};
use hyper_util::client::legacy;
use hyper_util::rt::TokioExecutor;
use tower_service::Service;

use self::connector::Connector;
use self::lanes::Lanes;
use super::service::Exchange;
use super::{Body, BoxError};
use crate::config::{Config, ConfigError};

/// The network. Clones share their connections.
///
/// A connection of HTTP/2 carries up to 100 requests at a time; for more there are more connections. One
/// that is silent for 30 s is asked whether it lives, and is given up when it does not say so in 15 s: its
/// requests fail, and the next ones have another.
///
/// A request with the header `Upgrade` has a connection to itself, of HTTP/1.1, which
/// [`upgraded`](super::upgraded) gives once the server has agreed.
///
/// Redirects are not followed: where they lead, credentials would go too.
#[derive(Clone, Debug)]
pub struct Network {
    lanes: Arc<Lanes>,
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
        let upgrading = legacy::Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(connector.of_http1());
        Ok(Self {
            lanes: Arc::new(Lanes::new(connector)),
            upgrading,
        })
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
        if request.headers().contains_key(header::UPGRADE) {
            let exchange = self.upgrading.request(request);
            return Box::pin(async move { Ok(exchange.await?.map(Body::stream)) });
        }
        let lanes = self.lanes.clone();
        Box::pin(async move { lanes.send(request).await })
    }
}
