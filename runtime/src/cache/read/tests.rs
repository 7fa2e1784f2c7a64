//! Lists and watches, cut at every place.

use bytes::Bytes;
use proptest::prelude::*;

use super::{Broken, EventKind, EventReader, Item, ListReader};

const LIMIT: usize = 1 << 20;

const LIST: &str = r#" {"kind":"PodList" , "apiVersion":"v1","metadata":{"resourceVersion":"1000","continue":"a\"]}"},
 "note":[{"items":[{}]},"\\",true , 12],"items":[{"metadata":{"name":"a","namespace":"x","uid":"1","resourceVersion":"7","managedFields":[{"k:{\"a\":\"]\"}":1}],"labels":{"a":"b"}},"spec":{"a b":[1,2]}} ,
 {"kind":"Pod","apiVersion":"v1","metadata":{"managedFields":[],"name":"b\u0020c"}},{"metadata":{"managedFields":null}},{"spec":{"metadata":{"name":"no"}}}] }
"#;

const WATCH: &str = concat!(
    r#"{"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"a b"}}}"#,
    "\n",
    r#" { "object" : {"metadata":{"name":"}\"{"}} , "more":[1], "type" : "MODIFIED" }"#,
    r#"{"type":"BOOKMARK","object":{"metadata":{"annotations":{"k8s.io/initial-events-end":"true"}}},"x":null}"#,
    r#"{"type":"ERROR","object":{"kind":"Status","code":410}}{"type":"NEW","object":{}}"#,
    "\n\n"
);

/// The objects of a list that comes in these pieces.
fn list<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Result<(Vec<String>, ListReader), Broken> {
    let mut reader = ListReader::new(LIMIT);
    let mut objects = Vec::new();
    for piece in pieces {
        reader.push(Bytes::copy_from_slice(piece));
        while let Some(item) = reader.next()? {
            objects.push(match item {
                Ok(item) => {
                    let text = item.without_managed_fields();
                    format!("{} {}", item.key(), String::from_utf8_lossy(&text))
                }
                Err(text) => format!("unread {}", text.len()),
            });
        }
    }
    Ok((objects, reader))
}

fn watch<'a>(
    pieces: impl IntoIterator<Item = &'a [u8]>,
) -> Result<Vec<(EventKind, String)>, Broken> {
    let mut reader = EventReader::new(LIMIT);
    let mut events = Vec::new();
    for piece in pieces {
        reader.push(Bytes::copy_from_slice(piece));
        while let Some(event) = reader.next()? {
            events.push((event.kind, String::from_utf8(event.text.to_vec()).unwrap()));
        }
    }
    Ok(events)
}

#[test]
fn a_list_is_cut_into_its_objects() {
    let (objects, reader) = list([LIST.as_bytes()]).unwrap();
    assert_eq!(
        objects,
        [
            r#"x/a {"metadata":{"name":"a","namespace":"x","uid":"1","resourceVersion":"7","labels":{"a":"b"}},"spec":{"a b":[1,2]}}"#,
            r#"b c {"kind":"Pod","apiVersion":"v1","metadata":{"name":"b\u0020c"}}"#,
            r#" {"metadata":{}}"#,
            "unread 35",
        ]
    );
    assert!(reader.is_whole());
    let envelope = reader.envelope();
    assert_eq!((&*envelope.kind, &*envelope.api_version), ("PodList", "v1"));
    assert_eq!(envelope.metadata.r#continue, "a\"]}");
}

#[test]
fn wherever_a_list_is_split_it_is_the_same() {
    let whole = list([LIST.as_bytes()]).unwrap().0;
    for at in 0..=LIST.len() {
        let (before, after) = LIST.as_bytes().split_at(at);
        let (objects, reader) = list([before, after]).unwrap();
        assert_eq!(objects, whole, "split at {at}");
        assert!(reader.is_whole());
    }
    let (objects, reader) = list(LIST.as_bytes().chunks(1)).unwrap();
    assert_eq!(objects, whole);
    assert!(reader.is_whole());
}

#[test]
fn a_list_that_is_cut_short_is_not_whole() {
    let end = LIST.trim_end().len();
    for at in 0..end {
        let (_, reader) = list([&LIST.as_bytes()[..at]]).unwrap();
        assert!(!reader.is_whole(), "cut at {at}");
    }
}

#[test]
fn wherever_a_watch_is_split_it_is_the_same() {
    let whole = watch([WATCH.as_bytes()]).unwrap();
    let kinds: Vec<_> = whole.iter().map(|event| event.0).collect();
    assert_eq!(
        kinds,
        [
            EventKind::Added,
            EventKind::Modified,
            EventKind::Bookmark,
            EventKind::Error,
            EventKind::Other
        ]
    );
    assert_eq!(whole[1].1, r#"{"metadata":{"name":"}\"{"}}"#);
    assert!(
        Item::of(whole[2].1.as_bytes())
            .unwrap()
            .is_initial_events_end()
    );
    for at in 0..=WATCH.len() {
        let (before, after) = WATCH.as_bytes().split_at(at);
        assert_eq!(watch([before, after]).unwrap(), whole, "split at {at}");
    }
    assert_eq!(watch(WATCH.as_bytes().chunks(1)).unwrap(), whole);
}

#[test]
fn what_is_no_list_is_refused() {
    for text in [
        "<html>",
        "[]",
        "{\"items\":{}}",
        "{\"items\":[1]}",
        "{\"kind\":1}",
        "{\"a\":,}",
        "{\"a\" 1}",
    ] {
        assert_eq!(
            list([text.as_bytes()]).unwrap_err(),
            Broken::Garbage,
            "{text}"
        );
    }
    for text in [
        "<html>",
        "[]",
        "{}",
        "{\"type\":\"ADDED\"}",
        "{\"object\":{}}",
        "{\"type\":1}",
    ] {
        assert_eq!(
            watch([text.as_bytes()]).unwrap_err(),
            Broken::Garbage,
            "{text}"
        );
    }
    let (objects, reader) = list([&b"{\"items\":null}"[..]]).unwrap();
    assert!(objects.is_empty() && reader.is_whole() && reader.envelope().has_items);
}

#[test]
fn what_is_too_long_is_refused_as_it_comes() {
    let mut reader = ListReader::new(16);
    reader.push(Bytes::from_static(b"{\"items\":[{\"a\":\"0123"));
    assert!(reader.next().unwrap().is_none());
    reader.push(Bytes::from_static(b"4567890123456789"));
    assert_eq!(reader.next().unwrap_err(), Broken::TooLong);
}

proptest! {
    #[test]
    fn no_bytes_are_too_odd(
        pieces in prop::collection::vec(
            prop::collection::vec(prop::sample::select(&b"{}[]\",:\\ax0 \n"[..]), 0..40), 0..6),
        begun in any::<bool>(),
    ) {
        let start: &[u8] = if begun { b"{\"items\":[" } else { b"" };
        let all = || std::iter::once(start).chain(pieces.iter().map(Vec::as_slice));
        drop(list(all()));
        drop(watch(all()));
    }

    #[test]
    fn cutting_managed_fields_leaves_the_rest(
        members in prop::collection::vec(prop::sample::select(&[
            "\"name\":\"a\"", "\"managedFields\":[{\"f\":{\"k:{\\\"a\\\":1}\":{}}}]", "\"labels\":{\"a\":\"b\"}", " \"uid\" : \"u\" ",
        ][..]), 0..5),
    ) {
        let mut members = members;
        members.sort_unstable_by_key(|member| member.len() % 7);
        members.dedup();
        let text = format!("{{\"metadata\":{{{}}},\"spec\":{{}}}}", members.join(","));
        let item = Item::of(text.as_bytes()).unwrap();
        let left: serde_json::Value = serde_json::from_slice(&item.without_managed_fields()).unwrap();
        let mut whole: serde_json::Value = serde_json::from_str(&text).unwrap();
        whole["metadata"].as_object_mut().unwrap().remove("managedFields");
        prop_assert_eq!(left, whole);
    }
}
