//! Rows WL of the conformance table: lists as the beginning of a watch.

use std::io::ErrorKind;
use std::time::Duration;

use kubewright::cache::ReflectorOptions;
use serde_json::json;

use crate::script::{
    Answer, LONG, Piece, Script, added, bad, complete, deleted, error, event, expired, fails, held,
    list, marked, modified, object, seconds, watch,
};

/// A streaming list of one object, after which its watch goes on.
fn one(version: u64) -> Answer {
    watch([added("a", 1), complete(version)])
}

#[tokio::test(start_paused = true)]
async fn r02_wl05_a_stream_is_a_list_and_then_a_watch() {
    let script = Script::new([watch([
        added("a", 1),
        added("b", 2),
        complete(10),
        seconds(1),
        added("c", 11),
    ])]);
    let widgets = script.streaming();
    widgets.synced(LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@1 b@2");
    assert_eq!(widgets.resource_version(), "10");
    widgets.wait_until("11", LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@1 b@2 c@11");
    assert_eq!(script.asked(1).await, ["stream latest"]);
}

#[tokio::test(start_paused = true)]
async fn wl01_what_is_not_complete_is_not_held() {
    let script = Script::new([watch([seconds(5), added("a", 1)]).then_ends()]);
    let widgets = script.streaming();
    script.reached(2).await;
    assert!(!widgets.has_synced());
    assert_eq!(held(&widgets), "");
}

#[tokio::test(start_paused = true)]
async fn wl02_streams_are_for_who_asks_for_them() {
    let script = Script::new([list("10", [object("a", 1)])]);
    let widgets = script.informer(|builder| builder);
    widgets.synced(LONG).await.unwrap();
    assert_eq!(script.asked(2).await, ["list 0 limit 500", "watch 10"]);
}

#[tokio::test(start_paused = true)]
async fn wl03_where_a_stream_fails_a_list_is_tried() {
    for fault in [
        Answer::Broken(ErrorKind::Other),
        fails(500, "InternalError"),
        fails(403, "Forbidden"),
        watch([added("a", 1), error(500, "InternalError")]),
        watch([Piece::Text("nonsense\n".to_owned())]),
    ] {
        let script = Script::new([fault, list("10", [object("b", 2)]), watch([])]);
        let widgets = script.streaming();
        widgets.synced(LONG).await.unwrap();
        assert_eq!(held(&widgets), "b@2");
        let asked = script.asked(3).await;
        assert_eq!(asked, ["stream latest", "list 0 limit 500", "watch 10"]);
        assert_eq!(script.gaps(), [Duration::ZERO; 2]);
    }
}

#[tokio::test(start_paused = true)]
async fn wl04_a_server_that_does_not_know_streams_is_not_asked_again() {
    for (code, reason) in [
        (422, "Invalid"),
        (400, "BadRequest"),
        (500, "InternalError"),
    ] {
        let script = Script::new([fails(code, reason), list("10", [object("a", 1)]), expired()]);
        let widgets = script.streaming();
        widgets.synced(LONG).await.unwrap();
        // What may have been an accident may be tried again.
        let then = if code == 500 { "stream 10" } else { "list 10" };
        let asked = script.asked(4).await;
        assert_eq!(
            asked,
            ["stream latest", "list 0 limit 500", "watch 10", then]
        );
    }
}

#[tokio::test(start_paused = true)]
async fn wl06_what_changes_meanwhile_has_changed_when_it_is_complete() {
    let script = Script::new([watch([
        added("a", 1),
        added("b", 2),
        added("c", 3),
        modified("a", 11),
        deleted("b", 12),
        added("d", 13),
        deleted("d", 14),
        modified("e", 15),
        complete(20),
    ])]);
    let widgets = script.streaming();
    widgets.synced(LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@11 c@3 e@15");
    assert_eq!(widgets.resource_version(), "20");
}

#[tokio::test(start_paused = true)]
async fn wl07_too_many_requests_are_waited_for() {
    let busy = || watch([added("x", 1), error(429, "TooManyRequests")]);
    let script = Script::new([
        busy(),
        fails(429, "TooManyRequests").retry_after("20"),
        one(10),
    ]);
    let widgets = script.streaming();
    widgets.synced(LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@1");
    assert_eq!(script.asked(3).await, ["stream latest"; 3]);
    let gaps = script.gaps();
    assert!(gaps[0] >= Duration::from_millis(800), "{gaps:?}");
    assert!(gaps[1] >= Duration::from_secs(20), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn wl08_one_that_ends_too_early_begins_anew() {
    let broken = Piece::Broken(ErrorKind::ConnectionReset);
    for (second, waits) in [
        // In the middle, and as soon as it began.
        (watch([added("x", 1), seconds(5)]).then_ends(), false),
        (watch([added("x", 1), seconds(5), broken]), false),
        (watch([added("x", 1)]).then_ends(), true),
    ] {
        let script = Script::new([second, one(10)]);
        let widgets = script.streaming();
        widgets.synced(LONG).await.unwrap();
        assert_eq!(held(&widgets), "a@1");
        assert_eq!(script.asked(2).await, ["stream latest"; 2]);
        let gap = script.gaps()[0];
        if waits {
            assert!(gap >= Duration::from_millis(800), "{gap:?}");
        } else {
            assert_eq!(gap, Duration::from_secs(5));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn wl09_once_complete_it_goes_on_as_a_watch() {
    let script = Script::new([
        watch([added("a", 1), complete(10), seconds(5)]).then_ends(),
        watch([added("b", 11)]),
    ]);
    let widgets = script.streaming();
    widgets.wait_until("11", LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@1 b@11");
    assert_eq!(script.asked(2).await, ["stream latest", "watch 10"]);
}

#[tokio::test(start_paused = true)]
async fn wl10_after_a_watch_that_expired_the_last_version_is_streamed_and_then_the_latest() {
    let script = Script::new([
        watch([added("a", 1), complete(10), error(410, "Expired")]),
        fails(410, "Expired"),
        watch([added("b", 19), complete(20), error(410, "Expired")]),
        expired(),
        one(30),
    ]);
    let widgets = script.streaming();
    widgets.wait_until("30", LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@1");
    assert_eq!(
        script.asked(5).await,
        [
            "stream latest",
            "stream 10",
            "stream latest",
            "stream 20",
            "stream latest"
        ]
    );
    let gaps = script.gaps();
    assert_eq!([gaps[1], gaps[3]], [Duration::ZERO; 2], "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn wl11_only_the_bookmark_that_says_so_makes_it_complete() {
    let mark = |value| marked(5, &json!({"k8s.io/initial-events-end": value}));
    let script = Script::new([watch([
        added("a", 1),
        mark("false"),
        marked(6, &json!({})),
        added("b", 7),
        mark(""),
        seconds(20),
        complete(10),
    ])]);
    let widgets = script.streaming();
    script.reached(1).await;
    let early = widgets.synced(Duration::from_secs(10)).await;
    assert!(early.is_err());
    assert_eq!(held(&widgets), "");
    widgets.synced(LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@1 b@7");
}

#[tokio::test(start_paused = true)]
async fn wl12_one_that_is_never_complete_is_given_up_and_said_so() {
    // Silence, as of a proxy that has lost the bookmark.
    let silent = watch([added("a", 1)]);
    let script = Script::new([silent, list("10", [object("b", 2)]), expired()]);
    let widgets = script.with(ReflectorOptions {
        streaming_list: true,
        ..ReflectorOptions::default()
    });
    script.reached(1).await;
    let early = widgets.synced(Duration::from_secs(29)).await.unwrap_err();
    let early = early.to_string();
    assert!(early.contains("not complete yet"), "{early}");
    widgets.synced(LONG).await.unwrap();
    assert_eq!(held(&widgets), "b@2");
    assert_eq!(
        script.asked(4).await,
        ["stream latest", "list 0 limit 500", "watch 10", "list 10"]
    );
    assert_eq!(script.gaps()[0], Duration::from_secs(30));

    // One that tells what changes, for all the time that its watch has.
    let events = (1..=20).flat_map(|number| [modified("a", number), seconds(20)]);
    let script = Script::new([watch(events).then_ends(), list("30", [object("b", 2)])]);
    let widgets = script.streaming();
    widgets.synced(LONG).await.unwrap();
    assert_eq!(
        script.asked(3).await,
        ["stream latest", "list 0 limit 500", "watch 30"]
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_stays_unless_it_is_gone() {
    let script = Script::new([
        watch([
            added("a", 1),
            added("b", 2),
            complete(10),
            error(500, "InternalError"),
        ]),
        watch([
            event("ADDED", &bad("a", 11)),
            event("ADDED", &bad("b", 12)),
            deleted("a", 13),
            complete(20),
        ]),
    ]);
    let widgets = script.streaming();
    widgets.wait_until("20", LONG).await.unwrap();
    assert_eq!(held(&widgets), "b@2");
}
