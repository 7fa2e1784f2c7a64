//! What HTTP/2 can be abused for.

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http::{HeaderValue, Response};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kubewright::client::{Api, Client};
use kubewright::rest::Body;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::kind::Widget;
use crate::network::{Authority, config, tls};

/// Of so many bytes in headers, of a thousand each.
fn answer(bytes: usize) -> Response<Body> {
    let mut response = Response::new(Body::from(r#"{"metadata":{"name":"w"}}"#));
    for index in 0..bytes / 1000 {
        let name: http::HeaderName = format!("x-more-{index}").parse().unwrap();
        let value = HeaderValue::try_from("x".repeat(950)).unwrap();
        response.headers_mut().insert(name, value);
    }
    response
}

#[tokio::test]
async fn long_heads_are_refused() {
    let authority = Authority::new();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let config = config(listener.local_addr().unwrap(), &authority);
    let tls = tls(&authority.sign("localhost"), &["h2"], None);
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let stream = acceptor.accept(stream).await.unwrap();
            let service = service_fn(async |request: http::Request<_>| {
                let _: &hyper::body::Incoming = request.body();
                let last = request.uri().path().rsplit('/').next();
                let bytes = last.and_then(|name| name.parse().ok()).unwrap_or_default();
                Ok::<_, Infallible>(answer(bytes))
            });
            let http = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
            tokio::spawn(http.serve_connection(TokioIo::new(stream), service));
        }
    });
    let api = Api::<Widget>::namespaced(Client::try_from(config).unwrap(), "team");
    api.get("40000").await.unwrap();
    for bytes in ["100000", "1000000", "10000000"] {
        let error = api.get(bytes).await.unwrap_err();
        assert!(error.is_transport(), "{bytes}: {error}");
    }
    // The connection, or another, still serves.
    api.get("0").await.unwrap();
}

/// A server that resets every stream, or says with the first of a connection that it was the last one.
#[tokio::test]
async fn streams_that_are_reset_are_asked_for_no_more_than_so_often() {
    static STREAMS: AtomicUsize = AtomicUsize::new(0);
    for reason in [
        h2::Reason::REFUSED_STREAM,
        h2::Reason::ENHANCE_YOUR_CALM,
        h2::Reason::INTERNAL_ERROR,
    ] {
        for is_whole in [false, true] {
            let authority = Authority::new();
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
            let mut config = config(listener.local_addr().unwrap(), &authority);
            config.retries = 2;
            let tls = tls(&authority.sign("localhost"), &["h2"], None);
            let acceptor = TlsAcceptor::from(Arc::new(tls));
            tokio::spawn(async move {
                while let Ok((stream, _)) = listener.accept().await {
                    let stream = acceptor.accept(stream).await.unwrap();
                    let mut connection = h2::server::handshake(stream).await.unwrap();
                    tokio::spawn(async move {
                        while let Some(Ok((_, mut answer))) = connection.accept().await {
                            STREAMS.fetch_add(1, Ordering::SeqCst);
                            if is_whole {
                                connection.abrupt_shutdown(reason);
                            } else {
                                answer.send_reset(reason);
                            }
                        }
                    });
                }
            });
            let api = Api::<Widget>::namespaced(Client::try_from(config).unwrap(), "team");
            let error = api.get("w").await.unwrap_err();
            assert!(error.is_transport(), "{reason} {is_whole}: {error}");
            let streams = STREAMS.swap(0, Ordering::SeqCst);
            assert!(streams <= 6, "{reason} {is_whole}: {streams} tries");
        }
    }
}
