//! Connections.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::Request;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use kubewright::rest::Body;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tower_service::Service;

use super::gather::gather;
use crate::ServerService;

/// How a connection begins.
pub(super) enum Acceptor {
    /// At once.
    Plain,
    /// With a handshake.
    #[cfg(feature = "tls")]
    Tls(tokio_rustls::TlsAcceptor),
}

/// How long a client may take for a handshake, or for the head of a request.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many requests are at work on a connection: watches are many.
const STREAMS: u32 = 10_000;
/// The longest head of a request, in bytes.
const HEAD: usize = 1 << 20;
/// How long to wait when no connection can be taken, as when there are no files left.
const PAUSE: Duration = Duration::from_millis(50);

/// Takes connections until it is told to stop.
pub(super) async fn accept(
    listener: TcpListener,
    acceptor: Arc<Acceptor>,
    service: ServerService,
    mut stopped: watch::Receiver<bool>,
) {
    loop {
        let connection = tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => return,
            connection = listener.accept() => connection,
        };
        match connection {
            Ok((stream, _)) => {
                let acceptor = Arc::clone(&acceptor);
                tokio::spawn(serve(stream, acceptor, service.clone(), stopped.clone()));
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn serve(
    stream: TcpStream,
    acceptor: Arc<Acceptor>,
    service: ServerService,
    stopped: watch::Receiver<bool>,
) {
    // Small answers are not held back; where that cannot be said, they are.
    let _ = stream.set_nodelay(true);
    match &*acceptor {
        Acceptor::Plain => speak(stream, service, stopped).await,
        #[cfg(feature = "tls")]
        Acceptor::Tls(acceptor) => {
            let shake = tokio::time::timeout(PATIENCE, acceptor.accept(stream));
            if let Ok(Ok(stream)) = shake.await {
                speak(stream, service, stopped).await;
            }
        }
    }
}

async fn speak<T>(stream: T, service: ServerService, mut stopped: watch::Receiver<bool>)
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let answer = hyper::service::service_fn(move |request: Request<Incoming>| {
        let answer = Service::call(&mut service.clone(), request.map(Body::stream));
        async move { answer.await.map_err(io::Error::other) }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_buf_size(HEAD);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PATIENCE)
        .max_concurrent_streams(STREAMS)
        .adaptive_window(true);
    let (stream, sender) = gather(stream);
    let connection = builder.serve_connection(TokioIo::new(stream), answer);
    let served = async move {
        tokio::pin!(connection);
        // What goes wrong with a connection is between it and its client.
        let is_stopped = tokio::select! {
            _ = connection.as_mut() => false,
            stop = stopped.wait_for(|stop| *stop) => stop.is_ok(),
        };
        if is_stopped {
            connection.as_mut().graceful_shutdown();
            // Watches do not end by themselves.
            let _ = tokio::time::timeout(PAUSE, connection).await.is_ok();
        }
    };
    sender.drive(std::pin::pin!(served)).await;
}
