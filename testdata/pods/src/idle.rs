//! Many informers that have nothing to do.

use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use kubewright::Client;
use kubewright::cache::Informer;
use kubewright::rest::{Body, BoxError, BoxFuture};
use kubewright_k8s::core::v1::Pod;
use tower_service::Service;

use crate::process::Usage;
use crate::{DEADLINE, Error};

const EMPTY: &str =
    r#"{"kind":"PodList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}"#;

/// A server that has no pods, and never will.
#[derive(Clone)]
struct Nothing;

impl Service<Request<Body>> for Nothing {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = BoxFuture<Result<Response<Body>, BoxError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let query = request.uri().query().unwrap_or_default();
        let body = if query.contains("watch=true") {
            Body::stream(Silence)
        } else {
            Body::from(EMPTY)
        };
        let mut response = Response::new(body);
        let json = http::HeaderValue::from_static("application/json");
        response.headers_mut().insert("content-type", json);
        Box::pin(async { Ok(response) })
    }
}

/// A watch that tells nothing.
struct Silence;

impl http_body::Body for Silence {
    type Data = bytes::Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, BoxError>>> {
        Poll::Pending
    }
}

/// Starts so many, with a handler each, and tells what one costs.
pub(crate) async fn run(count: usize) -> Result<(), Error> {
    let client = Client::new(Nothing, "default");
    let before = Usage::now()?;
    let informers: Vec<Informer<Pod>> = (0..count)
        .map(|number| {
            let informer = Informer::builder(client.clone())
                .fields(format!("spec.nodeName=n{number}"))
                .build();
            informer.on_add(|_, _| {});
            informer.start();
            informer
        })
        .collect();
    for informer in &informers {
        informer.synced(DEADLINE).await?;
    }
    while !informers.iter().all(|informer| informer.health().is_live()) {
        tokio::task::yield_now().await;
    }
    let after = Usage::now()?;
    println!(
        "idle informers={count} bytes_each={}",
        after.resident.saturating_sub(before.resident) / (count as u64).max(1)
    );
    Ok(())
}
