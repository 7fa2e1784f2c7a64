//! Watches (`apiserver/pkg/storage/cacher`, `apiserver/pkg/endpoints/handlers/watch.go`).

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::{BufMut, Bytes, BytesMut};
use http::{HeaderValue, StatusCode};
use kubewright::meta::INITIAL_EVENTS_ANNOTATION;
use kubewright::rest::Body;
use kubewright::schema::encode;
use serde_json::Value;
use tokio::time::{Instant, Sleep, sleep_until};

use super::get::invalid_version;
use super::{Ask, Reply, list};
use crate::body::unfold;
use crate::failure::Failure;
use crate::form::Shape;
use crate::registry::{Resource, Version};
use crate::request::ListRequest;
use crate::respond;
use crate::selector::Selection;
use crate::server::Core;
use crate::store::{Change, Cursor, OutOfReach, Range, Stored};

/// How long a watch lasts where nothing is said: between this and twice of it.
const SHORTEST: u64 = 1800;
/// How often a watch is told how far it has come.
const BOOKMARKS: Duration = Duration::from_mins(1);
/// So long before it ends, a watch is told once more.
const BEFORE_END: Duration = Duration::from_secs(2);
/// Events are sent together up to so many bytes.
const CHUNK: usize = 64 << 10;

/// Sends what happens to objects.
pub(super) fn watch(ask: &Ask<'_>) -> Result<Reply, Failure> {
    let request = ListRequest::read(&ask.query, true)?;
    let selection = list::selection(ask, &request)?;
    let objects = Arc::clone(&ask.resource.objects);
    let mut initial = VecDeque::new();
    let sends_initial = request.send_initial_events == Some(true);
    let version = if sends_initial || matches!(request.resource_version.as_str(), "" | "0") {
        if !matches!(request.resource_version.as_str(), "" | "0") {
            super::get::check_version(ask, &request.resource_version)?;
        }
        let range = Range {
            namespace: selection.namespace.as_deref(),
            ..Range::default()
        };
        let page = objects.list(range, |stored| sends_initial && selection.matches(stored));
        let page = page.map_err(|_| Failure::internal("the newest version is always there"))?;
        initial.extend(page.objects);
        page.version
    } else {
        let asked = request.resource_version.as_str();
        let invalid = |_| match invalid_version(asked) {
            Failure::Status(status) => Failure::unknown(status.message),
            text @ Failure::Text(..) => text,
        };
        asked.parse().map_err(invalid)?
    };
    let cursor = Cursor::after(objects, version);
    let shape = Shape::of(&ask.form, &ask.query, &ask.resource, &ask.version)?;
    let is_streaming_list = ask.query.get("sendInitialEvents").is_some();
    let now = Instant::now();
    let timeout = timeout(&request);
    let mut watch = Watch {
        source: match cursor {
            Ok(cursor) => Source::Open(cursor),
            Err(OutOfReach::Expired { compacted }) => Source::Expired(version, compacted),
            Err(_) => Source::Over,
        },
        head: ask.resource.head(&ask.version.name),
        core: Arc::clone(ask.core),
        shape,
        resource: Arc::clone(&ask.resource),
        version: Arc::clone(&ask.version),
        selection,
        has_initial_bookmark: is_streaming_list && sends_initial && request.allow_bookmarks,
        // Shorter watches are not told how far they have come.
        has_bookmarks: request.allow_bookmarks && timeout > BEFORE_END,
        initial,
        bookmark: now + BOOKMARKS,
        last_bookmark: now + timeout.saturating_sub(BEFORE_END),
        end: now + timeout,
        alarm: Box::pin(sleep_until(now)),
    };
    watch.set_alarm();
    let body = Body::stream(unfold(Box::new(watch), Watch::next));
    let ty = HeaderValue::from_static("application/json");
    Ok(Reply::Response(respond::with_type(
        StatusCode::OK,
        ty,
        body,
    )))
}

fn timeout(request: &ListRequest) -> Duration {
    let asked = request
        .timeout_seconds
        .and_then(|seconds| u64::try_from(seconds).ok());
    let seconds = match asked {
        None | Some(0) => fastrand::u64(SHORTEST..2 * SHORTEST),
        Some(seconds) => seconds,
    };
    // Longer than anything lives, and short enough to be added to a time.
    Duration::from_secs(seconds.min(u64::from(u32::MAX)))
}

/// A watch at work.
struct Watch {
    source: Source,
    resource: Arc<Resource>,
    version: Arc<Version>,
    selection: Selection,
    /// What every object begins with.
    head: String,
    core: Arc<Core>,
    /// What objects are made into.
    shape: Shape,
    /// What was there when it began, not sent yet.
    initial: VecDeque<Arc<Stored>>,
    has_initial_bookmark: bool,
    has_bookmarks: bool,
    /// When it is told how far it has come.
    bookmark: Instant,
    /// When it is told so for the last time.
    last_bookmark: Instant,
    end: Instant,
    /// Rings at the earliest of these.
    alarm: Pin<Box<Sleep>>,
}

/// Where events come from.
enum Source {
    Open(Cursor),
    /// The version that was asked for, and from which on changes are known.
    Expired(u64, u64),
    Over,
}

impl Watch {
    /// The next events, with what goes on after them; `None` at the end.
    async fn next(mut self: Box<Self>) -> Option<(Bytes, Box<Self>)> {
        let mut out = BytesMut::new();
        while let Some(stored) = self.initial.pop_front() {
            self.event(&mut out, "ADDED", &stored);
            if out.len() >= CHUNK {
                return Some((out.freeze(), self));
            }
        }
        if std::mem::take(&mut self.has_initial_bookmark) {
            self.bookmark(&mut out, true);
        }
        while out.is_empty() {
            match &mut self.source {
                Source::Over => return None,
                Source::Expired(asked, compacted) => {
                    let message = format!("too old resource version: {asked} ({compacted})");
                    self.source = Source::Over;
                    error(&mut out, &Failure::expired(message));
                }
                Source::Open(cursor) => tokio::select! {
                    biased;
                    changes = cursor.next() => match changes {
                        Ok(changes) => {
                            let mut lines = self.lines(&changes);
                            if lines.len() == 1 {
                                return Some((lines.pop()?, self));
                            }
                            for line in lines {
                                out.put_slice(&line);
                            }
                        }
                        Err(OutOfReach::Expired { compacted }) => {
                            self.source = Source::Expired(cursor.version(), compacted);
                        }
                        Err(_) => self.source = Source::Over,
                    },
                    () = &mut self.alarm => self.ring(&mut out),
                },
            }
        }
        Some((out.freeze(), self))
    }

    /// It is time for something.
    fn ring(&mut self, out: &mut BytesMut) {
        let (now, bookmark) = (Instant::now(), self.bookmark.min(self.last_bookmark));
        if self.has_bookmarks && bookmark <= now {
            self.bookmark = now + BOOKMARKS;
            self.has_bookmarks = bookmark < self.last_bookmark;
            self.bookmark(out, false);
        } else if self.end <= now {
            self.source = Source::Over;
        }
        self.set_alarm();
    }

    fn set_alarm(&mut self) {
        let bookmark = self.bookmark.min(self.last_bookmark).min(self.end);
        let next = if self.has_bookmarks {
            bookmark
        } else {
            self.end
        };
        self.alarm.as_mut().reset(next);
    }

    /// What changes are to this watch: an event each, or nothing.
    fn lines(&mut self, changes: &[Arc<Change>]) -> Vec<Bytes> {
        let lines = changes.iter().filter_map(|change| self.line(change));
        lines.collect()
    }

    fn line(&mut self, change: &Change) -> Option<Bytes> {
        let is_meant = |stored: &&Arc<Stored>| self.selection.matches(stored);
        let before = change.before.as_ref().filter(is_meant);
        let after = change.after().filter(is_meant);
        // Whoever sees objects come and go with the selection has lines of its own.
        let is_shared = self.shape.is_whole()
            && change.before.is_some() == before.is_some()
            && change.after().is_some() == after.is_some();
        let (ty, stored) = match (before, after) {
            (None, None) => return None,
            (None, Some(after)) => ("ADDED", after),
            (Some(_), Some(after)) => ("MODIFIED", after),
            (Some(_), None) if change.is_deletion => ("DELETED", &change.object),
            // It is still there, but no longer meant: it is told as it was.
            (Some(before), None) => ("DELETED", &before.at(change.version)),
        };
        if is_shared && let Some(line) = self.resource.objects.lines.get(change.version, &self.head)
        {
            return Some(line);
        }
        let mut out = BytesMut::new();
        self.event(&mut out, ty, stored);
        let line = out.freeze();
        if is_shared {
            let lines = &self.resource.objects.lines;
            lines.add(change.version, &self.head, &line);
        }
        Some(line)
    }

    fn event(&mut self, out: &mut BytesMut, ty: &str, stored: &Stored) {
        match self.resource.text(stored, &self.version.name) {
            Ok(text) => self.object(out, ty, text.get(1..).unwrap_or_default()),
            Err(failure) => error(out, &failure),
        }
    }

    fn bookmark(&mut self, out: &mut BytesMut, ends_initial_events: bool) {
        let Source::Open(cursor) = &self.source else {
            return;
        };
        let version = cursor.version();
        let metadata = if ends_initial_events {
            format!(
                "\"metadata\":{{\"annotations\":{{\"{INITIAL_EVENTS_ANNOTATION}\":\"true\"}},\"resourceVersion\":\"{version}\"}}"
            )
        } else {
            format!("\"metadata\":{{\"resourceVersion\":\"{version}\"}}")
        };
        self.object(out, "BOOKMARK", format!("{metadata}}}").as_bytes());
    }

    /// An event of an object: of its text after what every object begins with.
    fn object(&mut self, out: &mut BytesMut, ty: &str, text: &[u8]) {
        out.reserve(text.len() + self.head.len() + 40);
        out.put_slice(b"{\"type\":\"");
        out.put_slice(ty.as_bytes());
        out.put_slice(b"\",\"object\":");
        if self.shape.is_whole() {
            out.put_slice(self.head.as_bytes());
            out.put_slice(text);
        } else {
            let whole = [self.head.as_bytes(), text].concat();
            // The text was written here, and is an object.
            let object = serde_json::from_slice(&whole).unwrap_or_default();
            let made = self.shape.event(object, self.core.clock.now().as_second());
            out.put_slice(Value::Object(made).to_string().as_bytes());
        }
        out.put_slice(b"}\n");
    }
}

fn error(out: &mut BytesMut, failure: &Failure) {
    out.put_slice(b"{\"type\":\"ERROR\",\"object\":");
    if let Some(status) = failure.status() {
        // A status holds nothing that cannot be written.
        out.put_slice(&encode::to_vec(status).unwrap_or_default());
    }
    out.put_slice(b"}\n");
}
