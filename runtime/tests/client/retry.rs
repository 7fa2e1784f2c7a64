//! What is sent again, what is not, and after how long.

use std::io::ErrorKind;
use std::time::Duration;

use kubewright::client::{Api, Patch};
use kubewright::meta::ListOptions;
use kubewright::rest::Error;
use serde_json::json;
use tokio::time::Instant;

use crate::fault::{self, Answer, Server};
use crate::kind::{Widget, widget};

fn stored() -> Answer {
    fault::json(200, &json!({"metadata": {"name": "w"}}))
}

fn busy(code: u16, seconds: &'static str) -> Answer {
    fault::with(
        fault::text(code, "text/plain", "busy"),
        "retry-after",
        seconds,
    )
}

fn api(server: &Server) -> Api<Widget> {
    Api::namespaced(server.retrying(), "team")
}

#[tokio::test(start_paused = true)]
async fn h01_any_verb_is_sent_again_when_the_server_says_when() {
    for code in [429, 500, 503, 504] {
        let server = Server::new([
            busy(code, "2"),
            stored(),
            busy(code, "2"),
            stored(),
            busy(code, "2"),
            stored(),
        ]);
        let start = Instant::now();
        api(&server).get("w").await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_secs(2));
        api(&server).create(&widget("w", 1)).await.unwrap();
        api(&server)
            .patch("w", Patch::Merge(&json!({})))
            .await
            .unwrap();
        assert_eq!(server.seen().len(), 6, "{code}");
    }
}

#[tokio::test]
async fn h01_not_where_the_server_does_not_say_when() {
    let answers = [
        fault::text(503, "text/plain", ""),
        fault::text(429, "text/plain", ""),
        busy(302, "1"),
        busy(404, "1"),
    ];
    for answer in answers
        .into_iter()
        .chain([busy(503, "Wed, 21 Oct 2026 07:28:00 GMT"), busy(503, "-1")])
    {
        let server = Server::new([answer]);
        api(&server).get("w").await.unwrap_err();
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn h01_lost_connections_are_for_get_only() {
    for kind in [
        ErrorKind::ConnectionReset,
        ErrorKind::UnexpectedEof,
        ErrorKind::BrokenPipe,
    ] {
        let server = Server::new([fault::broken(kind), stored()]);
        let start = Instant::now();
        api(&server).get("w").await.unwrap();
        assert_eq!(start.elapsed(), Duration::from_secs(1));
        assert_eq!(server.seen().len(), 2);

        let server = Server::new([fault::broken(kind)]);
        assert!(
            api(&server)
                .create(&widget("w", 1))
                .await
                .unwrap_err()
                .is_transport()
        );
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn h01_refused_never_timeouts_for_watches() {
    let server = Server::new([fault::broken(ErrorKind::ConnectionRefused)]);
    api(&server).get("w").await.unwrap_err();
    let server = Server::new([fault::broken(ErrorKind::TimedOut)]);
    api(&server).get("w").await.unwrap_err();
    let server = Server::new([
        fault::broken(ErrorKind::TimedOut),
        fault::stream(["{}"; 0], fault::End::Clean),
    ]);
    api(&server).watch(&ListOptions::default()).await.unwrap();
    assert_eq!(server.seen().len(), 2);
}

#[tokio::test]
async fn h02_the_body_is_sent_whole_every_time() {
    let server = Server::new([
        busy(429, "0"),
        busy(500, "0"),
        busy(501, "0"),
        busy(504, "0"),
        stored(),
    ]);
    api(&server).create(&widget("w", 1)).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen.len(), 5);
    assert!(
        seen.iter()
            .all(|request| request.body == seen[0].body && !request.body.is_empty())
    );
    assert!(
        seen.iter()
            .all(|request| request.header("content-type") == Some("application/json"))
    );
}

#[tokio::test]
async fn h03_no_more_than_ten_times() {
    let server = Server::new((0..12).map(|_| busy(429, "0")));
    assert!(
        api(&server)
            .get("w")
            .await
            .unwrap_err()
            .is_too_many_requests()
    );
    assert_eq!(server.seen().len(), 11);
}

#[tokio::test(start_paused = true)]
async fn h05_the_last_error_tells_of_the_one_before() {
    let server = Server::new([busy(503, "1"), fault::broken(ErrorKind::ConnectionRefused)]);
    let error = api(&server).get("w").await.unwrap_err();
    assert!(matches!(error, Error::Transport(_)));
    let text = error.to_string();
    assert!(
        text.contains("broken on purpose") && text.contains("503"),
        "{text}"
    );
}
