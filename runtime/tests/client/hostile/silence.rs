//! Servers and proxies that say nothing, or nothing of what was expected, before HTTP begins.

use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use kubewright::client::{Api, ClientBuilder};
use kubewright::config::{Config, Proxy};
use kubewright::rest::Error;

use crate::kind::Widget;

/// Speaks first, and the same again and again; nothing, and it holds the connection and waits.
fn speaker(words: &'static [u8]) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        let mut held = Vec::new();
        while let Ok((mut stream, _)) = listener.accept() {
            if words.is_empty() {
                held.push(stream);
                continue;
            }
            thread::spawn(move || while stream.write_all(words).is_ok() {});
        }
    });
    address
}

async fn get(mut config: Config) -> Error {
    config.connect_timeout = Duration::from_millis(300);
    config.insecure_skip_tls_verify = true;
    config.retries = 1;
    let client = ClientBuilder::try_from(config).unwrap().build();
    let start = Instant::now();
    let api = Api::<Widget>::namespaced(client, "team");
    let outcome = tokio::time::timeout(Duration::from_secs(20), api.get("w")).await;
    let error = outcome.expect("it waited for ever").unwrap_err();
    assert!(error.is_transport(), "{error}");
    assert!(start.elapsed() < Duration::from_secs(15), "{error}");
    error
}

#[tokio::test]
async fn no_handshake_takes_longer_than_it_may() {
    let address = speaker(b"");
    let config = Config::new(format!("https://{address}").parse().unwrap());
    let error = get(config.clone()).await;
    assert!(error.to_string().contains("TLS handshake"), "{error}");

    for scheme in ["http", "https"] {
        let mut config = config.clone();
        config.proxy = Some(Proxy::parse(&format!("{scheme}://{address}")).unwrap());
        let error = get(config).await;
        assert!(error.to_string().contains("longer than"), "{error}");
    }
}

#[tokio::test]
async fn what_is_no_handshake_is_an_error() {
    for words in [
        &b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"[..],
        b"SSH-2.0-OpenSSH_9.9\r\n",
        // A record of TLS, of the longest length.
        &[22, 3, 3, 255, 255, 1, 2, 3, 4, 5, 6, 7],
        &[0; 1024],
    ] {
        let address = speaker(words);
        let config = Config::new(format!("https://{address}").parse().unwrap());
        get(config.clone()).await;
        let mut through = config;
        through.proxy = Some(Proxy::parse(&format!("https://{address}")).unwrap());
        get(through).await;
    }
}

/// A connection that is given up right after it was made is not made anew without end.
#[tokio::test]
async fn connections_that_go_away_at_once_are_an_error() {
    static CONNECTIONS: AtomicUsize = AtomicUsize::new(0);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        while listener.accept().is_ok() {
            CONNECTIONS.fetch_add(1, Ordering::SeqCst);
        }
    });
    for scheme in ["http", "https"] {
        let config = Config::new(format!("{scheme}://{address}").parse().unwrap());
        get(config).await;
    }
    let made = CONNECTIONS.load(Ordering::SeqCst);
    assert!(made <= 4, "{made} connections for two requests");
}
