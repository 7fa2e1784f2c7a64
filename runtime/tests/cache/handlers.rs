//! Rows Q and I of the conformance table: what handlers are told of what a server says.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use kubewright::cache::{Event, EventHandler, HandlerOptions, Informer, Key, Object};
use tokio::time::{sleep, timeout};

use crate::kind::{Widget, size};
use crate::script::{
    LONG, Piece, Script, added, bad, bookmark, deleted, error, event, expired, fails, held, list,
    modified, object, seconds, watch,
};
use crate::told::{Notes, all, sorted};

/// What is told of a watch that breaks, and of the lists that follow, the last of version `last`.
async fn told(
    first: &[(&str, u64)],
    events: impl IntoIterator<Item = Piece>,
    lists: &[&[(&str, u64)]],
) -> Vec<String> {
    let items = |pairs: &[(&str, u64)]| {
        let pairs = pairs.iter().map(|(name, version)| object(name, *version));
        pairs.collect::<Vec<_>>()
    };
    let mut answers = vec![
        list("10", items(first)),
        watch(events.into_iter().chain([error(410, "Expired")])),
    ];
    let mut version = 20;
    for pairs in lists {
        version += 10;
        answers.push(list(&version.to_string(), items(pairs)));
        answers.push(expired());
    }
    let script = Script::new(answers);
    let widgets = script.informer(|builder| builder);
    let events = widgets.events(HandlerOptions::default());
    widgets
        .wait_until(&version.to_string(), LONG)
        .await
        .unwrap();
    all(&widgets, events).await
}

#[tokio::test(start_paused = true)]
async fn q01_what_a_watch_has_deleted_no_list_deletes_again() {
    let told = told(&[("foo", 1)], [deleted("foo", 11)], &[&[]]).await;
    assert_eq!(told, ["+foo@1!", "-foo@11"]);
}

#[tokio::test(start_paused = true)]
async fn q02_what_came_and_is_not_listed_is_gone() {
    let told = told(&[], [added("foo", 11)], &[&[]]).await;
    assert_eq!(told, ["+foo@11", "-foo@11?"]);
}

#[tokio::test(start_paused = true)]
async fn q03_what_several_lists_do_not_have_is_gone_once() {
    let told = told(&[], [added("foo", 11)], &[&[], &[]]).await;
    assert_eq!(told, ["+foo@11", "-foo@11?"]);
}

#[tokio::test(start_paused = true)]
async fn q04_all_that_happened_is_told_in_its_order() {
    let events = [added("foo", 11), deleted("foo", 12), added("foo", 13)];
    let told = told(&[], events, &[&[]]).await;
    assert_eq!(told, ["+foo@11", "-foo@12", "+foo@13", "-foo@13?"]);
}

#[tokio::test(start_paused = true)]
async fn q05_only_what_was_there_can_go() {
    let told = told(
        &[("foo", 1)],
        [deleted("bar", 11), deleted("foo", 12)],
        &[&[]],
    )
    .await;
    assert_eq!(told, ["+foo@1!", "-foo@12"]);
}

#[tokio::test(start_paused = true)]
async fn q11_changes_that_come_at_once_are_told_one_by_one() {
    let changes = [
        added("a", 11),
        added("b", 12),
        modified("a", 13),
        modified("a", 14),
        deleted("b", 15),
        deleted("a", 16),
        added("b", 17),
    ];
    // In one piece, so that they are taken in at once.
    let texts = changes.into_iter().map(Piece::into_text);
    let told = told(&[], [Piece::Text(texts.collect())], &[&[("b", 17)]]).await;
    let all = [
        "+a@11", "+b@12", "~a@11@13", "~a@13@14", "-b@15", "-a@16", "+b@17",
    ];
    assert_eq!(told, all);
}

#[tokio::test(start_paused = true)]
async fn q12_what_cannot_be_read_is_passed_over_wherever_it_is() {
    for place in 0..3 {
        let kinds = |first: u64, names: [&str; 2]| {
            let mut names = names.map(|name| (name, true)).to_vec();
            names.insert(place, ("bad", false));
            let numbered = (first..).zip(names);
            numbered
                .map(|(version, (name, is_good))| {
                    if is_good {
                        object(name, version)
                    } else {
                        bad(name, version)
                    }
                })
                .collect::<Vec<_>>()
        };
        let items = kinds(1, ["a", "b"]);
        let events: Vec<_> = kinds(11, ["c", "d"])
            .iter()
            .map(|object| event("ADDED", object))
            .collect();
        let script = Script::new([list("10", items), watch(events)]);
        let widgets = script.informer(|builder| builder);
        let stream = widgets.events(HandlerOptions::default());
        widgets.wait_until("13", LONG).await.unwrap();
        let health = widgets.health();
        assert_eq!(health.bad_objects, 2);
        assert!(health.last_bad_object.is_some() && health.is_live());
        let told = all(&widgets, stream).await;
        let names: Vec<&str> = told.iter().map(|event| &event[..2]).collect();
        assert_eq!(names, ["+a", "+b", "+c", "+d"]);
    }
}

#[tokio::test(start_paused = true)]
async fn q13_lists_and_bookmarks_are_taken_in_one_after_another() {
    let script = Script::new([
        list("10", [object("a", 1)]),
        watch([seconds(1), bookmark(15), seconds(1), error(410, "Expired")]),
        list("20", [object("a", 16)]),
        expired(),
        list("30", [object("a", 26), object("b", 27)]),
    ]);
    let widgets = script.informer(|builder| builder);
    let events = widgets.events(HandlerOptions::default());
    for version in ["10", "15", "20", "30"] {
        widgets.wait_until(version, LONG).await.unwrap();
        assert_eq!(widgets.resource_version(), version);
    }
    assert_eq!(
        all(&widgets, events).await,
        ["+a@1!", "~a@1@16", "~a@16@26", "+b@27"]
    );
}

#[tokio::test(start_paused = true)]
async fn i02_the_store_has_it_before_handlers_are_told() {
    let script = Script::new([
        list("10", [object("a", 1), object("b", 2)]),
        watch([
            seconds(1),
            modified("a", 11),
            seconds(1),
            deleted("b", 12),
            added("c", 13),
        ]),
    ]);
    let widgets = script.informer(|builder| builder);
    let mut events = widgets.events(HandlerOptions::default());
    for _ in 0..5 {
        let event = timeout(LONG, events.next()).await.unwrap();
        match event.unwrap().unwrap() {
            Event::Added { object, .. } | Event::Updated { new: object, .. } => {
                let held = widgets.store().get("x", object.name()).unwrap();
                assert!(size(&held) >= size(&object));
            }
            Event::Deleted(deleted) => {
                let name = deleted.last_known.name();
                assert!(widgets.store().get("x", name).is_none());
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn i03_the_version_of_the_store_does_not_depend_on_what_a_transform_leaves() {
    let script = Script::new([
        list("10", [object("a", 1)]),
        watch([modified("a", 11), seconds(1), bookmark(12)]),
    ]);
    let widgets = script.informer(|builder| {
        builder.transform(|widget: &mut Widget| widget.metadata.resource_version.clear())
    });
    for version in ["10", "11", "12"] {
        widgets.wait_until(version, LONG).await.unwrap();
    }
    assert_eq!(widgets.resource_version(), "12");
    assert_eq!(held(&widgets), "a@11");
}

#[tokio::test(start_paused = true)]
async fn i05_i07_after_a_watch_that_broke_only_what_differs_is_told() {
    let script = Script::new([
        list("10", [object("a", 1), object("b", 2)]),
        watch([added("c", 11), error(500, "InternalError")]),
        list("20", [object("a", 1), object("c", 11)]),
    ]);
    let widgets = script.informer(|builder| builder);
    let keys = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&keys);
    let _deletions = widgets.on_delete(move |deleted| {
        noted
            .lock()
            .unwrap()
            .push(Key::of(&deleted.last_known).to_string());
    });
    let events = widgets.events(HandlerOptions::default());
    widgets.wait_until("20", LONG).await.unwrap();
    assert_eq!(
        all(&widgets, events).await,
        ["+a@1!", "+b@2!", "+c@11", "-b@2?"]
    );
    assert_eq!(*keys.lock().unwrap(), ["x/b"], "what is gone has its key");
}

#[tokio::test(start_paused = true)]
async fn i08_i09_each_handler_is_told_again_when_it_asked_to_be() {
    let script = Script::new([list("10", [object("a", 1)]), watch([])]);
    let widgets = script.informer(|builder| builder);
    let periods = [
        (None, 0),
        (Some(Duration::from_hours(12)), 0),
        (Some(Duration::from_secs(2)), 6),
        (Some(Duration::from_secs(3)), 4),
        // At least a second.
        (Some(Duration::from_millis(1)), 12),
    ];
    let handlers = periods.map(|(period, count)| {
        let notes = Notes::default();
        (notes.add_to(&widgets, period), notes, count)
    });
    widgets.synced(LONG).await.unwrap();
    sleep(Duration::from_millis(12_500)).await;
    for (_, notes, count) in &handlers {
        let told = notes.take();
        assert_eq!(told[0], "+a@1!");
        assert_eq!(told[1..], vec!["~a@1@1"; *count]);
    }
    assert_eq!(
        script.asked(2).await.len(),
        2,
        "the server is asked nothing"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn i10_handlers_that_are_added_while_it_starts_miss_nothing() {
    for _ in 0..20 {
        let items = (0..50).map(|n| object(&format!("w{n}"), n + 1));
        let script = Script::new([list("60", items), watch([])]);
        let client = kubewright::Client::new(script, "default");
        let widgets = Informer::<Widget>::builder(client).build();
        let tasks: Vec<_> = (0..8)
            .map(|number| {
                let widgets = widgets.clone();
                tokio::spawn(async move {
                    if number == 4 {
                        widgets.start();
                    }
                    let notes = Notes::default();
                    let registration = notes.add_to(&widgets, None);
                    let synced = timeout(Duration::from_secs(20), registration.synced());
                    assert!(synced.await.unwrap());
                    let mut told = notes.take();
                    let count = told.len();
                    told.sort();
                    told.dedup();
                    (count, told.len())
                })
            })
            .collect();
        for task in tasks {
            assert_eq!(task.await.unwrap(), (50, 50), "none twice");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn i11_a_broken_watch_is_told_as_what_has_changed() {
    let script = Script::new([
        list("10", [object("a", 1), object("b", 2), object("c", 3)]),
        watch([seconds(5)]).then_ends(),
        fails(500, "InternalError"),
        list("20", [object("a", 11), object("b", 12), object("c", 3)]),
    ]);
    let widgets = script.informer(|builder| builder);
    let (plain, resynced) = (Notes::default(), Notes::default());
    let _plain = plain.add_to(&widgets, None);
    let _resynced = resynced.add_to(&widgets, Some(Duration::from_secs(30)));
    widgets.wait_until("20", LONG).await.unwrap();
    sleep(Duration::from_secs(31)).await;
    let changed = ["+a@1!", "+b@2!", "+c@3!", "~a@1@11", "~b@2@12"];
    assert_eq!(sorted(plain.take()), changed);
    let again = ["~a@11@11", "~b@12@12", "~c@3@3"];
    let told = sorted(resynced.take());
    assert_eq!(told[..5], changed);
    let mut told = told[5..].to_vec();
    told.sort();
    assert_eq!(told, again);
}

#[tokio::test(start_paused = true)]
async fn i12_who_waits_learns_what_went_wrong() {
    let script = Script::new([
        fails(403, "Forbidden"),
        fails(403, "Forbidden"),
        list("10", []),
    ]);
    let widgets = script.informer(|builder| builder);
    script.reached(1).await;
    let error = widgets
        .synced(Duration::from_millis(700))
        .await
        .unwrap_err();
    assert!(error.health.is_forbidden() && !error.health.is_synced);
    assert_eq!(error.health.failures, 1);
    let text = error.to_string();
    assert!(
        text.contains("on purpose") && text.contains("list and watch"),
        "{text}"
    );
    widgets.synced(LONG).await.unwrap();
    assert!(widgets.health().error.is_none());
}

#[tokio::test(start_paused = true)]
async fn i14_one_that_was_stopped_stays_so() {
    let script = Script::new([list("10", [object("a", 1)])]);
    let widgets = script.informer(|builder| builder);
    let notes = Notes::default();
    let early = notes.add_to(&widgets, None);
    assert!(early.synced().await);
    assert!(widgets.is_started() && !widgets.is_stopped());
    widgets.stop().await;
    assert!(!widgets.is_started() && widgets.is_stopped() && early.is_ended());
    early.remove();
    early.shutdown().await;
    let late = notes.add_to(&widgets, None);
    assert!(late.is_ended() && !late.synced().await);
    widgets.start();
    widgets.stop().await;
    assert!(widgets.is_stopped());
    assert_eq!(notes.take(), ["+a@1!"]);
    assert_eq!(held(&widgets), "a@1", "it stays, and gets old");
    assert_eq!(script.open(), 0);
}

#[tokio::test(start_paused = true)]
async fn i15_handlers_come_and_go_while_it_runs() {
    let script = Script::new([
        list("10", [object("a", 1)]),
        watch([
            added("b", 11),
            seconds(10),
            modified("a", 12),
            seconds(10),
            modified("a", 13),
        ]),
    ]);
    let widgets = script.informer(|builder| builder);
    widgets.wait_until("11", LONG).await.unwrap();
    let notes = Notes::default();
    let late = notes.add_to(&widgets, None);
    assert!(!late.has_synced());
    assert!(late.synced().await);
    assert_eq!(sorted(notes.take()), ["+a@1!", "+b@11!"]);
    widgets.wait_until("12", LONG).await.unwrap();
    sleep(Duration::from_secs(1)).await;
    late.remove();
    widgets.wait_until("13", LONG).await.unwrap();
    assert_eq!(notes.take(), ["~a@1@12"]);
}

/// Stays in its first call until it is let go.
struct Slow {
    calls: Arc<AtomicUsize>,
    begun: mpsc::Sender<()>,
    go: mpsc::Receiver<()>,
}

impl EventHandler<Arc<Widget>> for Slow {
    fn on_add(&mut self, _: &Arc<Widget>, _: bool) {
        self.begun.send(()).unwrap();
        self.go.recv().unwrap();
        self.calls.fetch_add(1, Ordering::SeqCst);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn i18_removing_does_not_wait_and_shutting_down_does() {
    let script = Script::new([list("10", [object("a", 1), object("b", 2)]), watch([])]);
    let widgets = script.informer(|builder| builder);
    let calls = Arc::new(AtomicUsize::new(0));
    let (begun, has_begun) = mpsc::channel();
    let (let_go, go) = mpsc::channel();
    let slow = Slow {
        calls: Arc::clone(&calls),
        begun,
        go,
    };
    let registration = widgets.add_handler(slow, HandlerOptions::default());
    has_begun.recv_timeout(Duration::from_secs(20)).unwrap();
    registration.remove();
    assert_eq!(calls.load(Ordering::SeqCst), 0, "the call runs still");
    assert!(!registration.is_ended());
    let_go.send(()).unwrap();
    let shutdown = timeout(Duration::from_secs(20), registration.shutdown());
    shutdown.await.unwrap();
    assert!(registration.is_ended());
    assert_eq!(calls.load(Ordering::SeqCst), 1, "and is the last");
}
