//! Secrets and configuration maps.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::super::kind::Write;
use super::super::look::Look;
use super::{Errors, config_key, immutable};
use crate::failure::FieldError;

/// How large the data of a secret or a configuration map may be, in bytes.
const LARGEST: usize = 1 << 20;
const SEALED: &str = "field is immutable when `immutable` is set";
const REDACTED: &str = "<secret contents redacted>";

/// Secrets.
pub(in crate::kinds) fn secret(write: Write<'_>) -> Errors {
    let at = |name| Look::at(write.object, name);
    let mut errors = Errors::new();
    if let Some(old) = write.old {
        errors.extend(immutable(&at("type"), &Look::at(old, "type")));
        errors.extend(sealed(write, &["data"]));
    }
    let data = at("data");
    let mut size = 0;
    for (key, value) in data.entries() {
        errors.extend(keys(&data, key));
        size += value
            .as_str()
            .map_or(0, |text| text.trim_end_matches('=').len() * 3 / 4);
    }
    if size > LARGEST {
        errors.push(FieldError::too_long("data", LARGEST));
    }
    let required = |key: &str| data.key(key).required();
    let has = |key: &str| data.key(key).is_set();
    match at("type").text() {
        "kubernetes.io/service-account-token" => {
            let annotations = at("metadata").get("annotations");
            let name = annotations.key("kubernetes.io/service-account.name");
            if name.text().is_empty() {
                errors.push(name.required());
            }
        }
        "kubernetes.io/dockercfg" => errors.extend(json(&data.key(".dockercfg"))),
        "kubernetes.io/dockerconfigjson" => errors.extend(json(&data.key(".dockerconfigjson"))),
        "kubernetes.io/basic-auth" if !has("username") && !has("password") => {
            errors.extend([required("username"), required("password")]);
        }
        "kubernetes.io/ssh-auth" if data.key("ssh-privatekey").text().is_empty() => {
            errors.push(required("ssh-privatekey"));
        }
        "kubernetes.io/tls" => {
            let missing = ["tls.crt", "tls.key"].into_iter().filter(|key| !has(key));
            errors.extend(missing.map(required));
        }
        _ => {}
    }
    errors
}

/// Configuration maps.
pub(in crate::kinds) fn config_map(write: Write<'_>) -> Errors {
    let mut errors = sealed(write, &["data", "binaryData"]);
    let (data, binary) = (
        Look::at(write.object, "data"),
        Look::at(write.object, "binaryData"),
    );
    let mut size = 0;
    for (key, value) in data.entries() {
        errors.extend(keys(&data, key));
        if binary.key(key).is_set() {
            let detail = "duplicate of key present in binaryData";
            errors.push(FieldError::invalid(data.key(key).path(), key, detail));
        }
        size += value.as_str().map_or(0, str::len);
    }
    for (key, value) in binary.entries() {
        errors.extend(keys(&binary, key));
        size += value
            .as_str()
            .map_or(0, |text| text.trim_end_matches('=').len() * 3 / 4);
    }
    if size > LARGEST {
        errors.push(FieldError::too_long("", LARGEST));
    }
    errors
}

/// What says that it does not change.
fn sealed(write: Write<'_>, members: &[&str]) -> Errors {
    let old = write.old.filter(|old| Look::at(old, "immutable").is_true());
    let Some(old) = old else {
        return Errors::new();
    };
    let mut errors = Errors::new();
    let seal = Look::at(write.object, "immutable");
    if !seal.is_true() {
        errors.push(seal.forbidden(SEALED));
    }
    for member in members {
        let now = Look::at(write.object, member);
        if now.value() != Look::at(old, member).value() {
            errors.push(now.forbidden(SEALED));
        }
    }
    errors
}

fn keys(map: &Look<'_>, key: &str) -> Errors {
    let wrong = config_key(key).into_iter();
    wrong
        .map(|detail| FieldError::invalid(map.key(key).path(), key, detail))
        .collect()
}

fn json(value: &Look<'_>) -> Option<FieldError> {
    if !value.is_set() {
        return Some(value.required());
    }
    let bytes = STANDARD.decode(value.text()).unwrap_or_default();
    match serde_json::from_slice::<Value>(&bytes) {
        Ok(Value::Object(_)) => None,
        Ok(_) => {
            let why = "json: cannot unmarshal into Go value of type map[string]interface {}";
            Some(FieldError::invalid(value.path(), REDACTED, why))
        }
        Err(error) if bytes.is_empty() || error.is_eof() => {
            let why = "unexpected end of JSON input";
            Some(FieldError::invalid(value.path(), REDACTED, why))
        }
        Err(error) => Some(FieldError::invalid(
            value.path(),
            REDACTED,
            error.to_string(),
        )),
    }
}
