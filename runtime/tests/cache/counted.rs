//! What informers do, through the facade `metrics`, by a recorder of the test's own.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright::Api;
use kubewright::cache::{Informer, MetricsMeter};
use kubewright_apiserver::{Fault, Verb};
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder,
    SharedString, Unit,
};

use crate::kind::{Strict, Widget, server, widget};

const SOON: Duration = Duration::from_secs(10);

/// Holds what was recorded, by the metric's name and labels.
#[derive(Clone, Default)]
struct Recorded {
    values: Arc<Mutex<BTreeMap<String, Vec<f64>>>>,
    described: Arc<Mutex<BTreeMap<String, Unit>>>,
}

/// One metric.
struct Cell {
    values: Arc<Mutex<BTreeMap<String, Vec<f64>>>>,
    key: String,
}

impl Cell {
    fn change(&self, change: impl FnOnce(&mut Vec<f64>)) {
        change(
            self.values
                .lock()
                .unwrap()
                .entry(self.key.clone())
                .or_default(),
        );
    }
}

impl CounterFn for Cell {
    #[allow(clippy::cast_precision_loss, reason = "they are small")]
    fn increment(&self, value: u64) {
        self.change(|values| *values = vec![values.iter().sum::<f64>() + value as f64]);
    }

    fn absolute(&self, _: u64) {}
}

impl GaugeFn for Cell {
    fn increment(&self, _: f64) {}

    fn decrement(&self, _: f64) {}

    fn set(&self, value: f64) {
        self.change(|values| *values = vec![value]);
    }
}

impl HistogramFn for Cell {
    fn record(&self, value: f64) {
        self.change(|values| values.push(value));
    }
}

impl Recorded {
    fn cell(&self, key: &Key) -> Arc<Cell> {
        let labels = key.labels();
        let labels: Vec<_> = labels
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        Arc::new(Cell {
            values: Arc::clone(&self.values),
            key: format!("{} {}", key.name(), labels.join(",")),
        })
    }

    fn describe(&self, key: &KeyName, unit: Option<Unit>) {
        let mut described = self.described.lock().unwrap();
        described.insert(key.as_str().to_owned(), unit.unwrap());
    }

    /// The values of a metric of widgets.
    fn of(&self, name: &str) -> Vec<f64> {
        self.labelled(name, "")
    }

    fn labelled(&self, name: &str, more: &str) -> Vec<f64> {
        let key = format!(
            "kubewright_cache_{name} cluster=one,group=example.dev,version=v1,resource=widgets{more}"
        );
        self.values
            .lock()
            .unwrap()
            .get(&key)
            .cloned()
            .unwrap_or_default()
    }
}

impl Recorder for Recorded {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, unit);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, unit);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, unit);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.cell(key))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.cell(key))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::from_arc(self.cell(key))
    }
}

#[tokio::test(start_paused = true)]
async fn counters_gauges_and_histograms() {
    let recorded = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&recorded);
    let meter = Arc::new(MetricsMeter::with_labels([("cluster", "one")]));

    let (server, client) = server();
    let api = Api::<Widget>::namespaced(client.clone(), "default");
    api.create(&widget("a", 1)).await.unwrap();
    let faults = server.faults();
    let fault = || Fault::internal_error("no").of::<Widget>();
    faults.add(fault().on(Verb::List).once());
    faults.add(fault().on(Verb::Watch).once());
    let widgets = Informer::<Widget>::builder(client.clone())
        .meter(meter.clone())
        .build();
    widgets.on_add(|_, _| {});
    let slow = widgets.events(kubewright::cache::HandlerOptions::default());
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    while recorded.of("watches_total").is_empty() {
        tokio::time::advance(Duration::from_millis(100)).await;
    }
    let created = api.create(&widget("b", 2)).await.unwrap();
    widgets
        .wait_until(&created.metadata.resource_version, SOON)
        .await
        .unwrap();

    assert_eq!(recorded.labelled("relists_total", ",reason=first"), [2.0]);
    assert_eq!(recorded.labelled("relists_total", ",reason=failure"), [1.0]);
    assert_eq!(recorded.of("lists_total"), [2.0]);
    assert_eq!(recorded.of("list_failures_total"), [1.0]);
    assert_eq!(recorded.of("listed_objects_total"), [2.0]);
    assert_eq!(recorded.of("list_duration_seconds").len(), 2);
    assert_eq!(recorded.of("watches_total"), [1.0]);
    assert_eq!(recorded.of("watch_failures_total"), [1.0]);
    assert_eq!(recorded.of("watch_events_total"), [1.0]);
    assert!(recorded.of("skipped_objects_total").is_empty());

    assert!(recorded.of("objects").is_empty(), "nobody asked");
    tokio::time::advance(Duration::from_secs(3)).await;
    meter.sample();
    assert_eq!(recorded.of("objects"), [2.0]);
    assert_eq!(recorded.of("handlers"), [2.0]);
    assert!(recorded.of("queue_depth")[0] >= 2.0);
    assert!(recorded.of("queue_age_seconds")[0] >= 3.0);
    assert!((3.0..4.0).contains(&recorded.of("staleness_seconds")[0]));

    // Another cache of the same, of which nothing can be read.
    let strict = Informer::<Strict>::builder(client)
        .meter(meter.clone())
        .build();
    strict.on_add(|_, _| {});
    strict.start();
    strict.synced(SOON).await.unwrap();
    meter.sample();
    assert_eq!(recorded.of("objects"), [2.0]);
    assert_eq!(recorded.of("handlers"), [3.0], "of both");
    assert_eq!(recorded.of("skipped_objects_total"), [2.0]);

    drop(slow);
    widgets.stop().await;
    strict.stop().await;
    meter.sample();
    assert_eq!(recorded.of("objects"), [0.0], "none is left");
    assert_eq!(recorded.of("queue_age_seconds"), [0.0]);

    let described = recorded.described.lock().unwrap();
    let values = recorded.values.lock().unwrap();
    for key in values.keys() {
        let name = key.split(' ').next().unwrap();
        let unit = described[name];
        assert_eq!(name.ends_with("_seconds"), unit == Unit::Seconds, "{name}");
    }
}

#[tokio::test(start_paused = true)]
async fn gauges_follow_while_it_runs() {
    let recorded = Recorded::default();
    let _guard = metrics::set_default_local_recorder(&recorded);
    let meter = Arc::new(MetricsMeter::with_labels([("cluster", "one")]));
    let running = Arc::clone(&meter);
    let run = tokio::spawn(async move { running.run(Duration::from_secs(10)).await });
    let (_server, client) = server();
    let api = Api::<Widget>::namespaced(client.clone(), "default");
    let widgets = Informer::<Widget>::builder(client).meter(meter).build();
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    for count in [1.0, 2.0] {
        api.create(&widget(&format!("w{count}"), 1)).await.unwrap();
        tokio::time::sleep(Duration::from_secs(11)).await;
        assert_eq!(recorded.of("objects"), [count]);
    }
    run.abort();
}
