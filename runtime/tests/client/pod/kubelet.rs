//! A server of pods' streams over WebSocket, which does what a script says.

use std::future::Future;
use std::pin::Pin;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use http::{HeaderMap, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use kubewright::client::{Client, ClientBuilder};
use kubewright::pod::PodHandle;
use kubewright::rest::layer::RetryLayer;
use kubewright::rest::{Body, BoxError};
use ring::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use serde_json::{Value, json};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Message, Role};
use tower_service::Service;

type Play = Pin<Box<dyn Future<Output = ()> + Send>>;
type Script = Arc<dyn Fn(Channels) -> Play + Send + Sync>;

/// A request as it came in.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
}

/// Answers every request for a WebSocket by a script, each over a connection of its own.
#[derive(Clone)]
pub(crate) struct Kubelet {
    script: Script,
    speaks: &'static [&'static str],
    /// Drops the connection instead of an answer.
    drops: bool,
    /// Instead of an upgrade.
    refuses: Option<(StatusCode, Value)>,
    seen: Arc<Mutex<Vec<Asked>>>,
}

impl Kubelet {
    pub(crate) fn new<F>(script: impl Fn(Channels) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        Self {
            script: Arc::new(move |channels| Box::pin(script(channels))),
            speaks: &["v5.channel.k8s.io", "v4.channel.k8s.io"],
            drops: false,
            refuses: None,
            seen: Arc::default(),
        }
    }

    /// Of these protocols only.
    pub(crate) fn speaking(self, speaks: &'static [&'static str]) -> Self {
        Self { speaks, ..self }
    }

    /// Refuses, with a status of this code and reason.
    pub(crate) fn refusing(code: u16, reason: &str) -> Self {
        let status = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": reason, "code": code});
        Self {
            refuses: Some((StatusCode::from_u16(code).unwrap(), status)),
            ..Self::new(|_| async {})
        }
    }

    /// Drops every connection once it has read the request.
    pub(crate) fn dropping() -> Self {
        Self {
            drops: true,
            ..Self::new(|_| async {})
        }
    }

    pub(crate) fn client(&self) -> Client {
        ClientBuilder::new(self.clone())
            .layer(RetryLayer::default())
            .build()
    }

    pub(crate) fn pod(&self) -> PodHandle {
        PodHandle::new(self.client(), "team", "www")
    }

    /// What was asked so far.
    pub(crate) fn seen(&self) -> Vec<Asked> {
        self.seen.lock().unwrap().clone()
    }

    pub(crate) fn answer(&self, mut request: Request<Incoming>) -> Response<Body> {
        let header = |name| {
            let value: Option<&http::HeaderValue> = request.headers().get(name);
            value.map(|value| value.to_str().unwrap().to_owned())
        };
        let asked = Asked {
            target: request.uri().to_string(),
            headers: request.headers().clone(),
        };
        self.seen.lock().unwrap().push(asked.clone());
        if let Some((code, status)) = &self.refuses {
            return Response::builder()
                .status(*code)
                .header(header::CONTENT_TYPE, "application/json")
                .body(status.to_string().into())
                .unwrap();
        }
        assert_eq!(header(header::UPGRADE).unwrap(), "websocket");
        assert_eq!(header(header::SEC_WEBSOCKET_VERSION).unwrap(), "13");
        let offered = header(header::SEC_WEBSOCKET_PROTOCOL).unwrap();
        let key = header(header::SEC_WEBSOCKET_KEY).unwrap();
        assert_eq!(STANDARD.decode(&key).unwrap().len(), 16);
        let Some(protocol) = offered
            .split(", ")
            .find(|offered| self.speaks.contains(offered))
        else {
            return Response::builder()
                .status(400)
                .body("unable to upgrade".into())
                .unwrap();
        };
        let accept = digest(
            &SHA1_FOR_LEGACY_USE_ONLY,
            format!("{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11").as_bytes(),
        );
        let response = Response::builder()
            .status(StatusCode::SWITCHING_PROTOCOLS)
            .header(header::CONNECTION, "Upgrade")
            .header(header::UPGRADE, "websocket")
            .header(header::SEC_WEBSOCKET_ACCEPT, STANDARD.encode(accept))
            .header(header::SEC_WEBSOCKET_PROTOCOL, protocol)
            .body(Body::empty())
            .unwrap();
        let script = self.script.clone();
        tokio::spawn(async move {
            let io = TokioIo::new(hyper::upgrade::on(&mut request).await.unwrap());
            script(Channels(
                WebSocketStream::from_raw_socket(io, Role::Server, None).await,
                asked,
            ))
            .await;
        });
        response
    }
}

impl Service<Request<Body>> for Kubelet {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let kubelet = self.clone();
        Box::pin(async move {
            let (near, far) = tokio::io::duplex(16 << 10);
            let service = service_fn(move |request| {
                let drops = kubelet.drops;
                let answer = kubelet.answer(request);
                async move {
                    if drops {
                        Err(BoxError::from("dropped"))
                    } else {
                        Ok(answer)
                    }
                }
            });
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(far), service)
                    .with_upgrades(),
            );
            let (mut sender, connection) =
                hyper::client::conn::http1::handshake(TokioIo::new(near)).await?;
            tokio::spawn(connection.with_upgrades());
            Ok(sender.send_request(request).await?.map(Body::stream))
        })
    }
}

/// The server's end of a WebSocket.
pub(crate) struct Channels(
    pub(crate) WebSocketStream<TokioIo<Upgraded>>,
    pub(crate) Asked,
);

impl Channels {
    /// Sends on a channel. Whether somebody is there to take it does not matter.
    pub(crate) async fn send(&mut self, channel: u8, data: impl AsRef<[u8]>) -> bool {
        let mut message = vec![channel];
        message.extend_from_slice(data.as_ref());
        self.0.send(Message::Binary(message.into())).await.is_ok()
    }

    /// The next message: its channel, and what is in it. `None` once the client has gone.
    pub(crate) async fn next(&mut self) -> Option<(u8, Bytes)> {
        loop {
            match self.0.next().await?.ok()? {
                Message::Binary(data) => return Some((data[0], data.slice(1..))),
                Message::Ping(_) | Message::Pong(_) => {}
                Message::Close(_) => return None,
                other => panic!("{other:?}"),
            }
        }
    }

    /// Says how the command ended.
    pub(crate) async fn exit(&mut self, code: u8) {
        let status = if code == 0 {
            json!({"metadata": {}, "status": "Success"})
        } else {
            json!({
                "metadata": {}, "status": "Failure", "reason": "NonZeroExitCode",
                "message": format!("command terminated with exit code {code}"),
                "details": {"causes": [{"reason": "ExitCode", "message": code.to_string()}]},
            })
        };
        self.send(3, status.to_string()).await;
    }

    /// Runs the command that was asked for on this machine, once its input has ended.
    pub(crate) async fn run(mut self) {
        let query = self.1.target.split_once('?').unwrap().1.to_owned();
        let words = query
            .split('&')
            .filter_map(|pair| pair.strip_prefix("command="));
        let words: Vec<String> = words.map(decode).collect();
        let mut input = Vec::new();
        // As kube-apiserver spells it, and as it does for kubelets.
        if query.contains("stdin=true") || query.contains("input=1") {
            loop {
                match self.next().await {
                    Some((0, data)) => input.extend_from_slice(&data),
                    Some((255, _)) => break,
                    _ => return,
                }
            }
        }
        let output = tokio::task::spawn_blocking(move || output(&words, input))
            .await
            .unwrap();
        for piece in output.stdout.chunks(32 << 10) {
            self.send(1, piece).await;
        }
        self.send(2, output.stderr).await;
        self.exit(u8::try_from(output.status.code().unwrap()).unwrap())
            .await;
        self.close().await;
    }

    /// Closes, and waits until the client has closed too.
    pub(crate) async fn close(mut self) {
        let _ = self.0.close(None).await;
        while let Some(Ok(_)) = self.0.next().await {}
    }
}

/// A value of a query.
fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            byte => byte,
        });
    }
    String::from_utf8(bytes).unwrap()
}

fn output(words: &[String], input: Vec<u8>) -> Output {
    let mut child = Command::new(&words[0])
        .args(&words[1..])
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writing = std::thread::spawn(move || {
        let _ = std::io::Write::write_all(&mut stdin, &input);
    });
    let output = child.wait_with_output().unwrap();
    writing.join().unwrap();
    output
}
