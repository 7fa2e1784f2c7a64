//! What a server was asked for, as the requests said it.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use http::{Method, Request, Response};
use kubewright::Client;
use kubewright::rest::{Body, Error};
use tower_service::Service;

/// An API version, a resource or a part of one (`pods/log`), and a verb.
pub(crate) type Ask = (String, String, String);

/// Sends requests on, and remembers what they asked for.
#[derive(Clone)]
pub(crate) struct Asked {
    client: Client,
    seen: Arc<Mutex<(BTreeSet<Ask>, usize)>>,
}

impl Asked {
    pub(crate) fn through(client: Client) -> Self {
        Self {
            client,
            seen: Arc::default(),
        }
    }

    /// All that was asked for.
    pub(crate) fn all(&self) -> BTreeSet<Ask> {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.0.clone()
    }

    /// How many requests there were.
    pub(crate) fn requests(&self) -> usize {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).1
    }
}

impl Service<Request<Body>> for Asked {
    type Response = Response<Body>;
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let uri = request.uri();
        let ask = ask(request.method(), uri.path(), uri.query().unwrap_or(""));
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.1 += 1;
        seen.0.extend(ask);
        drop(seen);
        let client = self.client.clone();
        Box::pin(async move { client.send(request).await })
    }
}

/// What a request asks for; `None` for what is about no resource.
fn ask(method: &Method, path: &str, query: &str) -> Option<Ask> {
    let mut segments = path.trim_start_matches('/').split('/');
    let api_version = match segments.next()? {
        "api" => segments.next()?.to_owned(),
        "apis" => format!("{}/{}", segments.next()?, segments.next()?),
        _ => return None,
    };
    let mut rest: Vec<&str> = segments.collect();
    // A namespace has parts of its own, which are no resources in it.
    if let ["namespaces", _, resource, ..] = rest[..]
        && !(rest.len() == 3 && ["status", "finalize"].contains(&resource))
    {
        rest.drain(..2);
    }
    let (resource, named) = match rest[..] {
        [] => return None,
        [plural] => (plural.to_owned(), false),
        [plural, _] => (plural.to_owned(), true),
        [plural, _, part, ..] => (format!("{plural}/{part}"), true),
    };
    let verb = match *method {
        Method::GET if named => "get",
        Method::GET if query.split('&').any(|pair| pair == "watch=true") => "watch",
        Method::GET => "list",
        Method::POST => "create",
        Method::PUT => "update",
        Method::PATCH => "patch",
        Method::DELETE if named => "delete",
        Method::DELETE => "deletecollection",
        _ => return None,
    };
    Some((api_version, resource, verb.to_owned()))
}

#[test]
fn requests_are_read() {
    let read = |method, path, query| ask(&method, path, query).unwrap_or_default();
    let is = |version: &str, resource: &str, verb: &str| {
        (version.to_owned(), resource.to_owned(), verb.to_owned())
    };
    let path = "/api/v1/namespaces/a/pods/b/log";
    assert_eq!(read(Method::GET, path, ""), is("v1", "pods/log", "get"));
    let path = "/api/v1/namespaces/a/status";
    assert_eq!(
        read(Method::PUT, path, ""),
        is("v1", "namespaces/status", "update")
    );
    let path = "/apis/apps/v1/deployments";
    assert_eq!(
        read(Method::GET, path, "limit=1&watch=true"),
        is("apps/v1", "deployments", "watch")
    );
    let path = "/api/v1/namespaces/a/configmaps";
    assert_eq!(
        read(Method::DELETE, path, ""),
        is("v1", "configmaps", "deletecollection")
    );
    assert_eq!(ask(&Method::GET, "/version", ""), None);
}
