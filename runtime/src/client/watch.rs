//! Watches.

use std::fmt;
use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use http::Method;
use serde::de::DeserializeOwned;
use tokio::time::{Sleep, sleep, timeout};

use super::event::decode_event;
use super::{Api, Client, WatchEvent, form};
use crate::dynamic::DynamicObject;
use crate::meta::ListOptions;
use crate::resource::{Resource, verbs};
use crate::rest::{Body, Breakage, Broken, DecodeError, Error, Frames, Query, Request, breakage};

/// The server ends a watch after its `timeout_seconds`. One that is silent for so much longer has
/// lost its connection.
const GRACE: Duration = Duration::from_secs(15);

/// The events of a watch, as they come.
///
/// It ends when the server ends it, which servers do after some minutes, and after an
/// [`Error`](WatchEvent::Error) event. Both are no errors: resume from
/// [`resource_version`](Self::resource_version), or list anew if that has
/// [expired](Error::is_expired).
///
/// An event that cannot be decoded is an error of its own and ends nothing.
pub struct Watch<K> {
    /// `None` once it has ended.
    body: Option<Body>,
    frames: Frames,
    limit: usize,
    deadline: Option<Pin<Box<Sleep>>>,
    version: Version,
    kind: PhantomData<fn() -> K>,
}

/// What a watch tells of: any type with a kind, and objects of any kind.
pub trait Watched: DeserializeOwned {
    /// The version of the object.
    #[doc(hidden)]
    fn version(&self) -> &str;
}

impl<K: Resource> Watched for K {
    fn version(&self) -> &str {
        &self.metadata().resource_version
    }
}

impl Watched for DynamicObject {
    fn version(&self) -> &str {
        &self.metadata.resource_version
    }
}

/// The version to resume from.
#[derive(Debug)]
struct Version {
    seen: Option<String>,
    /// The objects that were there before are told first, in no order: their versions say nothing.
    initial: bool,
}

impl<K: verbs::Watch> Api<K> {
    /// Watches the objects: what changes after the options' `resource_version`, or, without one,
    /// first all that is there and then what changes.
    ///
    /// # Errors
    /// [`is_expired`](Error::is_expired) when the resource version is too old; else when the
    /// server cannot be reached or refuses.
    pub async fn watch(&self, options: &ListOptions) -> Result<Watch<K>, Error> {
        let path = self.collection().path()?;
        Watch::open(&self.client, path, options, form::of_one::<K>()).await
    }
}

impl<K> Watch<K> {
    /// Opens a watch of a collection.
    pub(super) async fn open(
        client: &Client,
        path: String,
        options: &ListOptions,
        accept: &'static str,
    ) -> Result<Self, Error> {
        let mut query = Query::of(options)?;
        if !options.watch {
            query.add("watch", "true");
        }
        let request = Request::new(Method::GET, path, query).accepting(accept);
        let time = options
            .timeout_seconds
            .and_then(|seconds| u64::try_from(seconds).ok())
            .filter(|&seconds| seconds > 0)
            .map(|seconds| Duration::from_secs(seconds).saturating_add(GRACE));
        let deadline = time.map(|time| Box::pin(sleep(time)));
        let opening = client.open(request);
        let opened = match time {
            None => opening.await,
            Some(time) => timeout(time, opening)
                .await
                .unwrap_or(Err(Error::Timeout(time))),
        };
        let body = match opened {
            Ok(response) => Some(response.into_body()),
            // The server had nothing to say in all its time.
            Err(Error::Transport(error)) if breakage(error.as_ref()) == Breakage::Lost => None,
            Err(error) => return Err(error),
        };
        let limit = client.limits().frame;
        Ok(Watch {
            body,
            frames: Frames::new(limit),
            limit,
            deadline,
            version: Version::of(options),
            kind: PhantomData,
        })
    }
}

impl Version {
    fn of(options: &ListOptions) -> Self {
        match options.resource_version.as_str() {
            "" | "0" => Self {
                seen: None,
                initial: true,
            },
            _ if options.send_initial_events == Some(true) => Self {
                seen: None,
                initial: true,
            },
            version => Self {
                seen: Some(version.to_owned()),
                initial: false,
            },
        }
    }

    fn advance<K: Watched>(&mut self, event: &WatchEvent<K>) {
        let version = match event {
            WatchEvent::Added(_) if self.initial => return,
            WatchEvent::Added(object)
            | WatchEvent::Modified(object)
            | WatchEvent::Deleted(object) => object.version(),
            WatchEvent::Bookmark(bookmark) => bookmark.resource_version.as_str(),
            WatchEvent::Error(_) => return,
        };
        // The first change comes after all that was there before.
        self.initial = false;
        if !version.is_empty() {
            self.seen = Some(version.to_owned());
        }
    }
}

impl<K: Watched> Watch<K> {
    /// The version to resume from: the last one told, or the one the watch began with. `None` while
    /// the state from before the watch is still being told.
    pub fn resource_version(&self) -> Option<&str> {
        self.version.seen.as_deref()
    }

    /// The next event, `None` at the end.
    ///
    /// # Errors
    /// [`Error::Decode`] for an event that cannot be decoded, after which others may come;
    /// anything else ends the watch.
    pub async fn next(&mut self) -> Option<Result<WatchEvent<K>, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// The next event in what was read already.
    fn parsed(&mut self) -> Option<Result<WatchEvent<K>, Error>> {
        let frame = match self.frames.next() {
            Ok(frame) => frame?,
            Err(broken) => {
                self.body = None;
                return Some(Err(match broken {
                    Broken::TooLong => Error::TooLarge { limit: self.limit },
                    Broken::Garbage => {
                        DecodeError::other("expected an event of a watch, got something else")
                            .into()
                    }
                }));
            }
        };
        let event = match decode_event::<K>(&frame) {
            Ok(event) => event,
            Err(error) => return Some(Err(error.into())),
        };
        self.version.advance(&event);
        if matches!(event, WatchEvent::Error(_)) {
            self.body = None;
        }
        Some(Ok(event))
    }
}

impl<K: Watched> Stream for Watch<K> {
    type Item = Result<WatchEvent<K>, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if self.body.is_none() {
                return Poll::Ready(None);
            }
            if let Some(event) = self.parsed() {
                return Poll::Ready(Some(event));
            }
            let Some(body) = &mut self.body else {
                return Poll::Ready(None);
            };
            let data = match body.poll_data(context) {
                Poll::Ready(data) => data,
                Poll::Pending => {
                    let Some(deadline) = &mut self.deadline else {
                        return Poll::Pending;
                    };
                    ready!(deadline.as_mut().poll(context));
                    None
                }
            };
            match data {
                Some(Ok(data)) => self.frames.push(&data),
                None => self.body = None,
                Some(Err(error)) => {
                    self.body = None;
                    return match breakage(error.as_ref()) {
                        Breakage::Lost | Breakage::TimedOut => Poll::Ready(None),
                        Breakage::Refused | Breakage::Other => {
                            Poll::Ready(Some(Err(Error::Transport(error))))
                        }
                    };
                }
            }
        }
    }
}

impl<K> fmt::Debug for Watch<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Watch")
            .field("resource_version", &self.version.seen)
            .field("ended", &self.body.is_none())
            .finish_non_exhaustive()
    }
}
