//! Responses.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER, WARNING};
use http::{Response, StatusCode};
use kubewright::meta::Status;
use kubewright::rest::Body;
use kubewright::schema::encode;

use crate::failure::Failure;

/// The type of JSON.
pub(crate) const JSON: HeaderValue = HeaderValue::from_static("application/json");
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; charset=utf-8");

/// A response of JSON.
pub(crate) fn json(code: StatusCode, text: impl Into<Bytes>) -> Response<Body> {
    with_type(code, JSON, Body::from(text.into()))
}

/// A response of a type.
pub(crate) fn with_type(code: StatusCode, ty: HeaderValue, body: Body) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = code;
    response.headers_mut().insert(CONTENT_TYPE, ty);
    response
}

/// The response of a failure.
pub(crate) fn failure(failure: &Failure) -> Response<Body> {
    let code = StatusCode::from_u16(failure.code()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match failure {
        Failure::Text(_, text) => {
            let mut response = with_type(code, TEXT, Body::from(text.clone()));
            let nosniff = HeaderValue::from_static("nosniff");
            response
                .headers_mut()
                .insert("x-content-type-options", nosniff);
            response
        }
        Failure::Status(status) => {
            let mut response = json(code, line(status));
            let seconds = status.details.as_ref();
            let seconds = seconds.map_or(0, |details| details.retry_after_seconds);
            if seconds > 0 {
                let headers = response.headers_mut();
                headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
    }
}

/// A status as text, which ends in a newline, as Go's encoder ends it.
fn line(status: &Status) -> Vec<u8> {
    // A status holds nothing that cannot be written.
    let mut text = encode::to_vec(status).unwrap_or_default();
    text.push(b'\n');
    text
}

/// Adds a warning to a response (RFC 9111 has the form; code 299, agent `-`).
pub(crate) fn warn(response: &mut Response<Body>, text: &str) {
    let quoted: String = text
        .chars()
        .filter(|char| !char.is_control())
        .flat_map(|char| {
            let escape = matches!(char, '"' | '\\').then_some('\\');
            escape.into_iter().chain([char])
        })
        .collect();
    if let Ok(value) = HeaderValue::from_str(&format!("299 - \"{quoted}\"")) {
        response.headers_mut().append(WARNING, value);
    }
}
