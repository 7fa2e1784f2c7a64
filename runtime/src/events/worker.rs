//! The task that sends events.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::Event;
use super::send::send;
use super::series::{Key, Series};
use crate::client::Client;
use crate::rest::Error;

/// How many events are sent at a time.
const SENDERS: usize = 8;
/// How often what is quiet is looked for.
const TIDY: Duration = Duration::from_secs(30);

/// How many events there were.
#[derive(Debug, Default)]
pub(super) struct Counters {
    pub(super) recorded: AtomicU64,
    pub(super) dropped: AtomicU64,
    pub(super) sent: AtomicU64,
    pub(super) failed: AtomicU64,
}

/// What became of an event.
type Sent = Box<(Key, Result<(), Error>)>;

/// What is next.
enum Turn {
    Sent(Result<Sent, JoinError>),
    Tidy,
    Event(Box<Event>),
    End,
}

pub(super) struct Worker {
    client: Client,
    events: mpsc::Receiver<Box<Event>>,
    stop: oneshot::Receiver<()>,
    series: Series,
    senders: JoinSet<Sent>,
    counters: Arc<Counters>,
    queue: usize,
}

impl Worker {
    pub(super) fn new(
        client: Client,
        events: mpsc::Receiver<Box<Event>>,
        stop: oneshot::Receiver<()>,
        counters: Arc<Counters>,
    ) -> Self {
        Self {
            client,
            queue: events.max_capacity(),
            events,
            stop,
            series: Series::default(),
            senders: JoinSet::new(),
            counters,
        }
    }

    /// Sends events until all recorders are gone, or one was shut down, and then what is left.
    pub(super) async fn run(mut self) {
        let mut tidy = interval(TIDY);
        tidy.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            self.start();
            match poll_fn(|context| self.poll_turn(&mut tidy, context)).await {
                Turn::Sent(sent) => self.finish(sent),
                Turn::Tidy => self.series.tidy(),
                Turn::Event(event) => self.series.add(*event),
                Turn::End => break,
            }
        }
        self.events.close();
        while let Some(event) = self.events.recv().await {
            self.series.add(*event);
        }
        self.series.end();
        self.start();
        while let Some(sent) = self.senders.join_next().await {
            self.finish(sent);
            self.start();
        }
    }

    fn poll_turn(&mut self, tidy: &mut Interval, context: &mut Context<'_>) -> Poll<Turn> {
        // The other end goes with the last recorder.
        if Pin::new(&mut self.stop).poll(context).is_ready() {
            return Poll::Ready(Turn::End);
        }
        if let Poll::Ready(Some(sent)) = self.senders.poll_join_next(context) {
            return Poll::Ready(Turn::Sent(sent));
        }
        if tidy.poll_tick(context).is_ready() {
            return Poll::Ready(Turn::Tidy);
        }
        // Where the server is slow, events wait in the channel, which takes no more than so many.
        if self.series.waiting() >= self.queue {
            return Poll::Pending;
        }
        let event = ready!(self.events.poll_recv(context));
        Poll::Ready(event.map_or(Turn::End, Turn::Event))
    }

    fn start(&mut self) {
        while self.senders.len() < SENDERS {
            let Some(job) = self.series.next() else {
                return;
            };
            let client = self.client.clone();
            self.senders.spawn(async move {
                let sent = send(&client, &job).await;
                Box::new((job.key, sent))
            });
        }
    }

    fn finish(&mut self, sent: Result<Sent, JoinError>) {
        // A sender neither panics nor is stopped.
        let Ok(sent) = sent else {
            return;
        };
        let (key, sent) = *sent;
        let counter = match &sent {
            Ok(()) => &self.counters.sent,
            Err(error) => {
                told(error);
                &self.counters.failed
            }
        };
        counter.fetch_add(1, Ordering::Relaxed);
        self.series.done(&key, sent.is_ok());
    }
}

#[cfg(feature = "tracing")]
fn told(error: &Error) {
    tracing::warn!(target: "kubewright::events", %error, "an event was not recorded");
}

#[cfg(not(feature = "tracing"))]
fn told(_: &Error) {}
