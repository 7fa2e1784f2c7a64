//! What a client tells through `tracing`, by a subscriber of the test's own.

use std::net::Ipv4Addr;

use kubewright::client::{Api, Client};
use kubewright::config::{Auth, Config, Secret};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::fault::{self, Server};
use crate::kind::Widget;
use crate::lines::Lines;

#[tokio::test]
async fn h11_requests_are_told_by_their_template() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let server = Server::new([
        fault::json(200, &json!({"metadata": {"name": "hidden"}})),
        fault::text(404, "text/plain", "hidden"),
    ]);
    let client = kubewright::client::ClientBuilder::new(server)
        .layer(kubewright::rest::layer::TraceLayer::new())
        .build();
    let api = Api::<Widget>::namespaced(client, "hidden");
    api.get("hidden").await.unwrap();
    api.get("hidden").await.unwrap_err();
    let state = lines.state();
    let all = format!("{:?} {:?}", state.spans, state.lines);
    assert!(!all.contains("hidden"), "{all}");
    let template = "/apis/example.dev/v1/namespaces/{namespace}/widgets/{name}";
    for (span, status) in state.spans.iter().zip(["200", "404"]) {
        let start = format!("request method=GET template={template:?} ");
        assert!(span.starts_with(&start), "{span}");
        assert!(
            span.contains(&format!(" status={status}")) && span.contains(" seconds="),
            "{span}"
        );
    }
    assert_eq!(state.lines.len(), 2, "{all}");
}

/// The client of a configuration tells of requests and warnings by itself, and of no secret.
#[tokio::test]
async fn a_configured_client_tells_of_warnings() {
    let lines = Lines::default();
    let _guard = tracing::subscriber::set_default(lines.clone());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let mut config = Config::new(
        format!("http://{}", listener.local_addr().unwrap())
            .parse()
            .unwrap(),
    );
    config.auth = Some(Auth::Token(Secret::new("hunter2")));
    let server = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut request = Vec::new();
        while !request.ends_with(b"\r\n\r\n") {
            request.push(stream.read_u8().await.unwrap());
        }
        let body = r#"{"metadata":{"name":"w"}}"#;
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nWarning: 299 - \"it is old\"\r\n";
        let text = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        stream.write_all(text.as_bytes()).await.unwrap();
    };
    let api = Api::<Widget>::namespaced(Client::try_from(config).unwrap(), "team");
    let (found, ()) = tokio::join!(api.get("w"), server);
    found.unwrap();
    let state = lines.state();
    let warnings = state.lines.iter().filter(|line| line.starts_with("WARN"));
    assert_eq!(
        warnings.filter(|line| line.contains("it is old")).count(),
        1,
        "{:?}",
        state.lines
    );
    assert!(!format!("{:?}{:?}", state.lines, state.spans).contains("hunter2"));
}
