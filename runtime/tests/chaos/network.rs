//! The way to a server, on which everything goes wrong that can.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use fastrand::Rng;
use http::{Request, Response};
use kubewright::rest::{Body, BoxError};
use kubewright_apiserver::Server;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::{Instant, sleep};
use tower_service::Service;

use crate::stream;

/// The way to a server. Clones are the same.
#[derive(Clone)]
pub(crate) struct Network(Arc<Mutex<State>>);

struct State {
    server: Server,
    random: Rng,
    /// How many of a thousand chances to fail are taken.
    storm: u32,
    is_calm: bool,
    down_until: Instant,
    /// Changes when every connection breaks.
    generation: watch::Sender<u64>,
    /// Earlier versions, for lists of servers that are behind.
    versions: Vec<u64>,
    faults: Faults,
}

/// How often each thing went wrong.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) refused: u64,
    pub(crate) reset: u64,
    pub(crate) answers: u64,
    pub(crate) expired: u64,
    pub(crate) stale_lists: u64,
    pub(crate) delays: u64,
    pub(crate) splits: u64,
    pub(crate) truncated: u64,
    pub(crate) cut: u64,
    pub(crate) stalled: u64,
    pub(crate) duplicates: u64,
    pub(crate) errors: u64,
    pub(crate) restarts: u64,
}

impl Faults {
    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            refused: self.refused + other.refused,
            reset: self.reset + other.reset,
            answers: self.answers + other.answers,
            expired: self.expired + other.expired,
            stale_lists: self.stale_lists + other.stale_lists,
            delays: self.delays + other.delays,
            splits: self.splits + other.splits,
            truncated: self.truncated + other.truncated,
            cut: self.cut + other.cut,
            stalled: self.stalled + other.stalled,
            duplicates: self.duplicates + other.duplicates,
            errors: self.errors + other.errors,
            restarts: self.restarts + other.restarts,
        }
    }

    /// Each with its count.
    pub(crate) fn each(self) -> [(&'static str, u64); 13] {
        [
            ("refused", self.refused),
            ("reset", self.reset),
            ("answers", self.answers),
            ("expired", self.expired),
            ("stale_lists", self.stale_lists),
            ("delays", self.delays),
            ("splits", self.splits),
            ("truncated", self.truncated),
            ("cut", self.cut),
            ("stalled", self.stalled),
            ("duplicates", self.duplicates),
            ("errors", self.errors),
            ("restarts", self.restarts),
        ]
    }
}

/// What becomes of a request.
enum Fate {
    Passes(Duration),
    Refused,
    Reset,
    Answered(Response<Body>),
}

impl Network {
    pub(crate) fn new(server: Server, seed: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        Self(Arc::new(Mutex::new(State {
            server,
            storm: random.u32(5..150),
            random,
            is_calm: false,
            down_until: Instant::now(),
            generation: watch::Sender::new(0),
            versions: Vec::new(),
            faults: Faults::default(),
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The server that is reached now.
    pub(crate) fn server(&self) -> Server {
        self.state().server.clone()
    }

    pub(crate) fn faults(&self) -> Faults {
        self.state().faults
    }

    /// From now on nothing goes wrong. What stalls already stalls on.
    pub(crate) fn calm(&self) {
        self.state().is_calm = true;
    }

    /// The server had this version.
    pub(crate) fn saw(&self, version: u64) {
        self.state().versions.push(version);
    }

    /// Another server takes the place of the one there is; every connection breaks, and it takes a
    /// while until it answers.
    pub(crate) fn restart(&self, server: Server) {
        let mut state = self.state();
        state.server = server;
        state.versions.clear();
        state.faults.restarts += 1;
        let down = Duration::from_millis(state.random.u64(0..20_000));
        state.down_until = Instant::now() + down;
        state.generation.send_modify(|generation| *generation += 1);
    }

    /// Whether one of so many faults of a kind happens now, once in `of` in the worst weather.
    pub(crate) fn happens(&self, of: u32, count: impl FnOnce(&mut Faults) -> &mut u64) -> bool {
        let mut state = self.state();
        let happens = !state.is_calm && state.random.u32(0..150 * of) < state.storm;
        if happens {
            *count(&mut state.faults) += 1;
        }
        happens
    }

    /// A number below another.
    pub(crate) fn below(&self, bound: usize) -> usize {
        self.state().random.usize(0..bound.max(1))
    }

    pub(crate) fn delay(&self) -> Duration {
        // Most are short, some are very long.
        let mut state = self.state();
        let most = [10, 100, 1_000, 60_000][state.random.usize(0..4)];
        Duration::from_millis(state.random.u64(0..most))
    }

    /// Ends when the connections break that were made before.
    pub(crate) fn broken(&self) -> watch::Receiver<u64> {
        self.state().generation.subscribe()
    }

    fn fate(&self, request: &mut Request<Body>) -> Fate {
        if Instant::now() < self.state().down_until {
            self.state().faults.refused += 1;
            return Fate::Refused;
        }
        let query = request.uri().query().unwrap_or_default();
        let is_first_list = query.contains("resourceVersion=0") && !is_watch(request);
        if is_first_list && self.happens(1, |faults| &mut faults.stale_lists) {
            self.make_stale(request);
        }
        if self.happens(4, |faults| &mut faults.refused) {
            return Fate::Refused;
        }
        if self.happens(4, |faults| &mut faults.reset) {
            return Fate::Reset;
        }
        if self.happens(4, |faults| &mut faults.expired) {
            return Fate::Answered(failure(410, "Expired"));
        }
        if self.happens(2, |faults| &mut faults.answers) {
            let answers = [
                (429, "TooManyRequests"),
                (500, "InternalError"),
                (503, "ServiceUnavailable"),
                (504, "Timeout"),
                (403, "Forbidden"),
                (404, "NotFound"),
            ];
            let (code, reason) = answers[self.below(answers.len())];
            return Fate::Answered(failure(code, reason));
        }
        if self.happens(1, |faults| &mut faults.delays) {
            return Fate::Passes(self.delay());
        }
        Fate::Passes(Duration::ZERO)
    }

    /// A list of any version is answered by a server that is behind.
    fn make_stale(&self, request: &mut Request<Body>) {
        let version = {
            let mut state = self.state();
            let count = state.versions.len();
            let chosen = state.random.usize(0..count.max(1));
            state.versions.get(chosen).copied()
        };
        let Some(version) = version else {
            return;
        };
        let stale = format!("resourceVersion={version}&resourceVersionMatch=Exact");
        let uri = request
            .uri()
            .to_string()
            .replace("resourceVersion=0", &stale);
        if let Ok(uri) = uri.parse() {
            *request.uri_mut() = uri;
        }
    }
}

fn is_watch(request: &Request<Body>) -> bool {
    let query = request.uri().query().unwrap_or_default();
    query
        .split('&')
        .any(|pair| matches!(pair, "watch=true" | "watch=1"))
}

/// An answer of a server that will not or cannot.
pub(crate) fn failure(code: u16, reason: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(status(code, reason)));
    *response.status_mut() = http::StatusCode::from_u16(code).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(
        "content-type",
        http::HeaderValue::from_static("application/json"),
    );
    if code == 429 {
        headers.insert("retry-after", http::HeaderValue::from_static("1"));
    }
    response
}

/// A status as servers write it.
pub(crate) fn status(code: u16, reason: &str) -> String {
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
        "message": "the weather is bad", "reason": reason, "code": code,
    });
    status.to_string()
}

pub(crate) fn broken(kind: io::ErrorKind) -> BoxError {
    io::Error::new(kind, "the weather is bad").into()
}

impl Service<Request<Body>> for Network {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let network = self.clone();
        Box::pin(async move {
            let generation = network.broken();
            let is_watch = is_watch(&request);
            match network.fate(&mut request) {
                Fate::Refused => return Err(broken(io::ErrorKind::ConnectionRefused)),
                Fate::Reset => return Err(broken(io::ErrorKind::ConnectionReset)),
                Fate::Answered(response) => return Ok(response),
                Fate::Passes(delay) => sleep(delay).await,
            }
            let response = network.server().service().call(request).await?;
            let (parts, body) = response.into_parts();
            let body = stream::carry(network, generation, is_watch, body);
            Ok(Response::from_parts(parts, body))
        })
    }
}
