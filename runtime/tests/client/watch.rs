//! Watches: frames however they are cut, events, versions, ends.

use std::io::ErrorKind;
use std::pin::Pin;
use std::time::Duration;

use futures_core::Stream;
use kubewright::client::{Api, ClientBuilder, Watch, WatchEvent};
use kubewright::meta::{ListOptions, ResourceVersionMatch};
use kubewright::rest::Error;

use crate::fault::{self, End, Server};
use crate::kind::{Widget, widget};
use crate::live::Live;

const EVENTS: &str = concat!(
    r#"{"type":"ADDED","object":{"kind":"Widget","apiVersion":"example.dev/v1","metadata":{"name":"}{","resourceVersion":"1"}}}"#,
    "\n",
    r#"{"type":"MODIFIED","object":{"metadata":{"name":"\"\\é","resourceVersion":"2"},"spec":{"size":2}}}"#,
    r#"{"object":{"metadata":{"name":"c","resourceVersion":"3"}},"type":"DELETED"}"#,
    "\r\n\n",
    r#"{"type":"BOOKMARK","object":{"kind":"Widget","apiVersion":"example.dev/v1","metadata":{"resourceVersion":"9","annotations":{"k8s.io/initial-events-end":"true"}}}}"#,
    "\n",
);

fn told(event: WatchEvent<Widget>) -> String {
    match event {
        WatchEvent::Added(object) => format!("+{}", object.metadata.name),
        WatchEvent::Modified(object) => format!("~{}", object.metadata.name),
        WatchEvent::Deleted(object) => format!("-{}", object.metadata.name),
        WatchEvent::Bookmark(bookmark) => {
            assert!(bookmark.initial_events_end);
            format!("@{}", bookmark.resource_version)
        }
        WatchEvent::Error(status) => format!("!{}", status.code),
    }
}

async fn all(watch: &mut Watch<Widget>) -> Vec<String> {
    let mut events = Vec::new();
    while let Some(event) = watch.next().await {
        events.push(match event {
            Ok(event) => told(event),
            Err(Error::Decode(error)) => format!("?{}", error.path()),
            Err(error) => format!("error {error}"),
        });
    }
    assert!(watch.next().await.is_none());
    events
}

async fn watching(body: fault::Answer) -> Watch<Widget> {
    Server::new([body])
        .api::<Widget>()
        .watch(&ListOptions::default())
        .await
        .unwrap()
}

#[tokio::test]
async fn frames_split_at_every_byte() {
    let expected = ["+}{", "~\"\\\u{e9}", "-c", "@9"];
    for position in 0..=EVENTS.len() {
        let (head, tail) = EVENTS.as_bytes().split_at(position);
        let mut watch = watching(fault::stream([head, tail], End::Clean)).await;
        assert_eq!(all(&mut watch).await, expected, "split at {position}");
    }
    let bytes = EVENTS.as_bytes().chunks(1);
    assert_eq!(
        all(&mut watching(fault::stream(bytes, End::Clean)).await).await,
        expected
    );
}

/// The next event of a live server, and the version to resume from after it.
async fn next(watch: &mut Watch<Widget>) -> (String, String) {
    let event = watch.next().await.unwrap().unwrap();
    (
        told(event),
        watch.resource_version().unwrap_or_default().to_owned(),
    )
}

#[tokio::test]
async fn what_happens_is_told_and_resumed() {
    let live = Live::with_widgets(&["a"]);
    let api = live.api::<Widget>();
    let version = || {
        live.server
            .object::<Widget>(Some("team"), "a")
            .unwrap()
            .metadata
            .resource_version
    };
    let options = |version: String| ListOptions {
        resource_version: version,
        ..ListOptions::default()
    };
    let first = version();
    let mut watch = api.watch(&options(first.clone())).await.unwrap();
    assert_eq!(watch.resource_version(), Some(&*first));
    let mut object = api.get("a").await.unwrap();
    object.spec.as_mut().unwrap().size = Some(2);
    api.update(&object).await.unwrap();
    let second = version();
    api.delete("a").await.unwrap();
    live.add(&widget("b", 1), "other");
    live.add(&widget("c", 1), "team");
    assert_eq!(next(&mut watch).await, ("~a".to_owned(), second.clone()));
    let (deleted, third) = next(&mut watch).await;
    assert_eq!(deleted, "-a");
    // Nothing of other namespaces.
    assert_eq!(next(&mut watch).await.0, "+c");
    // Another goes on after what this one has seen.
    let mut resumed = api.watch(&options(second)).await.unwrap();
    assert_eq!(next(&mut resumed).await, (deleted, third));
    assert_eq!(next(&mut resumed).await.0, "+c");
}

#[tokio::test]
async fn a_streaming_list_ends_with_its_bookmark() {
    let live = Live::with_widgets(&["a", "b"]);
    let options = ListOptions {
        allow_watch_bookmarks: true,
        send_initial_events: Some(true),
        resource_version_match: Some(ResourceVersionMatch::NotOlderThan),
        timeout_seconds: Some(300),
        ..ListOptions::default()
    };
    let api = Api::<Widget>::all(live.client());
    let mut watch = api.watch(&options).await.unwrap();
    let mut events = Vec::new();
    for _ in 0..3 {
        events.push(next(&mut watch).await);
    }
    let newest = live.stored("b").unwrap().metadata.resource_version;
    let expected = [
        // Objects that were there come in any order: none is to be resumed from.
        ("+a".to_owned(), String::new()),
        ("+b".to_owned(), String::new()),
        (format!("@{newest}"), newest),
    ];
    assert_eq!(events, expected);
    assert_eq!(
        live.only().line(),
        "GET /apis/example.dev/v1/widgets?allowWatchBookmarks=true&resourceVersionMatch=NotOlderThan\
         &sendInitialEvents=true&timeoutSeconds=300&watch=true"
    );
}

#[tokio::test]
async fn a_version_that_is_forgotten_ends_it_typed() {
    let live = Live::with_widgets(&["a"]);
    live.server.forget_history();
    let options = ListOptions {
        resource_version: "1".to_owned(),
        ..ListOptions::default()
    };
    let mut watch = live.api::<Widget>().watch(&options).await.unwrap();
    let Some(Ok(WatchEvent::Error(status))) = watch.next().await else {
        panic!("no error")
    };
    assert!(status.is_expired());
    assert!(watch.next().await.is_none());
}

#[tokio::test]
async fn the_version_to_resume_from() {
    // Objects that were there before come in any order.
    let initial = r#"{"type":"ADDED","object":{"metadata":{"resourceVersion":"5"}}}"#;
    let mut watch = watching(fault::stream([initial, initial, EVENTS], End::Clean)).await;
    let mut versions = Vec::new();
    while let Some(event) = watch.next().await {
        event.unwrap();
        versions.push(watch.resource_version().map(str::to_owned));
    }
    let expected = [None, None, None, Some("2"), Some("3"), Some("9")]
        .map(|version| version.map(str::to_owned));
    assert_eq!(versions, expected);
    assert_eq!(watch.resource_version(), Some("9"));

    let server = Server::new([fault::stream([EVENTS], End::Clean)]);
    let options = ListOptions {
        resource_version: "100".to_owned(),
        ..ListOptions::default()
    };
    let mut watch = server.api::<Widget>().watch(&options).await.unwrap();
    assert_eq!(watch.resource_version(), Some("100"));
    watch.next().await.unwrap().unwrap();
    assert_eq!(watch.resource_version(), Some("1"));
}

#[tokio::test]
async fn an_error_event_ends_it_typed() {
    let gone = r#"{"type":"ERROR","object":{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Expired","code":410}}"#;
    let mut watch = watching(fault::stream([EVENTS, gone, EVENTS], End::Never)).await;
    for _ in 0..4 {
        watch.next().await.unwrap().unwrap();
    }
    let Some(Ok(WatchEvent::Error(status))) = watch.next().await else {
        panic!("no error")
    };
    assert!(status.is_expired());
    assert!(watch.next().await.is_none());
    assert_eq!(watch.resource_version(), Some("9"));
}

#[tokio::test]
async fn a_refusal_to_watch_is_an_error() {
    let gone =
        serde_json::json!({"kind": "Status", "apiVersion": "v1", "reason": "Expired", "code": 410});
    let server = Server::new([fault::json(410, &gone)]);
    assert!(
        server
            .api::<Widget>()
            .watch(&ListOptions::default())
            .await
            .unwrap_err()
            .is_expired()
    );
}

#[tokio::test]
async fn an_event_that_cannot_be_decoded_ends_nothing() {
    let bad = [
        r#"{"type":"ADDED","object":{"metadata":{},"spec":{"size":"x"}}}"#,
        r#"{"type":"NEWS","object":{}}"#,
        r#"{"type":"ADDED"}"#,
        r#"{"object":{}}"#,
        r#"{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v1"}}"#,
        "{]",
        r#"{"type":"BOOKMARK","object":3}"#,
    ];
    for bad in bad {
        let mut watch = watching(fault::stream([EVENTS, bad, EVENTS], End::Clean)).await;
        let told = all(&mut watch).await;
        assert_eq!(told.len(), 9, "{bad}: {told:?}");
        assert!(told[4].starts_with('?'), "{bad}: {told:?}");
        assert_eq!(told[8], "@9");
    }
    let mut watch = watching(fault::stream([bad[0]], End::Clean)).await;
    assert_eq!(all(&mut watch).await, ["?object.spec.size"]);
}

#[tokio::test]
async fn garbage_between_frames_ends_it() {
    for garbage in ["<html>", "x", "[{}]", "null"] {
        let mut watch = watching(fault::stream([EVENTS, garbage, EVENTS], End::Clean)).await;
        let told = all(&mut watch).await;
        assert_eq!(told.len(), 5, "{garbage}: {told:?}");
        assert_eq!(told[4], "?");
    }
}

#[tokio::test]
async fn frames_over_the_limit_end_it() {
    let server = Server::new([fault::stream([EVENTS], End::Clean)]);
    let client = ClientBuilder::new(server).max_event_bytes(130).build();
    let mut watch = Api::<Widget>::namespaced(client, "team")
        .watch(&ListOptions::default())
        .await
        .unwrap();
    for _ in 0..3 {
        watch.next().await.unwrap().unwrap();
    }
    assert!(matches!(
        watch.next().await,
        Some(Err(Error::TooLarge { limit: 130 }))
    ));
    assert!(watch.next().await.is_none());
}

#[tokio::test]
async fn the_end_is_clean_when_the_connection_ends() {
    for end in [
        End::Clean,
        End::Broken(ErrorKind::UnexpectedEof),
        End::Broken(ErrorKind::ConnectionReset),
        End::Broken(ErrorKind::TimedOut),
    ] {
        // The last frame is cut.
        let mut watch = watching(fault::stream([EVENTS, "{\"type\":\"ADD"], end)).await;
        assert_eq!(all(&mut watch).await.len(), 4);
    }
    let mut watch = watching(fault::stream([EVENTS], End::Broken(ErrorKind::Other))).await;
    assert!(all(&mut watch).await[4].starts_with("error"));
}

#[tokio::test]
async fn a_connection_that_ends_before_the_answer_is_an_empty_watch() {
    let mut watch = watching(fault::broken(ErrorKind::UnexpectedEof)).await;
    assert!(watch.next().await.is_none());
    let server = Server::new([fault::broken(ErrorKind::ConnectionRefused)]);
    assert!(
        server
            .api::<Widget>()
            .watch(&ListOptions::default())
            .await
            .unwrap_err()
            .is_transport()
    );
}

#[tokio::test]
async fn h07_another_format_is_refused() {
    for kind in [
        "text/html",
        "application/cbor-seq",
        "application/vnd.kubernetes.protobuf;stream=watch",
    ] {
        let server = Server::new([fault::text(200, kind, EVENTS)]);
        let error = server
            .api::<Widget>()
            .watch(&ListOptions::default())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::ContentType(_)), "{kind}: {error:?}");
    }
    for kind in [
        "application/json;stream=watch",
        "Application/JSON ; charset=utf-8",
    ] {
        assert_eq!(
            all(&mut watching(fault::text(200, kind, EVENTS)).await)
                .await
                .len(),
            4
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_silent_connection_ends_some_time_after_the_servers_time() {
    let server = Server::new([fault::stream([EVENTS], End::Never)]);
    let options = ListOptions {
        timeout_seconds: Some(60),
        ..ListOptions::default()
    };
    let start = tokio::time::Instant::now();
    let mut watch = server.api::<Widget>().watch(&options).await.unwrap();
    assert_eq!(all(&mut watch).await.len(), 4);
    let waited = start.elapsed();
    assert!(
        waited > Duration::from_mins(1) && waited < Duration::from_secs(90),
        "{waited:?}"
    );
}

#[tokio::test]
async fn it_is_a_stream() {
    let mut watch = watching(fault::stream([EVENTS], End::Clean)).await;
    let first = std::future::poll_fn(|context| Pin::new(&mut watch).poll_next(context)).await;
    assert!(matches!(first, Some(Ok(WatchEvent::Added(_)))));
}

#[tokio::test]
async fn a_list_is_never_a_watch() {
    let list = serde_json::json!({"items": []});
    let server = Server::new([fault::json(200, &list)]);
    let options = ListOptions {
        watch: true,
        ..ListOptions::default()
    };
    server.api::<Widget>().list(&options).await.unwrap();
    assert_eq!(
        server.only().line(),
        "GET /apis/example.dev/v1/namespaces/team/widgets"
    );
}

/// A server that never answers.
#[derive(Clone)]
struct Silent;

impl tower_service::Service<http::Request<kubewright::rest::Body>> for Silent {
    type Response = http::Response<kubewright::rest::Body>;
    type Error = std::io::Error;
    type Future = std::future::Pending<Result<Self::Response, std::io::Error>>;

    fn poll_ready(
        &mut self,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<std::io::Result<()>> {
        std::task::Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Request<kubewright::rest::Body>) -> Self::Future {
        std::future::pending()
    }
}

#[tokio::test(start_paused = true)]
async fn opening_takes_no_longer_than_the_watch() {
    let api = Api::<Widget>::namespaced(ClientBuilder::new(Silent).build(), "team");
    let options = ListOptions {
        timeout_seconds: Some(60),
        ..ListOptions::default()
    };
    let error = api.watch(&options).await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error:?}");
}
