//! Bodies in protobuf, as clients written in Go send them.

mod support;

use http::header::CONTENT_TYPE;
use http::{Method, Request, StatusCode};
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use support::{Answer, get, send};

const MAPS: &str = "/api/v1/namespaces/default/configmaps";

async fn write(server: &Server, method: Method, path: &str, body: &'static [u8]) -> Answer {
    let request = Request::builder().method(method).uri(path);
    let request = request.header(CONTENT_TYPE, "application/vnd.kubernetes.protobuf");
    let request = request.body(Body::from(body.to_vec()));
    send(server, request.expect("a request")).await
}

#[tokio::test]
async fn objects_are_created_and_deleted() {
    let server = Server::new();
    let body = b"k8s\0\x0a\x0f\x0a\x02v1\x12\x09ConfigMap\x12\x0d\x0a\x03\x0a\x01a\x12\x06\x0a\x01k\x12\x01v";
    let made = write(&server, Method::POST, MAPS, body).await;
    assert_eq!(made.code, StatusCode::CREATED, "{}", made.text);
    let one = format!("{MAPS}/a");
    assert_eq!(get(&server, &one, "*/*").await.json()["data"]["k"], "v");
    let options = b"k8s\0\x0a\x13\x0a\x02v1\x12\x0dDeleteOptions\x12\x02\x08\x00";
    let deleted = write(&server, Method::DELETE, &one, options).await;
    assert_eq!(deleted.code, StatusCode::OK, "{}", deleted.text);
    assert_eq!(get(&server, &one, "*/*").await.code, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn what_is_none_is_refused() {
    let server = Server::new();
    for body in [&b"{}"[..], b"k8s\0\x0a", b"k8s\0"] {
        let refused = write(&server, Method::POST, MAPS, body).await;
        assert_eq!(refused.code, StatusCode::BAD_REQUEST, "{}", refused.text);
    }
}
