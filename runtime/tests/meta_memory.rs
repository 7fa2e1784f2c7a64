//! What metadata costs in memory, counted.

use kubewright::Map;
use kubewright::meta::{ObjectMeta, OwnerReference, Quantity, Time, Uid};

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
    let owners = cost(|| meta.owner_references.clone()) - size_of::<Vec<OwnerReference>>();
    let labels = cost(|| meta.labels.clone()) - size_of::<Map<String>>();
    let inline = size_of::<ObjectMeta>();
    println!("a pod's metadata: {decoded} bytes decoded, {exact} bytes exactly, of which");
    println!("  {inline} inline, {owners} the owner, {labels} the labels,");
    println!("  {} other text", exact - inline - owners - labels);
    assert!(exact <= 576, "{exact} bytes");
    assert_eq!(decoded, exact, "decoding leaves no room to spare");
    assert!(inline <= 280, "{inline} bytes");
    assert!(size_of::<OwnerReference>() <= 104);
    assert_eq!(
        cost(ObjectMeta::default),
        inline,
        "empty metadata has no heap"
    );
}

#[test]
fn a_uuid_has_no_heap() {
    let uuid = "5c5b6e3a-6f9c-4c53-9f4b-2f2d8d1e4b11";
    assert_eq!(cost(|| Uid::from(uuid)), 24);
    assert_eq!(cost(Uid::default), 24);
    assert_eq!(size_of::<Option<Uid>>(), 24);
    assert_eq!(cost(|| Uid::from("other")), 24 + "other".len());
}

#[test]
fn a_label_costs_its_text_and_40_bytes() {
    let text = "appweb".len();
    let entry = size_of::<Box<str>>() + size_of::<String>();
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
    assert_eq!(size_of::<Option<Time>>(), 8);
}
