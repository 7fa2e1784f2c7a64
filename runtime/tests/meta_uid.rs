//! Uids: text to all who look, 16 bytes to the memory.

use std::collections::HashSet;

use kubewright::meta::{ObjectMeta, OwnerReference, Preconditions, StatusDetails, Uid};
use proptest::prelude::*;

const UUID: &str = "5c5b6e3a-6f9c-4c53-9f4b-2f2d8d1e4b11";

/// UUIDs, what nearly is one, and what is none.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "0{7}[01]-0{4}-0{4}-0{4}-0{11}[0-9a-f]",
        "[0-9a-fA-Fg-]{35,37}",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9A-F]{12}",
        "[0-9a-f]{32}",
        ".{0,3}",
        ".*",
    ]
}

proptest! {
    #[test]
    fn any_text_comes_back(text in text()) {
        let uid = Uid::from(text.as_str());
        prop_assert_eq!(uid.to_string(), text.clone());
        prop_assert_eq!(format!("{uid:?}"), format!("{text:?}"));
        prop_assert_eq!(format!("{uid:>40}"), format!("{text:>40}"));
        prop_assert_eq!(uid.is_empty(), text.is_empty());
        prop_assert!(uid == text && uid == text.as_str() && uid == *text.as_str());
        prop_assert_eq!(&Uid::from(text.clone()), &uid);
        prop_assert_eq!(text.parse(), Ok(uid.clone()));
        let json = serde_json::to_string(&uid).unwrap();
        prop_assert_eq!(&json, &serde_json::to_string(&text).unwrap());
        prop_assert_eq!(&serde_json::from_str::<Uid>(&json).unwrap(), &uid);
        prop_assert_eq!(String::from(uid), text);
    }

    #[test]
    fn uids_compare_as_their_texts_do(a in text(), b in text()) {
        let (x, y) = (Uid::from(a.as_str()), Uid::from(b.as_str()));
        prop_assert_eq!(x.cmp(&y), a.cmp(&b));
        prop_assert_eq!(x.partial_cmp(&y), a.partial_cmp(&b));
        prop_assert_eq!(x == y, a == b);
        prop_assert_eq!(x == b, a == b);
        let distinct = HashSet::from([x.clone(), y]).len();
        prop_assert_eq!(distinct, HashSet::from([&a, &b]).len());
        prop_assert!(HashSet::from([x]).contains(&Uid::from(a)));
    }
}

#[test]
fn an_empty_uid_is_left_out_where_go_does() {
    assert_eq!(serde_json::to_string(&Uid::default()).unwrap(), "\"\"");
    assert_eq!(Uid::default(), "");
    let json = |value: serde_json::Result<String>| value.expect("it is JSON");
    assert_eq!(json(serde_json::to_string(&ObjectMeta::default())), "{}");
    assert_eq!(json(serde_json::to_string(&StatusDetails::default())), "{}");
    assert_eq!(
        json(serde_json::to_string(&OwnerReference::default())),
        r#"{"apiVersion":"","kind":"","name":"","uid":""}"#
    );
    let preconditions = Preconditions {
        uid: Some(UUID.into()),
        resource_version: None,
    };
    assert_eq!(
        json(serde_json::to_string(&preconditions)),
        format!(r#"{{"uid":"{UUID}"}}"#)
    );
    let error = serde_json::from_str::<ObjectMeta>(r#"{"uid":7}"#).unwrap_err();
    assert!(error.to_string().contains("expected a string"), "{error}");
}
