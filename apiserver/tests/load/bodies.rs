//! Bodies that are too long, and requests that never end.

use http::header::CONTENT_TYPE;
use kubewright::rest::{Body, Error};
use serde_json::Value;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::config_map;
use crate::program::{MEGABYTE, Program};

const CLIENTS: usize = 50;

#[tokio::test]
async fn bodies_that_are_too_long_are_refused_and_not_kept() {
    let program = Program::start("bodies");
    let idle = program.memory();
    let body = format!("{{\"data\":{{\"a\":\"{}", "x".repeat(5 * MEGABYTE));
    let mut posts = JoinSet::new();
    for _ in 0..CLIENTS {
        let (client, body) = (program.client(), body.clone());
        posts.spawn(async move {
            let request = http::Request::post("/api/v1/namespaces/default/configmaps")
                .header(CONTENT_TYPE, "application/json")
                .body(Body::from(body))
                .expect("a request");
            client.request::<Value>(request).await.map(drop)
        });
    }
    while let Some(answer) = posts.join_next().await {
        let error = answer.expect("an end").expect_err("a refusal");
        assert!(error.is_request_too_large(), "{error:?}");
    }
    let most = program.most_memory() - idle;
    println!("{} MB for {CLIENTS} bodies of 5 MB", most / MEGABYTE);
    assert!(most < CLIENTS * 5 * MEGABYTE + 50 * MEGABYTE, "{most}");
    let created = program.api().create(&config_map("a", 10)).await;
    created.expect("the server goes on");
}

#[tokio::test]
async fn what_never_becomes_a_request_does_no_harm() {
    let program = Program::start("vanish");
    // The beginning of a handshake; what is none; nothing at all. Half of them go away.
    let beginnings: [&[u8]; 3] = [b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n\r\n", b""];
    let mut kept = Vec::new();
    for number in 0..300 {
        let mut stream = TcpStream::connect(program.address).await.expect("taken");
        let beginning = beginnings[number % beginnings.len()];
        stream.write_all(beginning).await.expect("taken");
        if number % 2 == 0 {
            kept.push(stream);
        }
    }
    let created = program.api().create(&config_map("a", 10)).await;
    created.expect("the server goes on");
    let error = program.api().create(&config_map("a", 10)).await;
    assert!(matches!(error, Err(Error::Api(_))), "{error:?}");
}
