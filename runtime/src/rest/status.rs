//! What a `Status` means, and one made up where the server sent none.

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode, header};

use super::Error;
use super::decode::is_status;
use crate::meta::{Status, StatusCause, StatusDetails, cause, reason};

/// Longer messages are cut: proxies send whole pages.
const LONGEST_MESSAGE: usize = 2048;

/// Reasons this client knows. Any other, and none, leaves the meaning to the code.
const KNOWN: &[&str] = &[
    reason::NOT_FOUND,
    reason::ALREADY_EXISTS,
    reason::CONFLICT,
    reason::INVALID,
    reason::BAD_REQUEST,
    reason::UNAUTHORIZED,
    reason::FORBIDDEN,
    reason::METHOD_NOT_ALLOWED,
    reason::NOT_ACCEPTABLE,
    reason::UNSUPPORTED_MEDIA_TYPE,
    reason::GONE,
    reason::EXPIRED,
    reason::REQUEST_ENTITY_TOO_LARGE,
    reason::TOO_MANY_REQUESTS,
    reason::INTERNAL_ERROR,
    reason::TIMEOUT,
    reason::SERVER_TIMEOUT,
    reason::SERVICE_UNAVAILABLE,
    reason::STORAGE_READ_ERROR,
];

/// Whether a status has a reason, or, where its reason is unknown, a code.
fn means(status: &Status, reason: &str, code: Option<i32>) -> bool {
    if KNOWN.contains(&status.reason.as_str()) {
        status.reason == reason
    } else {
        code == Some(status.code)
    }
}

macro_rules! meanings {
    ($($(#[$doc:meta])* $name:ident => $reason:expr, $code:expr;)+) => {
        impl Status {$(
            $(#[$doc])*
            pub fn $name(&self) -> bool {
                means(self, $reason, $code)
            }
        )+}

        impl Error {$(
            $(#[$doc])*
            pub fn $name(&self) -> bool {
                self.status().is_some_and(Status::$name)
            }
        )+}
    };
}

// AlreadyExists and ServerTimeout share their code with another reason.
meanings! {
    /// The object, or the API, does not exist.
    is_not_found => reason::NOT_FOUND, Some(404);
    /// An object of that name exists already.
    is_already_exists => reason::ALREADY_EXISTS, None;
    /// The object has changed since it was read, or belongs to another field manager.
    is_conflict => reason::CONFLICT, Some(409);
    /// The server found the object invalid; the causes name the fields.
    is_invalid => reason::INVALID, Some(422);
    /// The request makes no sense to the server.
    is_bad_request => reason::BAD_REQUEST, Some(400);
    /// The server does not know who is asking.
    is_unauthorized => reason::UNAUTHORIZED, Some(401);
    /// Who is asking may not do that.
    is_forbidden => reason::FORBIDDEN, Some(403);
    /// The verb is not served for that kind.
    is_method_not_allowed => reason::METHOD_NOT_ALLOWED, Some(405);
    /// The server cannot answer in the format that was asked for.
    is_not_acceptable => reason::NOT_ACCEPTABLE, Some(406);
    /// The server does not read the format that was sent.
    is_unsupported_media_type => reason::UNSUPPORTED_MEDIA_TYPE, Some(415);
    /// What was asked for is no longer there, for good.
    is_gone => reason::GONE, Some(410);
    /// The request is larger than the server takes.
    is_request_too_large => reason::REQUEST_ENTITY_TOO_LARGE, Some(413);
    /// The server, or a disruption budget, asks to wait. See `retry_after`.
    is_too_many_requests => reason::TOO_MANY_REQUESTS, Some(429);
    /// The server has failed.
    is_internal => reason::INTERNAL_ERROR, Some(500);
    /// The server could not finish in time; it may have done it all the same.
    is_timeout => reason::TIMEOUT, Some(504);
    /// The server was too busy; trying again may help.
    is_server_timeout => reason::SERVER_TIMEOUT, None;
    /// The server is not ready to answer.
    is_service_unavailable => reason::SERVICE_UNAVAILABLE, Some(503);
}

impl Status {
    /// The resource version or the continue token is too old: list anew. Servers say `Expired`,
    /// and older ones `Gone`.
    pub fn is_expired(&self) -> bool {
        means(self, reason::EXPIRED, Some(410)) || self.is_gone()
    }

    /// How long the server asks to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        let seconds = self.details.as_ref()?.retry_after_seconds;
        u64::try_from(seconds)
            .ok()
            .filter(|&seconds| seconds > 0)
            .map(Duration::from_secs)
    }
}

impl Error {
    /// The resource version or the continue token is too old: list anew.
    pub fn is_expired(&self) -> bool {
        self.status().is_some_and(Status::is_expired)
    }

    /// How long the server asks to wait before the next try.
    pub fn retry_after(&self) -> Option<Duration> {
        self.status().and_then(Status::retry_after)
    }
}

/// One line for people.
pub(crate) fn describe(status: &Status) -> String {
    let reason = if status.reason.is_empty() {
        "Unknown"
    } else {
        &status.reason
    };
    let message = if status.message.is_empty() {
        "the server refused"
    } else {
        &status.message
    };
    // Those of events and of causes are kept as they came.
    let (message, reason) = (start(message), start(reason));
    let text = match status.code {
        0 => format!("{message}: {reason}"),
        code => format!("{message}: {reason} ({code})"),
    };
    text.chars().map(printable).collect()
}

/// A character of a server's words, or a mark in place of one that a terminal would obey: words of a server are
/// written to logs and terminals.
pub(super) fn printable(char: char) -> char {
    if char.is_control() && !matches!(char, '\n' | '\t') {
        char::REPLACEMENT_CHARACTER
    } else {
        char
    }
}

/// The `Retry-After` of a response in whole seconds. Dates are not understood, as in Go's client.
pub(crate) fn retry_after_header(headers: &HeaderMap) -> Option<u64> {
    headers
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()
}

/// What was asked for, where the server does not say.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
}

/// The status of a response that is no success: the server's own, or one made up from the code.
pub(crate) fn of_response(
    asked: &Asked<'_>,
    code: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
) -> Status {
    let mut status = match own(body) {
        Some(status) => status,
        None => made_up(asked, code, body),
    };
    if status.code == 0 {
        status.code = i32::from(code.as_u16());
    }
    cut(&mut status.message);
    if let Some(seconds) = retry_after_header(headers) {
        let details = status.details.get_or_insert_default();
        if details.retry_after_seconds == 0 {
            details.retry_after_seconds = i32::try_from(seconds).unwrap_or(i32::MAX);
        }
    }
    status
}

/// The `Status` in a body, if it is one.
pub(crate) fn own(body: &[u8]) -> Option<Status> {
    if is_status(body) {
        serde_json::from_slice(body).ok()
    } else {
        None
    }
}

/// A status for a body that holds none, as from a proxy.
fn made_up(asked: &Asked<'_>, code: StatusCode, body: &[u8]) -> Status {
    let mut said = String::from_utf8_lossy(body).trim().to_owned();
    cut(&mut said);
    let (reason, message) = match code.as_u16() {
        300..400 => (
            "Unknown",
            "the server redirects to another place, which is not followed",
        ),
        400 => (
            reason::BAD_REQUEST,
            "the server refused the request without saying why",
        ),
        401 => (reason::UNAUTHORIZED, "the server asks for credentials"),
        403 => (reason::FORBIDDEN, "the server does not allow the request"),
        404 => (
            reason::NOT_FOUND,
            "the server does not have what was asked for",
        ),
        405 => (
            reason::METHOD_NOT_ALLOWED,
            "the server does not allow this method here",
        ),
        406 => (
            reason::NOT_ACCEPTABLE,
            "the server cannot answer in the format asked for",
        ),
        409 if asked.method == Method::POST => (
            reason::ALREADY_EXISTS,
            "the server says that it exists already",
        ),
        409 => (reason::CONFLICT, "the server says that there is a conflict"),
        410 => (reason::GONE, "what was asked for is gone"),
        413 => (
            reason::REQUEST_ENTITY_TOO_LARGE,
            "the request is larger than the server takes",
        ),
        415 => (
            reason::UNSUPPORTED_MEDIA_TYPE,
            "the server does not read the format of the request",
        ),
        422 => (reason::INVALID, "the server finds the request invalid"),
        429 => (
            reason::TOO_MANY_REQUESTS,
            "the server has too many requests and asks to try again later",
        ),
        503 => (reason::SERVICE_UNAVAILABLE, "the server cannot answer now"),
        504 => (
            reason::TIMEOUT,
            "the server did not finish in time, and may still be at it",
        ),
        500.. => (reason::INTERNAL_ERROR, "the server has failed"),
        _ => (
            "Unknown",
            "the server refused and said no more than its code",
        ),
    };
    let mut message = format!("{message} ({} {})", asked.method, asked.path);
    if !said.is_empty() {
        message.push_str(": ");
        message.push_str(&said);
    }
    let cause = StatusCause {
        reason: cause::UNEXPECTED_SERVER_RESPONSE.to_owned(),
        message: said,
        ..StatusCause::default()
    };
    let details = StatusDetails {
        causes: vec![cause],
        ..StatusDetails::default()
    };
    Status {
        details: Some(Box::new(details)),
        ..Status::failure(i32::from(code.as_u16()), reason, message)
    }
}

fn cut(message: &mut String) {
    message.truncate(start(message).len());
}

/// As much of a message as is told.
fn start(message: &str) -> &str {
    message
        .get(..message.floor_char_boundary(LONGEST_MESSAGE))
        .unwrap_or(message)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;

    /// Any value, such as a field may have where another is expected.
    fn any_value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,20}".prop_map(Value::from),
            Just(json!([])),
            Just(json!([{"field": 1}])),
            Just(json!({})),
            Just(json!({"retryAfterSeconds": -1})),
            Just(json!({"retryAfterSeconds": 1_i64 << 40})),
            Just(json!({"causes": [null, {}]})),
            Just(Value::from("x".repeat(10_000))),
        ]
    }

    fn holds(code: u16, headers: &HeaderMap, body: &[u8]) {
        let asked = Asked {
            method: &Method::POST,
            path: "/apis",
        };
        let code = StatusCode::from_u16(code).unwrap();
        let status = of_response(&asked, code, headers, body);
        assert_ne!(status.code, 0);
        assert!(status.message.len() <= LONGEST_MESSAGE + 200);
        let text = describe(&status);
        assert!(text.len() <= 2 * LONGEST_MESSAGE + 300, "{}", text.len());
        let error = Error::Api(Box::new(status));
        let _ = (error.retry_after(), error.is_expired());
    }

    proptest! {
        #[test]
        fn no_body_is_too_odd_for_a_status(
            code in 100_u16..600,
            body in proptest::collection::vec(any::<u8>(), 0..200),
            seconds in "[ -~]{0,24}",
        ) {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, seconds.parse().unwrap());
            holds(code, &headers, &body);
        }

        #[test]
        fn no_field_of_a_status_is_too_odd(
            code in 100_u16..600,
            fields in proptest::collection::btree_map(
                proptest::sample::select(vec![
                    "kind", "apiVersion", "metadata", "status", "message", "reason", "details", "code", "other",
                ]),
                any_value(),
                0..5,
            ),
            cut in 0_usize..400,
        ) {
            let mut status = json!({
                "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure", "message": "no",
                "reason": "Conflict", "details": {"name": "w", "causes": [{"reason": "x"}]}, "code": 409,
            });
            for (name, value) in fields {
                status[name] = value;
            }
            let text = status.to_string();
            holds(code, &HeaderMap::new(), text.as_bytes());
            // And one that was cut off.
            holds(code, &HeaderMap::new(), &text.as_bytes()[..cut.min(text.len())]);
        }
    }
}
