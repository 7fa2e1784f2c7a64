//! What stands in for a node: the part of a kubelet's API that streams go to
//! (`k8s.io/kubernetes/pkg/kubelet/server/server.go`).

use std::convert::Infallible;
use std::net::Ipv4Addr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::Frame;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kubewright::rest::Body;
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::kubelet::{Channels, Kubelet};

/// Serves on loopback until the test ends, and says on which port.
pub(crate) async fn serve() -> u16 {
    // Nobody asks who it is: kube-apiserver is started without an authority for kubelets.
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let tls = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(tls));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let kubelet = Kubelet::new(play);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, kubelet) = (acceptor.clone(), kubelet.clone());
            tokio::spawn(async move {
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                let service = service_fn(move |request| {
                    let answer = answer(&kubelet, request);
                    async { Ok::<_, Infallible>(answer) }
                });
                let _ = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service)
                    .with_upgrades()
                    .await;
            });
        }
    });
    port
}

fn answer(kubelet: &Kubelet, request: Request<Incoming>) -> Response<Body> {
    let asked = request.uri().to_string();
    if !asked.starts_with("/containerLogs/") {
        return kubelet.answer(request);
    }
    let line = Bytes::from(format!("2024-05-01T12:00:00.123456789Z {asked}\n"));
    let body = if asked.contains("follow=true") {
        Body::stream(Endless { line, left: 3 })
    } else {
        line.into()
    };
    let response = Response::builder().header("content-type", "text/plain");
    response.body(body).unwrap()
}

/// The same line some times, and then nothing more, but no end.
struct Endless {
    line: Bytes,
    left: u32,
}

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(left) = self.left.checked_sub(1) else {
            return Poll::Pending;
        };
        self.left = left;
        Poll::Ready(Some(Ok(Frame::data(self.line.clone()))))
    }
}

/// Commands are run here; a terminal tells its sizes and gives back what it is told; a port shouts.
async fn play(mut channels: Channels) {
    let target = channels.1.target.clone();
    if target.starts_with("/exec/") {
        return channels.run().await;
    }
    if target.starts_with("/attach/") {
        while let Some((channel, data)) = channels.next().await {
            assert!(channel == 0 || channel == 4, "{channel}");
            if data[..] == b"\x04"[..] {
                channels.exit(0).await;
                return channels.close().await;
            }
            channels.send(1, data).await;
        }
        return;
    }
    let port: u16 = target.split_once("port=").unwrap().1.parse().unwrap();
    for channel in [0, 1] {
        channels.send(channel, port.to_le_bytes()).await;
    }
    if port != 8080 {
        channels.send(1, "connection refused").await;
        return channels.close().await;
    }
    while let Some((_, data)) = channels.next().await {
        channels.send(0, data.to_ascii_uppercase()).await;
    }
}
