//! A service that answers, fails and breaks as it is told, and remembers what it was asked.

use std::collections::VecDeque;
use std::future::{Ready, ready};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body::Frame;
use kubewright::client::{Api, Client, ClientBuilder};
use kubewright::resource::scope;
use kubewright::rest::layer::RetryLayer;
use kubewright::rest::{Body, BoxError};
use serde_json::Value;
use tower_service::Service;

/// What the service does with a request.
pub(crate) type Answer = Result<Response<Body>, BoxError>;

/// A request as it came in.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) method: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    pub(crate) fn of(request: &Request<Body>) -> Self {
        Self {
            method: request.method().to_string(),
            target: request.uri().to_string(),
            headers: request.headers().clone(),
            body: request.body().as_bytes().unwrap().to_vec(),
        }
    }

    /// `METHOD /path?query`
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.target)
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

#[derive(Clone)]
pub(crate) struct Server(Arc<Mutex<(VecDeque<Answer>, Vec<Seen>)>>);

impl Server {
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self(Arc::new(Mutex::new((
            answers.into_iter().collect(),
            Vec::new(),
        ))))
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.clone(), "default")
    }

    /// A client with the retries that the network has.
    pub(crate) fn retrying(&self) -> Client {
        ClientBuilder::new(self.clone())
            .layer(RetryLayer::default())
            .build()
    }

    pub(crate) fn api<K: scope::Namespaced>(&self) -> Api<K> {
        Api::namespaced(self.client(), "team")
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.0.lock().unwrap().1)
    }

    /// The one request that came in.
    pub(crate) fn only(&self) -> Seen {
        let mut seen = self.seen();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }
}

impl Service<Request<Body>> for Server {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Ready<Answer>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut state = self.0.lock().unwrap();
        state.1.push(Seen::of(&request));
        ready(
            state
                .0
                .pop_front()
                .unwrap_or_else(|| panic!("no answer left for {:?}", request.uri())),
        )
    }
}

pub(crate) fn json(code: u16, value: &Value) -> Answer {
    text(code, "application/json", value.to_string())
}

pub(crate) fn text(code: u16, kind: &str, body: impl Into<String>) -> Answer {
    Ok(Response::builder()
        .status(code)
        .header("content-type", kind)
        .body(body.into().into())
        .unwrap())
}

/// With a header more.
pub(crate) fn with(answer: Answer, name: &'static str, value: &'static str) -> Answer {
    answer.map(|mut response| {
        response.headers_mut().insert(name, value.parse().unwrap());
        response
    })
}

pub(crate) fn broken(kind: io::ErrorKind) -> Answer {
    Err(io::Error::new(kind, "broken on purpose").into())
}

/// A stream of pieces, which may end in a failure, or never.
pub(crate) fn stream(pieces: impl IntoIterator<Item = impl Into<Bytes>>, end: End) -> Answer {
    let pieces = pieces.into_iter().map(Into::into).collect();
    let body = Body::stream(Pieces { pieces, end });
    Ok(Response::builder()
        .header("content-type", "application/json")
        .body(body)
        .unwrap())
}

pub(crate) enum End {
    Clean,
    Broken(io::ErrorKind),
    Never,
}

struct Pieces {
    pieces: VecDeque<Bytes>,
    end: End,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match (self.pieces.pop_front(), &self.end) {
            (Some(piece), _) => Poll::Ready(Some(Ok(Frame::data(piece)))),
            (None, End::Clean) => Poll::Ready(None),
            (None, End::Broken(kind)) => Poll::Ready(Some(Err(io::Error::from(*kind).into()))),
            (None, End::Never) => Poll::Pending,
        }
    }
}
