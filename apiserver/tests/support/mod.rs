//! Requests to a server in the same process, and documents to hold its answers against.

// Not every test needs all of it.
#![allow(dead_code)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use http::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use http::{Request, StatusCode};
use kubewright::rest::Body;
use kubewright_apiserver::Server;
use serde_json::{Map, Value};
use tower_service::Service;

/// What is answered.
pub(crate) struct Answer {
    pub(crate) code: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    /// The text as JSON; null if it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }

    /// A header; empty if there is none.
    pub(crate) fn header(&self, name: http::HeaderName) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default()
    }
}

/// Sends a request.
pub(crate) async fn send(server: &Server, request: Request<Body>) -> Answer {
    let response = server.service().call(request).await;
    let (head, mut body) = match response {
        Ok(response) => response.into_parts(),
        Err(error) => panic!("{error}"),
    };
    let mut bytes = Vec::new();
    while let Some(data) = body.data().await {
        bytes.extend_from_slice(&data.expect("a body in memory"));
    }
    Answer {
        code: head.status,
        headers: head.headers,
        text: String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// Reads what is at a path.
pub(crate) async fn get(server: &Server, path: &str, accept: &str) -> Answer {
    let request = Request::get(path).header("host", "192.0.2.2:16443");
    let request = request.header(ACCEPT, accept).body(Body::empty());
    send(server, request.expect("a request")).await
}

/// Creates an object.
pub(crate) async fn post(server: &Server, path: &str, object: &Value) -> Answer {
    let request = Request::post(path).header(CONTENT_TYPE, "application/json");
    let request = request.body(Body::from(object.to_string()));
    send(server, request.expect("a request")).await
}

/// A folder of documents of the real server with every API on.
pub(crate) fn corpus(folder: &str) -> Option<PathBuf> {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/corpus");
    let corpus = std::env::var_os("KUBEWRIGHT_CORPUS").map_or(default, PathBuf::from);
    let folder = corpus.join(folder);
    if !folder.is_dir() {
        eprintln!("skipped: no documents in {}", folder.display());
        return None;
    }
    Some(folder)
}

/// Where two documents differ.
pub(crate) fn differences(place: &str, got: &Value, wanted: &Value, out: &mut Vec<String>) {
    match (got, wanted) {
        (Value::Object(got), Value::Object(wanted)) => {
            let names: BTreeSet<&String> = got.keys().chain(wanted.keys()).collect();
            for name in names {
                let value = |of: &Map<String, Value>| of.get(name).cloned().unwrap_or_default();
                let place = format!("{place}.{name}");
                differences(&place, &value(got), &value(wanted), out);
            }
        }
        (Value::Array(got), Value::Array(wanted)) if got.len() == wanted.len() => {
            for (index, (got, wanted)) in got.iter().zip(wanted).enumerate() {
                differences(&format!("{place}[{index}]"), got, wanted, out);
            }
        }
        _ if got == wanted => {}
        _ => out.push(format!("{place}: got {got}, wanted {wanted}")),
    }
}
