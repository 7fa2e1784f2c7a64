//! What caches do, through the facade `metrics`.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, Label, Unit};
use tokio::time::sleep;

use super::{Measured, Meter, MeterLabels, RelistReason};
use crate::cache::{Probe, Sample};

/// Counts what caches do through the facade `metrics`, whose recorder the program chooses. That has to be
/// installed before this is made.
///
/// All have the labels `group` (empty for the legacy core group), `version` and `resource`, as `deployments`:
///
/// | name | what |
/// |---|---|
/// | `kubewright_cache_relists_total` | how often everything was listed, or tried to be; with the label `reason`: `first`, `expired` (the server had forgotten where a watch could go on), `failure` |
/// | `kubewright_cache_lists_total` | lists that came whole |
/// | `kubewright_cache_list_failures_total` | lists that did not |
/// | `kubewright_cache_listed_objects_total` | objects of lists |
/// | `kubewright_cache_list_duration_seconds` | histogram: until a list was read |
/// | `kubewright_cache_watches_total` | watches that were opened, streaming lists included |
/// | `kubewright_cache_watch_failures_total` | watches that could not be opened |
/// | `kubewright_cache_watch_events_total` | events of watches |
/// | `kubewright_cache_watch_duration_seconds` | histogram: how long watches lasted |
/// | `kubewright_cache_skipped_objects_total` | objects that could not be read |
/// | `kubewright_cache_objects` | gauge: objects held |
/// | `kubewright_cache_handlers` | gauge: handlers and streams |
/// | `kubewright_cache_queue_depth` | gauge: items that wait for the handler for which the most do |
/// | `kubewright_cache_queue_age_seconds` | gauge: how long the item that waits longest has waited |
/// | `kubewright_cache_staleness_seconds` | gauge: for how long the server has told nothing; see [`Sample::staleness`] |
///
/// Where several caches are of one resource, as of other namespaces or selectors, objects and handlers are
/// those of all of them, and the other gauges those of the one that is worst.
///
/// The gauges are set by [`sample`](Self::sample), before they are read; or again and again by
/// [`run`](Self::run).
///
/// ```no_run
/// # use std::sync::Arc;
/// # use std::time::Duration;
/// # use kubewright::cache::{MetricsMeter, SharedInformerFactory};
/// # async fn example(client: kubewright::Client) {
/// let meter = Arc::new(MetricsMeter::new());
/// let factory = SharedInformerFactory::builder(client).meter(meter.clone()).build();
/// tokio::spawn(async move { meter.run(Duration::from_secs(10)).await });
/// # }
/// ```
pub struct MetricsMeter {
    labels: Vec<Label>,
    /// By plural, which few resources share.
    resources: RwLock<HashMap<Box<str>, Vec<Arc<Instruments>>>>,
}

/// The shortest time between two samples.
const SHORTEST_RUN: Duration = Duration::from_millis(100);

/// All that is counted of a resource.
struct Instruments {
    group: Box<str>,
    version: Box<str>,
    relists: [Counter; 3],
    lists: Counter,
    list_failures: Counter,
    listed_objects: Counter,
    list_duration: Histogram,
    watches: Counter,
    watch_failures: Counter,
    watch_events: Counter,
    watch_duration: Histogram,
    skipped_objects: Counter,
    objects: Gauge,
    handlers: Gauge,
    queue_depth: Gauge,
    queue_age: Gauge,
    staleness: Gauge,
    /// The caches of it that run.
    caches: Mutex<Vec<Probe>>,
}

impl MetricsMeter {
    /// One for all caches of the program.
    pub fn new() -> Self {
        Self::with_labels(Vec::<(String, String)>::new())
    }

    /// One whose metrics all have these labels too, as one that says of which cluster they are.
    pub fn with_labels<K: Into<String>, V: Into<String>>(
        labels: impl IntoIterator<Item = (K, V)>,
    ) -> Self {
        describe();
        let labels = labels.into_iter();
        let labels = labels.map(|(key, value)| Label::new(key.into(), value.into()));
        Self {
            labels: labels.collect(),
            resources: RwLock::default(),
        }
    }

    /// Sets the gauges to what they are now.
    pub fn sample(&self) {
        let resources = self
            .resources
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        let all: Vec<_> = resources.values().flatten().map(Arc::clone).collect();
        // A cache may end here, which is a user's code at last.
        drop(resources);
        for instruments in all {
            instruments.sample();
        }
    }

    /// Sets the gauges again and again, at least 100 ms apart, for as long as this is polled.
    pub async fn run(&self, every: Duration) {
        loop {
            self.sample();
            sleep(every.max(SHORTEST_RUN)).await;
        }
    }

    fn instruments(&self, of: &MeterLabels<'_>) -> Arc<Instruments> {
        let find = |resources: &HashMap<Box<str>, Vec<Arc<Instruments>>>| {
            let mut same = resources.get(of.resource)?.iter();
            same.find(|same| *same.group == *of.group && *same.version == *of.version)
                .cloned()
        };
        let found = find(
            &self
                .resources
                .read()
                .unwrap_or_else(PoisonError::into_inner),
        );
        if let Some(found) = found {
            return found;
        }
        let made = Arc::new(self.make(of));
        let mut resources = self
            .resources
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        // Another may have come first.
        if let Some(found) = find(&resources) {
            return found;
        }
        let same = resources.entry(of.resource.into()).or_default();
        same.push(Arc::clone(&made));
        made
    }

    fn make(&self, of: &MeterLabels<'_>) -> Instruments {
        let label = |key: &'static str, value: &str| Label::new(key, value.to_owned());
        let mut labels = self.labels.clone();
        labels.push(label("group", of.group));
        labels.push(label("version", of.version));
        labels.push(label("resource", of.resource));
        let counter = |name: &'static str| metrics::counter!(name, labels.clone());
        let gauge = |name: &'static str| metrics::gauge!(name, labels.clone());
        let histogram = |name: &'static str| metrics::histogram!(name, labels.clone());
        let relists = |reason: RelistReason| {
            let mut labels = labels.clone();
            labels.push(Label::from_static_parts("reason", reason.name()));
            metrics::counter!(RELISTS, labels)
        };
        Instruments {
            group: of.group.into(),
            version: of.version.into(),
            relists: [
                RelistReason::First,
                RelistReason::Expired,
                RelistReason::Failure,
            ]
            .map(relists),
            lists: counter(LISTS),
            list_failures: counter(LIST_FAILURES),
            listed_objects: counter(LISTED_OBJECTS),
            list_duration: histogram(LIST_DURATION),
            watches: counter(WATCHES),
            watch_failures: counter(WATCH_FAILURES),
            watch_events: counter(WATCH_EVENTS),
            watch_duration: histogram(WATCH_DURATION),
            skipped_objects: counter(SKIPPED_OBJECTS),
            objects: gauge(OBJECTS),
            handlers: gauge(HANDLERS),
            queue_depth: gauge(QUEUE_DEPTH),
            queue_age: gauge(QUEUE_AGE),
            staleness: gauge(STALENESS),
            caches: Mutex::default(),
        }
    }
}

impl Default for MetricsMeter {
    fn default() -> Self {
        Self::new()
    }
}

impl Meter for MetricsMeter {
    fn record(&self, of: &MeterLabels<'_>, what: Measured) {
        let instruments = self.instruments(of);
        match what {
            Measured::Relist(reason) => {
                let [first, expired, failure] = &instruments.relists;
                match reason {
                    RelistReason::First => first,
                    RelistReason::Expired => expired,
                    RelistReason::Failure => failure,
                }
                .increment(1);
            }
            Measured::Listed { objects, took } => {
                instruments.lists.increment(1);
                instruments.listed_objects.increment(objects as u64);
                instruments.list_duration.record(took);
            }
            Measured::ListFailed => instruments.list_failures.increment(1),
            Measured::WatchOpened => instruments.watches.increment(1),
            Measured::WatchFailed => instruments.watch_failures.increment(1),
            Measured::WatchEnded { events: _, took } => instruments.watch_duration.record(took),
            Measured::Events(events) => instruments.watch_events.increment(events),
            Measured::BadObject => instruments.skipped_objects.increment(1),
        }
    }

    fn started(&self, of: &MeterLabels<'_>, cache: Probe) {
        self.instruments(of).caches().push(cache);
    }
}

impl Instruments {
    fn caches(&self) -> MutexGuard<'_, Vec<Probe>> {
        self.caches.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sample(&self) {
        let mut caches = std::mem::take(&mut *self.caches());
        if caches.is_empty() {
            return;
        }
        let mut together = Sample::default();
        caches.retain(|cache| {
            let Some(sample) = cache.sample() else {
                return false;
            };
            together = Sample {
                objects: together.objects + sample.objects,
                handlers: together.handlers + sample.handlers,
                staleness: together.staleness.max(sample.staleness),
                queue_depth: together.queue_depth.max(sample.queue_depth),
                queue_age: together.queue_age.max(sample.queue_age),
                ..together
            };
            true
        });
        self.caches().append(&mut caches);
        set(&self.objects, together.objects);
        set(&self.handlers, together.handlers);
        set(&self.queue_depth, together.queue_depth);
        self.queue_age.set(together.queue_age);
        self.staleness.set(together.staleness);
    }
}

#[allow(clippy::cast_precision_loss, reason = "there are fewer than 2^53")]
fn set(gauge: &Gauge, count: usize) {
    gauge.set(count as f64);
}

const RELISTS: &str = "kubewright_cache_relists_total";
const LISTS: &str = "kubewright_cache_lists_total";
const LIST_FAILURES: &str = "kubewright_cache_list_failures_total";
const LISTED_OBJECTS: &str = "kubewright_cache_listed_objects_total";
const LIST_DURATION: &str = "kubewright_cache_list_duration_seconds";
const WATCHES: &str = "kubewright_cache_watches_total";
const WATCH_FAILURES: &str = "kubewright_cache_watch_failures_total";
const WATCH_EVENTS: &str = "kubewright_cache_watch_events_total";
const WATCH_DURATION: &str = "kubewright_cache_watch_duration_seconds";
const SKIPPED_OBJECTS: &str = "kubewright_cache_skipped_objects_total";
const OBJECTS: &str = "kubewright_cache_objects";
const HANDLERS: &str = "kubewright_cache_handlers";
const QUEUE_DEPTH: &str = "kubewright_cache_queue_depth";
const QUEUE_AGE: &str = "kubewright_cache_queue_age_seconds";
const STALENESS: &str = "kubewright_cache_staleness_seconds";

/// Tells the recorder what each is.
fn describe() {
    let counters = [
        (RELISTS, "How often everything was listed, or tried to be."),
        (LISTS, "Lists that came whole."),
        (LIST_FAILURES, "Lists that did not come whole."),
        (LISTED_OBJECTS, "Objects of lists."),
        (WATCHES, "Watches that were opened."),
        (WATCH_FAILURES, "Watches that could not be opened."),
        (WATCH_EVENTS, "Events of watches."),
        (SKIPPED_OBJECTS, "Objects that could not be read."),
    ];
    for (name, about) in counters {
        metrics::describe_counter!(name, Unit::Count, about);
    }
    let times = [
        (LIST_DURATION, "How long it took until a list was read."),
        (WATCH_DURATION, "How long watches lasted."),
    ];
    for (name, about) in times {
        metrics::describe_histogram!(name, Unit::Seconds, about);
    }
    let gauges = [
        (OBJECTS, Unit::Count, "Objects held."),
        (HANDLERS, Unit::Count, "Handlers and streams."),
        (
            QUEUE_DEPTH,
            Unit::Count,
            "Items that wait for the handler for which the most do.",
        ),
        (
            QUEUE_AGE,
            Unit::Seconds,
            "How long the item that waits longest for a handler has waited.",
        ),
        (
            STALENESS,
            Unit::Seconds,
            "For how long the server has told nothing.",
        ),
    ];
    for (name, unit, about) in gauges {
        metrics::describe_gauge!(name, unit, about);
    }
}

impl fmt::Debug for MetricsMeter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MetricsMeter").finish_non_exhaustive()
    }
}
