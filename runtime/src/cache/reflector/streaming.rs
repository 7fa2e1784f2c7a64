//! Streaming lists: the list as the beginning of the watch (KEP-3157).

use std::collections::HashMap;

use tokio::task::coop::consume_budget;
use tokio::time::{sleep, timeout};

use super::failure::{End, broken, is_retried, is_unavailable};
use super::health::Report;
use super::watch::{TOO_SHORT, refusal};
use super::{Opened, Progress, Reflector};
use crate::cache::meter::Measured;
use crate::cache::read::{EventKind, Item};
use crate::cache::sink::Change;
use crate::cache::{Key, Object};
use crate::meta::{ListOptions, ResourceVersionMatch};
use crate::rest::{DecodeError, Error};

/// What was told so far of what is there.
struct Gathered<O> {
    objects: Vec<Option<O>>,
    /// Where an object is, once an event changes one that was told already, as few do.
    places: Option<HashMap<Key, usize>>,
    unread: Vec<Key>,
}

/// How a streaming list ended before it was complete.
enum Cut {
    /// Begin anew, after a wait or at once.
    Again { wait: bool },
    /// The version that was asked for is not there.
    Unavailable,
    /// It is of no use here.
    Useless(Error),
}

impl<O: Object> Reflector<O> {
    /// Lists everything with a watch, brings it to the sink, and gives the watch back, which goes on.
    ///
    /// # Errors
    /// Where streaming lists do not work here.
    pub(super) async fn stream_list(&self, progress: &mut Progress) -> Result<Opened, Error> {
        loop {
            let end = match self.try_stream_list(progress).await {
                Ok(opened) => return Ok(opened),
                Err(end) => end,
            };
            match end {
                Cut::Useless(error) => {
                    self.measure(Measured::ListFailed);
                    return Err(error);
                }
                // The latest is always there; a server that says otherwise is waited for.
                Cut::Unavailable if !progress.is_version_unavailable => {
                    progress.is_version_unavailable = true;
                }
                Cut::Again { wait: false } => {}
                Cut::Unavailable | Cut::Again { wait: true } => sleep(progress.waits.next()).await,
            }
        }
    }

    async fn try_stream_list(&self, progress: &mut Progress) -> Result<Opened, Cut> {
        let version = match &progress.version {
            Some(version) if !progress.is_version_unavailable => version.clone(),
            _ => String::new(),
        };
        let options = ListOptions {
            resource_version: version,
            resource_version_match: Some(ResourceVersionMatch::NotOlderThan),
            send_initial_events: Some(true),
            ..ListOptions::default()
        };
        let mut opened = self.open(options).await.map_err(Cut::of)?;
        let mut gathered = Gathered {
            objects: Vec::new(),
            places: None,
            unread: Vec::new(),
        };
        loop {
            if let Some(version) = self.gather(&mut opened, &mut gathered)? {
                let mut objects: Vec<O> = gathered.objects.into_iter().flatten().collect();
                self.intake.settle(&mut objects);
                self.measure(Measured::Listed {
                    objects: objects.len(),
                    took: opened.since.elapsed(),
                });
                self.sink
                    .replace(self.source.scope(), objects, gathered.unread, &version);
                progress.version = Some(version);
                progress.is_version_unavailable = false;
                return Ok(opened);
            }
            let deadline = self.options.streaming_deadline;
            let piece = timeout(deadline, opened.piece()).await;
            match piece.map_err(|_| Cut::Useless(Error::Timeout(deadline)))? {
                Ok(Some(piece)) => opened.reader.push(piece),
                Ok(None) => {
                    // One that ends at once is not worth asking for at once again.
                    let wait = opened.since.elapsed() < TOO_SHORT;
                    return Err(Cut::Again { wait });
                }
                Err(error) => return Err(Cut::of(error)),
            }
            self.report(Report::Heard);
            consume_budget().await;
        }
    }

    /// Takes in the events of what was read; the version, once they are complete. What comes after that
    /// is left for who watches.
    fn gather(
        &self,
        opened: &mut Opened,
        gathered: &mut Gathered<O>,
    ) -> Result<Option<String>, Cut> {
        loop {
            let event = opened.reader.next();
            let event = event.map_err(|error| Cut::Useless(broken(error, self.source.limit())))?;
            let Some(event) = event else {
                return Ok(None);
            };
            opened.events += 1;
            if event.kind == EventKind::Error {
                return Err(match refusal(event.text) {
                    End::Refused(status) => Cut::of(Error::Api(status)),
                    End::Failed(error) => Cut::Useless(error),
                    End::Over | End::TooShort => Cut::Again { wait: true },
                });
            }
            let Some(item) = Item::of(event.text) else {
                self.bad(DecodeError::other("expected an object with metadata"));
                continue;
            };
            if event.kind == EventKind::Bookmark {
                if item.is_initial_events_end() {
                    return Ok(Some(item.header.resource_version.into_owned()));
                }
                continue;
            }
            match self.change(event.kind, &item) {
                Some(Change::Applied(object)) => gathered.put(event.kind, object),
                Some(Change::Deleted(_)) => gathered.remove(&item.key()),
                None => gathered.unread.push(item.key()),
            }
        }
    }
}

impl<O: Object> Gathered<O> {
    fn put(&mut self, kind: EventKind, object: O) {
        if kind == EventKind::Added && self.places.is_none() {
            return self.objects.push(Some(object));
        }
        let key = Key::of(&object);
        let next = self.objects.len();
        let place = *self.places().entry(key).or_insert(next);
        match self.objects.get_mut(place) {
            Some(slot) => *slot = Some(object),
            None => self.objects.push(Some(object)),
        }
    }

    fn remove(&mut self, key: &Key) {
        self.unread.retain(|other| other != key);
        if let Some(place) = self.places().remove(key)
            && let Some(slot) = self.objects.get_mut(place)
        {
            *slot = None;
        }
    }

    fn places(&mut self) -> &mut HashMap<Key, usize> {
        let objects = &self.objects;
        self.places.get_or_insert_with(|| {
            let there = objects.iter().enumerate();
            let there =
                there.filter_map(|(place, object)| Some((Key::of(object.as_ref()?), place)));
            there.collect()
        })
    }
}

impl Cut {
    fn of(error: Error) -> Self {
        if is_unavailable(&error) {
            Self::Unavailable
        } else if is_retried(&error) {
            Self::Again { wait: true }
        } else {
            Self::Useless(error)
        }
    }
}
