//! What is served beside objects: discovery, documents, the version, health.

use http::{Method, Request, Response, StatusCode};
use kubewright::rest::Body;
use serde_json::{Value, json};

use crate::failure::Failure;
use crate::form::Form;
use crate::registry::Table;
use crate::request::Query;
use crate::server::Core;
use crate::{discovery, health, openapi};

/// The version of Kubernetes that this server does as.
const MAJOR: &str = "1";
const MINOR: &str = "36";
const PATCH: &str = "3";

/// Answers a request for something else than objects.
pub(crate) fn serve(
    core: &Core,
    segments: &[String],
    request: &Request<Body>,
) -> Result<Response<Body>, Failure> {
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    // Where it is only asked for what is there, the real server does not ask how, except here.
    let is_strict = matches!(*segments, ["api", ..] | ["apis", _, _] | ["version"]);
    if is_strict && !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(Failure::method_not_allowed());
    }
    let table = core.registry.table();
    if let Some(response) = discovery::serve(&table, &segments, request) {
        return response;
    }
    if let Some(response) = openapi::serve(&core.documents, &table, &segments, request) {
        return response;
    }
    let query = Query::parse(request.uri().query());
    if let Some(response) = health::serve(&segments, &query) {
        return Ok(response);
    }
    match *segments {
        [] | ["index.html"] => pretty(&index(&table)),
        ["version"] => pretty(&version()),
        ["version", ..] => Err(Failure::no_resource()),
        _ => Err(Failure::no_path()),
    }
}

/// A document that is no object, always for people to read.
fn pretty(document: &Value) -> Result<Response<Body>, Failure> {
    Form::pretty().value(StatusCode::OK, document)
}

/// What there is at the top.
fn index(table: &Table) -> Value {
    let top = [
        "/api",
        "/apis",
        "/healthz",
        "/livez",
        "/openapi/v2",
        "/openapi/v3",
        "/readyz",
        "/version",
    ];
    let mut paths: Vec<String> = top.map(str::to_owned).into();
    for group in discovery::groups(table) {
        let root = match group.name {
            "" => "/api".to_owned(),
            name => {
                let root = format!("/apis/{name}");
                paths.push(root.clone());
                root
            }
        };
        let versions = group.versions.iter();
        paths.extend(versions.map(|version| format!("{root}/{}", version.name)));
    }
    paths.sort_unstable();
    json!({"paths": paths})
}

/// What the server is. It does as Kubernetes of this version does.
fn version() -> Value {
    let machine = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let platform = format!("{}/{machine}", std::env::consts::OS);
    json!({
        "major": MAJOR,
        "minor": MINOR,
        "emulationMajor": MAJOR,
        "emulationMinor": MINOR,
        "minCompatibilityMajor": MAJOR,
        "minCompatibilityMinor": "35",
        "gitVersion": format!("v{MAJOR}.{MINOR}.{PATCH}+kubewright"),
        "gitCommit": "",
        "gitTreeState": "",
        "buildDate": "1970-01-01T00:00:00Z",
        "goVersion": "",
        "compiler": "rustc",
        "platform": platform,
    })
}
