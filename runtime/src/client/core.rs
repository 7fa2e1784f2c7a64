//! A transport and what every request shares.

use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Response, StatusCode, header};
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use super::ClientBuilder;
use crate::config::{Config, Impersonation};
use crate::rest::layer::HeadersLayer;
use crate::rest::{
    self, Body, BoxError, BoxFuture, Deadline, Error, Limits, Request, RequestError, Transport,
    check, collect, decode,
};

/// A client of one API server. Clones share its connections.
#[derive(Clone, Debug)]
pub struct Client(Arc<Shared>);

#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) transport: Transport,
    pub(super) default_namespace: String,
    pub(super) timeout: Option<Duration>,
    pub(super) limits: Limits,
}

impl From<&Self> for Client {
    fn from(client: &Self) -> Self {
        client.clone()
    }
}

impl Client {
    /// Sends its requests to a service as they are: paths without a host, no credentials. For
    /// servers in memory, and for tests.
    pub fn new<S>(service: S, default_namespace: impl Into<String>) -> Self
    where
        S: Service<http::Request<Body>, Response = Response<Body>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
    {
        ClientBuilder::new(service)
            .default_namespace(default_namespace)
            .build()
    }

    /// Connects as kubectl would, or as the pod's service account. Nothing is sent yet.
    ///
    /// # Errors
    /// When there is no configuration, or one that cannot be used. See [`Config::infer`].
    pub async fn try_default() -> Result<Self, Error> {
        // Reading files blocks.
        match tokio::task::spawn_blocking(Config::infer).await {
            Ok(config) => Self::try_from(config?),
            Err(stopped) => Err(Error::Transport(stopped.into())),
        }
    }

    pub(super) fn of(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    /// A client of the same server over the same connections, with a time limit of its own for a whole request,
    /// its retries included. Watches and other streams have none.
    #[must_use]
    pub fn with_timeout(&self, timeout: Duration) -> Self {
        Self::of(Shared {
            timeout: Some(timeout),
            ..Shared::clone(&self.0)
        })
    }

    /// A client of the same server over the same connections that acts as somebody else, in place of whom the
    /// configuration may name. The server asks whether it may (the verb `impersonate` of RBAC).
    ///
    /// # Errors
    /// When a name holds what no header can.
    pub fn acting_as(&self, who: &Impersonation) -> Result<Self, RequestError> {
        let headers = HeadersLayer::new(super::builder::impersonation(who)?);
        Ok(Self::of(Shared {
            transport: Transport::new(headers.layer(self.0.transport.clone())),
            ..Shared::clone(&self.0)
        }))
    }

    /// The namespace that serves where none is named.
    pub fn default_namespace(&self) -> &str {
        &self.0.default_namespace
    }

    /// Sends any request and gives back the response, whatever its code, with its body as a
    /// stream. The client adds the host and the credentials.
    ///
    /// # Errors
    /// When the server cannot be reached or the connection breaks.
    ///
    /// [`RequestError::TooLarge`] when its body is in memory and longer than the client's limit; nothing is sent
    /// then.
    pub async fn send(&self, request: http::Request<Body>) -> Result<Response<Body>, Error> {
        let limit = self.0.limits.request;
        if let Some(length) = request.body().as_bytes().map(<[u8]>::len)
            && length > limit
        {
            return Err(RequestError::TooLarge { length, limit }.into());
        }
        let exchange = self.0.transport.dispatch(request);
        exchange.await.map_err(Error::of_transport)
    }

    /// Sends any request and decodes the JSON of the response.
    ///
    /// # Errors
    /// When the server cannot be reached, refuses, or answers with something else than a `T`.
    pub async fn request<T: DeserializeOwned>(
        &self,
        request: http::Request<Body>,
    ) -> Result<T, Error> {
        decode_success(&self.exchange(request).await?)
    }

    /// Sends a request and reads the response whole.
    pub(crate) async fn fetch(&self, request: Request) -> Result<Bytes, Error> {
        self.exchange(request.build()?).await
    }

    async fn exchange(&self, request: http::Request<Body>) -> Result<Bytes, Error> {
        let limit = self.0.limits.response;
        let exchange = |request| async move { collect(self.success(request).await?, limit).await };
        self.in_time(request, exchange).await
    }

    /// Sends a request and reads the response whole, with its `ETag`; `None` where the response says that what the
    /// request has in `If-None-Match` is still so.
    pub(crate) async fn fetch_changed(
        &self,
        request: http::Request<Body>,
    ) -> Result<Option<(Bytes, Option<String>)>, Error> {
        let limit = self.0.limits.response;
        let exchange = |request: http::Request<Body>| async move {
            let (method, path) = (request.method().clone(), request.uri().path().to_owned());
            let response = self.send(request).await?;
            if response.status() == StatusCode::NOT_MODIFIED {
                return Ok(None);
            }
            let response = check(response, &method, &path).await?;
            rest::is_json(&response)?;
            let tag = response.headers().get(header::ETAG);
            let tag = tag.and_then(|tag| tag.to_str().ok()).map(str::to_owned);
            Ok(Some((collect(response, limit).await?, tag)))
        };
        self.in_time(request, exchange).await
    }

    /// Does something with a request in the time that a request has.
    async fn in_time<T, F>(
        &self,
        mut request: http::Request<Body>,
        exchange: impl FnOnce(http::Request<Body>) -> F,
    ) -> Result<T, Error>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let Some(timeout) = self.0.timeout else {
            return exchange(request).await;
        };
        // Durations without end are no time limit.
        if let Some(deadline) = Instant::now().checked_add(timeout) {
            request.extensions_mut().insert(Deadline(deadline));
        }
        tokio::time::timeout(timeout, exchange(request))
            .await
            .unwrap_or(Err(Error::Timeout(timeout)))
    }

    /// Sends a request whose response is a stream.
    pub(crate) async fn open(&self, request: Request) -> Result<Response<Body>, Error> {
        let response = self.success(request.build()?).await?;
        rest::is_json(&response)?;
        Ok(response)
    }

    /// Sends a request whose response is a text.
    pub(crate) async fn open_text(&self, request: Request) -> Result<Response<Body>, Error> {
        self.success(request.build()?).await
    }

    async fn success(&self, request: http::Request<Body>) -> Result<Response<Body>, Error> {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        check(self.send(request).await?, &method, &path).await
    }

    /// The time limit of a whole request.
    pub(crate) fn timeout(&self) -> Option<Duration> {
        self.0.timeout
    }

    pub(crate) fn limits(&self) -> Limits {
        self.0.limits
    }
}

/// A client takes layers as any service does.
impl Service<http::Request<Body>> for Client {
    type Response = Response<Body>;
    type Error = Error;
    type Future = BoxFuture<Result<Response<Body>, Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let client = self.clone();
        Box::pin(async move { client.send(request).await })
    }
}

impl TryFrom<Config> for Client {
    type Error = Error;

    fn try_from(config: Config) -> Result<Self, Error> {
        Ok(ClientBuilder::try_from(config)?.build())
    }
}

/// Decodes a response of success. Where it holds a `Status` that tells of a failure all the same,
/// that is the error.
pub(crate) fn decode_success<T: DeserializeOwned>(text: &[u8]) -> Result<T, Error> {
    decode(text).map_err(|error| unexpected(text, error))
}

#[cold]
fn unexpected(text: &[u8], error: rest::DecodeError) -> Error {
    match rest::own_status(text) {
        Some(status) if status.is_failure() => Error::Api(Box::new(status)),
        _ => error.into(),
    }
}
