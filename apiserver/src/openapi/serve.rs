//! Requests for documents (`kube-openapi/pkg/handler3`).

use http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderValue, IF_NONE_MATCH, LOCATION, VARY};
use http::{Request, Response, StatusCode};
use kubewright::rest::Body;
use serde_json::{Map, json};

use super::cache::{Document, Documents, name};
use crate::discovery::groups;
use crate::etag;
use crate::failure::Failure;
use crate::form::{self, Form, Wanted};
use crate::registry::Table;
use crate::request::Query;

/// Answers a request for a document, if its path is for one.
pub(crate) fn serve(
    documents: &Documents,
    table: &Table,
    segments: &[&str],
    request: &Request<Body>,
) -> Option<Result<Response<Body>, Failure>> {
    let [first, version, rest @ ..] = segments else {
        return None;
    };
    match (*first, *version, rest) {
        ("openapi", "v2", []) => Some(all(documents, table, request)),
        ("openapi", "v3", []) => Some(Ok(index(documents, table, request))),
        ("openapi", "v3", rest) => Some(one(documents, table, &rest.join("/"), request)),
        _ => None,
    }
}

/// Everything in one document.
fn all(
    documents: &Documents,
    table: &Table,
    request: &Request<Body>,
) -> Result<Response<Body>, Failure> {
    const PROTOBUF: &str = "com.github.proto-openapi.spec.v2.v1.0+protobuf";
    /// What it was called before.
    const OLD: &str = "com.github.proto-openapi.spec.v2@v1.0+protobuf";
    let wanted = form::preferred(request.headers(), &["json", PROTOBUF, OLD]);
    match wanted {
        None => Ok(empty(StatusCode::NOT_ACCEPTABLE)),
        Some("json") => answer_json(&documents.all(table), request),
        Some(_) => {
            let document = documents.all_in_protobuf(table);
            let mut response = answer_json(&document, request)?;
            let ty = HeaderValue::from_static(
                "application/com.github.proto-openapi.spec.v2.v1.0+protobuf",
            );
            response.headers_mut().insert(CONTENT_TYPE, ty);
            Ok(response)
        }
    }
}

/// Where the document of each version of a group is.
fn index(documents: &Documents, table: &Table, request: &Request<Body>) -> Response<Body> {
    let mut paths = Map::new();
    for group in groups(table) {
        for version in &group.versions {
            let name = name(&group, version);
            let hash = documents.hash(table, &group, version);
            let address = json!({"serverRelativeURL": address(&name, &hash)});
            paths.insert(name, address);
        }
    }
    let text = json!({"paths": paths}).to_string();
    let document = Document {
        hash: etag::hash(text.as_bytes()),
        text: text.into(),
    };
    answer_json(&document, request).unwrap_or_default()
}

fn address(name: &str, hash: &str) -> String {
    format!("/openapi/v3/{name}?hash={hash}")
}

/// The document of a version of a group.
fn one(
    documents: &Documents,
    table: &Table,
    wanted: &str,
    request: &Request<Body>,
) -> Result<Response<Body>, Failure> {
    let groups = groups(table);
    let mut versions = groups
        .iter()
        .flat_map(|group| group.versions.iter().map(move |version| (group, version)));
    let found = versions.find(|(group, version)| name(group, version) == wanted);
    let Some((group, version)) = found else {
        return Ok(empty(StatusCode::NOT_FOUND));
    };
    let document = documents.of(table, group, version);
    let query = Query::parse(request.uri().query());
    let asked = query.get("hash").filter(|hash| !hash.is_empty());
    if let Some(asked) = asked
        && asked != document.hash
    {
        let mut response = empty(StatusCode::MOVED_PERMANENTLY);
        if let Ok(address) = HeaderValue::try_from(address(wanted, &document.hash)) {
            response.headers_mut().insert(LOCATION, address);
        }
        return Ok(response);
    }
    let mut response = answer(&document, request)?;
    if asked.is_some() {
        let forever = HeaderValue::from_static("public, immutable");
        response.headers_mut().insert(CACHE_CONTROL, forever);
    }
    Ok(response)
}

fn answer(document: &Document, request: &Request<Body>) -> Result<Response<Body>, Failure> {
    let accepts = Form::of(request.headers(), &Query::default(), Wanted::Document);
    if accepts.is_err() {
        return Ok(empty(StatusCode::NOT_ACCEPTABLE));
    }
    answer_json(document, request)
}

/// The document, unless it is known.
fn answer_json(document: &Document, request: &Request<Body>) -> Result<Response<Body>, Failure> {
    let tag = etag::of_hash(&document.hash);
    let headers = request.headers();
    let mut response = if headers
        .get(IF_NONE_MATCH)
        .is_some_and(|known| *known == tag)
    {
        empty(StatusCode::NOT_MODIFIED)
    } else {
        let form = Form::json_for(headers);
        form.json(StatusCode::OK, document.text.clone())?
    };
    let headers = response.headers_mut();
    headers.insert(ETAG, tag);
    headers.append(VARY, HeaderValue::from_static("Accept"));
    Ok(response)
}

fn empty(code: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = code;
    response
}
