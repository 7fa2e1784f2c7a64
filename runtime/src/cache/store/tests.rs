//! What a store does, held against a map.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::prelude::*;

use super::labels::Label;
use super::table::Table;
use super::{Replaced, Store};
use crate::cache::sink::{Change, Scope};
use crate::cache::testing::Thing;
use crate::cache::{Deleted, Event, Key, Object};

type Model = BTreeMap<Key, Thing>;

fn sorted<'a>(things: impl IntoIterator<Item = &'a Thing>) -> Model {
    let things = things.into_iter();
    things
        .map(|thing| (Key::of(thing), thing.clone()))
        .collect()
}

/// What a handler knows that was told these events. Each has to fit what was told before.
fn follow(known: &mut Model, events: &[Event<Thing>]) {
    for event in events {
        match event {
            Event::Added { object, .. } => {
                let before = known.insert(Key::of(object), object.clone());
                assert_eq!(before, None, "added twice");
            }
            Event::Updated { old, new } => {
                assert_eq!(old.uid(), new.uid());
                let before = known.insert(Key::of(new), new.clone());
                assert_eq!(before.as_ref(), Some(old), "not what was told last");
            }
            Event::Deleted(Deleted { last_known, .. }) => {
                let before = known.remove(&Key::of(last_known));
                assert!(before.is_some(), "gone before it came");
            }
        }
    }
}

fn changed(replaced: Replaced<Thing>) -> Vec<Event<Thing>> {
    match replaced {
        Replaced::First => Vec::new(),
        Replaced::Changed(events) => events,
    }
}

fn replace(store: &Store<Thing>, things: Vec<Thing>, version: &str) -> Vec<Event<Thing>> {
    changed(store.write(|table| table.replace(Scope::All, things, Vec::new(), version)))
}

fn apply(store: &Store<Thing>, change: Change<Thing>) -> Vec<Event<Thing>> {
    let mut events = Vec::new();
    store.write(|table| table.apply(change, &mut events));
    events
}

/// Events in short: `+a`, `~a`, `-a`, and `-a?` where the final state is not known.
fn told(events: &[Event<Thing>]) -> Vec<String> {
    let short = |event: &Event<Thing>| match event {
        Event::Added {
            object,
            is_in_initial_list,
        } => {
            format!(
                "+{}{}",
                Key::of(object),
                if *is_in_initial_list { "!" } else { "" }
            )
        }
        Event::Updated { new, .. } => format!("~{}", Key::of(new)),
        Event::Deleted(deleted) => {
            let mark = if deleted.final_state_unknown { "?" } else { "" };
            format!("-{}{mark}", Key::of(&deleted.last_known))
        }
    };
    events.iter().map(short).collect()
}

#[test]
fn i01_a_list_tells_first_what_is_gone() {
    let store = Store::default();
    let first = vec![
        Thing::new("del", 1),
        Thing::new("keep", 1),
        Thing::new("change", 1),
    ];
    assert_eq!(told(&replace(&store, first, "5")), [""; 0]);
    let kept = store.get("", "keep").unwrap();
    let second = vec![
        Thing::new("new", 7),
        Thing::new("keep", 1),
        Thing::new("change", 6),
    ];
    assert_eq!(
        told(&replace(&store, second, "9")),
        ["-del?", "+new", "~change"]
    );
    assert!(
        store.get("", "keep").unwrap().is(&kept),
        "what has not changed stays what it was"
    );
    assert_eq!(store.resource_version(), "9");
}

#[test]
fn another_object_of_the_same_name_is_no_change_of_the_one_before() {
    let store = Store::default();
    replace(&store, vec![Thing::new("a", 1), Thing::new("b", 1)], "1");
    let again = Thing::new("a", 3).incarnation(2);
    assert_eq!(
        told(&apply(&store, Change::Applied(again.clone()))),
        ["-a?", "+a"]
    );
    let relisted = vec![again.incarnation(3), Thing::new("b", 2)];
    assert_eq!(told(&replace(&store, relisted, "5")), ["-a?", "+a", "~b"]);
    // Of the third one nothing else was told, so that this is the end of it.
    let events = apply(&store, Change::Deleted(again.incarnation(4)));
    assert_eq!(told(&events), ["-a?"]);
    assert_eq!(
        told(&apply(&store, Change::Deleted(Thing::new("a", 9)))),
        [""; 0]
    );
}

#[test]
fn what_could_not_be_read_stays() {
    let store = Store::default();
    replace(&store, vec![Thing::new("a", 1), Thing::new("b", 1)], "1");
    let unread = vec![Key::new("", "a"), Key::new("", "c")];
    let events = changed(store.write(|table| table.replace(Scope::All, Vec::new(), unread, "2")));
    assert_eq!(told(&events), ["-b?"]);
    assert_eq!(store.list(), [Thing::new("a", 1)]);
}

#[test]
fn a_list_of_a_namespace_is_about_that_namespace() {
    let store = Store::default();
    let list = |namespace: &'static str, keys: &[&str], version: &str| {
        let things = keys.iter().map(|key| Thing::new(key, 1)).collect();
        let scope = Scope::Namespace(namespace);
        let mut told =
            told(&changed(store.write(|table| {
                table.replace(scope, things, Vec::new(), version)
            })));
        told.sort();
        told
    };
    assert_eq!(list("x", &["x/a", "x/b"], "10"), [""; 0]);
    assert_eq!(list("y", &["y/a", "z/a"], "20"), [""; 0]);
    assert_eq!(store.resource_version(), "10");
    assert_eq!(list("x", &["x/b", "x/c"], "30"), ["+x/c", "-x/a?"]);
    assert_eq!(store.resource_version(), "20");
    assert_eq!(store.len(), 3);
    assert_eq!(list("x", &[], "31"), ["-x/b?", "-x/c?"]);
    assert_eq!(store.len(), 1);
    assert_eq!(store.snapshot().namespaces().collect::<Vec<_>>(), ["y"]);
}

#[test]
fn s01_a_value_without_objects_is_no_key() {
    let store = Store::default();
    let index = store.index_labels();
    let label = Label::new("app", "web");
    let thing = Thing::new("a", 1).labelled("app", "web");
    replace(&store, vec![thing.clone()], "1");
    assert_eq!(index.keys(), std::slice::from_ref(&label));
    apply(&store, Change::Deleted(thing));
    assert_eq!(index.keys(), []);
    assert_eq!(index.get(&label), []);
}

#[test]
fn s02_others_of_the_value_stay() {
    let store = Store::default();
    let index = store.index_labels();
    let things = ["a", "b"].map(|name| Thing::new(name, 1).labelled("app", "web"));
    replace(&store, things.to_vec(), "1");
    let [gone, left] = things;
    apply(&store, Change::Deleted(gone));
    assert_eq!(index.get(&Label::new("app", "web")), [left]);
    assert_eq!(index.count(&Label::new("app", "web")), 1);
}

#[test]
fn s03_values_that_change_are_followed() {
    let store = Store::default();
    let index = store.index_labels();
    let thing = |version| Thing::new("a", version);
    replace(
        &store,
        vec![thing(1).labelled("a", "").labelled("b", "")],
        "1",
    );
    apply(
        &store,
        Change::Applied(thing(2).labelled("b", "").labelled("c", "")),
    );
    assert_eq!(index.get(&Label::new("a", "")), []);
    for key in ["b", "c"] {
        let found = index.get(&Label::new(key, ""));
        assert_eq!(
            found
                .iter()
                .map(Object::resource_version)
                .collect::<Vec<_>>(),
            ["2"],
            "{key}"
        );
    }
}

#[test]
fn s04_the_version_is_that_of_what_was_told_last() {
    let store = Store::default();
    assert_eq!(store.resource_version(), "");
    apply(&store, Change::Applied(Thing::new("early", 3)));
    assert_eq!(
        store.resource_version(),
        "",
        "before a list there is no version"
    );
    replace(&store, vec![Thing::new("a", 1)], "10");
    assert_eq!(store.resource_version(), "10");
    apply(&store, Change::Applied(Thing::new("a", 11)));
    assert_eq!(store.resource_version(), "11");
    store.write(|table| table.bookmark(Scope::All, "20"));
    assert_eq!(store.resource_version(), "20");
    apply(&store, Change::Deleted(Thing::new("a", 21)));
    assert_eq!(store.resource_version(), "21");
}

#[test]
fn s05_an_index_has_what_was_there_before_it() {
    let store = Store::default();
    replace(
        &store,
        vec![
            Thing::new("x/a", 1),
            Thing::new("y/a", 1),
            Thing::new("y/b", 1),
        ],
        "1",
    );
    let by_name = store.index(|thing: &Thing| [thing.name().to_owned()]);
    let before = store.snapshot();
    apply(&store, Change::Deleted(Thing::new("x/a", 2)));
    assert_eq!(by_name.get(&"a".to_owned()), [Thing::new("y/a", 1)]);
    assert_eq!(before.by_index(&by_name, &"a".to_owned()).len(), 2);
    let mut keys = by_name.keys();
    keys.sort();
    assert_eq!(keys, ["a", "b"]);
}

#[test]
fn a_function_that_panics_gives_no_values_and_ends_nothing() {
    let store = Store::default();
    let index = store.index(|thing: &Thing| {
        assert_ne!(thing.name(), "bad");
        [()]
    });
    replace(
        &store,
        vec![Thing::new("good", 1), Thing::new("bad", 1)],
        "1",
    );
    assert_eq!(index.get(&()), [Thing::new("good", 1)]);
    assert_eq!(store.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn versions_are_waited_for() {
    let store = Store::default();
    replace(&store, Vec::new(), "1");
    let wait = store.wait_until("3", Duration::from_mins(1));
    let write = async {
        tokio::task::yield_now().await;
        apply(&store, Change::Applied(Thing::new("a", 2)));
        tokio::task::yield_now().await;
        apply(&store, Change::Applied(Thing::new("a", 4)));
    };
    assert_eq!(tokio::join!(wait, write).0, Ok(()));
    let late = store
        .wait_until("5", Duration::from_mins(1))
        .await
        .unwrap_err();
    assert_eq!(
        late.to_string(),
        "the cache is at version \"4\", and did not reach 5 in 60s"
    );
}

/// What may happen to a store.
#[derive(Clone, Debug)]
enum Step {
    Apply(Thing),
    Delete(Thing),
    Replace(Vec<Thing>, Vec<Key>),
}

fn thing() -> impl Strategy<Value = Thing> {
    (0..3_u8, 0..6_u8, 1..5_u64, 0..2_u32, 0..3_u8).prop_map(
        |(namespace, name, version, incarnation, label)| {
            Thing::new(&format!("n{namespace}/t{name}"), version)
                .incarnation(incarnation)
                .labelled("label", &label.to_string())
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let unread = prop::collection::vec(thing().prop_map(|thing| Key::of(&thing)), 0..3);
    prop_oneof![
        4 => thing().prop_map(Step::Apply),
        3 => thing().prop_map(Step::Delete),
        1 => (prop::collection::vec(thing(), 0..12), unread).prop_map(|(things, unread)| Step::Replace(things, unread)),
    ]
}

proptest! {
    #[test]
    fn events_lead_to_what_is_held(steps in prop::collection::vec(step(), 0..40)) {
        let mut table = Table::default();
        let mut known = Model::new();
        let mut snapshots = Vec::new();
        for step in steps {
            let mut events = Vec::new();
            match step {
                Step::Apply(thing) => table.apply(Change::Applied(thing), &mut events),
                Step::Delete(thing) => table.apply(Change::Deleted(thing), &mut events),
                Step::Replace(things, unread) => {
                    let named: BTreeSet<_> = things.iter().map(Key::of).collect();
                    let left: BTreeSet<_> = unread.iter().filter(|key| known.contains_key(key)).cloned().collect();
                    match table.replace(Scope::All, things, unread, "9") {
                        Replaced::Changed(changed) => events = changed,
                        Replaced::First => known = sorted(table.snapshot().iter()),
                    }
                    let held: BTreeSet<_> = table.snapshot().iter().map(Key::of).collect();
                    prop_assert_eq!(held, named.union(&left).cloned().collect::<BTreeSet<_>>());
                }
            }
            follow(&mut known, &events);
            let snapshot = table.snapshot();
            prop_assert_eq!(snapshot.len(), known.len());
            prop_assert_eq!(sorted(snapshot.iter()), known.clone());
            snapshots.push((snapshot, known.clone()));
        }
        for (snapshot, known) in snapshots {
            prop_assert_eq!(sorted(snapshot.iter()), known);
        }
    }

    #[test]
    fn indexes_hold_what_the_objects_say(steps in prop::collection::vec(step(), 0..40)) {
        let store = Store::default();
        let index = store.index_labels();
        for step in steps {
            match step {
                Step::Apply(thing) => drop(apply(&store, Change::Applied(thing))),
                Step::Delete(thing) => drop(apply(&store, Change::Deleted(thing))),
                Step::Replace(things, _) => drop(replace(&store, things, "9")),
            }
            let mut expected: BTreeMap<String, Model> = BTreeMap::new();
            for thing in store.list() {
                let label = thing.label("label").unwrap_or_default().to_owned();
                expected.entry(label).or_default().insert(Key::of(&thing), thing);
            }
            let found: BTreeMap<String, Model> = index
                .keys()
                .into_iter()
                .map(|label| (label.value.to_string(), sorted(&index.get(&label))))
                .collect();
            prop_assert_eq!(found, expected);
        }
    }
}
