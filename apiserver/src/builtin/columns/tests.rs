//! What the real server showed of the same objects, 63 hours after ten o'clock and a second after
//! it was told of them.

use serde_json::{Value, json};

use super::of;
use crate::object::{Object, metadata_mut};

/// A line each: the group and resource, the object, its cells less its name.
const CASES: &str = include_str!("cases.txt");

const NOW: &str = "2026-11-23T01:00:00Z";
const CREATED: &str = "2026-11-23T00:59:59Z";

#[test]
fn cells_are_those_of_the_real_server() {
    let now: jiff::Timestamp = NOW.parse().unwrap();
    let mut count = 0;
    for line in CASES.lines() {
        let mut parts = line.split('\t');
        let mut part = || parts.next().unwrap_or_default();
        let (group, plural) = part().split_once('/').unwrap();
        let mut object: Object = serde_json::from_str(part()).unwrap();
        let wanted: Value = serde_json::from_str(part()).unwrap();
        let created = json!(CREATED);
        metadata_mut(&mut object).insert("creationTimestamp".to_owned(), created);
        let columns = of(group, "", plural);
        let cells = columns.iter();
        let cells: Vec<_> = cells
            .map(|column| (column.cell)(&object, now.as_second()))
            .collect();
        assert_eq!(Value::Array(cells), wanted, "{line}");
        count += 1;
    }
    assert!(count > 50);
}

#[test]
fn no_object_is_too_odd() {
    let odd = [
        json!({}),
        json!({"spec": 1, "status": [], "metadata": "x"}),
        json!({"spec": {"containers": {}, "metrics": [null, 1]}, "status": {"conditions": [7]}}),
    ];
    for line in CASES.lines() {
        let (name, _) = line.split_once('\t').unwrap();
        let (group, plural) = name.split_once('/').unwrap();
        for object in &odd {
            let object = object.as_object().unwrap();
            for column in of(group, "", plural) {
                let cell = (column.cell)(object, 0);
                assert!(!cell.is_object() && !cell.is_array(), "{name} {column:?}");
            }
        }
    }
}
