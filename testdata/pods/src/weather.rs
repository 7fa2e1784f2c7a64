//! Breaks a watch when it is told to, and has the next one begin with a list.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use http::{Request, Response, StatusCode};
use kubewright::rest::{Body, BoxError, BoxFuture};
use tokio::sync::watch;
use tower_service::Service;

const EXPIRED: &str =
    r#"{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}"#;

/// Says when.
#[derive(Debug, Default)]
pub(crate) struct Switch {
    breaks: watch::Sender<()>,
    is_expired: AtomicBool,
}

impl Switch {
    /// Breaks the watch that is open, and answers the next one with 410.
    pub(crate) fn expire(&self) {
        self.is_expired.store(true, Ordering::Relaxed);
        self.breaks.send_replace(());
    }
}

/// The service that does.
#[derive(Clone)]
pub(crate) struct Weather<S> {
    pub(crate) inner: S,
    pub(crate) switch: Arc<Switch>,
}

impl<S> Service<Request<Body>> for Weather<S>
where
    S: Service<Request<Body>, Response = Response<Body>> + Send,
    S::Error: Into<BoxError>,
    S::Future: Send + 'static,
{
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.inner.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let query = request.uri().query().unwrap_or_default();
        let is_watch = query.contains("watch=true") && !query.contains("sendInitialEvents=true");
        if is_watch && self.switch.is_expired.swap(false, Ordering::Relaxed) {
            let mut response = Response::new(Body::from(EXPIRED));
            *response.status_mut() = StatusCode::GONE;
            return Box::pin(async { Ok(response) });
        }
        let answer = self.inner.call(request);
        // What breaks while the answer is on its way breaks it too.
        let mut breaks = self.switch.breaks.subscribe();
        Box::pin(async move {
            let (parts, body) = answer.await.map_err(Into::into)?.into_parts();
            let body = Broken {
                body: Box::pin(Body::stream(body)),
                breaks: Box::pin(async move {
                    // An error says that there is nobody who could.
                    let _ = breaks.changed().await;
                }),
            };
            Ok(Response::from_parts(parts, Body::stream(body)))
        })
    }
}

/// A body, until it breaks.
struct Broken {
    body: Pin<Box<Body>>,
    breaks: BoxFuture<()>,
}

impl http_body::Body for Broken {
    type Data = bytes::Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, BoxError>>> {
        if self.breaks.as_mut().poll(context).is_ready() {
            return Poll::Ready(None);
        }
        self.body.as_mut().poll_frame(context)
    }
}
