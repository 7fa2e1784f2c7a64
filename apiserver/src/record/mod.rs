//! What has been asked: the last requests, for testers to look at.

mod requests;

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
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
    /// The body, if it was JSON, not too long, and not too long ago.
    pub body: Option<Value>,
    /// The code of the response; zero where the connection was cut.
    pub code: u16,
}

/// A request with its body as it came: most are never looked at.
#[derive(Debug)]
pub(crate) struct Note {
    pub(crate) request: Recorded,
    /// Empty if it is not kept.
    body: Bytes,
}

/// The last requests. Older ones are forgotten, and their bodies earlier.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recorder(Arc<Mutex<Notes>>);

#[derive(Debug, Default)]
struct Notes {
    all: VecDeque<Note>,
    /// How many of the first have no body any more.
    bare: usize,
    /// How many bytes the bodies have together.
    bytes: usize,
}

/// How many requests are kept.
const KEPT: usize = 10_000;
/// Longer bodies are not kept.
const LONGEST_BODY: usize = 64 << 10;
/// How many bytes of bodies are kept together.
const KEPT_BYTES: usize = 16 << 20;

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
}

impl Note {
    /// A request that has yet to be answered.
    pub(crate) fn new(request: Recorded) -> Self {
        Self {
            request,
            body: Bytes::new(),
        }
    }

    /// Keeps the body, if it is not too long.
    pub(crate) fn keep(&mut self, bytes: &[u8]) {
        if bytes.len() <= LONGEST_BODY {
            self.body = Bytes::copy_from_slice(bytes);
        }
    }

    fn recorded(&self) -> Recorded {
        Recorded {
            body: serde_json::from_slice(&self.body).ok(),
            ..self.request.clone()
        }
    }
}

impl Notes {
    fn add(&mut self, note: Note) {
        if self.all.len() >= KEPT {
            self.bytes -= self.all.pop_front().map_or(0, |note| note.body.len());
            self.bare = self.bare.saturating_sub(1);
        }
        self.bytes += note.body.len();
        self.all.push_back(note);
        while self.bytes > KEPT_BYTES {
            let Some(oldest) = self.all.get_mut(self.bare) else {
                break;
            };
            self.bytes -= std::mem::take(&mut oldest.body).len();
            self.bare += 1;
        }
    }
}

impl Recorder {
    pub(crate) fn note(&self, note: Note) {
        self.notes().add(note);
    }

    pub(crate) fn all(&self) -> Vec<Recorded> {
        self.notes().all.iter().map(Note::recorded).collect()
    }

    pub(crate) fn clear(&self) {
        *self.notes() = Notes::default();
    }

    fn notes(&self) -> MutexGuard<'_, Notes> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::{KEPT, KEPT_BYTES, LONGEST_BODY, Note, Recorded, Recorder};
    use crate::registry::Verb;
    use crate::request::Target;

    fn note(length: usize) -> Note {
        let (head, ()) = Request::new(()).into_parts();
        let mut note = Note::new(Recorded::new(Verb::Create, &Target::default(), &head));
        note.keep(format!("\"{}\"", "x".repeat(length - 2)).as_bytes());
        note
    }

    #[test]
    fn no_more_is_kept_than_is_meant() {
        let recorder = Recorder::default();
        recorder.note(note(LONGEST_BODY + 1));
        for _ in 0..KEPT {
            recorder.note(note(LONGEST_BODY));
        }
        let notes = recorder.all();
        let kept = notes.iter().filter(|note| note.body.is_some()).count();
        assert_eq!((notes.len(), kept), (KEPT, KEPT_BYTES / LONGEST_BODY));
        assert!(notes.last().is_some_and(|note| note.body.is_some()));
        for _ in 0..KEPT {
            recorder.note(note(10));
        }
        assert!(recorder.all().iter().all(|note| note.body.is_some()));
        assert_eq!(recorder.notes().bytes, 10 * KEPT);
    }
}
