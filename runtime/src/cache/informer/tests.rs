//! What handlers are told, held against what the store went through.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use proptest::prelude::*;
use tokio::time::timeout;

use super::shared::Shared;
use crate::cache::handler::{Queue, run};
use crate::cache::sink::{Change, Scope, Sink};
use crate::cache::testing::Thing;
use crate::cache::{
    Deleted, Event, EventHandler, EventStream, HandlerOptions, Key, Object, Overflow, Registration,
};

fn shared() -> Arc<Shared<Thing>> {
    Arc::new(Shared::new([None]))
}

fn stream(shared: &Shared<Thing>, options: &HandlerOptions<Thing>) -> EventStream<Thing> {
    let queue = Arc::new(Queue::new(options.capacity, options.overflow));
    shared.add(&queue);
    EventStream::new(queue, options.filter.clone())
}

fn list(shared: &Shared<Thing>, things: Vec<Thing>, version: &str) {
    shared.replace(Scope::All, things, Vec::new(), version);
}

fn set(shared: &Shared<Thing>, thing: Thing) {
    shared.apply(&mut vec![Change::Applied(thing)]);
}

fn delete(shared: &Shared<Thing>, thing: Thing) {
    shared.apply(&mut vec![Change::Deleted(thing)]);
}

/// An event in short: `+a@1!`, `~a@1@2`, `-a@3`, `-a@3?`.
fn short(event: &Event<Thing>) -> String {
    let at = |thing: &Thing| format!("{}@{}", Key::of(thing), thing.resource_version());
    match event {
        Event::Added {
            object,
            is_in_initial_list,
        } => format!(
            "+{}{}",
            at(object),
            if *is_in_initial_list { "!" } else { "" }
        ),
        Event::Updated { old, new } => format!("~{}@{}", at(old), new.resource_version()),
        Event::Deleted(deleted) => {
            let mark = if deleted.final_state_unknown { "?" } else { "" };
            format!("-{}{mark}", at(&deleted.last_known))
        }
    }
}

/// What a stream has, without waiting for more.
async fn told(stream: &mut EventStream<Thing>) -> Vec<String> {
    let mut told = Vec::new();
    while let Ok(Some(event)) = timeout(Duration::ZERO, stream.next()).await {
        told.push(event.map_or_else(|lagged| lagged.to_string(), |event| short(&event)));
    }
    told
}

/// Notes down what it is told.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }

    fn note(&self, event: &Event<Thing>) {
        self.0.lock().unwrap().push(short(event));
    }
}

impl EventHandler<Thing> for Notes {
    fn on_add(&mut self, object: &Thing, is_in_initial_list: bool) {
        assert_ne!(object.name(), "panic");
        self.note(&Event::Added {
            object: object.clone(),
            is_in_initial_list,
        });
    }

    fn on_update(&mut self, old: &Thing, new: &Thing) {
        self.note(&Event::Updated {
            old: old.clone(),
            new: new.clone(),
        });
    }

    fn on_delete(&mut self, deleted: &Deleted<Thing>) {
        self.note(&Event::Deleted(deleted.clone()));
    }
}

fn handler(shared: &Shared<Thing>, notes: &Notes) -> Registration {
    let queue = Arc::new(Queue::new(1024, Overflow::Coalesce));
    shared.add(&queue);
    tokio::spawn(run(
        EventStream::new(Arc::clone(&queue), None),
        notes.clone(),
    ));
    Registration::new(queue)
}

#[tokio::test(start_paused = true)]
async fn a_handler_is_told_what_was_there_and_then_what_changes() {
    let shared = shared();
    let mut early = stream(&shared, &HandlerOptions::default());
    list(&shared, vec![Thing::new("a", 1)], "1");
    set(&shared, Thing::new("a", 2));
    let mut late = stream(&shared, &HandlerOptions::default());
    delete(&shared, Thing::new("a", 3));
    assert!(!early.has_synced() && !late.has_synced());
    assert_eq!(told(&mut early).await, ["+a@1!", "~a@1@2", "-a@3"]);
    assert_eq!(told(&mut late).await, ["+a@2!", "-a@3"]);
    assert!(early.has_synced() && late.has_synced());
}

#[tokio::test(start_paused = true)]
async fn of_several_namespaces_each_is_told_when_it_was_listed() {
    let shared = Shared::new(["x", "y"].map(|name| Some(name.into())));
    let mut events = stream(&shared, &HandlerOptions::default());
    let list = |namespace, key| {
        shared.replace(
            Scope::Namespace(namespace),
            vec![Thing::new(key, 1)],
            Vec::new(),
            "1",
        );
    };
    list("x", "x/a");
    assert_eq!(told(&mut events).await, ["+x/a@1!"]);
    assert!(!events.has_synced() && !*shared.synced().borrow());
    list("y", "y/a");
    assert_eq!(told(&mut events).await, ["+y/a@1!"]);
    assert!(events.has_synced() && *shared.synced().borrow());
}

#[tokio::test(start_paused = true)]
async fn q06_synced_means_that_the_first_list_was_told() {
    let shared = shared();
    let notes = Notes::default();
    let registration = handler(&shared, &notes);
    assert!(!*shared.synced().borrow());
    list(&shared, vec![Thing::new("a", 1), Thing::new("b", 1)], "1");
    assert!(*shared.synced().borrow(), "the store has it");
    assert!(!registration.has_synced(), "the handler has not");
    assert!(registration.synced().await);
    assert_eq!(notes.take().len(), 2);
    let empty = self::shared();
    let registration = handler(&empty, &notes);
    list(&empty, Vec::new(), "1");
    assert!(registration.synced().await);
}

#[tokio::test(start_paused = true)]
async fn q07_a_deletion_before_the_first_list_was_told_changes_nothing_of_that() {
    let shared = shared();
    let notes = Notes::default();
    let registration = handler(&shared, &notes);
    list(&shared, vec![Thing::new("a", 1), Thing::new("b", 1)], "1");
    delete(&shared, Thing::new("a", 2));
    assert!(registration.synced().await);
    registration.shutdown().await;
    let told = notes.take();
    assert!(
        told.contains(&"+a@1!".to_owned()) && told.contains(&"+b@1!".to_owned()),
        "{told:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn q08_no_change_overtakes_another() {
    let shared = shared();
    list(&shared, Vec::new(), "1");
    let mut events = stream(&shared, &HandlerOptions::default());
    for (key, version) in [("a", 2), ("b", 3), ("a", 4), ("c", 5)] {
        set(&shared, Thing::new(key, version));
    }
    assert_eq!(told(&mut events).await, ["+a@2", "+b@3", "~a@2@4", "+c@5"]);
}

#[tokio::test(start_paused = true)]
async fn q09_q14_what_is_told_again_is_not_older_than_what_was_told() {
    let shared = shared();
    list(&shared, vec![Thing::new("a", 1)], "1");
    let queue = Arc::new(Queue::new(1024, Overflow::Coalesce));
    shared.add(&queue);
    set(&shared, Thing::new("a", 2));
    shared.resync(&queue);
    shared.resync(&queue);
    set(&shared, Thing::new("a", 3));
    let mut events = EventStream::new(queue, None);
    assert_eq!(
        told(&mut events).await,
        ["+a@1!", "~a@1@2", "~a@2@2", "~a@2@3"]
    );
}

#[tokio::test(start_paused = true)]
async fn q10_who_waits_learns_of_the_end() {
    let shared = shared();
    list(&shared, vec![Thing::new("a", 1)], "1");
    let mut events = stream(&shared, &HandlerOptions::default());
    let end = async {
        tokio::task::yield_now().await;
        set(&shared, Thing::new("a", 2));
        shared.end();
    };
    let all = async {
        let mut all = Vec::new();
        while let Some(event) = events.next().await {
            all.push(short(&event.unwrap()));
        }
        all
    };
    assert_eq!(tokio::join!(all, end).0, ["+a@1!", "~a@1@2"]);
    let mut late = stream(&shared, &HandlerOptions::default());
    assert!(
        late.next().await.is_none(),
        "what is added later has ended too"
    );
}

#[tokio::test(start_paused = true)]
async fn what_waits_too_long_is_merged_for_each_object() {
    let shared = shared();
    list(
        &shared,
        vec![Thing::new("old", 1), Thing::new("gone", 1)],
        "1",
    );
    let mut events = stream(&shared, &HandlerOptions::default().capacity(2));
    told(&mut events).await;
    set(&shared, Thing::new("x", 2));
    set(&shared, Thing::new("y", 3));
    // Full from here on.
    for version in 4..100 {
        set(&shared, Thing::new("old", version));
        set(&shared, Thing::new("x", version));
        set(&shared, Thing::new("brief", version));
        delete(&shared, Thing::new("brief", version));
    }
    set(&shared, Thing::new("gone", 100));
    delete(&shared, Thing::new("gone", 101));
    set(&shared, Thing::new("gone", 102).incarnation(1));
    set(&shared, Thing::new("gone", 103).incarnation(1));
    assert_eq!(events.depth(), 5);
    assert_eq!(
        told(&mut events).await,
        ["+x@99", "+y@3", "~old@1@99", "-gone@101", "+gone@103"]
    );
    set(&shared, Thing::new("y", 104));
    assert_eq!(
        told(&mut events).await,
        ["~y@3@104"],
        "nothing is left of that"
    );
}

#[tokio::test(start_paused = true)]
async fn who_asked_for_it_is_told_of_lagging_and_then_nothing() {
    let shared = shared();
    list(
        &shared,
        vec![Thing::new("a", 1), Thing::new("b", 1), Thing::new("c", 1)],
        "1",
    );
    let options = HandlerOptions::default()
        .capacity(2)
        .overflow(Overflow::Lag);
    let mut events = stream(&shared, &options);
    assert_eq!(told(&mut events).await.len(), 3, "a list always has room");
    for version in 2..6 {
        set(&shared, Thing::new("a", version));
    }
    assert_eq!(
        told(&mut events).await,
        ["4 events were missed; subscribe anew to begin with what is there"]
    );
    assert!(events.next().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn who_asked_for_it_is_waited_for() {
    let shared = shared();
    list(&shared, Vec::new(), "1");
    let options = HandlerOptions::default()
        .capacity(2)
        .overflow(Overflow::Block);
    let mut events = stream(&shared, &options);
    told(&mut events).await;
    set(&shared, Thing::new("a", 2));
    assert!(shared.pause().is_none());
    set(&shared, Thing::new("a", 3));
    let pause = shared.pause().unwrap();
    let read = async {
        tokio::task::yield_now().await;
        events.next().await.unwrap().unwrap()
    };
    let ((), event) = tokio::join!(pause, read);
    assert_eq!(short(&event), "+a@2");
    set(&shared, Thing::new("a", 4));
    let pause = shared.pause().unwrap();
    drop(events);
    timeout(Duration::from_mins(1), pause)
        .await
        .expect("one who went is not waited for");
    assert!(shared.pause().is_none());
}

#[tokio::test(start_paused = true)]
async fn a_filter_makes_additions_and_deletions_of_updates() {
    let shared = shared();
    let web = |version| Thing::new("a", version).labelled("app", "web");
    list(&shared, vec![Thing::new("a", 1), Thing::new("b", 1)], "1");
    let options = HandlerOptions::default().filter(|thing: &Thing| thing.label("app").is_some());
    let mut events = stream(&shared, &options);
    assert_eq!(told(&mut events).await, [""; 0]);
    for thing in [
        web(2),
        web(3),
        Thing::new("a", 4),
        web(5),
        Thing::new("a", 6),
    ] {
        set(&shared, thing);
    }
    delete(&shared, Thing::new("a", 7));
    set(&shared, web(8));
    delete(&shared, web(9));
    assert_eq!(
        told(&mut events).await,
        ["+a@2", "~a@2@3", "-a@3", "+a@5", "-a@5", "+a@8", "-a@9"]
    );
}

#[tokio::test(start_paused = true)]
async fn what_a_filter_let_in_ends_whatever_its_last_state_is() {
    let shared = shared();
    let web = |version| Thing::new("a", version).labelled("app", "web");
    list(&shared, vec![web(1)], "1");
    let options = HandlerOptions::default()
        .filter(|thing: &Thing| thing.label("app").is_some())
        .capacity(1);
    let mut events = stream(&shared, &options);
    assert_eq!(told(&mut events).await, ["+a@1!"]);
    // The last state, which a deletion tells, matches no more.
    delete(&shared, Thing::new("a", 2));
    assert_eq!(told(&mut events).await, ["-a@2"]);
    // As does that of an update that is merged into the deletion.
    set(&shared, web(3));
    assert_eq!(told(&mut events).await, ["+a@3"]);
    set(&shared, Thing::new("b", 4));
    set(&shared, Thing::new("a", 5));
    delete(&shared, Thing::new("a", 6));
    assert_eq!(told(&mut events).await, ["-a@6"]);
    // What was never let in has no end, though its last state would match.
    set(&shared, Thing::new("a", 7));
    delete(&shared, web(8));
    assert_eq!(told(&mut events).await, [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn i13_a_handler_that_was_removed_is_told_nothing() {
    let shared = shared();
    list(&shared, vec![Thing::new("a", 1)], "1");
    let notes = Notes::default();
    // The same handler twice is two.
    let twice = [handler(&shared, &notes), handler(&shared, &notes)];
    for registration in &twice {
        assert!(registration.synced().await);
    }
    assert_eq!(notes.take(), ["+a@1!", "+a@1!"]);
    let [first, second] = twice;
    first.shutdown().await;
    first.remove();
    first.shutdown().await;
    assert!(first.is_ended() && !second.is_ended());
    set(&shared, Thing::new("a", 2));
    shared.end();
    while !second.is_ended() {
        tokio::task::yield_now().await;
    }
    assert_eq!(notes.take(), ["~a@1@2"]);
}

#[tokio::test(start_paused = true)]
async fn i17_a_call_that_panics_is_counted_and_harms_nobody() {
    let shared = shared();
    let notes = Notes::default();
    let other = Notes::default();
    let (registration, healthy) = (handler(&shared, &notes), handler(&shared, &other));
    list(&shared, vec![Thing::new("panic", 1)], "1");
    set(&shared, Thing::new("a", 2));
    shared.end();
    for registration in [&registration, &healthy] {
        while !registration.is_ended() {
            tokio::task::yield_now().await;
        }
    }
    assert_eq!((registration.panics(), healthy.panics()), (1, 1));
    assert_eq!(
        (notes.take(), other.take()),
        (vec!["+a@2".to_owned()], vec!["+a@2".to_owned()])
    );
}

/// What may happen between two reads of a handler.
#[derive(Clone, Debug)]
enum Step {
    Set(u8, u32),
    Delete(u8),
    List(Vec<(u8, u32)>),
    Resync,
    Read(u8),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        5 => (0..5_u8, 0..2_u32).prop_map(|(key, incarnation)| Step::Set(key, incarnation)),
        3 => (0..5_u8).prop_map(Step::Delete),
        1 => prop::collection::vec((0..5_u8, 0..2_u32), 0..6).prop_map(Step::List),
        1 => Just(Step::Resync),
        2 => (0..6_u8).prop_map(Step::Read),
    ]
}

/// Takes an event in, which has to fit what was told before.
fn follow(known: &mut BTreeMap<Key, Thing>, event: &Event<Thing>) {
    let version = |thing: &Thing| thing.resource_version().parse::<u64>().unwrap();
    match event {
        Event::Added { object, .. } => {
            assert_eq!(known.insert(Key::of(object), object.clone()), None);
        }
        Event::Updated { old, new } => {
            assert_eq!(known.insert(Key::of(new), new.clone()).as_ref(), Some(old));
            assert_eq!(old.uid(), new.uid());
            assert!(version(old) <= version(new));
        }
        Event::Deleted(deleted) => {
            let before = known
                .remove(&Key::of(&deleted.last_known))
                .expect("it was there");
            assert_eq!(before.uid(), deleted.last_known.uid());
        }
    }
}

proptest! {
    #[test]
    fn i06_a_slow_handler_ends_up_knowing_what_the_store_has(
        steps in prop::collection::vec(step(), 0..60),
        capacity in 1..6_usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let shared = shared();
            let queue = Arc::new(Queue::new(capacity, Overflow::Coalesce));
            shared.add(&queue);
            let mut events = EventStream::new(Arc::clone(&queue), None);
            let mut known = BTreeMap::new();
            let mut version = 1;
            let mut uids: BTreeMap<u8, u32> = BTreeMap::new();
            let mut next = |key: u8, incarnation: u32| {
                version += 1;
                uids.insert(key, incarnation);
                Thing::new(&format!("t{key}"), version).incarnation(incarnation)
            };
            list(&shared, Vec::new(), "1");
            for step in steps {
                match step {
                    Step::Set(key, incarnation) => set(&shared, next(key, incarnation)),
                    Step::Delete(key) => {
                        if let Some(held) = shared.store().get("", &format!("t{key}")) {
                            delete(&shared, held);
                        }
                    }
                    Step::List(keys) => {
                        let things = keys.into_iter().map(|(key, incarnation)| next(key, incarnation)).collect();
                        list(&shared, things, "9");
                    }
                    Step::Resync => shared.resync(&queue),
                    Step::Read(count) => {
                        for _ in 0..count {
                            if let Ok(Some(event)) = timeout(Duration::ZERO, events.next()).await {
                                follow(&mut known, &event.unwrap());
                            }
                        }
                    }
                }
                assert!(queue.depth() <= capacity + 4 * 5 + 3);
            }
            while let Ok(Some(event)) = timeout(Duration::ZERO, events.next()).await {
                follow(&mut known, &event.unwrap());
            }
            let held: BTreeMap<_, _> = shared.store().list().into_iter().map(|thing| (Key::of(&thing), thing)).collect();
            assert_eq!(known, held);
        });
    }
}
