//! Probes, and what is done at the start and the end of containers.

use super::super::look::Look;
use super::{Errors, port};

/// A probe. `is_once`: one success is enough.
pub(super) fn probe(probe: &Look<'_>, is_once: bool) -> Errors {
    let mut errors = handler(probe);
    let counts = [
        "initialDelaySeconds",
        "timeoutSeconds",
        "periodSeconds",
        "successThreshold",
        "failureThreshold",
    ];
    errors.extend(
        counts
            .into_iter()
            .filter_map(|name| probe.get(name).non_negative()),
    );
    let grace = probe.get("terminationGracePeriodSeconds");
    if grace.number().is_some_and(|seconds| seconds <= 0) {
        errors.push(grace.invalid("must be greater than 0"));
    }
    let successes = probe.get("successThreshold");
    if is_once && successes.number() != Some(1) {
        errors.push(successes.invalid("must be 1"));
    }
    if !is_once && grace.is_set() {
        errors.push(grace.invalid("must not be set for readinessProbes"));
    }
    errors
}

/// What is done: one thing.
pub(super) fn handler(handler: &Look<'_>) -> Errors {
    const KINDS: [&str; 5] = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];
    let mut errors = Errors::new();
    let mut count = 0;
    for name in KINDS {
        let action = handler.get(name);
        if !action.is_set() {
            continue;
        }
        count += 1;
        if count > 1 {
            errors.push(action.forbidden("may not specify more than 1 handler type"));
            continue;
        }
        match name {
            "exec" => {
                let command = action.get("command");
                if command.len() == 0 {
                    errors.push(command.required());
                }
            }
            "httpGet" => {
                let path = action.get("path");
                if path.text().is_empty() {
                    errors.push(path.required());
                }
                errors.extend(port(&action.get("port")));
                let scheme = action.get("scheme");
                if !matches!(scheme.text(), "HTTP" | "HTTPS") {
                    errors.push(scheme.not_supported(&["HTTP", "HTTPS"]));
                }
            }
            "tcpSocket" | "grpc" => errors.extend(port(&action.get("port"))),
            _ => {}
        }
    }
    if count == 0 {
        errors.push(handler.required_for("must specify a handler type"));
    }
    errors
}
