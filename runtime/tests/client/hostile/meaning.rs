//! Answers of the right size that mean something else than what was asked for.

use kubewright::client::WatchEvent;
use kubewright::meta::ListOptions;
use kubewright::rest::{Error, RequestError};
use serde_json::json;

use crate::fault::{self, End, Server};
use crate::kind::Widget;

async fn get(body: impl Into<String>) -> Result<Widget, Error> {
    let server = Server::new([fault::text(200, "application/json", body)]);
    server.api::<Widget>().get("w").await
}

#[tokio::test]
async fn what_is_no_json_is_refused_without_being_shown() {
    let nested = |open: &str, times: usize| open.repeat(times);
    let hidden = "hunter2";
    for body in [
        format!("{{\"metadata\":{{\"name\":\"{hidden}\"}}"),
        format!("{{\"metadata\":{{\"name\":{hidden}}}}}"),
        format!("{{\"metadata\":{{\"name\":\"{hidden}\u{1}\"}}}}"),
        format!("{{\"metadata\":{{\"name\":\"{hidden}\\ud800\"}}}}"),
        format!("{{\"metadata\":{{\"name\":\"{hidden}\"}}}} {hidden}"),
        format!("\u{feff}{{\"metadata\":{{\"name\":\"{hidden}\"}}}}"),
        format!("{{\"metadata\":{{\"name\":[\"{hidden}\"]}}}}"),
        format!("{{\"spec\":{{\"size\":\"{hidden}\"}}}}"),
        format!("{{\"spec\":{{\"size\":1e999}},\"x\":\"{hidden}\"}}"),
        "NaN".to_owned(),
        // Deep enough to break a reader that calls itself.
        nested("[", 1 << 20),
        nested("{\"a\":", 1 << 18),
        format!("{{\"metadata\":{}", nested("{\"a\":", 1 << 18)),
        format!("{{\"spec\":{}", nested("[", 1 << 20)),
    ] {
        let error = get(body.clone()).await.unwrap_err();
        let text = format!("{error} {error:?}");
        let start: String = body.chars().take(60).collect();
        assert!(matches!(error, Error::Decode(_)), "{start}: {text}");
        assert!(!text.contains(hidden), "{start}: {text}");
    }
    // Nor what is no UTF-8.
    let server = Server::new([fault::stream(
        [&b"{\"metadata\":{\"name\":\"\xff\xfe\"}}"[..]],
        End::Clean,
    )]);
    let error = server.api::<Widget>().get("w").await.unwrap_err();
    assert!(matches!(error, Error::Decode(_)), "{error}");
}

#[tokio::test]
async fn other_kinds_are_refused() {
    let metadata = json!({"name": "w"});
    for other in [
        json!({"apiVersion": "v1", "kind": "Secret", "metadata": metadata}),
        json!({"apiVersion": "example.dev/v2", "kind": "Widget", "metadata": metadata}),
        json!({"apiVersion": "example.dev/v1", "kind": "WidgetList", "metadata": {}, "items": []}),
        json!({"apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Success"}),
    ] {
        let error = get(other.to_string()).await.unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{other}: {error}");

        let list = json!({"metadata": {}, "items": [other]});
        let server = Server::new([fault::json(200, &list)]);
        let error = server
            .api::<Widget>()
            .list(&ListOptions::default())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{list}: {error}");

        let event = json!({"type": "ADDED", "object": other});
        let server = Server::new([fault::stream([event.to_string()], End::Clean)]);
        let mut watch = server
            .api::<Widget>()
            .watch(&ListOptions::default())
            .await
            .unwrap();
        let error = watch.next().await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{event}: {error}");
    }
}

#[tokio::test]
async fn names_that_a_server_made_up_lead_nowhere() {
    for name in ["../../secrets/x", "a/b", "..", "%2e%2e", ""] {
        let body = json!({"metadata": {"name": name, "namespace": "team"}});
        let server = Server::new([fault::json(200, &body)]);
        let api = server.api::<Widget>();
        let found = api.get("w").await.unwrap();
        server.seen();
        for error in [
            api.delete(&found.metadata.name).await.unwrap_err(),
            api.update(&found).await.unwrap_err(),
        ] {
            assert!(
                matches!(error, Error::Request(RequestError::Segment { .. })),
                "{name}: {error}"
            );
        }
        assert!(server.seen().is_empty());
    }
}

#[tokio::test]
async fn tokens_of_pages_stay_in_the_query() {
    let token = "x&limit=1#/../../secrets?watch=true\r\nHost: elsewhere";
    let page = |token: &str| {
        fault::json(
            200,
            &json!({"metadata": {"continue": token}, "items": [{"metadata": {"name": "a"}}]}),
        )
    };
    let server = Server::new([page(token), page("")]);
    let all = server
        .api::<Widget>()
        .list_all(&ListOptions::default())
        .await
        .unwrap();
    assert_eq!(all.items.len(), 2);
    let target = &server.seen()[1].target;
    let (path, query) = target.split_once('?').unwrap();
    assert_eq!(path, "/apis/example.dev/v1/namespaces/team/widgets");
    let mut names: Vec<_> = query
        .split('&')
        .map(|pair| pair.split('=').next().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["continue", "limit"], "{target}");
    assert!(!target.contains(['#', '\r', '\n', ' ']), "{target}");
}

/// Of an event's type, of bookmarks without a version and of errors that say nothing.
#[tokio::test]
async fn events_that_make_no_sense_are_errors_of_their_own() {
    let good =
        json!({"type": "ADDED", "object": {"metadata": {"name": "w", "resourceVersion": "7"}}});
    let bad = [
        json!({"type": "EXPLODED", "object": {"metadata": {}}}),
        json!({"type": "ADDED"}),
        json!({"object": {"metadata": {}}}),
        json!({"type": 7, "object": {}}),
        json!({"type": "ADDED", "object": []}),
        json!({}),
    ];
    for bad in bad {
        let server = Server::new([fault::stream(
            [bad.to_string(), good.to_string()],
            End::Clean,
        )]);
        let mut watch = server
            .api::<Widget>()
            .watch(&ListOptions::default())
            .await
            .unwrap();
        let error = watch.next().await.unwrap().unwrap_err();
        assert!(matches!(error, Error::Decode(_)), "{bad}: {error}");
        let event = watch.next().await.unwrap().unwrap();
        assert!(matches!(event, WatchEvent::Added(_)), "{bad}: {event:?}");
    }
}

/// What a terminal would obey: clear the screen, and call the window something else.
const ESCAPES: &str = "\u{1b}[2J\u{1b}]0;pwned\u{7}\u{9b}31m\rdone";

#[tokio::test]
async fn words_of_a_server_do_nothing_to_a_terminal() {
    let name = format!("{ESCAPES}{}", "x".repeat(100_000));
    let status = json!({"kind": "Status", "apiVersion": "v1", "message": ESCAPES, "reason": ESCAPES, "code": 409});
    let answers = [
        fault::json(409, &status),
        fault::text(502, "text/html", ESCAPES),
        fault::json(200, &json!({"kind": name, "metadata": {}})),
        // A name that JSON has to escape is read as it is written, and one that it has not, as it is.
        fault::text(
            200,
            "application/json",
            format!("{{\"spec\":{{\"{name}\":tru}}}}"),
        ),
        fault::text(
            200,
            "application/json",
            format!("{{\"spec\":{{\"size\":{{\"{}", "{\"a\u{9b}\":".repeat(100)),
        ),
    ];
    for answer in answers {
        let server = Server::new([answer]);
        let error = server.api::<Widget>().get("w").await.unwrap_err();
        let text = error.to_string();
        assert!(
            !text.contains(['\u{1b}', '\u{7}', '\u{9b}', '\r']),
            "{text:?}"
        );
        assert!(text.len() < 8192, "{} bytes", text.len());
    }
}
