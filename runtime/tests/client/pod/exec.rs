//! Commands in containers.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use kubewright::client::ClientBuilder;
use kubewright::pod::{Attach, Exec, PodHandle, TerminalSize};
use kubewright::rest::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::Notify;

use super::kubelet::Kubelet;

const SIZE: TerminalSize = TerminalSize {
    width: 80,
    height: 24,
};

/// Says hello on both outputs, and ends with a code.
fn greeting(code: u8) -> Kubelet {
    Kubelet::new(move |mut channels| async move {
        for channel in [0, 1, 2, 3, 4] {
            channels.send(channel, "").await;
        }
        channels.send(1, "hel").await;
        channels.send(2, "oh").await;
        channels.send(1, "lo\n").await;
        channels.exit(code).await;
        channels.close().await;
    })
}

/// Gives back what it is sent, until the client says that there is no more.
fn cat() -> Kubelet {
    Kubelet::new(|mut channels| async move {
        let mut length = 0;
        while let Some((channel, data)) = channels.next().await {
            if channel == 255 {
                assert_eq!(data[..], [0]);
                break;
            }
            assert_eq!(channel, 0);
            length += data.len();
            if !channels.send(1, data).await {
                return;
            }
        }
        channels.send(2, length.to_string()).await;
        channels.exit(0).await;
        channels.close().await;
    })
}

#[tokio::test]
async fn a_command_is_run_and_its_output_is_read() {
    let kubelet = greeting(0);
    let exec = Exec::new(["ls", "-l", "a b"]).container("app");
    let output = kubelet
        .pod()
        .exec(&exec)
        .await
        .unwrap()
        .output()
        .await
        .unwrap();
    assert!(output.exit.is_success());
    assert_eq!(output.stdout, b"hello\n");
    assert_eq!(output.stderr, b"oh");
    assert!(!format!("{output:?}").contains("104"), "{output:?}");

    let seen = kubelet.seen();
    assert_eq!(
        seen[0].target,
        "/api/v1/namespaces/team/pods/www/exec?container=app&stdout=true&stderr=true&command=ls&command=-l&command=a%20b"
    );
    assert_eq!(seen[0].headers["connection"], "Upgrade");
    assert_eq!(
        seen[0].headers["sec-websocket-protocol"],
        "v5.channel.k8s.io, v4.channel.k8s.io"
    );
}

#[tokio::test]
async fn exit_codes_are_told() {
    let kubelet = greeting(42);
    let exit = kubelet
        .pod()
        .exec(&Exec::new(["x"]))
        .await
        .unwrap()
        .wait()
        .await
        .unwrap();
    assert_eq!(exit.code(), 42);
    assert!(!exit.is_success());
}

#[tokio::test]
async fn an_input_ends_and_the_command_with_it() {
    let kubelet = cat();
    let mut process = kubelet
        .pod()
        .exec(&Exec::new(["cat"]).stdin())
        .await
        .unwrap();
    let mut stdin = process.stdin().unwrap();
    assert!(process.stdin().is_none());
    stdin.write_all(b"hello").await.unwrap();
    stdin.shutdown().await.unwrap();
    let output = process.output().await.unwrap();
    assert_eq!(output.stdout, b"hello");
    assert_eq!(output.stderr, b"5");
    assert_eq!(
        kubelet.seen()[0].headers["sec-websocket-protocol"],
        "v5.channel.k8s.io"
    );
}

#[tokio::test]
async fn an_input_that_is_dropped_has_ended() {
    let process = cat().pod().exec(&Exec::new(["cat"]).stdin()).await.unwrap();
    assert_eq!(process.output().await.unwrap().stderr, b"0");
}

/// A text whose pieces differ.
fn byte_at(at: usize) -> u8 {
    (at / 7).to_le_bytes()[0]
}

/// Both directions are full at the same time: neither may wait for the other.
#[tokio::test]
async fn much_goes_both_ways_at_once() {
    const LENGTH: usize = 3 << 20;
    let kubelet = cat();
    let mut process = kubelet
        .pod()
        .exec(&Exec::new(["cat"]).stdin())
        .await
        .unwrap();
    let (mut stdin, mut stdout) = (process.stdin().unwrap(), process.stdout().unwrap());
    let writing = tokio::spawn(async move {
        let mut written = 0;
        while written < LENGTH {
            let piece: Vec<u8> = (written..written + 1024).map(byte_at).collect();
            stdin.write_all(&piece).await.unwrap();
            written += piece.len();
        }
    });
    let mut whole = Vec::new();
    stdout.read_to_end(&mut whole).await.unwrap();
    writing.await.unwrap();
    assert_eq!(whole.len(), LENGTH);
    assert!(
        whole
            .iter()
            .enumerate()
            .all(|(at, byte)| *byte == byte_at(at))
    );
    assert!(process.wait().await.unwrap().is_success());
}

#[tokio::test]
async fn a_terminal_has_a_size_that_changes() {
    let kubelet = Kubelet::new(|mut channels| async move {
        for expected in [
            r#"{"Height":24,"Width":80}"#,
            r#"{"Height":50,"Width":132}"#,
        ] {
            let (channel, data) = channels.next().await.unwrap();
            assert_eq!((channel, &data[..]), (4, expected.as_bytes()));
            channels.send(1, "sized").await;
        }
        channels.exit(0).await;
        channels.close().await;
    });
    let attach = Attach::new().stdin().tty(SIZE);
    let mut process = kubelet.pod().attach(&attach).await.unwrap();
    assert!(process.stderr().is_none());
    let (resizer, mut stdout) = (process.resizer().unwrap(), process.stdout().unwrap());
    assert_eq!(stdout.next_chunk().await.unwrap().unwrap(), "sized");
    resizer.resize(TerminalSize {
        width: 132,
        height: 50,
    });
    assert_eq!(stdout.next_chunk().await.unwrap().unwrap(), "sized");
    assert!(process.wait().await.unwrap().is_success());
    assert_eq!(
        kubelet.seen()[0].target,
        "/api/v1/namespaces/team/pods/www/attach?stdin=true&stdout=true&tty=true"
    );
}

#[tokio::test]
async fn one_output_may_end_before_the_other() {
    let ended = Arc::new(Notify::new());
    let told = ended.clone();
    let kubelet = Kubelet::new(move |mut channels| {
        let told = told.clone();
        async move {
            channels.send(1, "all").await;
            channels.send(255, [1]).await;
            told.notified().await;
            channels.send(2, "more").await;
            channels.exit(0).await;
            channels.close().await;
        }
    });
    let mut process = kubelet.pod().exec(&Exec::new(["x"])).await.unwrap();
    let mut text = String::new();
    process
        .stdout()
        .unwrap()
        .read_to_string(&mut text)
        .await
        .unwrap();
    assert_eq!(text, "all");
    ended.notify_one();
    assert_eq!(process.output().await.unwrap().stderr, b"more");
}

#[tokio::test]
async fn output_that_nobody_reads_is_passed_over() {
    let kubelet = Kubelet::new(|mut channels| async move {
        for _ in 0..1000 {
            channels.send(1, [b'x'; 4096]).await;
        }
        channels.exit(7).await;
        channels.close().await;
    });
    let process = kubelet.pod().exec(&Exec::new(["yes"])).await.unwrap();
    assert_eq!(process.wait().await.unwrap().code(), 7);
}

#[tokio::test]
async fn a_command_that_is_dropped_loses_its_connection() {
    let gone = Arc::new(Notify::new());
    let told = gone.clone();
    let kubelet = Kubelet::new(move |mut channels| {
        let told = told.clone();
        async move {
            while channels.next().await.is_some() {}
            told.notify_one();
        }
    });
    let mut process = kubelet
        .pod()
        .exec(&Exec::new(["sleep"]).stdin())
        .await
        .unwrap();
    let stdout = process.stdout();
    drop(process);
    // One of its streams is left.
    assert!(stdout.is_some());
    drop(stdout);
    gone.notified().await;
}

#[tokio::test]
async fn an_older_server_runs_commands_without_input() {
    let kubelet = greeting(0).speaking(&["v4.channel.k8s.io"]);
    let output = kubelet
        .pod()
        .exec(&Exec::new(["x"]))
        .await
        .unwrap()
        .output()
        .await
        .unwrap();
    assert_eq!(output.stdout, b"hello\n");
    // It could not say that its input has ended, and the command would wait for ever.
    let error = kubelet
        .pod()
        .exec(&Exec::new(["x"]).stdin())
        .await
        .unwrap_err();
    assert!(error.is_bad_request(), "{error}");
}

#[tokio::test]
async fn who_may_not_is_told() {
    let kubelet = Kubelet::refusing(403, "Forbidden");
    let error = kubelet.pod().exec(&Exec::new(["x"])).await.unwrap_err();
    assert!(error.is_forbidden(), "{error}");
    assert_eq!(kubelet.seen().len(), 1);
}

#[tokio::test]
async fn what_makes_no_sense_is_not_sent() {
    let kubelet = greeting(0);
    let nothing: [&str; 0] = [];
    let error = kubelet.pod().exec(&Exec::new(nothing)).await.unwrap_err();
    assert!(matches!(error, Error::Request(_)), "{error}");
    let deaf = Attach::new().no_stdout().no_stderr();
    let error = kubelet.pod().attach(&deaf).await.unwrap_err();
    assert!(matches!(error, Error::Request(_)), "{error}");
    let elsewhere = PodHandle::new(kubelet.client(), "team", "../x");
    let error = elsewhere.exec(&Exec::new(["x"])).await.unwrap_err();
    assert!(matches!(error, Error::Request(_)), "{error}");
    assert!(kubelet.seen().is_empty());
}

#[tokio::test]
async fn more_than_the_client_takes_is_refused() {
    let kubelet = greeting(0);
    let client = ClientBuilder::new(kubelet).max_response_bytes(5).build();
    let process = PodHandle::new(client, "team", "www")
        .exec(&Exec::new(["x"]))
        .await;
    let error = process.unwrap().output().await.unwrap_err();
    assert!(matches!(error, Error::TooLarge { limit: 5 }), "{error}");
}

/// A program that says hello once and then nothing lives as long as pings are answered.
#[tokio::test(start_paused = true)]
async fn a_quiet_command_is_waited_for() {
    let waited = Arc::new(AtomicBool::new(false));
    let quiet = waited.clone();
    let kubelet = Kubelet::new(move |mut channels| {
        let quiet = quiet.clone();
        async move {
            let an_hour = tokio::time::sleep(std::time::Duration::from_hours(1));
            tokio::select! {
                // Reading answers pings.
                _ = channels.next() => panic!("nothing was sent"),
                () = an_hour => quiet.store(true, Ordering::SeqCst),
            }
            channels.exit(0).await;
            channels.close().await;
        }
    });
    let process = kubelet
        .pod()
        .exec(&Exec::new(["sleep", "3600"]))
        .await
        .unwrap();
    assert!(process.wait().await.unwrap().is_success());
    assert!(waited.load(Ordering::SeqCst));
}
