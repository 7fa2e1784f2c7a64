//! Who is asking.

use std::sync::Arc;
use std::task::{Context, Poll};

use http::{Request, Response, StatusCode, header};
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use crate::config::{Auth, Config, Identity};
use crate::credential::{Credential, Source};
use crate::rest::service::Exchange;
use crate::rest::{Body, BoxError, RequestError};

/// An extension of a request: the client certificate that its connection has to show, the configuration's if absent.
#[derive(Clone, Debug)]
pub(crate) struct ShownIdentity(pub(crate) Option<Arc<Identity>>);

/// Makes [`Authenticate`] services, which share what they know of the credentials.
#[derive(Clone, Debug)]
pub struct AuthenticateLayer(Arc<Source>);

impl AuthenticateLayer {
    /// Requests get these credentials, unless they have an `Authorization` header already.
    ///
    /// # Errors
    /// When a token holds characters that no header can, and for credentials for which this was not built.
    pub fn new(auth: &Auth) -> Result<Self, RequestError> {
        Source::new(auth, None).map(|source| Self(Arc::new(source)))
    }

    /// The same with what programs and providers are told of the cluster.
    pub(crate) fn of(auth: &Auth, config: &Config) -> Result<Self, RequestError> {
        Source::new(auth, Some(config)).map(|source| Self(Arc::new(source)))
    }
}

impl<S> Layer<S> for AuthenticateLayer {
    type Service = Authenticate<S>;

    fn layer(&self, inner: S) -> Authenticate<S> {
        Authenticate {
            inner,
            source: self.0.clone(),
        }
    }
}

fn show(request: &mut Request<Body>, source: &Source, credential: &Credential) {
    if let Some(header) = &credential.header {
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, header.clone());
    }
    if source.gives_identities() {
        let shown = ShownIdentity(credential.identity.clone());
        request.extensions_mut().insert(shown);
    }
}

/// Adds credentials to every request. One that is answered by 401 is sent again once when there are others
/// by then: the token's file holds another, the program or the provider gives another.
#[derive(Clone, Debug)]
pub struct Authenticate<S> {
    inner: S,
    source: Arc<Source>,
}

impl<S> Service<Request<Body>> for Authenticate<S>
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

    fn call(&mut self, mut request: Request<Body>) -> Exchange {
        let clone = self.inner.clone();
        let mut service = std::mem::replace(&mut self.inner, clone);
        let source = self.source.clone();
        Box::pin(async move {
            if request.headers().contains_key(header::AUTHORIZATION) {
                return service.call(request).await.map_err(Into::into);
            }
            let start = Instant::now();
            let used = source.current().await?;
            show(&mut request, &source, &used);
            let again = source
                .may_renew()
                .then(|| super::retry::copy(&request))
                .flatten();
            let response = service.call(request).await.map_err(Into::into)?;
            if response.status() != StatusCode::UNAUTHORIZED {
                return Ok(response);
            }
            // Renewed even where this request cannot be sent again: the next one profits.
            let renewed = source.renewed(start, &used).await;
            let (Some(renewed), Some(mut again)) = (renewed, again) else {
                return Ok(response);
            };
            super::retry::drain(response.into_body()).await;
            show(&mut again, &source, &renewed);
            std::future::poll_fn(|context| service.poll_ready(context))
                .await
                .map_err(Into::into)?;
            service.call(again).await.map_err(Into::into)
        })
    }
}
