//! Events that are recorded: series, tries, what is dropped, and the end.

use std::io;
use std::time::Duration;

use kubewright::client::{Api, Client};
use kubewright::events::{Event, EventType, NewEvent, ObjectReference, RecordError, Recorder};
use kubewright::meta::{ListOptions, ObjectMeta, Status};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use crate::fault::{self, Answer, Seen, Server};
use crate::kind::{Plant, widget};
use crate::live::Live;

const SOON: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_mins(1);

fn recorder(client: Client) -> Recorder {
    Recorder::builder(client, "example.dev/gates")
        .instance("gates-0")
        .build()
        .unwrap()
}

fn about(name: &str) -> ObjectReference {
    let mut widget = widget(name, 1);
    "team".clone_into(&mut widget.metadata.namespace);
    "7".clone_into(&mut widget.metadata.resource_version);
    ObjectReference::to(&widget)
}

fn opened() -> NewEvent {
    NewEvent::normal("Opened", "Open").note("for three cars")
}

fn taken() -> Answer {
    fault::json(201, &json!({"metadata": {"name": "e"}}))
}

fn refused(code: i32, reason: &str) -> Answer {
    let status = Status::failure(code, reason, "no");
    fault::json(
        u16::try_from(code).unwrap(),
        &serde_json::to_value(status).unwrap(),
    )
}

fn methods(server: &Server) -> Vec<String> {
    server.seen().into_iter().map(|seen| seen.method).collect()
}

/// The counts of the series of patches.
fn counts(seen: &[Seen]) -> Vec<Value> {
    seen.iter()
        .map(|seen| seen.json()["series"]["count"].clone())
        .collect()
}

#[tokio::test]
async fn an_event_says_what_happened_to_what() {
    let live = Live::with_widgets(&["w"]);
    let definition = json!({
        "metadata": {"name": "events.events.k8s.io", "annotations": {"api-approved.kubernetes.io": "unapproved, a test"}},
        "spec": {
            "group": "events.k8s.io", "scope": "Namespaced",
            "names": {"plural": "events", "singular": "event", "kind": "Event", "listKind": "EventList"},
            "versions": [{"name": "v1", "served": true, "storage": true, "schema": {"openAPIV3Schema": {
                "type": "object", "x-kubernetes-preserve-unknown-fields": true,
            }}}],
        },
    });
    let definition = serde_json::from_value(definition).unwrap();
    live.server.serve_definition(&definition).unwrap();
    let recorder = recorder(live.client());
    let widget = live.stored("w").unwrap();
    let plant = ObjectReference::to(&Plant {
        metadata: ObjectMeta::named("Rose"),
    });
    let stuck = NewEvent::warning("Stuck", "Close").note("something is in the way");
    recorder
        .record(&ObjectReference::to(&widget), opened())
        .unwrap();
    recorder
        .record(&plant, stuck.related(ObjectReference::to(&widget)))
        .unwrap();
    let counts = recorder.shutdown(MINUTE).await;
    assert_eq!(
        (counts.recorded, counts.sent, counts.dropped, counts.failed),
        (2, 2, 0, 0)
    );

    let events = live
        .api::<Event>()
        .list(&ListOptions::default())
        .await
        .unwrap();
    let [event] = &events.items[..] else {
        panic!("{events:?}")
    };
    assert!(
        event.metadata.name.starts_with("w."),
        "{}",
        event.metadata.name
    );
    assert_eq!(
        (&*event.reporting_controller, &*event.reporting_instance),
        ("example.dev/gates", "gates-0")
    );
    assert_eq!(
        (&*event.reason, &*event.action, &*event.note),
        ("Opened", "Open", "for three cars")
    );
    assert_eq!(
        (&event.r#type, &event.series),
        (&Some(EventType::Normal), &None)
    );
    assert!(event.event_time.is_some());
    let regarding = json!({"kind": "Widget", "namespace": "team", "name": "w", "uid": widget.metadata.uid,
        "apiVersion": "example.dev/v1", "resourceVersion": widget.metadata.resource_version});
    assert_eq!(serde_json::to_value(&event.regarding).unwrap(), regarding);

    let of_cluster = Api::<Event>::namespaced(live.client(), "default");
    let events = of_cluster.list(&ListOptions::default()).await.unwrap();
    let [event] = &events.items[..] else {
        panic!("{events:?}")
    };
    assert_eq!(event.r#type, Some(EventType::Warning));
    assert_eq!(
        (&*event.regarding.name, &*event.regarding.namespace),
        ("Rose", "")
    );
    assert_eq!(event.related.as_ref().unwrap().name, "w");
}

#[tokio::test(start_paused = true)]
async fn e02_the_second_like_it_begins_a_series_which_counts_the_others() {
    let server = Server::new((0..5).map(|_| taken()));
    let recorder = recorder(server.client());
    recorder.record(&about("w"), opened()).unwrap();
    sleep(SOON).await;
    let first = server.only();
    assert!(
        first
            .line()
            .starts_with("POST /apis/events.k8s.io/v1/namespaces/team/events")
    );
    assert!(first.json().get("series").is_none());
    let name = first.json()["metadata"]["name"]
        .as_str()
        .unwrap()
        .to_owned();

    // Another note, and another version of the object, make no other event.
    let mut changed = about("w");
    "8".clone_into(&mut changed.resource_version);
    recorder
        .record(&changed, opened().note("for one car"))
        .unwrap();
    sleep(SOON).await;
    let second = server.only();
    assert_eq!(
        second.line(),
        format!("PATCH /apis/events.k8s.io/v1/namespaces/team/events/{name}")
    );
    assert_eq!(
        second.header("content-type"),
        Some("application/merge-patch+json")
    );
    assert_eq!(second.json()["series"]["count"], 2);
    assert!(second.json()["series"]["lastObservedTime"].is_string());

    for _ in 0..3 {
        recorder.record(&about("w"), opened()).unwrap();
    }
    sleep(SOON).await;
    assert!(server.seen().is_empty());

    // Others are others.
    recorder.record(&about("v"), opened()).unwrap();
    recorder
        .record(&about("w"), NewEvent::normal("Opened", "Push"))
        .unwrap();
    sleep(SOON).await;
    assert_eq!(methods(&server), ["POST", "POST"]);

    // The last count comes with the end.
    recorder.shutdown(MINUTE).await;
    let last = server.only();
    assert_eq!(
        (&*last.method, &last.json()["series"]["count"]),
        ("PATCH", &json!(5))
    );
    assert_eq!(recorder.counts().recorded, 7);
}

#[tokio::test(start_paused = true)]
async fn e02_what_comes_at_once_is_one_event_and_one_patch() {
    let server = Server::new((0..2).map(|_| taken()));
    let recorder = Recorder::builder(server.client(), "gates").queue(usize::MAX);
    let recorder = recorder.build().unwrap();
    for _ in 0..5 {
        recorder.record(&about("w"), opened()).unwrap();
    }
    sleep(SOON).await;
    let counted = recorder.shutdown(MINUTE).await;
    assert_eq!((counted.recorded, counted.sent), (5, 2));
    let seen = server.seen();
    // The patch comes after the event, never before it.
    assert_eq!((&*seen[0].method, &*seen[1].method), ("POST", "PATCH"));
    assert_eq!(counts(&seen[1..]), [5]);
}

#[tokio::test(start_paused = true)]
async fn e02_a_series_ends_after_six_quiet_minutes_with_its_last_count() {
    let server = Server::new((0..5).map(|_| taken()));
    let recorder = recorder(server.client());
    for _ in 0..3 {
        recorder.record(&about("w"), opened()).unwrap();
        sleep(SOON).await;
    }
    recorder.record(&about("alone"), opened()).unwrap();
    sleep(5 * MINUTE).await;
    assert_eq!(methods(&server), ["POST", "PATCH", "POST"]);
    sleep(2 * MINUTE).await;
    let seen = server.seen();
    assert_eq!(counts(&seen), [3]);
    // It has ended: the next one is new.
    recorder.record(&about("w"), opened()).unwrap();
    sleep(SOON).await;
    assert_eq!(server.only().method, "POST");
}

#[tokio::test(start_paused = true)]
async fn e02_a_series_that_goes_on_is_told_every_half_hour() {
    let server = Server::new((0..4).map(|_| taken()));
    let recorder = recorder(server.client());
    // Not with the clock of the recorder.
    sleep(SOON).await;
    for _ in 0..14 {
        recorder.record(&about("w"), opened()).unwrap();
        sleep(5 * MINUTE).await;
    }
    let seen = server.seen();
    let methods: Vec<_> = seen.iter().map(|seen| &*seen.method).collect();
    assert_eq!(methods, ["POST", "PATCH", "PATCH", "PATCH"]);
    assert_eq!(counts(&seen[1..]), [2, 8, 14]);
}

#[tokio::test(start_paused = true)]
async fn e01_an_event_that_the_server_has_forgotten_is_made_anew() {
    let server = Server::new([taken(), refused(404, "NotFound"), taken()]);
    let recorder = recorder(server.client());
    for _ in 0..2 {
        recorder.record(&about("w"), opened()).unwrap();
        sleep(SOON).await;
    }
    let seen = server.seen();
    let methods: Vec<_> = seen.iter().map(|seen| &*seen.method).collect();
    assert_eq!(methods, ["POST", "PATCH", "POST"]);
    assert_eq!(seen[2].json()["series"]["count"], 2);
    assert_eq!(
        seen[2].json()["metadata"]["name"],
        seen[0].json()["metadata"]["name"]
    );
}

#[tokio::test(start_paused = true)]
async fn e01_what_no_server_answered_is_tried_twelve_times() {
    let broken = || fault::broken(io::ErrorKind::ConnectionRefused);
    let server = Server::new([
        broken(),
        refused(503, "ServiceUnavailable"),
        refused(429, "TooManyRequests"),
        taken(),
    ]);
    let events = recorder(server.client());
    let began = Instant::now();
    events.record(&about("w"), opened()).unwrap();
    let counts = events.shutdown(10 * MINUTE).await;
    assert_eq!((counts.sent, counts.failed), (1, 0));
    assert_eq!(server.seen().len(), 4);
    let waited = began.elapsed();
    assert!((30..=38).contains(&waited.as_secs()), "{waited:?}");

    let server = Server::new((0..12).map(|_| broken()));
    let events = recorder(server.client());
    events.record(&about("w"), opened()).unwrap();
    let counts = events.shutdown(10 * MINUTE).await;
    assert_eq!((counts.sent, counts.failed), (0, 1));
    assert_eq!(server.seen().len(), 12);

    // An answer that was lost: the event is there already.
    let server = Server::new([broken(), refused(409, "AlreadyExists")]);
    let events = recorder(server.client());
    events.record(&about("w"), opened()).unwrap();
    assert_eq!(events.shutdown(MINUTE).await.sent, 1);
}

#[tokio::test(start_paused = true)]
async fn e01_what_a_server_refuses_is_not_tried_again() {
    for (code, reason) in [(403, "Forbidden"), (422, "Invalid"), (404, "NotFound")] {
        let server = Server::new([refused(code, reason), taken()]);
        let recorder = recorder(server.client());
        recorder.record(&about("w"), opened()).unwrap();
        sleep(MINUTE).await;
        assert_eq!(server.seen().len(), 1);
        assert_eq!(recorder.counts().failed, 1);
        // The next one like it is new.
        recorder.record(&about("w"), opened()).unwrap();
        sleep(SOON).await;
        assert_eq!(server.only().method, "POST");
    }
}

/// A server that does not answer.
#[derive(Clone)]
struct Silent;

impl tower_service::Service<http::Request<kubewright::rest::Body>> for Silent {
    type Response = http::Response<kubewright::rest::Body>;
    type Error = kubewright::rest::BoxError;
    type Future = std::future::Pending<Answer>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Result<(), Self::Error>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<kubewright::rest::Body>) -> Self::Future {
        std::future::pending()
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_too_much_is_dropped_and_nothing_waits() {
    let client = Client::new(Silent, "team");
    let recorder = Recorder::builder(client, "gates")
        .queue(20)
        .build()
        .unwrap();
    let mut dropped = 0;
    let began = Instant::now();
    for number in 0..1000 {
        match recorder.record(&about(&format!("w{number}")), opened()) {
            Ok(()) => {}
            Err(error) => {
                assert_eq!(error, RecordError::Full);
                dropped += 1;
            }
        }
        tokio::task::yield_now().await;
    }
    // Eight are on their way, twenty wait to be, and twenty to be looked at.
    assert_eq!(dropped, 1000 - 48);
    let counts = recorder.counts();
    assert_eq!((counts.recorded, counts.dropped), (48, dropped));
    assert_eq!(began.elapsed(), Duration::ZERO);

    // The end waits for no longer than it may.
    recorder.clone().shutdown(SOON).await;
    assert_eq!(began.elapsed().as_secs(), 1);
    tokio::task::yield_now().await;
    assert_eq!(
        recorder.record(&about("w"), opened()),
        Err(RecordError::Closed)
    );
    recorder.shutdown(SOON).await;
}

#[tokio::test(start_paused = true)]
async fn what_waits_is_sent_when_all_recorders_are_gone() {
    let server = Server::new((0..2).map(|_| taken()));
    let recorder = recorder(server.client());
    recorder.clone().record(&about("v"), opened()).unwrap();
    recorder.record(&about("w"), opened()).unwrap();
    drop(recorder);
    sleep(SOON).await;
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn what_no_server_takes_is_refused_at_once() {
    let server = Server::new([]);
    let recorder = recorder(server.client());
    let nothing = recorder
        .record(&ObjectReference::default(), NewEvent::normal("", "Open"))
        .unwrap_err();
    assert_eq!(
        nothing.to_string(),
        "no event that a server takes: the reason is empty; what it is about needs a kind and a name: it has to be an \
         object of the server"
    );
    let nobody = Recorder::new(server.client(), "a/b/c").unwrap_err();
    assert!(matches!(nobody, RecordError::Invalid(_)), "{nobody}");
    let outside = std::thread::spawn(move || Recorder::new(server.client(), "gates").unwrap_err());
    assert_eq!(outside.join().unwrap(), RecordError::NoRuntime);
}
