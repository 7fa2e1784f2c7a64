//! Brings what a server has to a sink, and keeps it up to date: lists, then watches.
//!
//! The rules are those of client-go's reflector (`client-go/tools/cache/reflector.go`); where this one
//! differs, the place says so.

mod backoff;
mod budget;
mod failure;
mod health;
mod list;
mod options;
mod source;
mod streaming;
mod watch;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

pub use backoff::Backoff;
pub use health::{Activity, Health};
pub use options::{FirstList, ReflectorOptions};
pub(crate) use source::{About, Source};

use super::Object;
use super::intake::Intake;
use super::meter::{Measured, Meter, RelistReason};
use super::read::Item;
use super::sink::Sink;
use super::trace;
use crate::rest::DecodeError;
use backoff::Waits;
use budget::Budget;
use failure::{End, is_no_such_list, is_retried};
use health::Report;

/// Brings what a server has to a sink, and keeps it up to date.
pub(crate) struct Reflector<O> {
    pub(crate) source: Source,
    pub(crate) intake: Arc<dyn Intake<O>>,
    pub(crate) sink: Arc<dyn Sink<O>>,
    pub(crate) options: ReflectorOptions,
    pub(crate) health: tokio::sync::watch::Sender<Health>,
    pub(crate) meter: Arc<dyn Meter>,
}

/// How far a reflector is.
struct Progress {
    /// The version up to which everything was brought; `None` before the first list.
    version: Option<String>,
    /// The server does not have that version any more, or not yet: the next list is of the latest.
    is_version_unavailable: bool,
    /// The first list came in pages although the server was free to answer from its cache: so it has
    /// none, and later lists are worth paging too.
    is_paged: bool,
    /// The server was found not to do streaming lists.
    is_streaming_refused: bool,
    /// Why the next list is necessary.
    reason: RelistReason,
    waits: Waits,
    budget: Budget,
}

/// A watch that is open, and what is known of it.
struct Opened {
    body: crate::rest::Body,
    reader: super::read::EventReader,
    /// When the server ends it at the latest, and some.
    deadline: Instant,
    since: Instant,
    events: u64,
}

impl<O: Object> Reflector<O> {
    /// Runs until it is dropped.
    pub(crate) async fn run(self) {
        let mut progress = Progress {
            version: None,
            is_version_unavailable: false,
            is_paged: false,
            is_streaming_refused: false,
            reason: RelistReason::First,
            waits: Waits::new(self.options.backoff.clone()),
            budget: Budget::new(self.options.internal_error_retry),
        };
        loop {
            progress.waits.begin();
            let end = self.follow(&mut progress).await;
            progress.reason = match &progress.version {
                None => RelistReason::First,
                Some(_) if end.is_expired() => RelistReason::Expired,
                Some(_) => RelistReason::Failure,
            };
            self.wait(&mut progress.waits, end).await;
        }
    }

    /// Lists and watches, until something makes a new list necessary.
    ///
    /// Most of the time an informer waits for its watch: what is needed for other things is in boxes of
    /// their own, so that it takes memory only then.
    async fn follow(&self, progress: &mut Progress) -> End {
        self.measure(Measured::Relist(progress.reason));
        self.report(Report::Listing);
        let mut opened = None;
        if self.options.streaming_list && !progress.is_streaming_refused {
            match trace::list(true, Box::pin(self.stream_list(progress))).await {
                Ok(stream) => opened = Some(stream),
                Err(error) => progress.is_streaming_refused = is_no_such_list(&error),
            }
        }
        if opened.is_none()
            && let Err(end) = trace::list(false, Box::pin(self.list(progress))).await
        {
            return end;
        }
        self.report(Report::Synced);
        loop {
            let stream = match opened.take() {
                Some(stream) => stream,
                None => match Box::pin(self.open_watch(progress)).await {
                    Ok(stream) => stream,
                    Err(error) if is_retried(&error) => {
                        self.wait(&mut progress.waits, End::Failed(error)).await;
                        continue;
                    }
                    Err(error) => return End::Failed(error),
                },
            };
            self.report(Report::Watching);
            match trace::watch(self.watch(progress, stream)).await {
                End::Over => {}
                End::Refused(status) if status.is_too_many_requests() => {
                    self.wait(&mut progress.waits, End::Refused(status)).await;
                }
                end => return end,
            }
        }
    }

    /// Waits after a failure: longer each time, and as long as the server asks for.
    async fn wait(&self, waits: &mut Waits, end: End) {
        let wait = waits
            .next()
            .max(end.retry_after().unwrap_or(Duration::ZERO));
        self.report(Report::Retrying(end, wait));
        sleep(wait).await;
    }

    fn report(&self, report: Report) {
        let is_news = !matches!(report, Report::Heard);
        let waits = match &report {
            Report::Retrying(_, wait) => Some(*wait),
            _ => None,
        };
        self.health.send_if_modified(|health| {
            health.take(report);
            is_news
        });
        if let Some(wait) = waits {
            // What listens may ask for the health itself, so that it is not borrowed meanwhile.
            let health = self.health.borrow().clone();
            trace::failed(&health, wait);
        }
    }

    fn measure(&self, measured: Measured) {
        self.meter.record(&self.source.labels(), measured);
        trace::measured(measured);
    }

    /// An object could not be read. It is left out, and said so.
    fn bad(&self, item: Option<&Item<'_>>, error: DecodeError) {
        self.measure(Measured::BadObject);
        let before = self.health.borrow().bad_objects;
        trace::skipped(item, &error, before);
        self.report(Report::BadObject(error));
    }
}
