//! Whatever a server says is read or refused.

use std::sync::Arc;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::discovery::Discovered;

/// A text, nothing at all, or now and then something else.
fn text() -> impl Strategy<Value = Value> {
    prop_oneof![
        8 => prop_oneof![Just("v1"), Just("Stale"), Just("pods"), Just("pods/log"), Just("/"), Just("")]
            .prop_map(Value::from),
        2 => Just(Value::Null),
        1 => prop_oneof![Just(json!(3)), Just(json!({})), Just(json!([]))],
    ]
}

fn texts() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        prop::collection::vec("[a-z/]{0,3}", 0..3).prop_map(Value::from),
    ]
}

/// As servers tell a resource in both ways.
fn resource() -> impl Strategy<Value = Value> {
    let kind = prop_oneof![
        1 => Just(Value::Null),
        3 => (text(), text()).prop_map(|(group, kind)| json!({"group": group, "version": "v1", "kind": kind})),
    ];
    (text(), text(), kind, texts(), texts()).prop_map(|(name, kind, response, verbs, short)| {
        json!({
            "name": name, "kind": kind, "verbs": verbs, "shortNames": short, "resource": name,
            "responseKind": response, "scope": kind, "singularResource": name,
            "subresources": [{"subresource": name, "responseKind": response, "verbs": verbs}],
        })
    })
}

fn any_json() -> impl Strategy<Value = Value> {
    let resources = || prop::collection::vec(resource(), 0..3);
    let version = (text(), text(), resources()).prop_map(|(version, freshness, resources)| {
        json!({"version": version, "freshness": freshness, "resources": resources})
    });
    let versions = prop::collection::vec(version, 0..3);
    let group = (text(), versions).prop_map(|(name, versions)| {
        json!({"metadata": {"name": name}, "name": name, "versions": versions, "preferredVersion": {"version": name}})
    });
    let groups = prop::collection::vec(group, 0..3);
    (groups, resources(), texts()).prop_map(|(groups, resources, versions)| {
        json!({"items": groups, "groups": groups, "resources": resources, "versions": versions})
    })
}

proptest! {
    #[test]
    fn whatever_a_server_says_is_read_or_refused(mut said in any_json(), kind in 0..3_usize) {
        let kinds = ["APIGroupDiscoveryList", "APIVersions", "APIGroupList"];
        if let (Some(members), Some(kind)) = (said.as_object_mut(), kinds.get(kind)) {
            members.insert("kind".to_owned(), (*kind).into());
        }
        let text = said.to_string();
        if let Ok(list) = crate::rest::decode::<ResourceList>(text.as_bytes()) {
            for served in list.resources("a", "v1") {
                prop_assert!(!served.resource.kind.is_empty());
            }
        }
        if let Ok(document) = crate::rest::decode::<Document>(text.as_bytes())
            && let Ok(Said::All(half)) = document.said()
        {
            // What was read is the same once written.
            let found = Discovered { core: Arc::new(half), named: Arc::default() };
            let stored = serde_json::to_vec(&Stored::new("s", &found)).unwrap();
            let read: Stored = serde_json::from_slice(&stored).unwrap();
            let read = read.found("s").unwrap();
            prop_assert!(found.groups().eq(read.groups()));
        }
    }
}
