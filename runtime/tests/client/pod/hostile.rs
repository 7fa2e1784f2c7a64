//! Servers that break off, fall silent, or do what the protocol does not allow.

use std::future::pending;
use std::time::Duration;

use futures_util::SinkExt as _;
use kubewright::pod::Exec;
use kubewright::rest::Error;
use tokio::io::AsyncReadExt as _;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Message};

use super::kubelet::{Channels, Kubelet};

async fn failed<F>(script: impl Fn(Channels) -> F + Send + Sync + 'static) -> Error
where
    F: Future<Output = ()> + Send + 'static,
{
    let kubelet = Kubelet::new(script);
    let process = kubelet.pod().exec(&Exec::new(["x"])).await.unwrap();
    let error = process.output().await.unwrap_err();
    // A command is run once, whatever becomes of it.
    assert_eq!(kubelet.seen().len(), 1);
    error
}

#[tokio::test]
async fn a_connection_that_breaks_is_no_end() {
    let kubelet = Kubelet::new(|mut channels| async move {
        channels.send(1, "half").await;
    });
    let mut process = kubelet.pod().exec(&Exec::new(["x"])).await.unwrap();
    let mut text = String::new();
    let mut stdout = process.stdout().unwrap();
    let error = stdout.read_to_string(&mut text).await.unwrap_err();
    assert!(error.to_string().contains("ended in the middle"), "{error}");
    let error = process.wait().await.unwrap_err();
    assert!(error.is_transport(), "{error}");
}

#[tokio::test]
async fn a_command_is_not_run_again_when_its_answer_is_lost() {
    let kubelet = Kubelet::dropping();
    let error = kubelet.pod().exec(&Exec::new(["x"])).await.unwrap_err();
    assert!(error.is_transport(), "{error}");
    assert_eq!(kubelet.seen().len(), 1);
}

#[tokio::test]
async fn a_close_without_an_exit_code_is_no_success() {
    let error = failed(Channels::close).await;
    assert!(matches!(error, Error::Protocol(_)), "{error}");
}

#[tokio::test]
async fn a_failure_of_the_server_is_told() {
    let error = failed(|mut channels| async move {
        let frame = CloseFrame {
            code: CloseCode::Error,
            reason: "the runtime is gone".into(),
        };
        let _ = channels.0.close(Some(frame)).await;
        channels.close().await;
    })
    .await;
    assert!(
        error.to_string().contains("1011: the runtime is gone"),
        "{error}"
    );
}

#[tokio::test]
async fn what_cannot_be_run_is_told() {
    let error = failed(|mut channels| async move {
        let status = r#"{"metadata":{},"status":"Failure","message":"no such program","reason":"InternalError","code":500}"#;
        // In pieces, as a proxy may cut it.
        channels.send(3, &status[..20]).await;
        channels.send(3, &status[20..]).await;
        channels.close().await;
    })
    .await;
    assert!(error.is_internal(), "{error}");
    assert!(error.to_string().contains("no such program"), "{error}");
}

#[tokio::test]
async fn what_is_no_status_is_no_success() {
    let error = failed(|mut channels| async move {
        channels.send(3, "all went well").await;
        channels.close().await;
    })
    .await;
    assert!(matches!(error, Error::Protocol(_)), "{error}");
}

#[tokio::test]
async fn texts_are_refused() {
    let error = failed(|mut channels| async move {
        let _ = channels.0.send(Message::Text("hello".into())).await;
        channels.close().await;
    })
    .await;
    assert!(matches!(error, Error::Protocol(_)), "{error}");
}

#[tokio::test]
async fn messages_without_a_channel_are_passed_over() {
    let kubelet = Kubelet::new(|mut channels| async move {
        let _ = channels.0.send(Message::Binary(Vec::new().into())).await;
        channels.send(77, "unknown").await;
        channels.exit(0).await;
        channels.close().await;
    });
    let process = kubelet.pod().exec(&Exec::new(["x"])).await.unwrap();
    assert!(process.wait().await.unwrap().is_success());
}

#[tokio::test]
async fn a_message_without_measure_is_refused() {
    let error = failed(|mut channels| async move {
        channels.send(1, vec![0; 5 << 20]).await;
        channels.close().await;
    })
    .await;
    assert!(matches!(error, Error::Protocol(_)), "{error}");
}

#[tokio::test]
async fn an_outcome_without_end_is_refused() {
    let error =
        failed(|mut channels| async move { while channels.send(3, vec![b' '; 64 << 10]).await {} })
            .await;
    assert!(error.to_string().contains("too long"), "{error}");
}

/// Row H9, of a stream: a peer that is dead is noticed in 45 s.
#[tokio::test(start_paused = true)]
async fn a_dead_server_is_noticed() {
    let begin = Instant::now();
    let error = failed(|channels| async move {
        let _held = channels;
        pending::<()>().await;
    })
    .await;
    assert!(error.is_transport(), "{error}");
    assert_eq!(begin.elapsed().as_secs(), 45);
}

/// What says how it ended and then nothing has ended.
#[tokio::test(start_paused = true)]
async fn a_server_that_does_not_close_is_not_waited_for() {
    let kubelet = Kubelet::new(|mut channels| async move {
        channels.send(1, "all").await;
        channels.exit(3).await;
        pending::<()>().await;
    });
    let begin = Instant::now();
    let process = kubelet.pod().exec(&Exec::new(["x"])).await.unwrap();
    let output = process.output().await.unwrap();
    assert_eq!((output.exit.code(), &output.stdout[..]), (3, &b"all"[..]));
    assert!(begin.elapsed() < Duration::from_secs(10));
}
