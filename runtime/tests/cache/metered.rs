//! What informers tell of what they do: to a meter, when asked for a sample, and of their health.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright::Api;
use kubewright::cache::{
    HandlerOptions, Informer, Measured, Meter, MeterLabels, Probe, RelistReason,
};
use kubewright_apiserver::{Fault, Verb};
use tokio::time::advance;

use crate::kind::{Strict, Widget, server, widget};

const SOON: Duration = Duration::from_secs(10);

/// Notes down what it is told.
#[derive(Default)]
struct Notes {
    measured: Mutex<Vec<(String, Measured)>>,
    started: Mutex<Vec<(String, Probe)>>,
}

impl Notes {
    fn count(&self, is_it: impl Fn(&Measured) -> bool) -> usize {
        let measured = self.measured.lock().unwrap();
        measured.iter().filter(|(_, what)| is_it(what)).count()
    }
}

fn of(labels: &MeterLabels<'_>) -> String {
    let MeterLabels {
        group,
        version,
        resource,
        namespace,
    } = labels;
    format!("{group}/{version}/{resource} {namespace:?}")
}

impl Meter for Notes {
    fn record(&self, labels: &MeterLabels<'_>, what: Measured) {
        self.measured.lock().unwrap().push((of(labels), what));
    }

    fn started(&self, labels: &MeterLabels<'_>, cache: Probe) {
        self.started.lock().unwrap().push((of(labels), cache));
    }
}

#[tokio::test(start_paused = true)]
async fn a_meter_is_told_of_lists_watches_and_what_was_skipped() {
    let (server, client) = server();
    let api = Api::<Widget>::namespaced(client.clone(), "default");
    api.create(&widget("bad", 1)).await.unwrap();
    let list = Fault::internal_error("no").on(Verb::List).of::<Widget>();
    server.faults().add(list.once());
    let notes = Arc::new(Notes::default());
    let widgets = Informer::<Strict>::builder(client)
        .namespace("default")
        .meter(notes.clone())
        .build();
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    let created = api.create(&widget("bad-too", 2)).await.unwrap();
    widgets
        .wait_until(&created.metadata.resource_version, SOON)
        .await
        .unwrap();

    let labels: Vec<String> = {
        let measured = notes.measured.lock().unwrap();
        measured.iter().map(|(of, _)| of.clone()).collect()
    };
    let expected = r#"example.dev/v1/widgets Some("default")"#;
    assert!(labels.iter().all(|of| of == expected), "{labels:?}");
    assert_eq!(notes.count(|what| matches!(what, Measured::ListFailed)), 1);
    let first = Measured::Relist(RelistReason::First);
    assert_eq!(notes.count(|what| *what == first), 2);
    let listed = |what: &Measured| matches!(what, Measured::Listed { objects: 0, .. });
    assert_eq!(notes.count(listed), 1);
    assert_eq!(notes.count(|what| *what == Measured::WatchOpened), 1);
    assert_eq!(notes.count(|what| *what == Measured::Events(1)), 1);
    assert_eq!(notes.count(|what| *what == Measured::BadObject), 2);
    assert_eq!(widgets.health().bad_objects, 2);
}

#[tokio::test(start_paused = true)]
async fn a_sample_says_what_waits_and_for_how_long() {
    let (_server, client) = server();
    let api = Api::<Widget>::namespaced(client.clone(), "default");
    let notes = Arc::new(Notes::default());
    let widgets = Informer::<Widget>::builder(client)
        .namespaces(["default", "other"])
        .meter(notes.clone())
        .build();
    assert_eq!(widgets.sample(), None, "it does not run");
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    let mut events = widgets.events(HandlerOptions::default().capacity(1));
    // The list of what is there, of nothing.
    while !events.has_synced() {
        let next = tokio::time::timeout(Duration::ZERO, events.next()).await;
        assert!(next.is_err(), "nothing is there");
    }
    let idle = widgets.sample().unwrap();
    assert!(idle.is_synced);
    assert_eq!((idle.objects, idle.handlers), (0, 1));
    assert_eq!((idle.queue_depth, idle.queue_age), (0, Duration::ZERO));

    let wait = async |created: &Widget| {
        let version = &created.metadata.resource_version;
        // The other namespace is told nothing of it.
        let mut changed = widgets.store().get("default", &created.metadata.name);
        while changed.is_none_or(|it| it.metadata.resource_version != *version) {
            tokio::task::yield_now().await;
            changed = widgets.store().get("default", &created.metadata.name);
        }
    };
    let mut a = api.create(&widget("a", 1)).await.unwrap();
    wait(&a).await;
    advance(Duration::from_secs(5)).await;
    a.spec = widget("a", 2).spec;
    // Merged into what waits, which so has waited for as long.
    wait(&api.update(&a).await.unwrap()).await;
    wait(&api.create(&widget("b", 1)).await.unwrap()).await;
    advance(Duration::from_secs(2)).await;
    let busy = widgets.sample().unwrap();
    assert_eq!((busy.objects, busy.queue_depth), (2, 2));
    let is_about = |age: Duration, seconds: u64| {
        let expected = Duration::from_secs(seconds);
        assert!(
            age >= expected && age < expected + Duration::from_millis(500),
            "{age:?} is not {expected:?}"
        );
    };
    is_about(busy.queue_age, 7);
    is_about(busy.staleness, 7);
    is_about(events.age(), 7);
    events.next().await.unwrap().unwrap();
    is_about(events.age(), 2);
    events.next().await.unwrap().unwrap();
    assert_eq!(widgets.sample().unwrap().queue_age, Duration::ZERO);

    let probe = {
        let mut started = notes.started.lock().unwrap();
        assert_eq!(started.len(), 1);
        started.remove(0)
    };
    assert_eq!(probe.0, "example.dev/v1/widgets None");
    assert_eq!(probe.1.sample().unwrap().objects, 2);
    widgets.stop().await;
    assert_eq!(probe.1.sample(), None, "it was stopped");
    assert_eq!(widgets.sample(), None);
}

#[tokio::test(start_paused = true)]
async fn a_probe_does_not_keep_a_cache() {
    let (_server, client) = server();
    let notes = Arc::new(Notes::default());
    let widgets = Informer::<Widget>::builder(client)
        .meter(notes.clone())
        .build();
    let registration = widgets.on_add(|_, _| {});
    widgets.start();
    widgets.synced(SOON).await.unwrap();
    drop(widgets);
    let (_, probe) = notes.started.lock().unwrap().remove(0);
    assert_eq!(probe.sample(), None);
    while !registration.is_ended() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn readiness_outlasts_a_short_outage() {
    const TOLERANCE: Duration = Duration::from_mins(2);
    let (server, client) = server();
    let widgets = Informer::<Widget>::builder(client).build();
    widgets.start();
    assert!(!widgets.health().is_ready(TOLERANCE), "nothing is listed");
    widgets.synced(SOON).await.unwrap();
    assert!(widgets.health().is_ready(Duration::ZERO));

    // No watch lasts longer than ten minutes.
    server.faults().add(Fault::internal_error("down"));
    let mut waited = Duration::ZERO;
    while widgets.health().failing_since.is_none() {
        advance(Duration::from_secs(1)).await;
        waited += Duration::from_secs(1);
        assert!(waited < Duration::from_mins(11));
    }
    assert!(!widgets.health().is_live());
    assert!(widgets.health().is_ready(TOLERANCE), "what it has is good");
    advance(Duration::from_millis(1)).await;
    assert!(!widgets.health().is_ready(Duration::ZERO));
    let since = widgets.health().failing_since;
    while widgets.health().failing_since.unwrap().elapsed() <= TOLERANCE {
        advance(Duration::from_secs(1)).await;
    }
    assert_eq!(widgets.health().failing_since, since, "it fails all along");
    assert!(!widgets.health().is_ready(TOLERANCE));

    server.faults().clear();
    let mut left = 600;
    while !widgets.health().is_live() {
        advance(Duration::from_secs(1)).await;
        left -= 1;
        assert!(left > 0, "{:?}", widgets.health());
    }
    assert!(widgets.health().is_ready(TOLERANCE));
    assert_eq!(widgets.health().failing_since, None);
    widgets.stop().await;
    assert!(
        !widgets.health().is_ready(TOLERANCE),
        "what it has gets old"
    );
}
