//! Connections that become something else: of HTTP/1.1, whatever the server prefers.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;

use http::{Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kubewright::client::Client;
use kubewright::config::Proxy;
use kubewright::rest::{Body, upgraded};
use rustls::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::network::{Authority, config, proxy, tls};

/// Agrees to echo what comes, in capitals; a path that ends in `not` is refused.
async fn answer(mut request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    let mut response = Response::new(Body::empty());
    if request.uri().path().ends_with("not") {
        *response.status_mut() = StatusCode::FORBIDDEN;
        return Ok(response);
    }
    assert_eq!(request.headers()[header::UPGRADE], "echo");
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, "Upgrade".parse().unwrap());
    headers.insert(header::UPGRADE, "echo".parse().unwrap());
    tokio::spawn(async move {
        let mut io = TokioIo::new(hyper::upgrade::on(&mut request).await.unwrap());
        let mut text = [0; 5];
        io.read_exact(&mut text).await.unwrap();
        text.make_ascii_uppercase();
        io.write_all(&text).await.unwrap();
        io.shutdown().await.unwrap();
    });
    Ok(response)
}

/// Serves on loopback until the test ends: HTTP/1.1 only, though TLS offers HTTP/2 first.
async fn serve(tls: ServerConfig) -> std::net::SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let stream = acceptor.accept(stream).await.unwrap();
            assert_ne!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service_fn(answer))
                    .with_upgrades(),
            );
        }
    });
    address
}

fn asking(path: &str) -> Request<Body> {
    Request::get(path)
        .header(header::CONNECTION, "Upgrade")
        .header(header::UPGRADE, "echo")
        .body(Body::empty())
        .unwrap()
}

#[tokio::test]
async fn bytes_go_both_ways_once_the_server_agrees() {
    let authority = Authority::new();
    let tls = tls(&authority.sign("localhost"), &["h2", "http/1.1"], None);
    let client = Client::try_from(config(serve(tls).await, &authority)).unwrap();

    let response = client.send(asking("/exec")).await.unwrap();
    let mut io = upgraded(response).await.unwrap();
    io.write_all(b"hello").await.unwrap();
    let mut text = String::new();
    io.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "HELLO");
}

#[tokio::test]
async fn a_connection_through_a_proxy_becomes_something_else_too() {
    let authority = Authority::new();
    let tls = tls(&authority.sign("localhost"), &["h2", "http/1.1"], None);
    let (through, asked) = proxy("HTTP/1.1 200 Connection established\r\n\r\n").await;
    let mut config = config(serve(tls).await, &authority);
    config.proxy = Some(Proxy::parse(&format!("http://{through}")).unwrap());
    let client = Client::try_from(config).unwrap();

    let response = client.send(asking("/exec")).await.unwrap();
    let mut io = upgraded(response).await.unwrap();
    io.write_all(b"hello").await.unwrap();
    let mut text = String::new();
    io.read_to_string(&mut text).await.unwrap();
    assert_eq!(text, "HELLO");
    assert_eq!(asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_server_that_does_not_agree_is_an_error() {
    let authority = Authority::new();
    let tls = tls(&authority.sign("localhost"), &["h2", "http/1.1"], None);
    let client = Client::try_from(config(serve(tls).await, &authority)).unwrap();

    let response = client.send(asking("/not")).await.unwrap();
    let error = upgraded(response).await.unwrap_err();
    assert!(error.to_string().contains("403"), "{error}");
}

#[tokio::test]
async fn a_transport_without_connections_gives_none() {
    let response = Response::builder().status(101).body(Body::empty()).unwrap();
    assert!(upgraded(response).await.unwrap_err().is_transport());
}
