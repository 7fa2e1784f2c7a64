//! Tokens in files, and who is asking.

use std::path::Path;
use std::time::Duration;

use http::{HeaderMap, HeaderValue, Request};
use kubewright::client::{Client, ClientBuilder};
use kubewright::config::{Auth, Secret};
use kubewright::rest::layer::{AuthenticateLayer, HeadersLayer};
use kubewright::rest::{Body, Error};

use crate::fault::{self, Answer, Server};
use crate::folder::Folder;

fn ok() -> Answer {
    fault::text(200, "application/json", "{}")
}

fn client(server: &Server, auth: &Auth) -> Client {
    ClientBuilder::new(server.clone())
        .layer(AuthenticateLayer::new(auth).unwrap())
        .build()
}

fn file(path: &Path) -> Auth {
    Auth::TokenFile {
        path: path.to_owned(),
        initial: None,
    }
}

async fn ask(client: &Client) -> http::StatusCode {
    client
        .send(Request::get("/x").body(Body::empty()).unwrap())
        .await
        .unwrap()
        .status()
}

fn shown(server: &Server) -> Vec<String> {
    server
        .seen()
        .iter()
        .map(|seen| seen.header("authorization").unwrap_or("none").to_owned())
        .collect()
}

#[tokio::test]
async fn tokens_and_passwords() {
    let server = Server::new([ok(), ok()]);
    ask(&client(&server, &Auth::Token(Secret::new("t0ken")))).await;
    let basic = Auth::Basic {
        username: "me".to_owned(),
        password: Secret::new("pw:1"),
    };
    ask(&client(&server, &basic)).await;
    // me:pw:1
    assert_eq!(shown(&server), ["Bearer t0ken", "Basic bWU6cHc6MQ=="]);
    assert!(AuthenticateLayer::new(&Auth::Token(Secret::new("a\nb"))).is_err());
}

#[tokio::test]
async fn the_callers_own_header_wins() {
    let server = Server::new([ok()]);
    let request = Request::get("/x")
        .header("authorization", "Bearer mine")
        .body(Body::empty())
        .unwrap();
    client(&server, &Auth::Token(Secret::new("t0ken")))
        .send(request)
        .await
        .unwrap();
    assert_eq!(shown(&server), ["Bearer mine"]);
}

#[tokio::test(start_paused = true)]
async fn a01_a_token_is_kept_for_a_minute_and_a_stale_one_serves_when_the_file_is_gone() {
    let folder = Folder::new();
    std::fs::write(folder.at("token"), "one\n").unwrap();
    let server = Server::new((0..5).map(|_| ok()));
    let client = client(&server, &file(&folder.at("token")));
    ask(&client).await;
    std::fs::write(folder.at("token"), "two").unwrap();
    ask(&client).await;
    tokio::time::advance(Duration::from_mins(1)).await;
    ask(&client).await;
    std::fs::remove_file(folder.at("token")).unwrap();
    tokio::time::advance(Duration::from_mins(10)).await;
    ask(&client).await;
    std::fs::write(folder.at("token"), "three").unwrap();
    ask(&client).await;
    assert_eq!(
        shown(&server),
        [
            "Bearer one",
            "Bearer one",
            "Bearer two",
            "Bearer two",
            "Bearer three"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a01_a_refused_token_is_read_again_once() {
    let refused = || fault::text(401, "text/plain", "who?");
    let folder = Folder::new();
    std::fs::write(folder.at("token"), "one").unwrap();
    let server = Server::new([ok(), refused(), ok(), refused(), refused(), refused()]);
    let client = client(&server, &file(&folder.at("token")));
    assert_eq!(ask(&client).await, 200);
    std::fs::write(folder.at("token"), "two").unwrap();
    assert_eq!(ask(&client).await, 200);
    // The same token is not tried twice.
    assert_eq!(ask(&client).await, 401);
    std::fs::write(folder.at("token"), "three").unwrap();
    assert_eq!(ask(&client).await, 401);
    assert_eq!(
        shown(&server),
        [
            "Bearer one",
            "Bearer one",
            "Bearer two",
            "Bearer two",
            "Bearer two",
            "Bearer three"
        ]
    );
}

#[tokio::test]
async fn a_file_that_is_missing_is_an_error_before_anything_is_sent() {
    let folder = Folder::new();
    let server = Server::new([ok()]);
    let request = || Request::get("/x").body(Body::empty()).unwrap();
    let error = client(&server, &file(&folder.at("token")))
        .send(request())
        .await
        .unwrap_err();
    assert!(
        matches!(&error, Error::Credential(_)) && error.to_string().contains("cannot be read"),
        "{error}"
    );
    std::fs::write(folder.at("token"), " \n").unwrap();
    let error = client(&server, &file(&folder.at("token")))
        .send(request())
        .await
        .unwrap_err();
    assert!(error.to_string().contains("is empty"), "{error}");
    assert!(server.seen().is_empty());
    let initial = Auth::TokenFile {
        path: folder.at("none"),
        initial: Some(Secret::new("first")),
    };
    ask(&client(&server, &initial)).await;
    assert_eq!(shown(&server), ["Bearer first"]);
}

#[tokio::test]
async fn fixed_headers_leave_those_of_the_request() {
    let server = Server::new([ok(), ok()]);
    let mut headers = HeaderMap::new();
    headers.append("impersonate-group", HeaderValue::from_static("a"));
    headers.append("impersonate-group", HeaderValue::from_static("b"));
    headers.insert("user-agent", HeaderValue::from_static("ours"));
    let client = ClientBuilder::new(server.clone())
        .layer(HeadersLayer::new(headers))
        .build();
    ask(&client).await;
    let request = Request::get("/x")
        .header("user-agent", "theirs")
        .body(Body::empty())
        .unwrap();
    client.send(request).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].header("user-agent"), Some("ours"));
    assert_eq!(seen[1].header("user-agent"), Some("theirs"));
    let groups: Vec<_> = seen[1]
        .headers
        .get_all("impersonate-group")
        .iter()
        .collect();
    assert_eq!(groups, ["a", "b"]);
}
