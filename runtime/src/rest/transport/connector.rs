//! Opens connections.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::SocksV5;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio_rustls::TlsConnector;
use tower_service::Service;

use super::stream::{Io, Stream};
use super::{tls, tunnel};
use crate::config::{Config, ConfigError, Proxy};
use crate::rest::{BoxError, BoxFuture};

/// A connection without traffic is asked by TCP whether it still lives.
const TCP_KEEPALIVE: Duration = Duration::from_secs(30);
/// It is asked so often, and then it is dead: as with HTTP/2, 45 seconds after it was last heard.
const TCP_KEEPALIVE_RETRIES: u32 = 3;
const TCP_KEEPALIVE_INTERVAL: Duration = Duration::from_secs(5);

/// Opens connections as a configuration says.
#[derive(Clone)]
pub(super) struct Connector {
    tcp: HttpConnector,
    shared: Arc<Shared>,
}

#[derive(Clone)]
struct Shared {
    /// Absent for a server that is reached without TLS.
    tls: Option<Arc<ClientConfig>>,
    server_name: Option<ServerName<'static>>,
    proxy: Option<Proxy>,
    /// For a proxy that is reached with TLS.
    proxy_tls: Option<Arc<ClientConfig>>,
    timeout: Duration,
}

impl fmt::Debug for Connector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connector")
    }
}

impl Connector {
    pub(super) fn new(config: &Config) -> Result<Self, ConfigError> {
        let mut tcp = HttpConnector::new();
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        tcp.set_keepalive(Some(TCP_KEEPALIVE));
        tcp.set_keepalive_interval(Some(TCP_KEEPALIVE_INTERVAL));
        tcp.set_keepalive_retries(Some(TCP_KEEPALIVE_RETRIES));
        let secure = config.server.scheme_str() != Some("http");
        let secure_proxy = config
            .proxy
            .as_ref()
            .is_some_and(|proxy| proxy.uri().scheme_str() == Some("https"));
        Ok(Self {
            tcp,
            shared: Arc::new(Shared {
                tls: secure.then(|| tls::to_server(config)).transpose()?,
                server_name: tls::server_name(config)?,
                proxy: config.proxy.clone(),
                proxy_tls: secure_proxy.then(tls::to_proxy).transpose()?,
                timeout: config.connect_timeout,
            }),
        })
    }

    /// The same for HTTP/1.1 alone.
    pub(super) fn of_http1(&self) -> Self {
        let mut shared = Shared::clone(&self.shared);
        shared.tls = shared.tls.as_deref().map(tls::of_http1);
        Self {
            tcp: self.tcp.clone(),
            shared: Arc::new(shared),
        }
    }
}

impl Service<Uri> for Connector {
    type Response = Stream;
    type Error = BoxError;
    type Future = BoxFuture<Result<Stream, BoxError>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, target: Uri) -> Self::Future {
        let Self { tcp, shared } = self.clone();
        Box::pin(async move {
            let io = limited(
                shared.timeout,
                "the connection",
                open(tcp, &shared, &target),
            )
            .await?;
            if target.scheme_str() == Some("http") {
                return Ok(Stream::new(io, false));
            }
            let name = match &shared.server_name {
                Some(name) => name.clone(),
                None => tls::host_name(&target)?,
            };
            let tls = shared.tls.clone().ok_or("no TLS for this server")?;
            limited(shared.timeout, "the TLS handshake", async move {
                let io = TlsConnector::from(tls).connect(name, io).await?;
                let http2 = io.get_ref().1.alpn_protocol() == Some(b"h2");
                Ok(Stream::new(Box::new(io), http2))
            })
            .await
        })
    }
}

/// Opens a connection to the server, through the proxy if there is one.
async fn open(
    mut tcp: HttpConnector,
    shared: &Shared,
    target: &Uri,
) -> Result<Box<dyn Io>, BoxError> {
    let Some(proxy) = &shared.proxy else {
        return Ok(Box::new(tcp.call(target.clone()).await?.into_inner()));
    };
    if proxy.is_socks() {
        return through_socks(tcp, proxy, target).await;
    }
    let stream = tcp.call(proxy.uri().clone()).await?.into_inner();
    match &shared.proxy_tls {
        None => tunnel::open(Box::new(stream), target, proxy).await,
        Some(tls) => {
            let name = tls::host_name(proxy.uri())?;
            let stream = TlsConnector::from(tls.clone())
                .connect(name, stream)
                .await?;
            tunnel::open(Box::new(stream), target, proxy).await
        }
    }
}

/// Opens a connection through a proxy that speaks SOCKS 5, which looks up the server's name.
async fn through_socks(
    tcp: HttpConnector,
    proxy: &Proxy,
    target: &Uri,
) -> Result<Box<dyn Io>, BoxError> {
    let mut socks = SocksV5::new(proxy.uri().clone(), tcp);
    if let Some((name, password)) = proxy.credentials() {
        socks = socks.with_auth(name.to_owned(), password.expose().to_owned());
    }
    // Its errors have the stages of the protocol, and no credentials.
    let stream = socks.call(target.clone()).await;
    Ok(Box::new(
        stream
            .map_err(|error| format!("the SOCKS proxy: {error}"))?
            .into_inner(),
    ))
}

async fn limited<T>(
    timeout: Duration,
    what: &str,
    work: impl Future<Output = Result<T, BoxError>>,
) -> Result<T, BoxError> {
    match tokio::time::timeout(timeout, work).await {
        Ok(result) => result,
        Err(_) => Err(io::Error::new(
            io::ErrorKind::TimedOut,
            format!("{what} took longer than {timeout:?}"),
        )
        .into()),
    }
}
