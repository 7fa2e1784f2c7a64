//! The network: HTTP/1.1 and HTTP/2 over TLS, with a pool of connections.

mod connector;
mod lanes;
mod pools;
mod stream;
mod tls;
mod tunnel;

use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, header};
use tower_service::Service;

use self::pools::Pools;
use super::layer::ShownIdentity;
use super::service::Exchange;
use super::{Body, BoxError};
use crate::config::{Config, ConfigError};

/// The network. Clones share their connections.
///
/// A connection of HTTP/2 carries up to 100 requests at a time; for more there are more connections. One
/// that is silent for 30 s is asked whether it lives, and is given up when it does not say so in 15 s: its
/// requests fail, and the next ones have another.
///
/// Certificates and authorities that come from files are looked at again every ten seconds that there are
/// requests. Once they have changed, requests have new connections, and those that are under way come to their end
/// on the old ones.
///
/// A request with the header `Upgrade` has a connection to itself, of HTTP/1.1, which
/// [`upgraded`](super::upgraded) gives once the server has agreed.
///
/// Redirects are not followed: where they lead, credentials would go too.
#[derive(Clone, Debug)]
pub struct Network(Arc<Pools>);

impl Network {
    /// Connects as a configuration says. Nothing is sent yet.
    ///
    /// # Errors
    /// When its certificates or keys cannot be used.
    pub fn new(config: &Config) -> Result<Self, ConfigError> {
        Pools::new(config).map(|pools| Self(Arc::new(pools)))
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
        let shown = request.extensions().get::<ShownIdentity>();
        let current = match self.0.current(shown) {
            Ok(current) => current,
            Err(error) => return Box::pin(std::future::ready(Err(error.into()))),
        };
        if request.headers().contains_key(header::UPGRADE) {
            let exchange = current.upgrading.request(request);
            return Box::pin(async move { Ok(exchange.await?.map(Body::stream)) });
        }
        Box::pin(async move { current.lanes.send(request).await })
    }
}
