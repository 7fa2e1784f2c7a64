//! Sends a request again where that is safe.

use std::error::Error as StdError;
use std::fmt;
use std::task::{Context, Poll};
use std::time::Duration;

use http::{Method, Request, Response, StatusCode, header};
use tower_layer::Layer;
use tower_service::Service;

use crate::rest::error::{Breakage, breakage, chain};
use crate::rest::service::Exchange;
use crate::rest::status::retry_after_header;
use crate::rest::{Body, BoxError};

/// How much of an answer that is not used is read, so that its connection can be used again.
const DRAIN: usize = 2048;

/// Makes [`Retry`] services.
#[derive(Clone, Debug)]
pub struct RetryLayer {
    retries: u32,
}

impl RetryLayer {
    /// At most that many tries after the first; 10 is the default.
    pub fn new(retries: u32) -> Self {
        Self { retries }
    }
}

impl Default for RetryLayer {
    fn default() -> Self {
        Self::new(10)
    }
}

impl<S> Layer<S> for RetryLayer {
    type Service = Retry<S>;

    fn layer(&self, inner: S) -> Retry<S> {
        Retry {
            inner,
            retries: self.retries,
        }
    }
}

/// Sends a request again where that is safe:
///
/// - any request that was answered by 429 or 5xx with a `Retry-After`, after that time: the server
///   has not processed it;
/// - a GET without an `Upgrade` whose connection was lost (reset, closed, GOAWAY), after a second; a watch also when
///   opening it took too long.
///
/// Never after a refused connection, and only when the body is in memory.
#[derive(Clone, Debug)]
pub struct Retry<S> {
    inner: S,
    retries: u32,
}

impl<S> Service<Request<Body>> for Retry<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Clone + Send + 'static,
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
        let clone = self.inner.clone();
        // The clone may not be ready; the one that was polled is.
        let service = std::mem::replace(&mut self.inner, clone);
        Box::pin(run(service, request, self.retries))
    }
}

async fn run<S>(
    mut service: S,
    mut request: Request<Body>,
    retries: u32,
) -> Result<Response<Body>, BoxError>
where
    S: Service<Request<Body>, Response = Response<Body>>,
    S::Error: Into<BoxError>,
{
    let mut previous: Option<String> = None;
    for _ in 0..retries {
        let again = copy(&request);
        let outcome = service.call(request).await.map_err(Into::into);
        let Some(again) = again else {
            return outcome.map_err(|error| explain(error, previous));
        };
        let wait = match &outcome {
            Ok(response) => after_answer(response),
            Err(error) => after_breakage(error.as_ref(), &again),
        };
        let Some(wait) = wait else {
            return outcome.map_err(|error| explain(error, previous));
        };
        previous = Some(match outcome {
            Ok(response) => {
                let code = response.status();
                drain(response.into_body()).await;
                format!("the server answered {code}")
            }
            Err(error) => chain(error.as_ref()),
        });
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
        std::future::poll_fn(|context| service.poll_ready(context))
            .await
            .map_err(Into::into)?;
        request = again;
    }
    service
        .call(request)
        .await
        .map_err(|error| explain(error.into(), previous))
}

/// The same request again, if its body is in memory.
pub(super) fn copy(request: &Request<Body>) -> Option<Request<Body>> {
    let mut copy = Request::new(request.body().try_clone()?);
    *copy.method_mut() = request.method().clone();
    *copy.uri_mut() = request.uri().clone();
    *copy.version_mut() = request.version();
    *copy.headers_mut() = request.headers().clone();
    *copy.extensions_mut() = request.extensions().clone();
    Some(copy)
}

/// How long to wait after an answer that asks to come again.
fn after_answer(response: &Response<Body>) -> Option<Duration> {
    let code = response.status();
    if code != StatusCode::TOO_MANY_REQUESTS && !code.is_server_error() {
        return None;
    }
    retry_after_header(response.headers()).map(Duration::from_secs)
}

/// How long to wait after a broken connection.
fn after_breakage(error: &(dyn StdError + 'static), request: &Request<Body>) -> Option<Duration> {
    let safe = match breakage(error) {
        // What changes the protocol, as a command in a pod does, is a GET that may have done something.
        Breakage::Lost => {
            request.method() == Method::GET && !request.headers().contains_key(header::UPGRADE)
        }
        Breakage::TimedOut => request.method() == Method::GET && is_watch(request),
        Breakage::Refused | Breakage::Other => false,
    };
    safe.then_some(Duration::from_secs(1))
}

/// Whether a request is a watch, which lasts.
pub(super) fn is_watch(request: &Request<Body>) -> bool {
    let query = request.uri().query().unwrap_or_default();
    query
        .split('&')
        .any(|parameter| matches!(parameter, "watch=true" | "watch=1"))
}

/// Reads a short rest, so that the connection can be used again.
pub(super) async fn drain(mut body: Body) {
    let mut read = 0;
    while let Some(Ok(data)) = body.data().await {
        read += data.len();
        if read > DRAIN {
            return;
        }
    }
}

/// Tells of the failure before, if there was one.
fn explain(error: BoxError, previous: Option<String>) -> BoxError {
    match previous {
        Some(previous) => Box::new(Retried { error, previous }),
        None => error,
    }
}

#[derive(Debug)]
struct Retried {
    error: BoxError,
    previous: String,
}

impl fmt::Display for Retried {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} (tried again after: {})",
            chain(self.error.as_ref()),
            self.previous
        )
    }
}

impl StdError for Retried {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(self.error.as_ref())
    }
}
