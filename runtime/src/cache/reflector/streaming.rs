//! Streaming lists: the list as the beginning of the watch (KEP-3157).

use std::collections::HashMap;
use std::time::Duration;

use tokio::task::coop::consume_budget;
use tokio::time::timeout;

use super::failure::{End, broken, is_retried, is_unavailable, no_version};
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
    /// It ended in the middle: begin anew at once.
    Short,
    /// Begin anew after a wait.
    Again(End),
    /// The version that was asked for is not there.
    Unavailable(Error),
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
                Cut::Unavailable(_) if !progress.is_version_unavailable => {
                    progress.is_version_unavailable = true;
                }
                Cut::Short => {}
                Cut::Unavailable(error) => self.wait(&mut progress.waits, End::Failed(error)).await,
                Cut::Again(end) => self.wait(&mut progress.waits, end).await,
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
        let (gathered, version) = match self.gather_all(&mut opened).await {
            Ok(gathered) => gathered,
            Err(cut) => {
                self.measure_end(&opened);
                return Err(cut);
            }
        };
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
        Ok(opened)
    }

    /// Reads until everything that is there was told, and of which version that is.
    async fn gather_all(&self, opened: &mut Opened) -> Result<(Gathered<O>, String), Cut> {
        let mut gathered = Gathered {
            objects: Vec::new(),
            places: None,
            unread: Vec::new(),
        };
        loop {
            if let Some(version) = self.gather(opened, &mut gathered)? {
                return Ok((gathered, version));
            }
            let deadline = self.options.streaming_deadline;
            let piece = timeout(deadline, opened.piece()).await;
            match piece.map_err(|_| Cut::Useless(Error::Timeout(deadline)))? {
                Ok(Some(piece)) => opened.reader.push(piece),
                Ok(None) => return Err(self.cut_short(opened.since.elapsed())),
                Err(error) => return Err(Cut::of(error)),
            }
            self.report(Report::Heard);
            consume_budget().await;
        }
    }

    /// What it means that one ended before it was complete, after so long.
    fn cut_short(&self, after: Duration) -> Cut {
        if after < TOO_SHORT {
            // Not worth asking for at once again.
            Cut::Again(End::TooShort)
        } else if after >= self.options.least_watch() {
            // It had all the time that a watch has. Either nobody ever says that it is complete, or it
            // takes too long; a list in pages is complete some day.
            Cut::Useless(Error::Timeout(after))
        } else {
            Cut::Short
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
                    end => Cut::Again(end),
                });
            }
            let Some(item) = Item::of(event.text) else {
                self.bad(None, DecodeError::other("expected an object with metadata"));
                continue;
            };
            if event.kind == EventKind::Bookmark {
                if !item.is_initial_events_end() {
                    continue;
                }
                let version = item.header.resource_version.into_owned();
                return if version.is_empty() {
                    Err(Cut::Useless(no_version()))
                } else {
                    Ok(Some(version))
                };
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
            Self::Unavailable(error)
        } else if is_retried(&error) {
            Self::Again(End::Failed(error))
        } else {
            Self::Useless(error)
        }
    }
}
