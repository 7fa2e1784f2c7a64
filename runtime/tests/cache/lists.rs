//! Rows R of the conformance table that are about lists.

use std::io::ErrorKind;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use kubewright::cache::{Measured, Meter, MeterLabels, RelistReason};
use serde_json::json;

use crate::script::{
    Answer, LONG, Piece, Script, added, backoff, bad, error, event, expired, fails, held, list,
    object, page, status, text, watch,
};

#[tokio::test(start_paused = true)]
async fn r01_a_list_of_any_version_and_then_a_watch_of_it() {
    let script = Script::new([list("10", [object("a", 5)]), watch([added("b", 11)])]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("11", LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@5 b@11");
    assert_eq!(script.asked(2).await, ["list 0 limit 500", "watch 10"]);
}

#[tokio::test(start_paused = true)]
async fn r03_what_is_held_stays_whatever_fails() {
    let cogs = json!({
        "apiVersion": "example.dev/v1", "kind": "CogList",
        "metadata": {"resourceVersion": "30"}, "items": [],
    });
    let no_version = json!({
        "apiVersion": "example.dev/v1", "kind": "WidgetList", "metadata": {}, "items": [],
    });
    let script = Script::new([
        fails(500, "InternalError"),
        list("10", [object("a", 5)]),
        fails(403, "Forbidden"),
        fails(500, "InternalError"),
        text(200, &cogs),
        text(200, &no_version),
        Answer::Broken(ErrorKind::ConnectionReset),
        list("20", [object("b", 15)]),
    ]);
    let widgets = script.informer(|builder| builder);
    let mut errors = Vec::new();
    for count in 2..8 {
        script.reached(count).await;
        if count > 2 {
            assert_eq!(held(&widgets), "a@5");
        }
        errors.push(widgets.health().error.map(|error| error.to_string()));
    }
    let errors: Vec<String> = errors.into_iter().flatten().collect();
    assert_eq!(errors.len(), 6, "{errors:?}");
    assert!(
        errors[3].contains("expected WidgetList, got CogList"),
        "{errors:?}"
    );
    assert!(errors[4].contains("no resourceVersion"), "{errors:?}");
    widgets.wait_until("20", LONG).await.unwrap();
    assert_eq!(held(&widgets), "b@15");
    assert!(widgets.health().error.is_none());
    assert_eq!(
        script.asked(9).await,
        [
            "list 0 limit 500",
            "list 0 limit 500",
            "watch 10",
            "list 10",
            "list 10",
            "list 10",
            "list 10",
            "list 10",
            "watch 20"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn r09_pages_are_as_large_as_one_likes() {
    let items = |range: std::ops::Range<u64>| range.map(|n| object(&format!("w{n}"), n + 1));
    let script = Script::new([
        page("10", "C1", items(0..4)),
        page("10", "C2", items(4..8)),
        page("10", "", items(8..10)),
    ]);
    let widgets = script.informer(|builder| builder.page_size(4));
    widgets.synced(LONG).await.unwrap();
    assert_eq!(widgets.store().len(), 10);
    assert_eq!(
        script.asked(4).await,
        [
            "list 0 limit 4",
            "list latest limit 4 after C1",
            "list latest limit 4 after C2",
            "watch 10"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn r10_r12_a_later_list_is_of_the_last_version_and_whole() {
    let script = Script::new([
        list("10", []),
        watch([added("a", 20), error(500, "InternalError")]),
        list("21", [object("a", 20)]),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("21", LONG).await.unwrap();
    assert_eq!(
        script.asked(4).await,
        ["list 0 limit 500", "watch 10", "list 20", "watch 21"]
    );
}

#[tokio::test(start_paused = true)]
async fn r11_a_server_without_a_cache_is_asked_for_pages_always() {
    let script = Script::new([
        page("10", "C1", [object("a", 1)]),
        list("10", [object("b", 2)]),
        expired(),
        list("20", [object("a", 1)]),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("20", LONG).await.unwrap();
    assert_eq!(
        script.asked(5).await,
        [
            "list 0 limit 500",
            "list latest limit 500 after C1",
            "watch 10",
            "list 10 limit 500",
            "watch 20"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn r11_pages_of_the_latest_say_nothing_of_a_cache() {
    let script = Script::new([
        list("10", []),
        expired(),
        fails(410, "Expired"),
        page("20", "C1", [object("a", 1)]),
        list("20", [object("b", 2)]),
        expired(),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("20", LONG).await.unwrap();
    let asked = script.asked(7).await;
    assert_eq!(asked[4], "list latest limit 500 after C1");
    assert_eq!(asked[6], "list 20");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_read_anew_stays_as_it_was() {
    let script = Script::new([
        list("10", [object("a", 1), object("b", 2)]),
        expired(),
        list("20", [bad("a", 11), bad("new", 12)]),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("20", LONG).await.unwrap();
    assert_eq!(held(&widgets), "a@1");
    assert_eq!(widgets.health().bad_objects, 2);
}

#[tokio::test(start_paused = true)]
async fn half_a_list_is_none() {
    let Answer::Says { pieces, .. } = list("20", [object("b", 2), object("c", 3)]) else {
        return;
    };
    let whole: String = pieces.into_iter().map(Piece::into_text).collect();
    for end in [whole.len() / 2, whole.len() - 1] {
        let mut half = list("20", []);
        if let Answer::Says { pieces, .. } = &mut half {
            *pieces = [Piece::Text(whole[..end].to_owned())].into();
        }
        let script = Script::new([list("10", [object("a", 1)]), expired(), half]);
        let widgets = script.informer(|builder| builder);
        script.reached(4).await;
        assert_eq!(held(&widgets), "a@1");
        let error = widgets.health().error.unwrap().to_string();
        assert!(error.contains("ends in the middle"), "{error}");
    }
}

/// Notes down why it lists.
#[derive(Default)]
struct Reasons(Mutex<Vec<RelistReason>>);

impl Meter for Reasons {
    fn record(&self, _: &MeterLabels<'_>, what: Measured) {
        if let Measured::Relist(reason) = what {
            self.0.lock().unwrap().push(reason);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn lists_have_reasons() {
    let script = Script::new([
        fails(500, "InternalError"),
        list("10", []),
        watch([error(500, "InternalError")]),
        list("20", []),
        expired(),
    ]);
    let reasons = Arc::new(Reasons::default());
    let meter = Arc::clone(&reasons);
    let _widgets = script.informer(|builder| builder.meter(meter));
    script.reached(6).await;
    let reasons = reasons.0.lock().unwrap();
    assert_eq!(
        *reasons,
        [
            RelistReason::First,
            RelistReason::First,
            RelistReason::Failure,
            RelistReason::Expired
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn r13_where_the_last_version_is_gone_the_latest_is_listed_at_once() {
    for reason in ["Expired", "Gone"] {
        let script = Script::new([
            list("10", [object("a", 1)]),
            expired(),
            fails(410, reason),
            list("30", [object("a", 1)]),
        ]);
        let widgets = script.informer(|builder| builder);
        widgets.wait_until("30", LONG).await.unwrap();
        assert_eq!(
            script.asked(5).await,
            [
                "list 0 limit 500",
                "watch 10",
                "list 10",
                "list latest limit 500",
                "watch 30"
            ]
        );
        let gaps = script.gaps();
        assert!(gaps[1] >= Duration::from_millis(800), "{gaps:?}");
        assert_eq!(gaps[2], Duration::ZERO, "{gaps:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn r14_where_the_pages_that_are_left_are_gone_all_is_listed_at_once() {
    let items = || (0..8).map(|n| object(&format!("w{n}"), n + 1));
    let script = Script::new([
        list("10", items()),
        expired(),
        page("11", "C1", items().take(4).chain([object("gone", 9)])),
        fails(410, "Expired"),
        list("11", items()),
    ]);
    let widgets = script.informer(|builder| builder.page_size(4));
    widgets.wait_until("11", LONG).await.unwrap();
    assert_eq!(widgets.store().len(), 8);
    assert_eq!(
        script.asked(6).await,
        [
            "list 0 limit 4",
            "watch 10",
            "list 10 limit 4",
            "list latest limit 4 after C1",
            "list 10",
            "watch 11"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn r15_a_version_that_is_not_there_yet_is_one_that_is_gone() {
    const WORDS: &str = "Too large resource version";
    let mut by_cause = status(504, "Timeout");
    by_cause["details"] =
        json!({"causes": [{"reason": "ResourceVersionTooLarge", "message": WORDS}]});
    let mut by_words_of_cause = status(504, "Timeout");
    by_words_of_cause["details"] = json!({"causes": [{"message": WORDS}]});
    let mut by_words = status(504, "Timeout");
    by_words["message"] = json!(format!("{WORDS}: 30, current: 20"));
    let script = Script::new([
        list("20", []),
        expired(),
        text(504, &by_cause),
        list("30", []),
        expired(),
        text(504, &by_words_of_cause),
        list("40", []),
        expired(),
        text(504, &by_words),
        list("50", []),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("50", LONG).await.unwrap();
    let asked = script.asked(11).await;
    let lists: Vec<&str> = asked
        .iter()
        .filter_map(|what| what.strip_prefix("list "))
        .map(|what| what.trim_end_matches(" limit 500"))
        .collect();
    assert_eq!(lists, ["0", "20", "latest", "30", "latest", "40", "latest"]);
}

#[tokio::test(start_paused = true)]
async fn r21_one_object_keeps_no_other() {
    let script = Script::new([
        list("10", (0..10).map(|n| object(&format!("w{n}"), n + 1))),
        expired(),
        list("20", []),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.synced(LONG).await.unwrap();
    let kept = widgets.store().get("x", "w3").unwrap();
    let others: Vec<_> = widgets.store().list().iter().map(Arc::downgrade).collect();
    widgets.wait_until("20", LONG).await.unwrap();
    let left = others.iter().filter(|other| other.upgrade().is_some());
    assert_eq!(left.count(), 1);
    assert_eq!(Arc::strong_count(&kept), 1);
}

#[tokio::test(start_paused = true)]
async fn r24_tables_are_refused() {
    let table = json!({
        "apiVersion": "meta.k8s.io/v1", "kind": "Table",
        "metadata": {"resourceVersion": "20"}, "columnDefinitions": [], "rows": [],
    });
    let script = Script::new([
        list("10", [object("a", 1)]),
        watch([event("ADDED", &table), error(410, "Expired")]),
        text(200, &table),
    ]);
    let widgets = script.informer(|builder| builder);
    script.reached(4).await;
    let health = widgets.health();
    let error = health.error.unwrap().to_string();
    assert!(error.contains("expected WidgetList, got Table"), "{error}");
    let error = health.last_bad_object.unwrap().to_string();
    assert!(error.contains("expected Widget, got Table"), "{error}");
    assert_eq!(held(&widgets), "a@1");
}

#[tokio::test(start_paused = true)]
async fn r25_waits_are_as_long_as_one_likes() {
    let script = Script::new([
        fails(500, "InternalError"),
        list("10", []),
        Answer::Broken(ErrorKind::ConnectionRefused),
        watch([]),
    ]);
    let _widgets = script.with(backoff(Duration::from_secs(10), Duration::from_mins(1)));
    assert_eq!(script.asked(4).await.len(), 4);
    assert_eq!(script.gaps(), [10, 0, 20].map(Duration::from_secs));
}
