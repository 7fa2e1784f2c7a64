//! What is wrong with objects of built-in kinds (`pkg/apis/*/validation`).

pub(super) mod apps;
pub(super) mod batch;
pub(super) mod cluster;
pub(super) mod config;
mod container;
pub(super) mod event;
pub(super) mod pod;
mod probe;
pub(super) mod rules;
pub(super) mod service;
pub(super) mod storage;

use serde_json::Value;

use super::look::Look;
use crate::failure::FieldError;
use crate::metadata::names;
use crate::selector;

/// What is wrong, so far.
type Errors = Vec<FieldError>;

/// Labels, or what selects them.
fn labels(map: &Look<'_>) -> Errors {
    let mut errors = Errors::new();
    for (key, value) in map.entries() {
        let text = value.as_str().unwrap_or_default();
        let keys = names::qualified_name(key).into_iter();
        errors.extend(keys.map(|detail| FieldError::invalid(map.path(), key, detail)));
        let values = names::label_value(text).into_iter();
        errors.extend(values.map(|detail| FieldError::invalid(map.path(), text, detail)));
    }
    errors
}

/// A label selector.
fn selector(selector: &Look<'_>) -> Errors {
    let mut errors = labels(&selector.get("matchLabels"));
    for expression in selector.get("matchExpressions").items() {
        let values = expression.get("values");
        match expression.get("operator").text() {
            "In" | "NotIn" if values.len() == 0 => {
                let detail = "must be specified when `operator` is 'In' or 'NotIn'";
                errors.push(values.required_for(detail));
            }
            "Exists" | "DoesNotExist" if values.len() > 0 => {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.push(values.forbidden(detail));
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" => {}
            _ => {
                let operator = expression.get("operator");
                errors.push(operator.invalid("not a valid selector operator"));
            }
        }
        errors.extend(expression.get("key").by_rule(names::qualified_name));
        for value in values.items() {
            errors.extend(value.by_rule(names::label_value));
        }
    }
    errors
}

/// Whether a selector selects the labels of a template; `None` where it cannot be read.
fn selects(selector: &Look<'_>, template: &Look<'_>) -> Option<bool> {
    let labels = template.get("metadata").get("labels");
    let selector = selector::of_value(selector.value()).ok()?;
    let labels = labels.value();
    Some(selector.matches(|key| labels?.get(key)?.as_str()))
}

/// A member that may not change.
fn immutable(now: &Look<'_>, before: &Look<'_>) -> Option<FieldError> {
    let is_same = now.value() == before.value();
    (!is_same).then(|| {
        let value = now.value().cloned().unwrap_or(Value::Null);
        FieldError::invalid(now.path(), value, "field is immutable")
    })
}

/// A count, or a part in hundred.
fn count_or_percent(value: &Look<'_>) -> Errors {
    match value.value() {
        Some(Value::String(text)) if percent(text).is_none() => {
            let rule = names::by_example(
                "a valid percent string must be a numeric string followed by an ending '%'",
                "[0-9]+%",
                &["1%", "93%"],
            );
            vec![value.invalid(rule)]
        }
        _ => value.non_negative().into_iter().collect(),
    }
}

fn at_most_all(value: &Look<'_>) -> Option<FieldError> {
    let percent = percent(value.text()).filter(|percent| *percent > 100);
    percent.map(|_| value.invalid("must not be greater than 100%"))
}

fn percent(text: &str) -> Option<i64> {
    let digits = text.strip_suffix('%')?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(i64::MAX))
}

/// The number of a count or of a part in hundred.
fn amount(value: &Look<'_>) -> i64 {
    value
        .number()
        .or_else(|| percent(value.text()))
        .unwrap_or_default()
}

/// A key of a configuration map (`IsConfigMapKey`).
fn config_key(text: &str) -> Vec<String> {
    const LONGEST: usize = 253;
    let mut found = Vec::new();
    if text.len() > LONGEST {
        found.push(format!("must be no more than {LONGEST} bytes"));
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    if text.is_empty() || !text.bytes().all(is_plain) {
        found.push(names::by_example(
            "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
            "[-._a-zA-Z0-9]+",
            &["key.name", "KEY_NAME", "key-name"],
        ));
    } else if text == "." {
        found.push("must not be '.'".to_owned());
    } else if text == ".." {
        found.push("must not be '..'".to_owned());
    } else if text.starts_with("..") {
        found.push("must not start with '..'".to_owned());
    }
    found
}

/// The name of a port (`IsValidPortName`).
fn port_name(text: &str) -> Vec<String> {
    const LONGEST: usize = 15;
    let mut found = Vec::new();
    if text.len() > LONGEST {
        found.push(format!("must be no more than {LONGEST} characters"));
    }
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !text.bytes().all(is_plain) || text.is_empty() {
        found.push(
            "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)".to_owned(),
        );
    }
    if !text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        found.push("must contain at least one letter (a-z)".to_owned());
    }
    if text.contains("--") {
        found.push("must not contain consecutive hyphens".to_owned());
    }
    if text.starts_with('-') || text.ends_with('-') {
        found.push("must not begin or end with a hyphen".to_owned());
    }
    found
}

/// A port by number or name.
fn port(value: &Look<'_>) -> Errors {
    match value.value() {
        Some(Value::String(_)) => value.by_rule(port_name),
        _ => value.port().into_iter().collect(),
    }
}
