//! A server that tells what it serves, as a test says.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::slice;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use http::Request;
use kubewright::client::Client;
use kubewright::rest::{Body, BoxError};
use serde_json::{Value, json};
use tower_service::Service;

use crate::fault::{self, Answer, Seen};

type Serve = Box<dyn FnMut() -> Answer + Send>;

/// Answers by path: the same every time, until a test says otherwise.
#[derive(Clone, Default)]
pub(crate) struct Server(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    paths: BTreeMap<String, Serve>,
    tags: BTreeMap<String, &'static str>,
    seen: Vec<Seen>,
}

impl Server {
    /// Everything in one document: these groups, as `/apis` has them, and the core group with pods.
    pub(crate) fn aggregated(groups: &[Value]) -> Self {
        let server = Self::default();
        let core = group("", &[version("v1", &[resource("pods", "Pod", &["po"])])]);
        server.set("/api", move || {
            fault::json(200, &list(slice::from_ref(&core)))
        });
        server.serve(groups);
        server
    }

    /// From now on these groups.
    pub(crate) fn serve(&self, groups: &[Value]) {
        let groups = groups.to_vec();
        self.set("/apis", move || fault::json(200, &list(&groups)));
    }

    /// What a path answers from now on.
    pub(crate) fn set(&self, path: &str, serve: impl FnMut() -> Answer + Send + 'static) {
        let mut state = self.0.lock().unwrap();
        state.paths.insert(path.to_owned(), Box::new(serve));
    }

    /// What a path answers from now on has this mark, and is not sent to who has it.
    pub(crate) fn set_tagged(&self, path: &str, tag: &'static str) {
        let mut state = self.0.lock().unwrap();
        let mut serve = state.paths.remove(path).unwrap();
        let tagged = move || fault::with(serve(), "etag", tag);
        state.paths.insert(path.to_owned(), Box::new(tagged));
        state.tags.insert(path.to_owned(), tag);
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(self.clone(), "default")
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        std::mem::take(&mut self.0.lock().unwrap().seen)
    }

    /// The paths that were asked for, in order of the alphabet, for some are asked for at a time.
    pub(crate) fn paths(&self) -> Vec<String> {
        let seen = self.seen().into_iter();
        let mut paths: Vec<_> = seen.map(|seen| seen.target).collect();
        paths.sort();
        paths
    }
}

impl Service<Request<Body>> for Server {
    type Response = http::Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let mut state = self.0.lock().unwrap();
        let seen = Seen::of(&request);
        let known = seen.header("if-none-match").map(str::to_owned);
        state.seen.push(seen);
        let tag = state.tags.get(request.uri().path());
        if tag.is_some_and(|tag| known.as_deref() == Some(tag)) {
            return Box::pin(async { fault::text(304, "application/json", "") });
        }
        let serve = state.paths.get_mut(request.uri().path());
        let answer = match serve {
            Some(serve) => serve(),
            None => fault::text(404, "text/plain", "404 page not found\n"),
        };
        Box::pin(async {
            // Others get on meanwhile.
            tokio::task::yield_now().await;
            answer
        })
    }
}

pub(crate) fn list(groups: &[Value]) -> Value {
    json!({"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": groups})
}

pub(crate) fn group(name: &str, versions: &[Value]) -> Value {
    json!({"metadata": {"name": name, "creationTimestamp": null}, "versions": versions})
}

pub(crate) fn version(name: &str, resources: &[Value]) -> Value {
    json!({"version": name, "resources": resources, "freshness": "Current"})
}

pub(crate) fn stale(name: &str) -> Value {
    json!({"version": name, "freshness": "Stale"})
}

pub(crate) fn resource(plural: &str, kind: &str, short: &[&str]) -> Value {
    json!({
        "resource": plural,
        "responseKind": {"group": "", "version": "", "kind": kind},
        "scope": "Namespaced",
        "singularResource": kind.to_lowercase(),
        "verbs": ["get", "list"],
        "shortNames": short,
    })
}
