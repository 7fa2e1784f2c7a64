//! Answers that point elsewhere.

use http::Request;
use kubewright::client::{Api, Client};
use kubewright::config::{Auth, Config, Secret};
use kubewright::meta::ListOptions;
use kubewright::rest::{Body, Error};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::server::{Hostile, Script};
use crate::kind::{Widget, widget};
use crate::network::{Authority, config, tls};

const TOKEN: &str = "hunter2-hunter2";

/// A server over TLS that answers every request by a redirect to `target`; the requests' heads come back.
async fn redirecting(code: u16, target: String) -> (Config, tokio::sync::mpsc::Receiver<String>) {
    let authority = Authority::new();
    let acceptor = TlsAcceptor::from(std::sync::Arc::new(tls(
        &authority.sign("localhost"),
        &["http/1.1"],
        None,
    )));
    let listener = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap();
    let mut config = config(listener.local_addr().unwrap(), &authority);
    config.retries = 10;
    config.auth = Some(Auth::Token(Secret::new(TOKEN)));
    let (tell, heads) = tokio::sync::mpsc::channel(64);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let Ok(byte) = stream.read_u8().await else {
                    break;
                };
                head.push(byte);
            }
            let answer = format!(
                "HTTP/1.1 {code} Elsewhere\r\nLocation: {target}\r\nRetry-After: 0\r\n\
                 Connection: close\r\nContent-Length: 0\r\n\r\n"
            );
            drop(stream.write_all(answer.as_bytes()).await);
            drop(stream.shutdown().await);
            drop(tell.send(String::from_utf8(head).unwrap()).await);
        }
    });
    (config, heads)
}

#[tokio::test]
async fn redirects_lead_nowhere_and_no_credential_follows_them() {
    let elsewhere = Hostile::start(Script::once(
        "HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\n{\"metadata\":{\"name\":\"w\"}}",
    ));
    for code in [300, 301, 302, 303, 305, 307, 308, 399] {
        let target = format!("http://{}/apis", elsewhere.address);
        let (config, mut heads) = redirecting(code, target).await;
        let api = Api::<Widget>::namespaced(Client::try_from(config).unwrap(), "team");
        let upgrade = Request::get("/")
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .body(Body::empty())
            .unwrap();
        let errors = [
            api.get("w").await.unwrap_err(),
            api.create(&widget("w", 1)).await.unwrap_err(),
            api.delete("w").await.unwrap_err(),
            api.list_all(&ListOptions::default()).await.unwrap_err(),
            api.watch(&ListOptions::default()).await.unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, Error::Api(_)), "{code}: {error:?}");
            assert_eq!(error.status().unwrap().code, i32::from(code));
            let text = format!("{error} {error:?}");
            assert!(
                text.contains("redirects") && !text.contains(TOKEN),
                "{text}"
            );
            let head = heads.recv().await.unwrap();
            assert!(head.contains(TOKEN), "the test sends no credential: {head}");
        }
        let answer = api.client().send(upgrade).await.unwrap();
        assert_eq!(answer.status().as_u16(), code);
    }
    assert!(elsewhere.seen().is_empty(), "a redirect was followed");
}
