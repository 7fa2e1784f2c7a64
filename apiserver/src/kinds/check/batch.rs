//! Jobs.

use super::super::kind::Write;
use super::super::look::Look;
use super::super::workload::UID_LABEL;
use super::{Errors, immutable, pod, selector, selects};
use crate::failure::FieldError;

/// How long the name of a cron job may be: its jobs have eleven characters more.
const LONGEST_NAME: usize = 52;

/// Jobs.
pub(in crate::kinds) fn job(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return Errors::new();
    }
    let spec = Look::at(write.object, "spec");
    let mut errors = Errors::new();
    if write.old.is_none() && !spec.get("manualSelector").is_true() {
        errors.extend(generated(write, &spec));
    }
    errors.extend(job_spec(&spec));
    let (selected, template) = (spec.get("selector"), spec.get("template"));
    if selected.is_set() {
        errors.extend(selector(&selected));
    } else {
        errors.push(selected.required());
    }
    if selects(&selected, &template) == Some(false) {
        let labels = template.get("metadata").get("labels");
        errors.push(labels.invalid("`selector` does not match template `labels`"));
    }
    let Some(old) = write.old else {
        return errors;
    };
    let before = Look::at(old, "spec");
    let is_indexed = spec.get("completionMode").text() == "Indexed";
    let mut fixed = vec!["selector"];
    if !is_indexed {
        fixed.insert(0, "completions");
    }
    let is_held =
        before.get("suspend").is_true() && !Look::at(old, "status").get("startTime").is_set();
    if !is_held {
        fixed.push("template");
    }
    fixed.extend([
        "completionMode",
        "podFailurePolicy",
        "backoffLimitPerIndex",
        "managedBy",
        "successPolicy",
    ]);
    errors.extend(
        fixed
            .into_iter()
            .filter_map(|name| immutable(&spec.get(name), &before.get(name))),
    );
    errors
}

/// A selector that is not set by hand selects the pods of this job.
fn generated(write: Write<'_>, spec: &Look<'_>) -> Errors {
    let metadata = Look::at(write.object, "metadata");
    let uid = metadata.get("uid").text();
    let name = metadata.get("name").text();
    let labels = spec.get("template").get("metadata").get("labels");
    let mut errors = Errors::new();
    let wanted = [
        (UID_LABEL, uid),
        ("batch.kubernetes.io/job-name", name),
        ("controller-uid", uid),
        ("job-name", name),
    ];
    for (key, value) in wanted {
        let label = labels.key(key);
        if label.text() != value {
            let detail = format!("must be '{value}'");
            errors.push(FieldError::invalid(label.path(), label.text(), detail));
        }
    }
    let selected = spec.get("selector");
    let is_own = selector::of_value(selected.value()).is_ok_and(|selector| {
        selector.matches(|key| {
            let label = wanted.iter().find(|(known, _)| *known == key);
            label.map(|(_, value)| *value)
        })
    });
    if !is_own {
        errors.push(selected.invalid("`selector` not auto-generated"));
    }
    errors
}

fn job_spec(spec: &Look<'_>) -> Errors {
    const COUNTS: [&str; 7] = [
        "parallelism",
        "completions",
        "activeDeadlineSeconds",
        "backoffLimit",
        "ttlSecondsAfterFinished",
        "backoffLimitPerIndex",
        "maxFailedIndexes",
    ];
    let mut errors: Errors = COUNTS
        .into_iter()
        .filter_map(|name| spec.get(name).non_negative())
        .collect();
    let limit = spec.get("backoffLimitPerIndex");
    if spec.get("maxFailedIndexes").is_set() && !limit.is_set() {
        errors.push(limit.required_for("when maxFailedIndexes is specified"));
    }
    let mode = spec.get("completionMode");
    match mode.text() {
        "Indexed" => {
            let completions = spec.get("completions");
            if !completions.is_set() {
                errors.push(completions.required_for("when completion mode is Indexed"));
            }
        }
        "NonIndexed" | "" => {
            for name in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
                let value = spec.get(name);
                if value.is_set() {
                    errors.push(value.invalid("requires indexed completion mode"));
                }
            }
        }
        _ => errors.push(mode.not_supported(&["NonIndexed", "Indexed"])),
    }
    let template = spec.get("template");
    errors.extend(pod::template(&template));
    let policy = template.get("spec").get("restartPolicy");
    match policy.text() {
        "Always" | "" => {
            errors.push(policy.required_for("valid values: \"OnFailure\", \"Never\""));
        }
        "OnFailure" if spec.get("podFailurePolicy").is_set() => {
            let detail = "only \"Never\" is supported when podFailurePolicy is specified";
            errors.push(policy.invalid(detail));
        }
        "OnFailure" | "Never" => {}
        _ => errors.push(policy.not_supported(&["OnFailure", "Never"])),
    }
    errors
}

/// Cron jobs.
pub(in crate::kinds) fn cron_job(write: Write<'_>) -> Errors {
    if write.part.is_status() {
        return Errors::new();
    }
    let mut errors = Errors::new();
    let spec = Look::at(write.object, "spec");
    let schedule = spec.get("schedule");
    if schedule.text().is_empty() {
        errors.push(schedule.required());
    } else if let Err(why) = fields(schedule.text()) {
        errors.push(schedule.invalid(why));
    }
    errors.extend(spec.get("startingDeadlineSeconds").non_negative());
    let policy = spec.get("concurrencyPolicy");
    errors.extend(policy.one_of(&["Allow", "Forbid", "Replace"]));
    let template = spec.get("jobTemplate").get("spec");
    let manual = template.get("manualSelector");
    if manual.is_true() {
        errors.push(manual.not_supported(&["nil", "false"]));
    }
    errors.extend(job_spec(&template));
    for name in ["successfulJobsHistoryLimit", "failedJobsHistoryLimit"] {
        errors.extend(spec.get(name).non_negative());
    }
    let name = Look::at(write.object, "metadata").get("name");
    if write.old.is_none() && name.text().len() > LONGEST_NAME {
        errors.push(name.invalid("must be no more than 52 characters"));
    }
    errors
}

/// A schedule has five fields, or a word.
fn fields(schedule: &str) -> Result<(), String> {
    const WORDS: [&str; 7] = [
        "@yearly",
        "@annually",
        "@monthly",
        "@weekly",
        "@daily",
        "@midnight",
        "@hourly",
    ];
    if schedule.starts_with('@') {
        let is_known = WORDS.contains(&schedule) || schedule.starts_with("@every ");
        return if is_known {
            Ok(())
        } else {
            Err(format!("unrecognized descriptor: {schedule}"))
        };
    }
    let fields: Vec<_> = schedule.split_whitespace().collect();
    if fields.len() == 5 {
        return Ok(());
    }
    Err(format!(
        "expected exactly 5 fields, found {}: [{}]",
        fields.len(),
        fields.join(" ")
    ))
}
