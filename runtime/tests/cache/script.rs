//! A server by script: it gives each request the next answer, and remembers what it was asked, and when.

use std::collections::{HashMap, VecDeque};
use std::future::{Future, pending};
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use kubewright::Client;
use kubewright::cache::{Backoff, Informer, InformerBuilder, ReflectorOptions};
use kubewright::rest::{Body, BoxError};
use serde_json::{Value, json};
use tokio::sync::watch;
use tokio::time::{Instant, Sleep, sleep, timeout};
use tower_service::Service;

use crate::kind::{Widget, size};

/// Longer than anything takes that happens at all; of virtual time.
pub(crate) const LONG: Duration = Duration::from_hours(2);

/// What the server does with a request.
pub(crate) enum Answer {
    /// The connection fails.
    Broken(io::ErrorKind),
    /// The connection fails after a while.
    Lost(Duration),
    /// It answers, with what comes when.
    Says {
        code: u16,
        retry_after: Option<&'static str>,
        pieces: VecDeque<Piece>,
        /// Otherwise the body never ends.
        ends: bool,
    },
}

/// What comes next in a body.
pub(crate) enum Piece {
    Text(String),
    /// Nothing, for so long.
    Pause(Duration),
    /// The connection fails.
    Broken(io::ErrorKind),
}

/// The server.
#[derive(Clone)]
pub(crate) struct Script {
    state: Arc<Mutex<State>>,
    count: watch::Sender<usize>,
    start: Instant,
    /// How many requests are not over.
    open: Arc<AtomicUsize>,
}

struct State {
    answers: VecDeque<Answer>,
    asked: Vec<(Duration, String)>,
}

impl Script {
    /// A server that gives these answers, and then no more: whoever asks then waits.
    pub(crate) fn new(answers: impl IntoIterator<Item = Answer>) -> Self {
        Self {
            state: Arc::new(Mutex::new(State {
                answers: answers.into_iter().collect(),
                asked: Vec::new(),
            })),
            count: watch::Sender::new(0),
            start: Instant::now(),
            open: Arc::default(),
        }
    }

    /// An informer of the server, which is started.
    pub(crate) fn informer(
        &self,
        how: impl FnOnce(InformerBuilder<Widget>) -> InformerBuilder<Widget>,
    ) -> Informer<Widget> {
        let client = Client::new(self.clone(), "default");
        let informer = how(Informer::builder(client)).build();
        informer.start();
        informer
    }

    /// An informer that streams its lists.
    pub(crate) fn streaming(&self) -> Informer<Widget> {
        self.informer(InformerBuilder::streaming_list)
    }

    /// An informer with other options.
    pub(crate) fn with(&self, options: ReflectorOptions) -> Informer<Widget> {
        self.informer(|builder| builder.reflector(options))
    }

    /// What was asked, once there were so many requests; and that there are no more for a minute.
    pub(crate) async fn asked(&self, count: usize) -> Vec<String> {
        self.reached(count).await;
        sleep(Duration::from_mins(1)).await;
        let state = self.state.lock().unwrap();
        state.asked.iter().map(|(_, what)| what.clone()).collect()
    }

    /// Waits for so many requests.
    pub(crate) async fn reached(&self, count: usize) {
        let mut seen = self.count.subscribe();
        let reached = seen.wait_for(|seen| *seen >= count);
        timeout(LONG, reached)
            .await
            .expect("so many requests")
            .unwrap();
    }

    /// When the requests came.
    pub(crate) fn times(&self) -> Vec<Duration> {
        let state = self.state.lock().unwrap();
        state.asked.iter().map(|(time, _)| *time).collect()
    }

    /// How long after the one before each request came.
    pub(crate) fn gaps(&self) -> Vec<Duration> {
        let times = self.times();
        let pairs = times.windows(2);
        pairs.map(|pair| pair[1].saturating_sub(pair[0])).collect()
    }

    /// How many requests are not over.
    pub(crate) fn open(&self) -> usize {
        self.open.load(Ordering::SeqCst)
    }

    fn take(&self, request: &Request<Body>) -> Option<Answer> {
        let mut state = self.state.lock().unwrap();
        let query = request.uri().query().unwrap_or_default();
        state.asked.push((self.start.elapsed(), describe(query)));
        state.answers.pop_front()
    }
}

/// A request in short: `list 0 limit 500`, `list latest after C1`, `watch 10`, `stream latest`.
fn describe(query: &str) -> String {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let query: HashMap<&str, &str> = pairs.collect();
    let has = |key, value| query.get(key) == Some(&value);
    let version = query.get("resourceVersion").unwrap_or(&"latest");
    if !has("watch", "true") && !has("watch", "1") {
        let mut text = format!("list {version}");
        for (key, word) in [("limit", "limit"), ("continue", "after")] {
            if let Some(value) = query.get(key) {
                text = format!("{text} {word} {value}");
            }
        }
        return text;
    }
    let is_stream = has("sendInitialEvents", "true");
    let mut text = format!("{} {version}", if is_stream { "stream" } else { "watch" });
    if is_stream != has("resourceVersionMatch", "NotOlderThan") {
        text += " with another match";
    }
    if !has("allowWatchBookmarks", "true") {
        text += " without bookmarks";
    }
    let seconds = query.get("timeoutSeconds").map(|text| text.parse::<u64>());
    if !matches!(seconds, Some(Ok(300..=600))) {
        text += " for some time";
    }
    text
}

impl Service<Request<Body>> for Script {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let answer = self.take(&request);
        self.count.send_modify(|count| *count += 1);
        let open = Open::new(&self.open);
        Box::pin(async move {
            let open = open;
            match answer {
                None => pending().await,
                Some(Answer::Broken(kind)) => Err(broken(kind)),
                Some(Answer::Lost(after)) => {
                    sleep(after).await;
                    Err(broken(io::ErrorKind::ConnectionReset))
                }
                Some(Answer::Says {
                    code,
                    retry_after,
                    pieces,
                    ends,
                }) => {
                    let mut response = Response::builder()
                        .status(code)
                        .header("content-type", "application/json");
                    if let Some(seconds) = retry_after {
                        response = response.header("retry-after", seconds);
                    }
                    let body = Spoken {
                        pieces,
                        pause: None,
                        ends,
                        _open: open,
                    };
                    Ok(response.body(Body::stream(body)).unwrap())
                }
            }
        })
    }
}

fn broken(kind: io::ErrorKind) -> BoxError {
    io::Error::new(kind, "broken on purpose").into()
}

/// A request that is not over.
struct Open(Arc<AtomicUsize>);

impl Open {
    fn new(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(count))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

struct Spoken {
    pieces: VecDeque<Piece>,
    pause: Option<Pin<Box<Sleep>>>,
    ends: bool,
    _open: Open,
}

impl http_body::Body for Spoken {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        loop {
            if let Some(pause) = &mut self.pause {
                if pause.as_mut().poll(context).is_pending() {
                    return Poll::Pending;
                }
                self.pause = None;
            }
            match self.pieces.pop_front() {
                Some(Piece::Text(text)) => return Poll::Ready(Some(Ok(Frame::data(text.into())))),
                Some(Piece::Pause(time)) => self.pause = Some(Box::pin(sleep(time))),
                Some(Piece::Broken(kind)) => return Poll::Ready(Some(Err(broken(kind)))),
                None if self.ends => return Poll::Ready(None),
                None => return Poll::Pending,
            }
        }
    }
}

impl Piece {
    /// Its text, if it is one.
    pub(crate) fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Pause(_) | Self::Broken(_) => String::new(),
        }
    }
}

impl Answer {
    /// The body ends after what it says.
    pub(crate) fn then_ends(mut self) -> Self {
        if let Self::Says { ends, .. } = &mut self {
            *ends = true;
        }
        self
    }

    /// With a header that says for how many seconds not to ask again.
    pub(crate) fn retry_after(mut self, seconds: &'static str) -> Self {
        if let Self::Says { retry_after, .. } = &mut self {
            *retry_after = Some(seconds);
        }
        self
    }
}

/// A list, whole.
pub(crate) fn list(version: &str, items: impl IntoIterator<Item = Value>) -> Answer {
    page(version, "", items)
}

/// A page of a list, with the token of the next one.
pub(crate) fn page(version: &str, next: &str, items: impl IntoIterator<Item = Value>) -> Answer {
    let items: Vec<Value> = items.into_iter().collect();
    text(
        200,
        &json!({
            "apiVersion": "example.dev/v1", "kind": "WidgetList",
            "metadata": {"resourceVersion": version, "continue": next}, "items": items,
        }),
    )
}

/// An answer, whole.
pub(crate) fn text(code: u16, body: &Value) -> Answer {
    Answer::Says {
        code,
        retry_after: None,
        pieces: [Piece::Text(body.to_string())].into(),
        ends: true,
    }
}

/// A watch that tells this, and goes on.
pub(crate) fn watch(pieces: impl IntoIterator<Item = Piece>) -> Answer {
    Answer::Says {
        code: 200,
        retry_after: None,
        pieces: pieces.into_iter().collect(),
        ends: false,
    }
}

/// A watch that ends because the server has forgotten its version.
pub(crate) fn expired() -> Answer {
    watch([error(410, "Expired")])
}

/// A failure.
pub(crate) fn fails(code: u16, reason: &str) -> Answer {
    text(code, &status(code, reason))
}

/// A failure as servers write it.
pub(crate) fn status(code: u16, reason: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Failure",
        "message": "on purpose", "reason": reason, "code": code,
    })
}

/// A widget. Its uid is its name.
pub(crate) fn object(name: &str, version: u64) -> Value {
    json!({
        "apiVersion": "example.dev/v1", "kind": "Widget",
        "metadata": {
            "namespace": "x", "name": name, "uid": name, "resourceVersion": version.to_string(),
        },
        "spec": {"size": version},
    })
}

/// A widget that is not to be read.
pub(crate) fn bad(name: &str, version: u64) -> Value {
    let mut object = object(name, version);
    object["spec"]["size"] = json!("much");
    object
}

pub(crate) fn event(kind: &str, object: &Value) -> Piece {
    Piece::Text(format!("{}\n", json!({"type": kind, "object": object})))
}

pub(crate) fn added(name: &str, version: u64) -> Piece {
    event("ADDED", &object(name, version))
}

pub(crate) fn modified(name: &str, version: u64) -> Piece {
    event("MODIFIED", &object(name, version))
}

pub(crate) fn deleted(name: &str, version: u64) -> Piece {
    event("DELETED", &object(name, version))
}

pub(crate) fn error(code: u16, reason: &str) -> Piece {
    event("ERROR", &status(code, reason))
}

pub(crate) fn bookmark(version: u64) -> Piece {
    marked(version, &json!({}))
}

/// The bookmark after which a streaming list is complete.
pub(crate) fn complete(version: u64) -> Piece {
    marked(version, &json!({"k8s.io/initial-events-end": "true"}))
}

pub(crate) fn marked(version: u64, annotations: &Value) -> Piece {
    let metadata = json!({"resourceVersion": version.to_string(), "annotations": annotations});
    event(
        "BOOKMARK",
        &json!({"apiVersion": "example.dev/v1", "kind": "Widget", "metadata": metadata}),
    )
}

pub(crate) fn seconds(seconds: u64) -> Piece {
    Piece::Pause(Duration::from_secs(seconds))
}

/// Waits that begin with this one and double, without chance.
pub(crate) fn backoff(initial: Duration, cap: Duration) -> ReflectorOptions {
    ReflectorOptions {
        backoff: Backoff {
            initial,
            cap,
            jitter: 0.0,
            ..Backoff::default()
        },
        ..ReflectorOptions::default()
    }
}

/// What is held: `a@1 b@2`, by name, where the version is the size too.
pub(crate) fn held(informer: &Informer<Widget>) -> String {
    let mut held: Vec<String> = informer
        .store()
        .list()
        .iter()
        .map(|widget| format!("{}@{}", widget.metadata.name, size(widget)))
        .collect();
    held.sort();
    held.join(" ")
}
