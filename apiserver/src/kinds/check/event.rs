//! Events.

use super::super::kind::Write;
use super::super::look::Look;
use super::Errors;
use crate::failure::FieldError;
use crate::metadata::names;

const ELSEWHERE: &str = "does not match event.namespace";

/// Events, of both groups.
pub(in crate::kinds) fn event(write: Write<'_>) -> Errors {
    let at = |name| Look::at(write.object, name);
    let is_core = write.context.resource.group.is_empty();
    let (reporter, object, message) = if is_core {
        ("reportingComponent", "involvedObject", "message")
    } else {
        ("reportingController", "regarding", "note")
    };
    let namespace = at("metadata").get("namespace").text();
    let of = at(object).get("namespace").text();
    let time = at("eventTime");
    let refused = || FieldError::invalid("involvedObject.namespace", of, ELSEWHERE);
    let mut errors = Errors::new();
    if time.text().is_empty() {
        let is_same = if of.is_empty() {
            namespace == "default"
        } else {
            of == namespace
        };
        if !is_same {
            errors.push(refused());
        }
    } else {
        if of.is_empty() && !matches!(namespace, "default" | "kube-system") {
            errors.push(refused());
        }
        let reporter = at(reporter);
        if reporter.text().is_empty() {
            errors.push(reporter.required());
        }
        errors.extend(reporter.by_rule(names::qualified_name));
        for (name, longest, is_needed) in [
            ("reportingInstance", 128, true),
            ("action", 128, true),
            ("reason", 128, true),
            (message, 1024, false),
        ] {
            let value = at(name);
            if is_needed && value.text().is_empty() {
                errors.push(value.required());
            }
            if value.text().len() > longest {
                let detail = format!("can have at most {longest} characters");
                errors.push(FieldError::invalid(name, "", detail));
            }
        }
    }
    if is_core || write.old.is_some() {
        return errors;
    }
    if time.text().is_empty() {
        errors.push(time.required());
    }
    let ty = at("type").text();
    if !matches!(ty, "Normal" | "Warning") {
        errors.push(FieldError::invalid(
            "type",
            "",
            format!("has invalid value: {ty}"),
        ));
    }
    let unset = [
        ("deprecatedFirstTimestamp", "firstTimestamp"),
        ("deprecatedLastTimestamp", "lastTimestamp"),
        ("deprecatedCount", "count"),
    ];
    for (name, told) in unset {
        let value = at(name);
        if value.is_set() && value.number() != Some(0) {
            errors.push(FieldError::invalid(told, "", "needs to be unset"));
        }
    }
    if at("deprecatedSource").len() > 0 {
        errors.push(FieldError::invalid("source", "", "needs to be unset"));
    }
    errors
}
