//! Any tower service, boxed.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response};
use tower_service::Service;

use super::Body;

/// Any error of a transport.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A boxed future.
pub type BoxFuture<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// What a transport gives back.
pub(crate) type Exchange = BoxFuture<Result<Response<Body>, BoxError>>;

/// A transport: a tower service from requests to responses with streaming bodies.
///
/// The network, an in-memory API server and a test's fault injector are all of them this.
#[derive(Clone)]
pub struct Transport(Arc<dyn Dispatch>);

impl Transport {
    /// Boxes a service. It is cloned for every request.
    pub fn new<S>(service: S) -> Self
    where
        S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
    {
        Self(Arc::new(Adapter(service)))
    }

    /// Sends a request once the service is ready.
    pub(crate) fn dispatch(&self, request: Request<Body>) -> Exchange {
        self.0.dispatch(request)
    }
}

impl fmt::Debug for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Transport")
    }
}

impl Service<Request<Body>> for Transport {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Exchange;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        // The clone made for the request waits until it is ready.
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Exchange {
        self.dispatch(request)
    }
}

trait Dispatch: Send + Sync {
    fn dispatch(&self, request: Request<Body>) -> Exchange;
}

struct Adapter<S>(S);

impl<S> Dispatch for Adapter<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
    S::Future: Send,
{
    fn dispatch(&self, request: Request<Body>) -> Exchange {
        let mut service = self.0.clone();
        Box::pin(async move {
            poll_fn(|context| service.poll_ready(context))
                .await
                .map_err(Into::into)?;
            service.call(request).await.map_err(Into::into)
        })
    }
}
