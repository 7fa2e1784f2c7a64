//! What metadata costs in memory, counted.

use kubewright::Map;
use kubewright::meta::{ObjectMeta, OwnerReference, Quantity, Time};

/// Of a pod of a deployment, as the server sends it, less managedFields.
const POD: &str = r#"{
    "name": "web-6d5f7c9b8d-x2x7k", "generateName": "web-6d5f7c9b8d-", "namespace": "default",
    "uid": "5c5b6e3a-6f9c-4c53-9f4b-2f2d8d1e4b11", "resourceVersion": "123456", "generation": 1,
    "creationTimestamp": "2026-01-01T00:00:00Z",
    "labels": {"app": "web", "pod-template-hash": "6d5f7c9b8d"},
    "ownerReferences": [{
        "apiVersion": "apps/v1", "kind": "ReplicaSet", "name": "web-6d5f7c9b8d",
        "uid": "5c5b6e3a-6f9c-4c53-9f4b-2f2d8d1e4b12", "controller": true,
        "blockOwnerDeletion": true
    }]
}"#;

/// What a value costs: its own size and what it holds on the heap.
fn cost<T>(make: impl FnOnce() -> T) -> usize {
    let mut value = None;
    let counted = allocation_counter::measure(|| value = Some(make()));
    drop(value);
    size_of::<T>() + usize::try_from(counted.bytes_current).expect("nothing older is freed")
}

#[test]
fn metadata_is_lean() {
    let meta: ObjectMeta = serde_json::from_str(POD).unwrap();
    let (exact, decoded) = (
        cost(|| meta.clone()),
        cost(|| serde_json::from_str::<ObjectMeta>(POD).unwrap()),
    );
    println!(
        "a pod's metadata: {exact} bytes exactly, {decoded} decoded, {} inline",
        size_of::<ObjectMeta>()
    );
    assert!(exact <= 680, "{exact} bytes");
    assert!(
        decoded <= exact + 3 * size_of::<OwnerReference>(),
        "{decoded} bytes"
    );
    assert!(size_of::<ObjectMeta>() <= 296);
    assert!(size_of::<OwnerReference>() <= 104);
    assert_eq!(
        cost(ObjectMeta::default),
        size_of::<ObjectMeta>(),
        "empty metadata has no heap"
    );
}

#[test]
fn a_label_costs_its_text_and_two_strings() {
    let text = "appweb".len();
    let entry = 2 * size_of::<String>();
    let map = size_of::<Map<String>>();
    let one = cost(|| Map::from([("app", "web".to_owned())]));
    assert_eq!(one, map + entry + text);
    let grown = cost(|| {
        let mut map = Map::new();
        for key in ["a", "b", "c", "d"] {
            map.insert(key, String::new());
        }
        map
    });
    assert_eq!(
        grown,
        map + 4 * (entry + 1),
        "few entries have no room to spare"
    );
}

#[test]
fn canonical_quantities_have_no_heap() {
    for text in ["100m", "512Mi", "1", "1500m", "-2Gi", "10k", "3e3", "0"] {
        let cost = cost(|| text.parse::<Quantity>());
        assert_eq!(cost, size_of::<Quantity>(), "{text}");
    }
}

#[test]
fn an_optional_time_costs_a_time() {
    assert_eq!(size_of::<Option<Time>>(), 16);
}
