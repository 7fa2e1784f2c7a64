//! What layers and limits of a client do with requests and responses, and how many connections there are.

use std::convert::Infallible;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::{Request, Response};
use http_body::Body as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kubewright::client::{Api, Client, ClientBuilder, WatchEvent};
use kubewright::config::{Config, RateLimit};
use kubewright::meta::{ListOptions, ObjectMeta};
use kubewright::rest::layer::{GzipLayer, RateLimitLayer, RetryLayer, WarningsLayer};
use kubewright::rest::{Body, Error, RequestError};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;

use crate::fault::{self, Answer, Server};
use crate::kind::{Widget, widget};
use crate::network::{Authority, config, fragile, tls};

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

fn compressed(text: &str) -> Answer {
    Ok(Response::builder()
        .header("content-type", "application/json")
        .header("content-encoding", "gzip")
        .header("content-length", "1")
        .body(Body::from(gzip(text)))
        .unwrap())
}

#[tokio::test]
async fn responses_come_compressed() {
    let text =
        json!({"metadata": {"name": "w", "labels": {"long": "x".repeat(100_000)}}}).to_string();
    let event = |name: &str| {
        json!({"type": "ADDED", "object": {"metadata": {"name": name, "resourceVersion": "1"}}})
            .to_string()
    };
    let events = event("a") + &event("b");
    let server = Server::new([compressed(&text), compressed(&events)]);
    let client = ClientBuilder::new(server.clone())
        .layer(GzipLayer::new())
        .build();
    let api = Api::<Widget>::namespaced(client, "team");
    let found = api.get("w").await.unwrap();
    assert_eq!(found.metadata.labels["long"].len(), 100_000);
    let mut watch = api.watch(&ListOptions::default()).await.unwrap();
    for name in ["a", "b"] {
        let WatchEvent::Added(found) = watch.next().await.unwrap().unwrap() else {
            panic!("{name} was not added");
        };
        assert_eq!(found.metadata.name, name);
    }
    for seen in server.seen() {
        assert_eq!(seen.header("accept-encoding"), Some("gzip"));
    }
}

#[tokio::test]
async fn a_compressed_body_is_no_longer_than_others_may_be() {
    // A thousand times as long as what was sent.
    let text = format!(r#"{{"metadata": {{"name": "{}"}}}}"#, "x".repeat(16 << 20));
    let server = Server::new([compressed(&text)]);
    let client = ClientBuilder::new(server)
        .layer(GzipLayer::new())
        .max_response_bytes(1 << 20)
        .build();
    let error = Api::<Widget>::namespaced(client, "team")
        .get("w")
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::TooLarge { limit } if limit == 1 << 20),
        "{error}"
    );
}

#[tokio::test]
async fn what_was_not_asked_for_is_refused() {
    for (encoding, body, part) in [
        ("br", &b"x"[..], "`br`, which was not asked for"),
        ("gzip", b"{}", "no gzip"),
        ("gzip", &gzip("{}")[..12], "cut off"),
    ] {
        let server = Server::new([Ok(Response::builder()
            .header("content-type", "application/json")
            .header("content-encoding", encoding)
            .body(Body::from(body.to_vec()))
            .unwrap())]);
        let client = ClientBuilder::new(server).layer(GzipLayer::new()).build();
        let error = Api::<Widget>::namespaced(client, "team")
            .get("w")
            .await
            .unwrap_err();
        assert!(
            error.is_transport() && error.to_string().contains(part),
            "{error}"
        );
    }
}

#[tokio::test]
async fn warnings_are_told_once() {
    let warned = |text: &'static str| {
        fault::with(
            fault::json(200, &json!({"metadata": {"name": "w"}})),
            "warning",
            text,
        )
    };
    let server = Server::new([
        warned(r#"299 - "example.dev/v1 Widget is old""#),
        warned(r#"299 - "example.dev/v1 Widget is old", 299 - "unknown field \"spec.x\"""#),
        warned("nonsense"),
    ]);
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = told.clone();
    let client = ClientBuilder::new(server)
        .layer(WarningsLayer::once(move |text| {
            log.lock().unwrap().push(text.to_owned());
        }))
        .build();
    let api = Api::<Widget>::namespaced(client, "team");
    for _ in 0..3 {
        api.get("w").await.unwrap();
    }
    assert_eq!(
        *told.lock().unwrap(),
        ["example.dev/v1 Widget is old", "unknown field \"spec.x\""]
    );
}

#[tokio::test(start_paused = true)]
async fn a_limit_holds_requests_back_and_tries_again_too_but_no_watches() {
    let found = || fault::json(200, &json!({"metadata": {"name": "w"}}));
    let busy = fault::with(fault::text(429, "text/plain", "busy"), "retry-after", "0");
    let no_events = || fault::stream(["{}"; 0], fault::End::Clean);
    let server = Server::new([found(), busy, found(), no_events(), no_events()]);
    let client = ClientBuilder::new(server.clone())
        .layer(RateLimitLayer::new(RateLimit::new(0.1, 1).unwrap()))
        .layer(RetryLayer::default())
        .build();
    let api = Api::<Widget>::namespaced(client, "team");
    let start = Instant::now();
    api.get("w").await.unwrap();
    assert_eq!(start.elapsed(), Duration::ZERO);
    api.get("w").await.unwrap();
    assert!(
        start.elapsed() >= Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
    let start = Instant::now();
    for _ in 0..2 {
        api.watch(&ListOptions::default()).await.unwrap();
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(server.seen().len(), 5);
}

#[tokio::test(start_paused = true)]
async fn h10_a_request_that_would_wait_too_long_fails_at_once_and_says_why() {
    let server = Server::new([fault::json(200, &json!({"metadata": {"name": "w"}}))]);
    let client = ClientBuilder::new(server.clone())
        .layer(RateLimitLayer::new(RateLimit::new(0.1, 1).unwrap()))
        .timeout(Duration::from_secs(5))
        .build();
    let api = Api::<Widget>::namespaced(client, "team");
    api.get("w").await.unwrap();
    let start = Instant::now();
    let error = api.get("w").await.unwrap_err();
    assert!(
        matches!(error, Error::Throttled(wait) if wait > Duration::from_secs(9)),
        "{error}"
    );
    assert!(
        error.to_string().contains("client-side throttling"),
        "{error}"
    );
    assert_eq!(start.elapsed(), Duration::ZERO);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_client_with_a_time_limit_of_its_own() {
    let server = Server::new([
        fault::stream(["{"], fault::End::Never),
        fault::json(200, &json!({"metadata": {"name": "w"}})),
    ]);
    let client = server.client();
    let hurried = Api::<Widget>::namespaced(client.with_timeout(Duration::from_secs(3)), "team");
    let start = Instant::now();
    let error = hurried.get("w").await.unwrap_err();
    assert!(matches!(error, Error::Timeout(_)), "{error}");
    assert_eq!(start.elapsed(), Duration::from_secs(3));
    Api::<Widget>::namespaced(client, "team")
        .get("w")
        .await
        .unwrap();
}

#[tokio::test]
async fn an_object_that_no_server_takes_is_not_sent() {
    let server = Server::new([fault::json(201, &json!({"metadata": {"name": "w"}}))]);
    let mut large = widget("w", 1);
    large.metadata = ObjectMeta {
        annotations: [("text".to_owned(), "x".repeat(3 << 20))].into(),
        ..large.metadata
    };
    let api = server.api::<Widget>();
    let error = api.create(&large).await.unwrap_err();
    assert!(
        matches!(error, Error::Request(RequestError::TooLarge { limit, .. }) if limit == 3 << 20),
        "{error}"
    );
    assert!(server.seen().is_empty());
    let roomy = ClientBuilder::new(server.clone())
        .max_request_bytes(4 << 20)
        .build();
    Api::<Widget>::namespaced(roomy, "team")
        .create(&large)
        .await
        .unwrap();
}

#[tokio::test]
async fn h01_redirects_are_told_and_not_followed() {
    for code in [301, 302, 307, 308] {
        let away = fault::with(
            fault::text(code, "text/html", ""),
            "location",
            "https://elsewhere/",
        );
        let server = Server::new([away]);
        let error = server.api::<Widget>().get("w").await.unwrap_err();
        assert!(error.to_string().contains("not followed"), "{error}");
        assert_eq!(server.seen().len(), 1);
    }
}

/// A server of HTTP/2 that takes so many requests at a time on a connection, and holds those of watches open.
async fn narrow(
    authority: &Authority,
    streams: u32,
) -> (SocketAddr, Arc<AtomicUsize>, watch::Sender<bool>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls(&authority.sign("localhost"), &["h2"], None)));
    let connections = Arc::new(AtomicUsize::new(0));
    let (close, closed) = watch::channel(false);
    let count = connections.clone();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, count, closed) = (acceptor.clone(), count.clone(), closed.clone());
            tokio::spawn(async move {
                let stream = acceptor.accept(stream).await.unwrap();
                count.fetch_add(1, Ordering::SeqCst);
                let service = service_fn(move |request| {
                    let response = answer(&request, closed.clone());
                    std::future::ready(Ok::<_, Infallible>(response))
                });
                let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new())
                    .max_concurrent_streams(streams)
                    .serve_connection(TokioIo::new(stream), service);
                drop(connection.await);
            });
        }
    });
    (address, connections, close)
}

fn answer(request: &Request<Incoming>, mut closed: watch::Receiver<bool>) -> Response<Body> {
    assert!(request.body().is_end_stream());
    let is_watch = request
        .uri()
        .query()
        .unwrap_or_default()
        .contains("watch=true");
    Response::new(if is_watch {
        let (sender, body) = Open::new();
        tokio::spawn(async move {
            drop(closed.wait_for(|closed| *closed).await);
            drop(sender);
        });
        Body::stream(body)
    } else {
        Body::from(r#"{"metadata":{"name":"w"}}"#)
    })
}

/// A body without data that ends when its sender does.
struct Open(tokio::sync::mpsc::Receiver<Bytes>);

impl Open {
    fn new() -> (tokio::sync::mpsc::Sender<Bytes>, Self) {
        let (sender, receiver) = tokio::sync::mpsc::channel(1);
        (sender, Self(receiver))
    }
}

impl http_body::Body for Open {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        let data = std::task::ready!(self.0.poll_recv(context));
        std::task::Poll::Ready(data.map(|data| Ok(http_body::Frame::data(data))))
    }
}

/// No request waits for the end of a watch, however many there are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_watches_than_a_connection_takes() {
    let authority = Authority::new();
    let (address, connections, close) = narrow(&authority, 100).await;
    let client = Client::try_from(config(address, &authority)).unwrap();
    let api = Api::<Widget>::namespaced(client, "team");
    let deadline = Duration::from_mins(1);
    let mut watches = Vec::new();
    for _ in 0..250 {
        let watch = timeout(deadline, api.watch(&ListOptions::default())).await;
        watches.push(watch.expect("it waits for another watch").unwrap());
    }
    timeout(deadline, api.get("w"))
        .await
        .expect("it waits for a watch")
        .unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 3);

    // What has ended leaves room on the connections that are there.
    close.send(true).unwrap();
    for mut watch in watches {
        assert!(timeout(deadline, watch.next()).await.unwrap().is_none());
    }
    for _ in 0..100 {
        timeout(deadline, api.get("w")).await.unwrap().unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 3);
}

/// The informer that reads it goes on with another, then: for it this is the end of a watch like any other.
#[tokio::test]
async fn h09_a_watch_on_a_dead_connection_ends() {
    let authority = Authority::new();
    let (address, _, _close) = narrow(&authority, 100).await;
    let (through, death) = fragile(address).await;
    let client = Client::try_from(config(through, &authority)).unwrap();
    let api = Api::<Widget>::namespaced(client, "team");
    let mut watch = api.watch(&ListOptions::default()).await.unwrap();
    death.notify_waiters();
    tokio::time::pause();
    let start = Instant::now();
    let end = timeout(Duration::from_mins(5), watch.next()).await;
    let end = end.expect("nobody noticed");
    assert!(end.is_none(), "{end:?}");
    let took = start.elapsed();
    assert!(took <= Duration::from_secs(46), "{took:?}");
}

#[tokio::test]
async fn compression_is_asked_for_unless_the_configuration_says_no() {
    let authority = Authority::new();
    for compression in [true, false] {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let mut config: Config = config(listener.local_addr().unwrap(), &authority);
        config.compression = compression;
        let acceptor =
            TlsAcceptor::from(Arc::new(tls(&authority.sign("localhost"), &["h2"], None)));
        let asked = Arc::new(Mutex::new(None));
        let seen = asked.clone();
        tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let service = service_fn(move |request: Request<Incoming>| {
                let encoding = request.headers().get("accept-encoding").cloned();
                *seen.lock().unwrap() = Some(encoding);
                std::future::ready(Ok::<_, Infallible>(Response::new(Body::from(
                    r#"{"metadata":{"name":"w"}}"#,
                ))))
            });
            let stream = TokioIo::new(acceptor.accept(stream).await.unwrap());
            let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            drop(server.serve_connection(stream, service).await);
        });
        let api = Api::<Widget>::namespaced(Client::try_from(config).unwrap(), "team");
        api.get("w").await.unwrap();
        let asked = asked.lock().unwrap().take().unwrap();
        assert_eq!(asked.is_some_and(|value| value == "gzip"), compression);
    }
}
