//! Who is asking.

use std::sync::Arc;
use std::task::{Context, Poll};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderValue, Request, Response, StatusCode, header};
use tokio::time::Instant;
use tower_layer::Layer;
use tower_service::Service;

use super::token::TokenFile;
use crate::config::{Auth, Secret};
use crate::rest::service::Exchange;
use crate::rest::{Body, BoxError, RequestError};

/// Makes [`Authenticate`] services.
#[derive(Clone, Debug)]
pub struct AuthenticateLayer(Arc<Source>);

#[derive(Debug)]
enum Source {
    Fixed(HeaderValue),
    File(TokenFile),
}

impl AuthenticateLayer {
    /// Requests get these credentials, unless they have an `Authorization` header already.
    ///
    /// # Errors
    /// When a token holds characters that no header can.
    pub fn new(auth: &Auth) -> Result<Self, RequestError> {
        let unfit =
            |()| RequestError::Build("the token holds characters that no header can".to_owned());
        Ok(Self(Arc::new(match auth {
            Auth::Token(token) => Source::Fixed(bearer(token).map_err(unfit)?),
            Auth::TokenFile { path, initial } => {
                Source::File(TokenFile::new(path.clone(), initial.as_ref()))
            }
            Auth::Basic { username, password } => {
                Source::Fixed(basic(username, password).map_err(unfit)?)
            }
        })))
    }
}

/// The `Authorization` header of a bearer token.
pub(super) fn bearer(token: &Secret) -> Result<HeaderValue, ()> {
    sensitive(&format!("Bearer {}", token.expose()))
}

/// The header of a name and a password, as `Authorization` and `Proxy-Authorization` have it.
pub(crate) fn basic(username: &str, password: &Secret) -> Result<HeaderValue, ()> {
    sensitive(&format!(
        "Basic {}",
        STANDARD.encode(format!("{username}:{}", password.expose()))
    ))
}

/// A header whose `Debug` does not show it, and which HTTP/2 does not index.
fn sensitive(text: &str) -> Result<HeaderValue, ()> {
    let mut value = HeaderValue::from_str(text).map_err(drop)?;
    value.set_sensitive(true);
    Ok(value)
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

/// Adds credentials to every request. One that is answered by 401 is sent again once when the
/// token's file holds another token by then.
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
            let file = match &*source {
                Source::Fixed(value) => {
                    request
                        .headers_mut()
                        .insert(header::AUTHORIZATION, value.clone());
                    return service.call(request).await.map_err(Into::into);
                }
                Source::File(file) => file,
            };
            let start = Instant::now();
            let used = file.header()?;
            request
                .headers_mut()
                .insert(header::AUTHORIZATION, used.clone());
            let again = super::retry::copy(&request);
            let response = service.call(request).await.map_err(Into::into)?;
            if response.status() != StatusCode::UNAUTHORIZED {
                return Ok(response);
            }
            // Renewed even where this request cannot be sent again: the next one profits.
            let (Some(header), Some(mut again)) = (file.renewed(start, &used), again) else {
                return Ok(response);
            };
            super::retry::drain(response.into_body()).await;
            again.headers_mut().insert(header::AUTHORIZATION, header);
            std::future::poll_fn(|context| service.poll_ready(context))
                .await
                .map_err(Into::into)?;
            service.call(again).await.map_err(Into::into)
        })
    }
}
