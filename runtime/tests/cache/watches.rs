//! Rows R of the conformance table that are about watches, which follow lists.

use std::io::ErrorKind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright::cache::{Backoff, Event, HandlerOptions, ReflectorOptions};
use serde_json::json;

use crate::kind::{Widget, size};
use crate::script::{
    Answer, LONG, Piece, Script, added, backoff, bad, bookmark, deleted, error, event, fails, held,
    list, modified, object, seconds, watch,
};

#[tokio::test(start_paused = true)]
async fn r04_refused_connections_are_tried_again_without_a_list() {
    for (tries, most) in [(5, 62), (40, 62 + 35 * 64)] {
        let refused = (0..tries).map(|_| Answer::Broken(ErrorKind::ConnectionRefused));
        let answers = [list("10", [])].into_iter().chain(refused);
        let script = Script::new(answers.chain([watch([])]));
        let _widgets = script.with(ReflectorOptions {
            backoff: Backoff {
                initial: Duration::from_millis(1),
                cap: Duration::from_millis(32),
                ..Backoff::default()
            },
            ..ReflectorOptions::default()
        });
        let asked = script.asked(tries + 2).await;
        assert!(
            asked[1..].iter().all(|what| what == "watch 10"),
            "{asked:?}"
        );
        assert_eq!(asked.len(), tries + 2);
        let times = script.times();
        let took = times[tries + 1].saturating_sub(times[1]).as_millis();
        // Timers count whole milliseconds, and round up.
        let most = most + tries as u128;
        assert!((most / 2..=most).contains(&took), "{took} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn r05_too_many_requests_are_waited_for() {
    let script = Script::new([
        list("10", []),
        fails(429, "TooManyRequests"),
        fails(429, "TooManyRequests").retry_after("20"),
        watch([]),
    ]);
    let widgets = script.with(backoff(Duration::from_secs(1), Duration::from_secs(30)));
    assert_eq!(script.asked(4).await.len(), 4);
    assert_eq!(script.gaps()[1..], [1, 20].map(Duration::from_secs));
    assert!(widgets.health().is_live());
}

#[tokio::test(start_paused = true)]
async fn r06_too_many_requests_are_no_reason_for_a_list() {
    let busy = || fails(429, "TooManyRequests");
    // In a watch that was open, too.
    let open = watch([error(429, "TooManyRequests")]);
    let script = Script::new([list("10", []), busy(), busy(), open, busy(), watch([])]);
    let _widgets = script.informer(|builder| builder);
    let asked = script.asked(6).await;
    assert_eq!(asked[0], "list 0 limit 500");
    assert_eq!(asked[1..], ["watch 10"; 5]);
}

#[tokio::test(start_paused = true)]
async fn r07_internal_errors_are_watched_through_for_a_while() {
    for (retry, quiet, watches) in [(0, None, 1), (30, None, 32), (30, Some(9), 41)] {
        let watch = |number| {
            let time = if quiet == Some(number) { 61 } else { 1 };
            watch([seconds(time), error(500, "InternalError")])
        };
        let script = Script::new([list("10", [])].into_iter().chain((0..50).map(watch)));
        let _widgets = script.with(ReflectorOptions {
            internal_error_retry: Duration::from_secs(retry),
            ..ReflectorOptions::default()
        });
        script.reached(watches + 2).await;
        let asked = script.asked(watches + 2).await;
        let lists = asked.iter().position(|what| what == "list 10");
        assert_eq!(lists, Some(watches + 1), "{asked:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn r17_every_event_brings_the_version_on() {
    let script = Script::new([
        list("5", []),
        watch([
            added("a", 10),
            seconds(1),
            modified("a", 20),
            seconds(1),
            bookmark(30),
            seconds(1),
            deleted("a", 40),
        ])
        .then_ends(),
    ]);
    let widgets = script.informer(|builder| builder);
    let mut versions = Vec::new();
    for version in ["5", "10", "20", "30", "40"] {
        widgets.wait_until(version, LONG).await.unwrap();
        versions.push(widgets.resource_version());
    }
    assert!(versions[1..] == ["10", "20", "30", "40"], "{versions:?}");
    assert_eq!(
        script.asked(3).await,
        ["list 0 limit 500", "watch 5", "watch 40"]
    );
}

#[tokio::test(start_paused = true)]
async fn r18_events_change_what_is_held_and_what_is_wrong_is_passed_over() {
    let mut cog = object("cog", 13);
    cog["kind"] = json!("Cog");
    let script = Script::new([
        list("10", [object("foo", 1), object("bar", 2), object("qux", 3)]),
        watch([
            deleted("foo", 11),
            modified("bar", 12),
            event("ADDED", &cog),
            event("ADDED", &bad("bad", 14)),
            event("SURPRISE", &object("odd", 15)),
            event("ADDED", &json!({"kind": "Widget"})),
            added("baz", 32),
            // What is known already: a proxy told it again.
            modified("bar", 12),
            added("foo", 1),
        ]),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("32", LONG).await.unwrap();
    assert_eq!(script.asked(2).await, ["list 0 limit 500", "watch 10"]);
    assert_eq!(held(&widgets), "bar@12 baz@32 qux@3");
    assert_eq!(widgets.resource_version(), "32");
    let health = widgets.health();
    assert_eq!(health.bad_objects, 4);
    assert!(health.is_live() && health.error.is_none());
}

#[tokio::test(start_paused = true)]
async fn r19_nothing_is_left_open_wherever_it_is_stopped() {
    let silent = || Script::new([]);
    let half = || {
        let mut half = list("10", [object("a", 1)]);
        if let Answer::Says { pieces, ends, .. } = &mut half {
            *ends = false;
            pieces.push_front(seconds(1_000));
        }
        Script::new([half])
    };
    let opening = || Script::new([list("10", [])]);
    let watching = || Script::new([list("10", []), watch([added("a", 11)])]);
    let places: [(&dyn Fn() -> Script, usize); 4] =
        [(&silent, 1), (&half, 1), (&opening, 2), (&watching, 2)];
    for (script, requests) in places {
        let script = script();
        let widgets = script.informer(|builder| builder);
        script.reached(requests).await;
        assert_eq!(script.open(), 1);
        widgets.stop().await;
        assert_eq!(script.open(), 0);
        assert!(widgets.health().error.is_none());
    }
    for (script, requests) in places {
        let script = script();
        let widgets = script.informer(|builder| builder);
        script.reached(requests).await;
        drop(widgets);
        while script.open() > 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn r20_a_watch_that_failed_is_closed() {
    let script = Script::new([list("10", []), watch([seconds(5), error(410, "Expired")])]);
    let _widgets = script.informer(|builder| builder);
    script.reached(3).await;
    assert_eq!(script.open(), 1, "the list that follows");
}

#[tokio::test(start_paused = true)]
async fn r22_an_object_that_the_server_cannot_read_goes_with_the_next_list() {
    let script = Script::new([
        list("10", []),
        watch([added("foo", 11), error(500, "StorageReadError")]),
        list("20", []),
    ]);
    let widgets = script.with(ReflectorOptions {
        internal_error_retry: Duration::from_mins(1),
        ..ReflectorOptions::default()
    });
    widgets.wait_until("11", LONG).await.unwrap();
    assert_eq!(held(&widgets), "foo@11");
    widgets.wait_until("20", LONG).await.unwrap();
    assert_eq!(held(&widgets), "");
    assert_eq!(
        script.asked(4).await,
        ["list 0 limit 500", "watch 10", "list 11", "watch 20"]
    );
}

#[tokio::test(start_paused = true)]
async fn r23_i04_a_transform_is_applied_once_to_every_version() {
    for is_streaming in [false, true] {
        let items = || [object("a", 1), object("b", 2)];
        let mut answers = if is_streaming {
            vec![]
        } else {
            vec![list("10", items())]
        };
        let first = is_streaming.then(|| {
            let [a, b] = items();
            [
                event("ADDED", &a),
                event("ADDED", &b),
                crate::script::complete(10),
            ]
        });
        let pieces = first.into_iter().flatten();
        answers.push(watch(
            pieces.chain([modified("a", 11), error(500, "InternalError")]),
        ));
        answers.push(if is_streaming {
            let again = [
                modified("a", 11),
                added("b", 2),
                crate::script::complete(20),
            ];
            watch(again)
        } else {
            list("20", [object("a", 11), object("b", 2)])
        });
        let script = Script::new(answers);
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let widgets = script.informer(|mut builder| {
            if is_streaming {
                builder = builder.streaming_list();
            }
            builder.transform(move |widget: &mut Widget| {
                counted.fetch_add(1, Ordering::SeqCst);
                if let Some(spec) = &mut widget.spec {
                    spec.size = spec.size.map(|size| size + 100);
                }
            })
        });
        let told = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&told);
        let _updates =
            widgets.on_update(move |old, new| notes.lock().unwrap().push((size(old), size(new))));
        widgets.wait_until("20", LONG).await.unwrap();
        script.asked(if is_streaming { 2 } else { 4 }).await;
        assert_eq!(held(&widgets), "a@111 b@102");
        assert_eq!(*told.lock().unwrap(), [(101, 111)]);
        assert_eq!(count.load(Ordering::SeqCst), 3, "streaming: {is_streaming}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_watch_that_ends_goes_on_where_it_was_and_one_that_tells_nothing_is_none() {
    let script = Script::new([
        list("10", []),
        watch([seconds(2)]).then_ends(),
        watch([added("a", 11)]).then_ends(),
        // As soon as it began, with nothing that is new.
        watch([added("a", 11)]).then_ends(),
        list("12", [object("a", 11)]),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("12", LONG).await.unwrap();
    assert_eq!(
        script.asked(6).await,
        [
            "list 0 limit 500",
            "watch 10",
            "watch 10",
            "watch 11",
            "list 11",
            "watch 12"
        ]
    );
    assert!(script.gaps()[3] >= Duration::from_millis(800));
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_lost_is_a_watch_that_ends() {
    let script = Script::new([
        list("10", []),
        watch([added("a", 11), Piece::Broken(ErrorKind::ConnectionReset)]),
        // Before the server had anything to say.
        Answer::Lost(Duration::from_secs(5)),
        // Silent for longer than a watch is.
        watch([]),
        watch([added("b", 12)]),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("12", LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@11 b@12");
    let asked = script.asked(5).await;
    assert_eq!(asked[1..], ["watch 10", "watch 11", "watch 11", "watch 11"]);
    let gaps = script.gaps();
    assert_eq!(gaps[1..3], [0, 5].map(Duration::from_secs));
    assert!((315..=615).contains(&gaps[3].as_secs()), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn what_is_gone_is_gone_though_it_cannot_be_read() {
    let script = Script::new([
        list("10", [object("a", 1)]),
        watch([
            event("DELETED", &bad("a", 11)),
            event("DELETED", &bad("b", 12)),
        ]),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("12", LONG).await.unwrap();
    assert_eq!(held(&widgets), "");
    assert!(widgets.health().is_live());
}

#[tokio::test(start_paused = true)]
async fn i23_what_comes_between_the_list_and_the_watch_is_told_once() {
    let script = Script::new([list("10", [object("a", 1)]), watch([added("b", 11)])]);
    let widgets = script.informer(|builder| builder);
    let mut events = widgets.events(HandlerOptions::default());
    widgets.wait_until("11", LONG).await.unwrap();
    script.asked(2).await;
    widgets.stop().await;
    let mut told = Vec::new();
    while let Some(event) = events.next().await {
        if let Event::Added {
            object,
            is_in_initial_list,
        } = event.unwrap()
        {
            told.push((size(&object), is_in_initial_list));
        }
    }
    assert_eq!(told, [(1, true), (11, false)]);
}
