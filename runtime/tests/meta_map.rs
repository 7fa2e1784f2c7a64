//! [`Map`] against `BTreeMap`, which it stands in for.

use std::collections::BTreeMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use kubewright::Map;
use kubewright::meta::map::Entry;
use proptest::prelude::*;

/// Few keys, so that they meet.
fn key() -> impl Strategy<Value = String> {
    "[a-c]{0,2}"
}

fn pairs() -> impl Strategy<Value = Vec<(String, u8)>> {
    prop::collection::vec((key(), any::<u8>()), 0..12)
}

/// An entry of a tree as a map gives it.
fn seen<V>((key, value): (&String, V)) -> (&str, V) {
    (key, value)
}

fn assert_same(map: &Map<u8>, tree: &BTreeMap<String, u8>) {
    assert!(map.iter().eq(tree.iter().map(seen)));
    assert!(map.iter().rev().eq(tree.iter().rev().map(seen)));
    assert!(map.keys().eq(tree.keys().map(String::as_str)));
    assert!(map.values().eq(tree.values()));
    assert_eq!(map.len(), tree.len());
    assert_eq!(map.iter().len(), tree.len());
    assert_eq!(map.is_empty(), tree.is_empty());
    assert_eq!(map.first_key_value(), tree.first_key_value().map(seen));
    assert_eq!(map.last_key_value(), tree.last_key_value().map(seen));
    assert_eq!(format!("{map:?} {map:#?}"), format!("{tree:?} {tree:#?}"));
    let json = |result: serde_json::Result<String>| result.expect("a map is JSON");
    assert_eq!(
        json(serde_json::to_string(map)),
        json(serde_json::to_string(tree))
    );
}

/// One call.
#[derive(Clone, Debug)]
enum Call {
    Insert(String, u8),
    Remove(String),
    Get(String),
    OrInsert(String, u8),
    AndModify(String),
    RemoveByEntry(String),
    Retain(u8),
    Extend(Vec<(String, u8)>),
    PopFirst,
    PopLast,
    Double,
    Clear,
}

fn call() -> impl Strategy<Value = Call> {
    prop_oneof![
        4 => (key(), any::<u8>()).prop_map(|(key, value)| Call::Insert(key, value)),
        2 => key().prop_map(Call::Remove),
        2 => key().prop_map(Call::Get),
        2 => (key(), any::<u8>()).prop_map(|(key, value)| Call::OrInsert(key, value)),
        1 => key().prop_map(Call::AndModify),
        1 => key().prop_map(Call::RemoveByEntry),
        1 => any::<u8>().prop_map(Call::Retain),
        2 => pairs().prop_map(Call::Extend),
        1 => Just(Call::PopFirst),
        1 => Just(Call::PopLast),
        1 => Just(Call::Double),
        1 => Just(Call::Clear),
    ]
}

fn make(call: Call, map: &mut Map<u8>, tree: &mut BTreeMap<String, u8>) {
    match call {
        Call::Insert(key, value) => {
            assert_eq!(map.insert(key.as_str(), value), tree.insert(key, value));
        }
        Call::Remove(key) => assert_eq!(map.remove(&key), tree.remove(&key)),
        Call::Get(key) => {
            assert_eq!(map.get(&key), tree.get(&key));
            assert_eq!(map.get_mut(&key), tree.get_mut(&key));
            assert_eq!(map.get_key_value(&key), tree.get_key_value(&key).map(seen));
            assert_eq!(map.contains_key(&key), tree.contains_key(&key));
        }
        Call::OrInsert(key, value) => {
            let slot = map.entry(key.as_str()).or_insert(value);
            *slot = slot.wrapping_add(1);
            let slot = tree.entry(key).or_insert(value);
            *slot = slot.wrapping_add(1);
        }
        Call::AndModify(key) => {
            map.entry(key.as_str())
                .and_modify(|value| *value = 1)
                .or_default();
            tree.entry(key).and_modify(|value| *value = 1).or_default();
        }
        Call::RemoveByEntry(key) => match map.entry(key.as_str()) {
            Entry::Occupied(mut entry) => {
                assert_eq!(
                    (entry.key(), entry.get()),
                    tree.get_key_value(&key).map(seen).expect("the map has it")
                );
                entry.insert(7);
                assert_eq!(entry.remove_entry(), (key.clone(), 7));
                tree.remove(&key);
            }
            Entry::Vacant(entry) => {
                assert_eq!(entry.into_key(), key);
                assert!(!tree.contains_key(&key));
            }
        },
        Call::Retain(limit) => {
            map.retain(|key, value| *value < limit || key == "a");
            tree.retain(|key, value| *value < limit || key == "a");
        }
        Call::Extend(pairs) => {
            map.extend(pairs.clone());
            tree.extend(pairs);
        }
        Call::PopFirst => assert_eq!(map.pop_first(), tree.pop_first()),
        Call::PopLast => assert_eq!(map.pop_last(), tree.pop_last()),
        Call::Double => {
            for (value, twin) in map.values_mut().zip(tree.values_mut()) {
                *value = value.wrapping_mul(2);
                *twin = twin.wrapping_mul(2);
            }
            for ((key, value), (_, twin)) in map.iter_mut().zip(tree.iter_mut()) {
                *value += u8::from(key.is_empty());
                *twin += u8::from(key.is_empty());
            }
        }
        Call::Clear => {
            map.clear();
            tree.clear();
        }
    }
}

proptest! {
    #[test]
    fn does_what_a_tree_does(calls in prop::collection::vec(call(), 0..40)) {
        let (mut map, mut tree) = (Map::new(), BTreeMap::new());
        for call in calls {
            make(call, &mut map, &mut tree);
            assert_same(&map, &tree);
        }
    }

    #[test]
    fn is_built_from_any_order(pairs in pairs()) {
        let tree: BTreeMap<String, u8> = pairs.iter().cloned().collect();
        let map: Map<u8> = pairs.iter().cloned().collect();
        assert_same(&map, &tree);
        prop_assert!(map.clone().into_iter().eq(tree.clone()));
        prop_assert!(map.clone().into_iter().rev().eq(tree.clone().into_iter().rev()));
        prop_assert!(map.clone().into_keys().eq(tree.clone().into_keys()));
        prop_assert!(map.clone().into_values().eq(tree.clone().into_values()));
        prop_assert_eq!(Map::from(tree.clone()), map.clone());
        prop_assert_eq!(BTreeMap::from(map), tree);
    }

    #[test]
    fn is_read_from_json_in_any_order(pairs in pairs()) {
        let members: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{key:?}:{value}")).collect();
        let json = format!("{{{}}}", members.join(","));
        let map: Map<u8> = serde_json::from_str(&json).unwrap();
        assert_same(&map, &pairs.into_iter().collect());
    }

    #[test]
    fn ranges_lie_within_their_bounds(pairs in pairs(), a in key(), b in key()) {
        let tree: BTreeMap<String, u8> = pairs.iter().cloned().collect();
        let map: Map<u8> = pairs.into_iter().collect();
        let (a, b) = (a.as_str(), b.as_str());
        let within = |keep: &dyn Fn(&str) -> bool| {
            tree.iter().map(seen).filter(|(key, _)| keep(key)).collect::<Vec<_>>()
        };
        prop_assert_eq!(map.range(a..b).collect::<Vec<_>>(), within(&|key| a <= key && key < b));
        prop_assert_eq!(map.range(a..=b).collect::<Vec<_>>(), within(&|key| a <= key && key <= b));
        prop_assert_eq!(map.range(a..).collect::<Vec<_>>(), within(&|key| a <= key));
        prop_assert_eq!(map.range(..b).collect::<Vec<_>>(), within(&|key| key < b));
        prop_assert_eq!(map.range(..).collect::<Vec<_>>(), within(&|_| true));
        let bounds = (std::ops::Bound::Excluded(a), std::ops::Bound::Included(b));
        prop_assert_eq!(map.range(bounds).collect::<Vec<_>>(), within(&|key| a < key && key <= b));
    }

    #[test]
    fn compares_as_a_tree_does(a in pairs(), b in pairs()) {
        let (x, y): (Map<u8>, Map<u8>) = (a.iter().cloned().collect(), b.iter().cloned().collect());
        let (p, q): (BTreeMap<_, _>, BTreeMap<_, _>) = (a.into_iter().collect(), b.into_iter().collect());
        prop_assert_eq!(x == y, p == q);
        prop_assert_eq!(x.cmp(&y), p.cmp(&q));
        let hash = |map: &Map<u8>| {
            let mut hasher = DefaultHasher::new();
            map.hash(&mut hasher);
            hasher.finish()
        };
        prop_assert!(x != y || hash(&x) == hash(&y));
    }
}

#[test]
fn is_indexed_by_key() {
    let map = Map::from([("b", 2), ("a", 1)]);
    assert_eq!((map["a"], map["b"]), (1, 2));
}

#[test]
#[should_panic(expected = "no entry found for key")]
fn has_no_value_without_an_entry() {
    let _ = Map::from([("a", 1)])["b"];
}

#[test]
fn one_map_goes_into_another() {
    let mut map = Map::from([("a", 1), ("c", 3)]);
    let mut other = Map::from([("b", 2), ("c", 4)]);
    map.append(&mut other);
    assert_eq!(map, Map::from([("a", 1), ("b", 2), ("c", 4)]));
    assert!(other.is_empty());
    map.extend(&Map::from([("d", 5)]));
    assert_eq!(map.last_key_value(), Some(("d", &5)));
}

#[test]
fn a_vacant_place_knows_its_key() {
    let mut map = Map::new();
    assert_eq!(*map.entry("abc").or_insert_with_key(str::len), 3);
    assert_eq!(map.entry("abc").key(), "abc");
}

/// A quadratic build of so many entries would take minutes.
#[test]
fn a_large_map_is_built_in_any_order() {
    let count = 300_000;
    let descending = (0..count)
        .rev()
        .map(|number| (format!("{number:08}"), number));
    let map: Map<i32> = descending.collect();
    assert_eq!(map.len(), usize::try_from(count).unwrap());
    assert!(map.values().copied().eq(0..count));

    let ascending = (0..count).map(|number| (format!("{number:08}"), number));
    let mut inserted = Map::new();
    for (key, number) in ascending {
        inserted.insert(key, number);
    }
    assert_eq!(inserted, map);

    let members: Vec<String> = (0..count)
        .rev()
        .map(|number| format!("\"{number:08}\":{number}"))
        .collect();
    let read: Map<i32> = serde_json::from_str(&format!("{{{}}}", members.join(","))).unwrap();
    assert_eq!(read, map);
}
