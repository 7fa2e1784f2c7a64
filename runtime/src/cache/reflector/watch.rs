//! Watches.

use std::cmp::Ordering;
use std::time::Duration;

use tokio::task::coop::consume_budget;
use tokio::time::{Instant, timeout_at};

use super::failure::{End, broken};
use super::health::Report;
use super::{Opened, Progress, Reflector};
use crate::cache::meter::Measured;
use crate::cache::read::{EventKind, EventReader, Item, RawEvent};
use crate::cache::sink::Change;
use crate::cache::{Object, compare_resource_versions};
use crate::meta::{ListOptions, Status};
use crate::rest::{Body, Breakage, DecodeError, Error, breakage, decode, is_torn};

/// The server ends a watch in time. One that is silent for so much longer has lost its connection.
const GRACE: Duration = Duration::from_secs(15);

/// A watch that ends so soon and tells nothing is no watch.
pub(super) const TOO_SHORT: Duration = Duration::from_secs(1);

impl<O: Object> Reflector<O> {
    pub(super) async fn open_watch(&self, progress: &Progress) -> Result<Opened, Error> {
        let options = ListOptions {
            resource_version: progress.version.clone().unwrap_or_default(),
            ..ListOptions::default()
        };
        self.open(options).await
    }

    /// Opens a watch, with all that every watch has.
    pub(super) async fn open(&self, options: ListOptions) -> Result<Opened, Error> {
        let seconds = self.options.watch_seconds();
        let time = Duration::from_secs(seconds) + GRACE;
        let options = ListOptions {
            watch: true,
            allow_watch_bookmarks: true,
            timeout_seconds: Some(i64::try_from(seconds).unwrap_or(i64::MAX)),
            ..options
        };
        let since = Instant::now();
        let deadline = since + time;
        let opened = timeout_at(deadline, self.source.open(options)).await;
        let body = match opened.unwrap_or(Err(Error::Timeout(time))) {
            Ok(body) => body,
            // The server had nothing to say in all its time.
            Err(Error::Transport(error)) if breakage(error.as_ref()) == Breakage::Lost => {
                Body::empty()
            }
            Err(error) => {
                self.measure(Measured::WatchFailed);
                return Err(error);
            }
        };
        self.measure(Measured::WatchOpened);
        Ok(Opened {
            body,
            reader: EventReader::new(self.source.limit()),
            deadline,
            since,
            events: 0,
        })
    }

    /// Follows a watch to its end.
    pub(super) async fn watch(&self, progress: &mut Progress, mut stream: Opened) -> End {
        let mut changes = Vec::new();
        let before = progress.version.clone();
        let end = loop {
            match self.events(progress, &mut stream, &mut changes) {
                Ok(()) => {}
                Err(end) => {
                    self.bring(progress, &mut changes);
                    break end;
                }
            }
            self.bring(progress, &mut changes);
            if let Some(pause) = self.sink.pause() {
                pause.await;
            }
            match stream.piece().await {
                Ok(Some(piece)) => stream.reader.push(piece),
                Ok(None) => break End::Over,
                Err(error) => break End::Failed(error),
            }
            self.report(Report::Heard);
            consume_budget().await;
        };
        self.measure_end(&stream);
        let took = stream.since.elapsed();
        match end {
            // What is known already tells nothing: a server that begins anew each time would be asked
            // again and again.
            End::Over if took < TOO_SHORT && progress.version == before => End::TooShort,
            // Not one that it has with an object of its store, which has a reason of its own: only a list
            // leaves that out.
            End::Refused(status) if status.is_internal() && progress.budget.excuses() => End::Over,
            end => end,
        }
    }

    pub(super) fn measure_end(&self, stream: &Opened) {
        self.measure(Measured::WatchEnded {
            events: stream.events,
            took: stream.since.elapsed(),
        });
    }

    /// Brings what a watch told to the sink.
    fn bring(&self, progress: &Progress, changes: &mut Vec<Change<O>>) {
        if !changes.is_empty() {
            self.sink.apply(changes);
        }
        // It may be further than the last change: bookmarks, and what could not be read.
        if let Some(version) = &progress.version {
            self.sink.bookmark(self.source.scope(), version);
        }
    }

    /// Takes in all events of what was read.
    fn events(
        &self,
        progress: &mut Progress,
        stream: &mut Opened,
        changes: &mut Vec<Change<O>>,
    ) -> Result<(), End> {
        let before = stream.events;
        loop {
            let event = stream.reader.next();
            let Some(event) =
                event.map_err(|error| End::Failed(broken(error, self.source.limit())))?
            else {
                break;
            };
            stream.events += 1;
            self.event(progress, &event, changes)?;
        }
        if stream.events > before {
            self.measure(Measured::Events(stream.events - before));
        }
        Ok(())
    }

    fn event(
        &self,
        progress: &mut Progress,
        event: &RawEvent<'_>,
        changes: &mut Vec<Change<O>>,
    ) -> Result<(), End> {
        if event.kind == EventKind::Error {
            return Err(refusal(event.text));
        }
        let Some(item) = Item::of(event.text) else {
            self.bad(None, DecodeError::other("expected an object with metadata"));
            return Ok(());
        };
        let version = &item.header.resource_version;
        if version.is_empty() {
            self.bad(
                Some(&item),
                DecodeError::other("the object of an event has no version"),
            );
            return Ok(());
        }
        if !is_news(progress.version.as_deref(), version, event.kind) {
            return Ok(());
        }
        if let Some(change) = self.change(event.kind, &item) {
            changes.push(change);
        }
        progress.version = Some(version.clone().into_owned());
        Ok(())
    }

    /// What an event changes. What cannot be read is said so, and changes nothing but that what is gone
    /// is gone.
    pub(super) fn change(&self, kind: EventKind, item: &Item<'_>) -> Option<Change<O>> {
        let object = match kind {
            EventKind::Added | EventKind::Modified | EventKind::Deleted => self.object(item),
            EventKind::Bookmark | EventKind::Error => return None,
            EventKind::Other => Err(DecodeError::other("unknown type of event")),
        };
        match (kind, object) {
            (EventKind::Deleted, Ok(object)) => Some(Change::Deleted(object)),
            (_, Ok(object)) => Some(Change::Applied(object)),
            (kind, Err(error)) => {
                self.bad(Some(item), error);
                let header = &item.header;
                let is_gone = kind == EventKind::Deleted;
                let held = is_gone.then(|| self.sink.held(&header.namespace, &header.name));
                held.flatten().map(Change::Deleted)
            }
        }
    }
}

impl Opened {
    /// The next piece, `None` at the end.
    pub(super) async fn piece(&mut self) -> Result<Option<bytes::Bytes>, Error> {
        match timeout_at(self.deadline, self.body.data()).await {
            Err(_) | Ok(None) => Ok(None),
            Ok(Some(Ok(piece))) => Ok(Some(piece)),
            Ok(Some(Err(error))) => match breakage(error.as_ref()) {
                // Whoever answers when it is there again may have another history, as a server that was set up
                // anew or from an older backup: of a version that is not there yet it tells nothing for ever, and
                // only a list shows that. A server that means to close a connection says so before.
                Breakage::Lost if is_torn(error.as_ref()) => Err(Error::Transport(error)),
                Breakage::Lost | Breakage::TimedOut => Ok(None),
                Breakage::Refused | Breakage::Other => Err(Error::Transport(error)),
            },
        }
    }
}

/// Whether an event tells something new. A server tells everything once and in order; what a proxy
/// repeats or delays is known already, and would bring back what is gone.
fn is_news(seen: Option<&str>, version: &str, kind: EventKind) -> bool {
    let order = seen.and_then(|seen| compare_resource_versions(version, seen));
    match order {
        Some(Ordering::Less) => false,
        Some(Ordering::Equal) => kind == EventKind::Bookmark,
        Some(Ordering::Greater) | None => true,
    }
}

/// What the object of an error says.
pub(super) fn refusal(text: &[u8]) -> End {
    match decode::<Status>(text) {
        Ok(status) => End::Refused(Box::new(status)),
        Err(error) => End::Failed(error.into()),
    }
}
