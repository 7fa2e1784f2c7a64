//! What programs record events with.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::new::check_reporter;
use super::series::Clock;
use super::worker::{Counters, Worker};
use super::{Event, NewEvent, ObjectReference, RecordError};
use crate::client::Client;
use crate::meta::{ObjectMeta, names};

/// How many events wait to be looked at (`maxQueuedEvents` of `client-go/tools/events`).
const QUEUE: usize = 1000;
/// How long an answer may take, where the client has no limit of its own.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Where events are whose objects are in no namespace.
const DEFAULT_NAMESPACE: &str = "default";

/// Sends events in the background. Clones share the task that does so, and their queue.
///
/// Once all clones are gone, what waits is still sent; [`shutdown`](Self::shutdown) waits for that.
#[derive(Clone, Debug)]
pub struct Recorder {
    events: mpsc::Sender<Box<Event>>,
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    controller: String,
    instance: String,
    clock: Clock,
    counters: Arc<Counters>,
    task: Mutex<Option<(oneshot::Sender<()>, JoinHandle<()>)>>,
}

/// How many events there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// That were recorded, be it as one more of a series.
    pub recorded: u64,
    /// That were dropped, since too many waited.
    pub dropped: u64,
    /// Events and series that the server took.
    pub sent: u64,
    /// Events and series that the server refused, or that it could not be told in twelve tries.
    pub failed: u64,
}

/// Puts a [`Recorder`] together.
#[derive(Clone, Debug)]
pub struct RecorderBuilder {
    client: Client,
    controller: String,
    instance: Option<String>,
    queue: usize,
}

impl RecorderBuilder {
    /// Which of several tells of events, as the name of a pod. The default is the controller and the name of the
    /// host, which is that of the pod in one.
    #[must_use]
    pub fn instance(mut self, instance: impl Into<String>) -> Self {
        self.instance = Some(instance.into());
        self
    }

    /// How many events may wait before more are dropped; 1000 is the default.
    #[must_use]
    pub fn queue(mut self, events: usize) -> Self {
        self.queue = events;
        self
    }

    /// The recorder, whose task runs in the tokio runtime in which it is made.
    ///
    /// # Errors
    /// [`RecordError::Invalid`] when the controller is no qualified name, as `example.dev/gate-controller`, or the
    /// instance is empty or longer than 128 bytes; [`RecordError::NoRuntime`].
    pub fn build(self) -> Result<Recorder, RecordError> {
        let instance = self
            .instance
            .unwrap_or_else(|| instance_of(&self.controller));
        check_reporter(&self.controller, &instance)?;
        let runtime = Handle::try_current().map_err(|_| RecordError::NoRuntime)?;
        let client = match self.client.timeout() {
            Some(_) => self.client,
            None => self.client.with_timeout(TIMEOUT),
        };
        let (events, received) = mpsc::channel(self.queue.clamp(1, Semaphore::MAX_PERMITS));
        let (stop, stopped) = oneshot::channel();
        let counters = Arc::<Counters>::default();
        let worker = Worker::new(client, received, stopped, Arc::clone(&counters));
        let task = runtime.spawn(worker.run());
        Ok(Recorder {
            events,
            shared: Arc::new(Shared {
                controller: self.controller,
                instance,
                clock: Clock::default(),
                counters,
                task: Mutex::new(Some((stop, task))),
            }),
        })
    }
}

impl Recorder {
    /// A recorder in the name of a controller, as `example.dev/gate-controller`.
    ///
    /// # Errors
    /// As [`RecorderBuilder::build`].
    pub fn new(client: Client, controller: impl Into<String>) -> Result<Self, RecordError> {
        Self::builder(client, controller).build()
    }

    /// A recorder with settings.
    pub fn builder(client: Client, controller: impl Into<String>) -> RecorderBuilder {
        RecorderBuilder {
            client,
            controller: controller.into(),
            instance: None,
            queue: QUEUE,
        }
    }

    /// Has an event sent. It never waits; whether the server takes it shows in [`counts`](Self::counts), and with the
    /// feature `tracing` at the level WARN.
    ///
    /// # Errors
    /// [`RecordError::Invalid`] for what no server takes, [`RecordError::Full`] when too many events wait,
    /// [`RecordError::Closed`] after a shutdown. Few programs need more than to ignore the latter two.
    pub fn record(&self, about: &ObjectReference, event: NewEvent) -> Result<(), RecordError> {
        event.check(about)?;
        let counters = &self.shared.counters;
        match self.events.try_send(Box::new(self.event(about, event))) {
            Ok(()) => {
                counters.recorded.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
            Err(TrySendError::Full(_)) => {
                counters.dropped.fetch_add(1, Ordering::Relaxed);
                Err(RecordError::Full)
            }
            Err(TrySendError::Closed(_)) => Err(RecordError::Closed),
        }
    }

    /// How many events there were so far.
    pub fn counts(&self) -> Counts {
        let of = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let counters = &self.shared.counters;
        Counts {
            recorded: of(&counters.recorded),
            dropped: of(&counters.dropped),
            sent: of(&counters.sent),
            failed: of(&counters.failed),
        }
    }

    /// Ends it, for all clones: what waits is sent, and the last count of every series, for so long at most. What is
    /// not sent then is lost.
    pub async fn shutdown(&self, within: Duration) -> Counts {
        let task = self.shared.task.lock();
        let task = task.unwrap_or_else(PoisonError::into_inner).take();
        if let Some((stop, mut task)) = task {
            // It has ended already where nobody listens.
            let _ = stop.send(());
            if tokio::time::timeout(within, &mut task).await.is_err() {
                task.abort();
            }
        }
        self.counts()
    }

    fn event(&self, about: &ObjectReference, new: NewEvent) -> Event {
        let (time, nanos) = self.shared.clock.now();
        let namespace = if about.namespace.is_empty() {
            DEFAULT_NAMESPACE
        } else {
            &about.namespace
        };
        Event {
            metadata: ObjectMeta {
                name: name(&about.name, nanos),
                namespace: namespace.to_owned(),
                ..ObjectMeta::default()
            },
            event_time: Some(time),
            series: None,
            reporting_controller: self.shared.controller.clone(),
            reporting_instance: self.shared.instance.clone(),
            action: new.action,
            reason: new.reason,
            regarding: about.clone(),
            related: new.related,
            note: new.note,
            r#type: Some(new.ty),
        }
    }
}

/// The name of an event: that of its object and the time, or, where an event cannot be named so, one by chance.
fn name(of: &str, nanos: u64) -> String {
    let name = format!("{of}.{nanos:x}");
    if names::subdomain(&name).is_empty() {
        return name;
    }
    let chance = RandomState::new().build_hasher().finish();
    format!("{chance:016x}.{nanos:x}")
}

/// The controller on this host.
fn instance_of(controller: &str) -> String {
    let host = std::env::var("HOSTNAME").ok();
    let host = host.or_else(|| std::fs::read_to_string("/etc/hostname").ok());
    let host = host.unwrap_or_default();
    let mut instance = match host.trim() {
        "" => controller.to_owned(),
        host => format!("{controller}-{host}"),
    };
    instance.truncate(instance.floor_char_boundary(128));
    instance
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_objects_with_the_time() {
        assert_eq!(name("www", 0x2a), "www.2a");
        let long = "a".repeat(250);
        for odd in ["system:node", "A", long.as_str()] {
            let name = name(odd, 0x2a);
            assert!(
                names::subdomain(&name).is_empty()
                    && name.rsplit_once('.').is_some_and(|(_, time)| time == "2a"),
                "{name}"
            );
        }
    }

    #[test]
    fn no_two_events_have_one_time() {
        let clock = Clock::default();
        let times: Vec<u64> = (0..1000).map(|_| clock.now().1).collect();
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn an_instance_is_never_too_long() {
        assert!(instance_of("example.dev/gate").starts_with("example.dev/gate"));
        assert!(instance_of(&"a".repeat(200)).len() <= 128);
    }
}
