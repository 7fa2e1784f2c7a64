//! What has been asked: the last requests, for testers to look at.

mod requests;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use http::header::CONTENT_TYPE;
use http::request::Parts;
use serde_json::Value;

use crate::registry::Verb;
use crate::request::Target;

pub use requests::Requests;

/// A request for objects that the server has answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Recorded {
    /// What was to be done.
    pub verb: Verb,
    /// The group of the resource; empty for the legacy core group.
    pub group: String,
    /// Its version.
    pub version: String,
    /// Its plural.
    pub resource: String,
    /// The part of the object; empty where it is the object.
    pub subresource: String,
    /// The namespace; empty where there is none.
    pub namespace: String,
    /// The name of the object; empty where there is none.
    pub name: String,
    /// The query, as it was sent.
    pub query: String,
    /// The type of the body; of a patch it tells what kind of patch it is.
    pub content_type: String,
    /// The body, if it was JSON.
    pub body: Option<Value>,
    /// The code of the response; zero where the connection was cut.
    pub code: u16,
}

/// The last requests. Older ones are forgotten.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorder(Arc<Mutex<VecDeque<Recorded>>>);

/// How many requests are kept.
const KEPT: usize = 10_000;
/// Longer bodies are not kept.
const LONGEST_BODY: usize = 64 << 10;

impl Recorded {
    /// A request that has yet to be answered.
    pub(crate) fn new(verb: Verb, target: &Target, head: &Parts) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let ty = head.headers.get(CONTENT_TYPE);
        Self {
            verb,
            group: target.group.clone(),
            version: target.version.clone(),
            resource: target.plural.clone(),
            subresource: text(&target.subresource),
            namespace: text(&target.namespace),
            name: text(&target.name),
            query: head.uri.query().unwrap_or_default().to_owned(),
            content_type: ty
                .and_then(|ty| ty.to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            body: None,
            code: 0,
        }
    }

    /// Keeps the body, if it is JSON and not too long.
    pub(crate) fn keep(&mut self, bytes: &[u8]) {
        if bytes.len() <= LONGEST_BODY {
            self.body = serde_json::from_slice(bytes).ok();
        }
    }
}

impl Recorder {
    pub(crate) fn note(&self, request: Recorded) {
        let mut requests = self.requests();
        if requests.len() >= KEPT {
            requests.pop_front();
        }
        requests.push_back(request);
    }

    pub(crate) fn all(&self) -> Vec<Recorded> {
        self.requests().iter().cloned().collect()
    }

    pub(crate) fn clear(&self) {
        self.requests().clear();
    }

    fn requests(&self) -> MutexGuard<'_, VecDeque<Recorded>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
