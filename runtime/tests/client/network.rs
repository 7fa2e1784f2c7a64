//! The network itself: TLS, HTTP/1.1 and HTTP/2, connections kept, proxies. All on loopback.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use kubewright::client::{Api, Client};
use kubewright::config::{Auth, Config, Identity, Proxy, Secret};
use kubewright::rest::{Body, Error};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio_rustls::TlsAcceptor;

use crate::kind::Widget;

/// Who signs for a test.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// A certificate and its key, in PEM.
    pub(crate) fn sign(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new([name.to_owned()]).unwrap();
        (
            params.signed_by(&key, &self.0).unwrap().pem(),
            key.serialize_pem(),
        )
    }
}

#[derive(Default)]
pub(crate) struct Log {
    connections: AtomicUsize,
    /// Version, path, authorization, user agent.
    requests: Mutex<Vec<[String; 4]>>,
}

impl Log {
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn only(&self) -> [String; 4] {
        let mut requests = std::mem::take(&mut *self.requests.lock().unwrap());
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests.remove(0)
    }
}

fn answer(log: &Log, request: &Request<Incoming>) -> Ready<Result<Response<Body>, Infallible>> {
    let header = |name| {
        request
            .headers()
            .get(name)
            .map_or(String::new(), |value| value.to_str().unwrap().to_owned())
    };
    log.requests.lock().unwrap().push([
        format!("{:?}", request.version()),
        request.uri().path().to_owned(),
        header("authorization"),
        header("user-agent"),
    ]);
    let response = if request.uri().path().ends_with("missing") {
        let page = "no such thing ".repeat(1000);
        Response::builder()
            .status(404)
            .body(Body::from(page))
            .unwrap()
    } else {
        Response::new(Body::from(r#"{"metadata":{"name":"w"}}"#))
    };
    ready(Ok(response))
}

/// Serves on loopback until the test ends.
pub(crate) async fn serve(tls: Option<ServerConfig>) -> (SocketAddr, Arc<Log>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let log = Arc::new(Log::default());
    let shared = log.clone();
    let acceptor = tls.map(|tls| TlsAcceptor::from(Arc::new(tls)));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (log, acceptor) = (shared.clone(), acceptor.clone());
            tokio::spawn(async move {
                let Some(acceptor) = acceptor else {
                    log.connections.fetch_add(1, Ordering::SeqCst);
                    return serve_http1(TokioIo::new(stream), log).await;
                };
                // A client that trusts nobody goes away here.
                let Ok(stream) = acceptor.accept(stream).await else {
                    return;
                };
                log.connections.fetch_add(1, Ordering::SeqCst);
                if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
                    let service = service_fn(move |request| answer(&log, &request));
                    let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    drop(
                        connection
                            .serve_connection(TokioIo::new(stream), service)
                            .await,
                    );
                } else {
                    serve_http1(TokioIo::new(stream), log).await;
                }
            });
        }
    });
    (address, log)
}

async fn serve_http1<I>(io: I, log: Arc<Log>)
where
    I: hyper::rt::Read + hyper::rt::Write + Unpin,
{
    let service = service_fn(move |request| answer(&log, &request));
    drop(
        hyper::server::conn::http1::Builder::new()
            .serve_connection(io, service)
            .await,
    );
}

/// TLS of a server with a certificate, which may ask clients for theirs.
pub(crate) fn tls(
    (certificate, key): &(String, String),
    protocols: &[&str],
    clients: Option<&Authority>,
) -> ServerConfig {
    let provider = Arc::new(ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .unwrap();
    let builder = match clients {
        None => builder.with_no_client_auth(),
        Some(authority) => {
            let mut roots = rustls::RootCertStore::empty();
            roots
                .add(CertificateDer::from_pem_slice(&authority.pem()).unwrap())
                .unwrap();
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .unwrap();
            builder.with_client_cert_verifier(verifier)
        }
    };
    let chain = vec![CertificateDer::from_pem_slice(certificate.as_bytes()).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
    let mut config = builder.with_single_cert(chain, key).unwrap();
    config.alpn_protocols = protocols
        .iter()
        .map(|protocol| protocol.as_bytes().to_vec())
        .collect();
    config
}

pub(crate) fn config(address: SocketAddr, authority: &Authority) -> Config {
    let mut config = Config::new(
        format!("https://localhost:{}", address.port())
            .parse()
            .unwrap(),
    );
    config.certificate_authority = Some(authority.pem());
    // What is broken on purpose stays broken.
    config.retries = 0;
    config
}

pub(crate) async fn get(config: Config, name: &str) -> Result<Widget, Error> {
    Api::namespaced(Client::try_from(config)?, "team")
        .get(name)
        .await
}

#[tokio::test]
async fn both_versions_of_http_over_tls() {
    for (protocols, version) in [
        (&["h2", "http/1.1"][..], "HTTP/2.0"),
        (&["http/1.1"], "HTTP/1.1"),
        (&[], "HTTP/1.1"),
    ] {
        let authority = Authority::new();
        let (address, log) = serve(Some(tls(&authority.sign("localhost"), protocols, None))).await;
        let mut config = config(address, &authority);
        config.server = format!("{}prefix/", config.server).parse().unwrap();
        config.auth = Some(Auth::Token(Secret::new("t0")));
        get(config, "w").await.unwrap();
        let [seen, path, authorization, agent] = log.only();
        assert_eq!(seen, version);
        assert_eq!(
            path,
            "/prefix/apis/example.dev/v1/namespaces/team/widgets/w"
        );
        assert_eq!(authorization, "Bearer t0");
        assert!(agent.starts_with("kubewright/"), "{agent}");
    }
}

#[tokio::test]
async fn h04_connections_are_used_again_after_success_and_refusal() {
    let authority = Authority::new();
    for protocols in [&["h2"][..], &["http/1.1"]] {
        let (address, log) = serve(Some(tls(&authority.sign("localhost"), protocols, None))).await;
        let client = Client::try_from(config(address, &authority)).unwrap();
        let api = Api::<Widget>::namespaced(client, "team");
        for _ in 0..3 {
            api.get("w").await.unwrap();
            assert!(api.get("missing").await.unwrap_err().is_not_found());
        }
        assert_eq!(log.connections(), 1, "{protocols:?}");
    }
}

#[tokio::test]
async fn a_server_of_another_authority_is_refused() {
    let (authority, other) = (Authority::new(), Authority::new());
    let (address, log) = serve(Some(tls(&other.sign("localhost"), &["h2"], None))).await;
    let error = get(config(address, &authority), "w").await.unwrap_err();
    assert!(
        error.is_transport() && error.to_string().contains("certificate"),
        "{error}"
    );
    assert_eq!(log.connections(), 0);

    let mut trusting = config(address, &authority);
    trusting.certificate_authority = None;
    trusting.insecure_skip_tls_verify = true;
    get(trusting, "w").await.unwrap();
}

#[tokio::test]
async fn the_name_in_the_certificate_counts() {
    let authority = Authority::new();
    let (address, _) = serve(Some(tls(&authority.sign("inner.example"), &["h2"], None))).await;
    assert!(
        get(config(address, &authority), "w")
            .await
            .unwrap_err()
            .is_transport()
    );
    let mut named = config(address, &authority);
    named.tls_server_name = Some("inner.example".to_owned());
    get(named, "w").await.unwrap();
}

#[tokio::test]
async fn client_certificates() {
    let authority = Authority::new();
    let (address, _) = serve(Some(tls(
        &authority.sign("localhost"),
        &["http/1.1"],
        Some(&authority),
    )))
    .await;
    assert!(
        get(config(address, &authority), "w")
            .await
            .unwrap_err()
            .is_transport()
    );
    let mut known = config(address, &authority);
    let (certificate, key) = authority.sign("me");
    known.identity = Some(Identity::new(certificate, key));
    get(known, "w").await.unwrap();
}

#[tokio::test]
async fn nothing_secret_goes_over_plain_http() {
    let (address, log) = serve(None).await;
    let mut config = Config::new(format!("http://{address}").parse().unwrap());
    config.auth = Some(Auth::Token(Secret::new("t0")));
    get(config, "w").await.unwrap();
    let [version, _, authorization, _] = log.only();
    assert_eq!((version.as_str(), authorization.as_str()), ("HTTP/1.1", ""));
}

#[tokio::test]
async fn a_closed_port_is_an_error() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = get(
        Config::new(format!("http://{address}").parse().unwrap()),
        "w",
    )
    .await
    .unwrap_err();
    assert!(
        error.is_transport() && error.to_string().contains("refused"),
        "{error}"
    );
}

/// A proxy that answers as told, and opens the tunnel if that is a 200. Gives what it was asked.
pub(crate) async fn proxy(answer: &'static str) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                request.push(stream.read_u8().await.unwrap());
            }
            let request = String::from_utf8(request).unwrap();
            let target = request.split(' ').nth(1).unwrap().to_owned();
            log.lock().unwrap().push(request);
            stream.write_all(answer.as_bytes()).await.unwrap();
            if answer.contains(" 200 ") {
                let mut server = TcpStream::connect(target).await.unwrap();
                tokio::spawn(async move {
                    tokio::io::copy_bidirectional(&mut stream, &mut server).await
                });
            }
        }
    });
    (address, asked)
}

#[tokio::test]
async fn tunnels_through_a_proxy() {
    let authority = Authority::new();
    let (address, log) = serve(Some(tls(&authority.sign("localhost"), &["h2"], None))).await;
    let (through, asked) = proxy("HTTP/1.1 200 Connection established\r\nVia: x\r\n\r\n").await;
    let mut config = config(address, &authority);
    config.auth = Some(Auth::Token(Secret::new("t0")));
    config.proxy = Some(Proxy::parse(&format!("http://user:pass@{through}")).unwrap());
    get(config, "w").await.unwrap();
    assert_eq!(log.connections(), 1);
    let asked = asked.lock().unwrap().remove(0);
    assert!(
        asked.starts_with(&format!(
            "CONNECT localhost:{} HTTP/1.1\r\n",
            address.port()
        )),
        "{asked}"
    );
    assert!(
        asked.contains(&format!(
            "Proxy-Authorization: Basic {}\r\n",
            STANDARD.encode("user:pass")
        )),
        "{asked}"
    );
    assert!(!asked.contains("t0"), "{asked}");
}

/// A proxy of SOCKS 5 (RFC 1928, RFC 1929) that wants a user and a password. Gives the names that it was asked
/// for.
async fn socks(
    user: &'static str,
    password: &'static str,
) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let asked = Arc::new(Mutex::new(Vec::new()));
    let log = asked.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            async fn text(stream: &mut TcpStream) -> String {
                let length = stream.read_u8().await.unwrap();
                let mut text = vec![0; usize::from(length)];
                stream.read_exact(&mut text).await.unwrap();
                String::from_utf8(text).unwrap()
            }
            assert_eq!(stream.read_u8().await.unwrap(), 5);
            assert!(
                text(&mut stream).await.contains('\u{2}'),
                "it offers a password"
            );
            stream.write_all(&[5, 2]).await.unwrap();
            assert_eq!(stream.read_u8().await.unwrap(), 1);
            let known = (text(&mut stream).await, text(&mut stream).await);
            if known != (user.to_owned(), password.to_owned()) {
                stream.write_all(&[1, 1]).await.unwrap();
                continue;
            }
            stream.write_all(&[1, 0]).await.unwrap();
            let mut head = [0; 4];
            stream.read_exact(&mut head).await.unwrap();
            assert_eq!(head, [5, 1, 0, 3], "the proxy looks names up");
            let host = text(&mut stream).await;
            let port = stream.read_u16().await.unwrap();
            log.lock().unwrap().push(host.clone());
            let mut server = TcpStream::connect((host, port)).await.unwrap();
            stream
                .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
                .await
                .unwrap();
            tokio::spawn(
                async move { tokio::io::copy_bidirectional(&mut stream, &mut server).await },
            );
        }
    });
    (address, asked)
}

#[tokio::test]
async fn connections_through_socks() {
    let authority = Authority::new();
    let (address, log) = serve(Some(tls(&authority.sign("localhost"), &["h2"], None))).await;
    let (through, asked) = socks("user", "p:w").await;
    let mut known = config(address, &authority);
    known.proxy = Some(Proxy::parse(&format!("socks5://user:p%3Aw@{through}")).unwrap());
    get(known, "w").await.unwrap();
    assert_eq!(log.connections(), 1);
    assert_eq!(*asked.lock().unwrap(), ["localhost"]);

    let mut unknown = config(address, &authority);
    unknown.proxy = Some(Proxy::parse(&format!("socks5h://user:hunter2@{through}")).unwrap());
    let error = get(unknown, "w").await.unwrap_err();
    let text = format!("{error} {error:?}");
    assert!(
        text.contains("SOCKS") && !text.contains("hunter2"),
        "{text}"
    );
}

#[tokio::test]
async fn proxies_that_refuse() {
    let authority = Authority::new();
    for (answer, part) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", "407"),
        ("HTTP/1.0 403 Forbidden\r\n\r\n", "refuses the tunnel (403)"),
        ("SSH-2.0-OpenSSH\r\n\r\n", "no HTTP"),
    ] {
        let (through, _) = proxy(answer).await;
        let mut config = config(SocketAddr::from((Ipv4Addr::LOCALHOST, 1)), &authority);
        config.proxy = Some(Proxy::parse(&format!("http://user:hunter2@{through}")).unwrap());
        let error = get(config, "w").await.unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains(part) && !text.contains("hunter2"), "{text}");
    }
}

#[test]
fn bad_certificates_are_refused_at_once() {
    for pem in [
        "",
        "hello",
        "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n",
    ] {
        let mut config = Config::new("https://h".parse().unwrap());
        config.certificate_authority = Some(Bytes::from(pem).to_vec());
        assert!(
            matches!(Client::try_from(config), Err(Error::Config(_))),
            "{pem}"
        );
    }
}

/// A way to a server. What is open on it dies when told, without a word to either side.
pub(crate) async fn fragile(server: SocketAddr) -> (SocketAddr, Arc<Notify>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let death = Arc::new(Notify::new());
    let told = death.clone();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let told = told.clone();
            tokio::spawn(async move {
                let mut server = TcpStream::connect(server).await.unwrap();
                tokio::select! {
                    _ = tokio::io::copy_bidirectional(&mut stream, &mut server) => {}
                    () = told.notified() => std::future::pending().await,
                }
            });
        }
    });
    (address, death)
}

#[tokio::test]
async fn h09_a_dead_connection_is_noticed_and_replaced() {
    let authority = Authority::new();
    let (address, log) = serve(Some(tls(&authority.sign("localhost"), &["h2"], None))).await;
    let (through, death) = fragile(address).await;
    let mut config = config(through, &authority);
    config.retries = 1;
    let api = Api::<Widget>::namespaced(Client::try_from(config).unwrap(), "team");
    api.get("w").await.unwrap();
    death.notify_waiters();
    tokio::time::pause();
    tokio::time::timeout(Duration::from_mins(5), api.get("w"))
        .await
        .expect("nobody noticed")
        .unwrap();
    assert_eq!(log.connections(), 2);
}
