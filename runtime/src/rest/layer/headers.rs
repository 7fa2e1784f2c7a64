//! Headers that are the same for every request, as the user agent.

use std::task::{Context, Poll};

use http::{HeaderMap, Request, Response};
use tower_layer::Layer;
use tower_service::Service;

use crate::rest::service::Exchange;
use crate::rest::{Body, BoxError};

/// Makes [`Headers`] services.
#[derive(Clone, Debug)]
pub struct HeadersLayer(HeaderMap);

impl HeadersLayer {
    /// Requests get these headers. One that a request has already stays as it is, and one that says as whom to act
    /// gets none that do.
    pub fn new(headers: HeaderMap) -> Self {
        Self(headers)
    }
}

impl<S> Layer<S> for HeadersLayer {
    type Service = Headers<S>;

    fn layer(&self, inner: S) -> Headers<S> {
        Headers {
            inner,
            headers: self.0.clone(),
        }
    }
}

/// Adds headers to every request.
#[derive(Clone, Debug)]
pub struct Headers<S> {
    inner: S,
    headers: HeaderMap,
}

impl<S> Service<Request<Body>> for Headers<S>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Exchange;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, mut request: Request<Body>) -> Exchange {
        // As whom to act is said as a whole: of another user nothing may be left.
        let acts_as_other = request.headers().contains_key("impersonate-user");
        for name in self.headers.keys() {
            if acts_as_other && name.as_str().starts_with("impersonate-") {
                continue;
            }
            if !request.headers().contains_key(name) {
                for value in self.headers.get_all(name) {
                    request.headers_mut().append(name, value.clone());
                }
            }
        }
        let exchange = self.inner.call(request);
        Box::pin(async move { exchange.await.map_err(Into::into) })
    }
}
