//! Puts the server's address in front of every path.

use std::task::{Context, Poll};

use http::uri::{Authority, PathAndQuery, Scheme};
use http::{Request, Response, Uri};
use tower_layer::Layer;
use tower_service::Service;

use crate::rest::service::Exchange;
use crate::rest::{Body, BoxError};

/// Makes [`BaseUri`] services.
#[derive(Clone, Debug)]
pub struct BaseUriLayer {
    scheme: Scheme,
    authority: Authority,
    /// Without a slash at its end.
    prefix: String,
}

impl BaseUriLayer {
    /// Requests go to this server; a path in it goes before theirs.
    pub fn new(server: &Uri) -> Self {
        let parts = server.clone().into_parts();
        Self {
            scheme: parts.scheme.unwrap_or(Scheme::HTTPS),
            authority: parts
                .authority
                .unwrap_or_else(|| Authority::from_static("localhost")),
            prefix: server.path().trim_end_matches('/').to_owned(),
        }
    }

    fn join(&self, uri: &Uri) -> Result<Uri, http::Error> {
        let path = match uri.path_and_query() {
            Some(path) if self.prefix.is_empty() => path.clone(),
            Some(path) => PathAndQuery::try_from(format!("{}{path}", self.prefix))?,
            None => PathAndQuery::from_static("/"),
        };
        Uri::builder()
            .scheme(self.scheme.clone())
            .authority(self.authority.clone())
            .path_and_query(path)
            .build()
    }
}

impl<S> Layer<S> for BaseUriLayer {
    type Service = BaseUri<S>;

    fn layer(&self, inner: S) -> BaseUri<S> {
        BaseUri {
            inner,
            layer: self.clone(),
        }
    }
}

/// Puts the server's address in front of every path.
#[derive(Clone, Debug)]
pub struct BaseUri<S> {
    inner: S,
    layer: BaseUriLayer,
}

impl<S> Service<Request<Body>> for BaseUri<S>
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
        match self.layer.join(request.uri()) {
            Ok(uri) => *request.uri_mut() = uri,
            Err(error) => return Box::pin(std::future::ready(Err(error.into()))),
        }
        let exchange = self.inner.call(request);
        Box::pin(async move { exchange.await.map_err(Into::into) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_put_behind_the_servers() {
        for (server, path, expected) in [
            (
                "https://h:6443",
                "/api/v1/pods?limit=1",
                "https://h:6443/api/v1/pods?limit=1",
            ),
            (
                "https://h/k8s/clusters/c/",
                "/version",
                "https://h/k8s/clusters/c/version",
            ),
            ("http://[::1]:80/", "/apis", "http://[::1]:80/apis"),
        ] {
            let layer = BaseUriLayer::new(&Uri::from_static(server));
            assert_eq!(layer.join(&Uri::from_static(path)).unwrap(), expected);
        }
    }
}
