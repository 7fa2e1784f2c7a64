//! The programs, run as they are, against a stand-in for a server with the pod `www`, which runs what it is told to on
//! this machine.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "helpers of tests")]

#[allow(dead_code, reason = "what only the client's own tests use")]
#[path = "../../../../runtime/tests/client/pod/kubelet.rs"]
mod kubelet;

use std::convert::Infallible;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kubelet::{Channels, Kubelet};
use kubewright::rest::Body;
use tokio::net::TcpListener;

const WWW: &str = "/api/v1/namespaces/team/pods/www";

/// A folder with a kubeconfig for a stand-in.
struct Place(PathBuf);

impl Place {
    async fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = format!("kubewright-programs-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(folder);
        fs::create_dir(&folder).unwrap();
        let port = serve().await;
        let config = format!(
            "{{clusters: [{{name: c, cluster: {{server: 'http://127.0.0.1:{port}'}}}}],\
             contexts: [{{name: c, context: {{cluster: c, namespace: team}}}}], current-context: c}}"
        );
        fs::write(folder.join("config"), config).unwrap();
        Self(folder)
    }

    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env("KUBECONFIG", self.0.join("config"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    async fn run(&self, program: &str, arguments: &[&str], input: &'static str) -> Output {
        let mut command = self.command(program, arguments);
        let work = move || {
            let mut child = command.spawn().unwrap();
            child
                .stdin
                .take()
                .unwrap()
                .write_all(input.as_bytes())
                .unwrap();
            child.wait_with_output().unwrap()
        };
        tokio::task::spawn_blocking(work).await.unwrap()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn serve() -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let kubelet = Kubelet::new(play);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let kubelet = kubelet.clone();
            let service = service_fn(move |request| {
                let answer = answer(&kubelet, request);
                async { Ok::<_, Infallible>(answer) }
            });
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .with_upgrades(),
            );
        }
    });
    port
}

fn answer(kubelet: &Kubelet, request: Request<Incoming>) -> Response<Body> {
    let path = request.uri().path();
    if path == format!("{WWW}/log") {
        return Response::new(Body::from("one\ntwo\n"));
    }
    if path == format!("{WWW}/eviction") {
        let status = r#"{"kind": "Status", "apiVersion": "v1", "status": "Success"}"#;
        return Response::builder()
            .header("content-type", "application/json")
            .body(status.into())
            .unwrap();
    }
    kubelet.answer(request)
}

/// Commands are run; ports say hello.
async fn play(mut channels: Channels) {
    if !channels.1.target.contains("/portforward?") {
        return channels.run().await;
    }
    for channel in [0, 1] {
        channels.send(channel, 8080_u16.to_le_bytes()).await;
    }
    channels.send(0, "hello").await;
    channels.close().await;
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_are_written() {
    let place = Place::new().await;
    let output = place.run(env!("CARGO_BIN_EXE_logs"), &["www"], "").await;
    assert_eq!(
        text(&output.stdout),
        "one\ntwo\n",
        "{}",
        text(&output.stderr)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_gets_its_input_and_gives_its_code() {
    let place = Place::new().await;
    let program = env!("CARGO_BIN_EXE_exec");
    let words = ["www", "sh", "-c", "cat; echo bad >&2; exit 4"];
    let output = place.run(program, &words, "hello").await;
    assert_eq!(text(&output.stdout), "hello", "{}", text(&output.stderr));
    assert_eq!(text(&output.stderr), "bad\n");
    assert_eq!(output.status.code(), Some(4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_port_is_forwarded() {
    let place = Place::new().await;
    let mut command = place.command(env!("CARGO_BIN_EXE_forward"), &["www", "8080"]);
    let work = move || {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut line).unwrap();
        let (address, _) = line.split_once(' ').unwrap();
        let mut said = String::new();
        TcpStream::connect(address)
            .unwrap()
            .read_to_string(&mut said)
            .unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        said
    };
    assert_eq!(tokio::task::spawn_blocking(work).await.unwrap(), "hello");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_go_there_and_come_back() {
    let place = Place::new().await;
    fs::write(place.0.join("here"), "text").unwrap();
    let at = |name: &str| place.0.join(name).to_str().unwrap().to_owned();
    let program = env!("CARGO_BIN_EXE_copy");
    for words in [
        ["to", &at("here"), &at("there")],
        ["from", &at("there"), &at("back")],
    ] {
        let output = place
            .run(program, &["www", words[0], words[1], words[2]], "")
            .await;
        assert_eq!(
            text(&output.stdout),
            "1 files, 4 bytes\n",
            "{}",
            text(&output.stderr)
        );
    }
    assert_eq!(fs::read(at("back")).unwrap(), b"text");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pod_is_evicted() {
    let place = Place::new().await;
    let output = place.run(env!("CARGO_BIN_EXE_evict"), &["www"], "").await;
    assert_eq!(
        text(&output.stdout),
        "www is being deleted\n",
        "{}",
        text(&output.stderr)
    );
}
