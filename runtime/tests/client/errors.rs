//! Refusals come back typed.

use std::time::Duration;

use kubewright::client::{Api, ClientBuilder, Patch};
use kubewright::rest::Error;
use kubewright_apiserver::Fault;
use serde_json::json;

use crate::fault::{self, Answer, End, Server};
use crate::kind::{Widget, widget};
use crate::live::Live;

#[tokio::test]
async fn what_a_server_refuses_is_typed() {
    let live = Live::with_widgets(&["w"]);
    let api = live.api::<Widget>();
    let error = api.get("none").await.unwrap_err();
    assert_eq!(meanings(&error), ["not_found"]);
    let details = error.status().unwrap().details.as_ref().unwrap();
    assert_eq!((&*details.name, &*details.kind), ("none", "widgets"));
    let error = api.create(&widget("w", 1)).await.unwrap_err();
    assert_eq!(meanings(&error), ["already_exists"]);
    let error = api.create(&widget("W", 1)).await.unwrap_err();
    assert_eq!(meanings(&error), ["invalid"]);
    let causes = &error.status().unwrap().details.as_ref().unwrap().causes;
    assert_eq!(causes[0].field, "metadata.name");
    let wrong = serde_json::json!({"spec": {"size": "large"}});
    let error = api.patch("w", Patch::Merge(&wrong)).await.unwrap_err();
    assert_eq!(meanings(&error), ["invalid"]);
    assert!(!error.to_string().is_empty());
    let elsewhere = Api::<Widget>::namespaced(live.client(), "nowhere");
    let error = elsewhere.create(&widget("w", 1)).await.unwrap_err();
    assert_eq!(meanings(&error), ["not_found"]);
    live.server.faults().add(Fault::too_many_requests(3));
    let error = api.get("w").await.unwrap_err();
    assert_eq!(meanings(&error), ["too_many_requests"]);
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
}

async fn get(answer: Answer) -> Error {
    Server::new([answer])
        .api::<Widget>()
        .get("w")
        .await
        .unwrap_err()
}

async fn post(answer: Answer) -> Error {
    Server::new([answer])
        .api::<Widget>()
        .create(&widget("w", 1))
        .await
        .unwrap_err()
}

type Predicate = fn(&Error) -> bool;

const PREDICATES: &[(&str, Predicate)] = &[
    ("not_found", Error::is_not_found),
    ("already_exists", Error::is_already_exists),
    ("conflict", Error::is_conflict),
    ("invalid", Error::is_invalid),
    ("bad_request", Error::is_bad_request),
    ("unauthorized", Error::is_unauthorized),
    ("forbidden", Error::is_forbidden),
    ("method_not_allowed", Error::is_method_not_allowed),
    ("not_acceptable", Error::is_not_acceptable),
    ("unsupported_media_type", Error::is_unsupported_media_type),
    ("gone", Error::is_gone),
    ("expired", Error::is_expired),
    ("request_too_large", Error::is_request_too_large),
    ("too_many_requests", Error::is_too_many_requests),
    ("internal", Error::is_internal),
    ("timeout", Error::is_timeout),
    ("server_timeout", Error::is_server_timeout),
    ("service_unavailable", Error::is_service_unavailable),
];

fn meanings(error: &Error) -> Vec<&'static str> {
    PREDICATES
        .iter()
        .filter(|(_, holds)| holds(error))
        .map(|(name, _)| *name)
        .collect()
}

/// Code, reason, what it means.
const REASONS: &[(u16, &str, &[&str])] = &[
    (400, "BadRequest", &["bad_request"]),
    (401, "Unauthorized", &["unauthorized"]),
    (403, "Forbidden", &["forbidden"]),
    (404, "NotFound", &["not_found"]),
    (405, "MethodNotAllowed", &["method_not_allowed"]),
    (406, "NotAcceptable", &["not_acceptable"]),
    (409, "AlreadyExists", &["already_exists"]),
    (409, "Conflict", &["conflict"]),
    (410, "Gone", &["gone", "expired"]),
    (410, "Expired", &["expired"]),
    (413, "RequestEntityTooLarge", &["request_too_large"]),
    (415, "UnsupportedMediaType", &["unsupported_media_type"]),
    (422, "Invalid", &["invalid"]),
    (429, "TooManyRequests", &["too_many_requests"]),
    (500, "InternalError", &["internal"]),
    (500, "ServerTimeout", &["server_timeout"]),
    (500, "StorageReadError", &[]),
    (503, "ServiceUnavailable", &["service_unavailable"]),
    (504, "Timeout", &["timeout"]),
    // The reason counts, not the code.
    (500, "NotFound", &["not_found"]),
    (404, "Conflict", &["conflict"]),
    // Where the reason is unknown or missing, the code does.
    (404, "SomethingNew", &["not_found"]),
    (409, "", &["conflict"]),
    (418, "SomethingNew", &[]),
];

#[tokio::test]
async fn h08_a_status_is_kept_whole_and_means_what_its_reason_says() {
    for &(code, reason, expected) in REASONS {
        let status = json!({
            "kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure",
            "message": "the reason why", "reason": reason, "code": code,
            "details": {
                "name": "w", "group": "example.dev", "kind": "widgets",
                "causes": [{"reason": "FieldValueInvalid", "message": "must be more", "field": "spec.size"}],
            },
        });
        let error = get(fault::json(code, &status)).await;
        assert_eq!(meanings(&error), expected, "{code} {reason}");
        let kept = error.status().unwrap();
        assert_eq!(kept.message, "the reason why");
        let details = kept.details.as_ref().unwrap();
        assert_eq!(details.kind, "widgets");
        assert_eq!(details.causes[0].field, "spec.size");
        assert!(error.to_string().contains("the reason why"), "{error}");
    }
}

/// Code, what it means for a GET, what for a POST.
const CODES: &[(u16, &[&str], &[&str])] = &[
    (302, &[], &[]),
    (400, &["bad_request"], &["bad_request"]),
    (401, &["unauthorized"], &["unauthorized"]),
    (403, &["forbidden"], &["forbidden"]),
    (404, &["not_found"], &["not_found"]),
    (405, &["method_not_allowed"], &["method_not_allowed"]),
    (406, &["not_acceptable"], &["not_acceptable"]),
    (409, &["conflict"], &["already_exists"]),
    (410, &["gone", "expired"], &["gone", "expired"]),
    (413, &["request_too_large"], &["request_too_large"]),
    (
        415,
        &["unsupported_media_type"],
        &["unsupported_media_type"],
    ),
    (418, &[], &[]),
    (422, &["invalid"], &["invalid"]),
    (429, &["too_many_requests"], &["too_many_requests"]),
    (500, &["internal"], &["internal"]),
    (502, &["internal"], &["internal"]),
    (503, &["service_unavailable"], &["service_unavailable"]),
    (504, &["timeout"], &["timeout"]),
    (511, &["internal"], &["internal"]),
];

#[tokio::test]
async fn h08_a_body_that_is_no_status_gives_one_from_the_code() {
    for &(code, on_get, on_post) in CODES {
        for body in [
            "<html>sorry</html>",
            "",
            "{}",
            "{\"kind\":\"Status\"}",
            "\u{0}\u{1}",
        ] {
            let error = get(fault::text(code, "text/html", body)).await;
            assert_eq!(meanings(&error), on_get, "GET {code} {body:?}");
            let status = error.status().unwrap();
            assert_eq!(status.code, i32::from(code));
            let cause = &status.details.as_ref().unwrap().causes[0];
            assert_eq!(cause.reason, "UnexpectedServerResponse");
            let error = post(fault::text(code, "text/html", body)).await;
            assert_eq!(meanings(&error), on_post, "POST {code} {body:?}");
        }
    }
}

#[tokio::test]
async fn h08_long_messages_are_cut() {
    let page = "\u{e9}".repeat(100_000);
    let error = get(fault::text(502, "text/html", page.clone())).await;
    assert!(error.status().unwrap().message.len() <= 2048);
    let status = json!({"kind": "Status", "apiVersion": "v1", "message": page, "reason": "Invalid", "code": 422});
    let error = get(fault::json(422, &status)).await;
    assert!(error.is_invalid());
    assert!(error.status().unwrap().message.len() <= 2048);
}

#[tokio::test]
async fn retry_after_comes_from_the_header_or_the_status() {
    let error = get(fault::with(
        fault::text(429, "text/plain", "slow down"),
        "retry-after",
        "7",
    ))
    .await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    let status = json!({
        "kind": "Status", "apiVersion": "v1", "reason": "ServerTimeout", "code": 500,
        "details": {"retryAfterSeconds": 3},
    });
    assert_eq!(
        get(fault::json(500, &status)).await.retry_after(),
        Some(Duration::from_secs(3))
    );
    assert_eq!(get(fault::json(404, &json!({}))).await.retry_after(), None);
}

#[tokio::test]
async fn a_failure_with_a_code_of_success_is_a_failure() {
    let status = json!({"kind": "Status", "apiVersion": "v1", "status": "Failure", "reason": "Conflict", "code": 409});
    assert!(get(fault::json(200, &status)).await.is_conflict());
    let server = Server::new([fault::json(200, &status)]);
    assert!(
        server
            .api::<Widget>()
            .delete("w")
            .await
            .unwrap_err()
            .is_conflict()
    );
}

#[tokio::test]
async fn what_is_no_object_says_where() {
    let wrong = json!({"metadata": {"name": "w"}, "spec": {"size": "s3cret"}});
    let error = get(fault::json(200, &wrong)).await;
    let Error::Decode(decode) = &error else {
        panic!("{error:?}")
    };
    assert_eq!(decode.path(), "spec.size");
    assert!(
        !format!("{error} {error:?}").contains("s3cret"),
        "{error:?}"
    );
    for body in ["", "<html>", "{\"metadata\":", "[]", "null", "3"] {
        let error = get(fault::text(200, "text/html", body)).await;
        assert!(matches!(error, Error::Decode(_)), "{body}: {error:?}");
    }
}

#[tokio::test]
async fn broken_connections() {
    let error = get(fault::broken(std::io::ErrorKind::ConnectionRefused)).await;
    assert!(error.is_transport() && error.status().is_none());
    assert!(error.to_string().contains("broken on purpose"), "{error}");
    let error = get(fault::stream(
        ["{\"metadata\":"],
        End::Broken(std::io::ErrorKind::ConnectionReset),
    ))
    .await;
    assert!(error.is_transport(), "{error:?}");
}

#[tokio::test]
async fn responses_over_the_limit_are_not_kept() {
    let pieces = [r#"{"metadata":{}"#, "   ", "}"];
    for (limit, fits) in [(16, false), (17, false), (18, true)] {
        let server = Server::new([
            fault::stream(pieces, End::Clean),
            fault::text(200, "application/json", pieces.concat()),
        ]);
        let client = ClientBuilder::new(server).max_response_bytes(limit).build();
        let api = Api::<Widget>::namespaced(client, "team");
        for _ in 0..2 {
            match api.get("w").await {
                Ok(_) => assert!(fits, "{limit}"),
                Err(Error::TooLarge { limit: said }) => assert!(!fits && said == limit),
                Err(error) => panic!("{error:?}"),
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_time_limit_covers_the_body() {
    let server = Server::new([fault::stream(["{"], End::Never)]);
    let client = ClientBuilder::new(server)
        .timeout(Duration::from_secs(5))
        .build();
    let error = Api::<Widget>::namespaced(client, "team")
        .get("w")
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Timeout(limit) if limit == Duration::from_secs(5)),
        "{error:?}"
    );
}
