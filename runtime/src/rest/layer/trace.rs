//! Requests, told through `tracing`.

use std::task::{Context, Poll};
use std::time::Instant;

use http::{Request, Response};
use tower_layer::Layer;
use tower_service::Service;
use tracing::field::Empty;
use tracing::{Instrument, Span, debug, debug_span};

use super::template::template;
use crate::rest::service::Exchange;
use crate::rest::{Body, BoxError};

/// Makes [`Trace`] services.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct TraceLayer;

impl TraceLayer {
    /// Each request is a span `request` of the level DEBUG, with `method`, `template` (its path without
    /// the names of objects and namespaces, as `/api/v1/namespaces/{namespace}/pods/{name}`), `status` and
    /// `seconds` until the head of the response has come. Queries, headers and bodies are not told.
    pub fn new() -> Self {
        Self
    }
}

impl<S> Layer<S> for TraceLayer {
    type Service = Trace<S>;

    fn layer(&self, inner: S) -> Trace<S> {
        Trace { inner }
    }
}

/// Tells of requests.
#[derive(Clone, Debug)]
pub struct Trace<S> {
    inner: S,
}

impl<S> Service<Request<Body>> for Trace<S>
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

    fn call(&mut self, request: Request<Body>) -> Exchange {
        let span = debug_span!(
            "request",
            method = %request.method(),
            template = Empty,
            status = Empty,
            seconds = Empty,
        );
        if !span.is_disabled() {
            span.record("template", template(request.uri().path()));
        }
        let exchange = span.in_scope(|| self.inner.call(request));
        let exchange = async move { exchange.await.map_err(Into::into) };
        Box::pin(observe(exchange, span.clone()).instrument(span))
    }
}

async fn observe(
    exchange: impl Future<Output = Result<Response<Body>, BoxError>>,
    span: Span,
) -> Result<Response<Body>, BoxError> {
    let start = Instant::now();
    let outcome = exchange.await;
    span.record("seconds", start.elapsed().as_secs_f64());
    // An error's own text may name objects; whoever gets the error has it.
    let status = outcome
        .as_ref()
        .ok()
        .map(|response| response.status().as_u16());
    span.record("status", status);
    debug!(
        status,
        "{}",
        if status.is_some() {
            "answered"
        } else {
            "no answer"
        }
    );
    outcome
}
