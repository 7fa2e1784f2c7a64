//! How objects are converted, and whether a program that does it can be called.

use serde_json::Value;

use super::super::definition::{list, object, said, text};
use super::url;
use crate::failure::FieldError;
use crate::metadata::names as words;
use crate::object::Object;

/// The versions of `ConversionReview` that the server sends.
const REVIEWS: [&str; 2] = ["v1", "v1beta1"];

/// What is wrong with `spec.conversion`.
pub(super) fn check(conversion: &Object, path: &str, found: &mut Vec<FieldError>) {
    let strategy = text(conversion, "strategy");
    let at = format!("{path}.strategy");
    match strategy {
        "" => found.push(FieldError::required(at, "")),
        "None" | "Webhook" => {}
        other => found.push(FieldError::not_supported(at, other, &["None", "Webhook"])),
    }
    let webhook = object(conversion, "webhook");
    let client = webhook.and_then(|webhook| object(webhook, "clientConfig"));
    let reviews = webhook.map_or(&[][..], |webhook| list(webhook, "conversionReviewVersions"));
    let client_path = format!("{path}.webhookClientConfig");
    let reviews_path = format!("{path}.conversionReviewVersions");
    if strategy == "Webhook" {
        if let Some(client) = client {
            check_client(client, client_path, found);
        } else {
            let detail = "required when strategy is set to Webhook";
            found.push(FieldError::required(client_path, detail));
        }
        check_reviews(reviews, &reviews_path, found);
    } else {
        let detail = "should not be set when strategy is not set to Webhook";
        if client.is_some() {
            found.push(FieldError::forbidden(client_path, detail));
        }
        if !reviews.is_empty() {
            found.push(FieldError::forbidden(reviews_path, detail));
        }
    }
}

fn is_known(review: &Value) -> bool {
    review
        .as_str()
        .is_some_and(|review| REVIEWS.contains(&review))
}

fn check_client(client: &Object, path: String, found: &mut Vec<FieldError>) {
    let address = said(client, "url").and_then(Value::as_str);
    match (address, object(client, "service")) {
        (Some(address), None) => url::check(address, &format!("{path}.url"), found),
        (None, Some(service)) => check_service(service, &format!("{path}.service"), found),
        _ => {
            let detail = "exactly one of url or service is required";
            found.push(FieldError::required(path, detail));
        }
    }
}

/// The server takes the service's name for its namespace and the other way round.
fn check_service(service: &Object, path: &str, found: &mut Vec<FieldError>) {
    for (member, said_at) in [("namespace", "name"), ("name", "namespace")] {
        if text(service, member).is_empty() {
            found.push(FieldError::required(format!("{path}.{said_at}"), ""));
        }
    }
    let port = service.get("port").and_then(Value::as_i64).unwrap_or(443);
    if !(1..=65535).contains(&port) {
        let detail = "port is not valid: must be between 1 and 65535, inclusive";
        found.push(FieldError::invalid(format!("{path}.port"), port, detail));
    }
    let steps = text(service, "path");
    let path = format!("{path}.path");
    let mut refuse = |detail: String| {
        found.push(FieldError::invalid(path.clone(), steps, detail));
    };
    match steps {
        "" | "/" => return,
        "//" => return refuse("segment[0] may not be empty".to_owned()),
        _ => {}
    }
    if !steps.starts_with('/') {
        refuse("must start with a '/'".to_owned());
    }
    let mut rest = steps.chars();
    rest.next();
    let rest = rest.as_str();
    for (index, step) in rest
        .strip_suffix('/')
        .unwrap_or(rest)
        .split('/')
        .enumerate()
    {
        if step.is_empty() {
            refuse(format!("segment[{index}] may not be empty"));
            continue;
        }
        for fault in words::subdomain(step) {
            refuse(format!("segment[{index}]: {fault}"));
        }
    }
}

fn check_reviews(reviews: &[Value], path: &str, found: &mut Vec<FieldError>) {
    if reviews.is_empty() {
        found.push(FieldError::required(path, ""));
        return;
    }
    for (index, review) in reviews.iter().enumerate() {
        let name = review.as_str().unwrap_or_default();
        let at = format!("{path}[{index}]");
        if reviews.iter().take(index).any(|earlier| earlier == review) {
            found.push(FieldError::invalid(at, name, "duplicate version"));
            continue;
        }
        for fault in words::rfc1035_label(name) {
            found.push(FieldError::invalid(at.clone(), name, fault));
        }
    }
    if !reviews.iter().any(is_known) {
        let detail = format!("must include at least one of {}", REVIEWS.join(", "));
        found.push(FieldError::invalid(path, reviews.to_vec(), detail));
    }
}
