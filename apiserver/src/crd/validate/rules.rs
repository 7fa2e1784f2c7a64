//! Rules written in CEL.

use kubewright::schema::RuleFacts;
use serde_json::Value;

use super::super::definition::{list, said, text};
use super::super::internal;
use super::paths;
use crate::failure::{ErrorType, FieldError};
use crate::object::Object;

const RULES: &str = "x-kubernetes-validations";
const REASONS: [&str; 4] = [
    "FieldValueDuplicate",
    "FieldValueForbidden",
    "FieldValueInvalid",
    "FieldValueRequired",
];

/// What is wrong with rules beside their expressions.
pub(super) fn check_words(schema: &Object, path: &str, found: &mut Vec<FieldError>) {
    for (index, rule) in list(schema, RULES).iter().enumerate() {
        let Some(rule) = rule.as_object() else {
            continue;
        };
        let at = |member: &str| format!("{path}.{RULES}[{index}].{member}");
        let expression = text(rule, "rule").trim();
        let message = text(rule, "message");
        if expression.is_empty() {
            found.push(FieldError::required(at("rule"), "rule is not specified"));
        } else if !message.is_empty() && message.trim().is_empty() {
            let detail = "must be non-empty if specified";
            found.push(FieldError::invalid(at("message"), message, detail));
        } else if has_lines(message.trim()) {
            let detail = "must not contain line breaks";
            found.push(FieldError::invalid(at("message"), message, detail));
        } else if has_lines(expression) && message.is_empty() {
            let detail = "message must be specified if rule contains line breaks";
            found.push(FieldError::required(at("message"), detail));
        }
        let computed = text(rule, "messageExpression");
        if !computed.is_empty() && computed.trim().is_empty() {
            let detail = "messageExpression must be non-empty if specified";
            found.push(FieldError::required(at("messageExpression"), detail));
        }
        if let Some(reason) = said(rule, "reason").and_then(Value::as_str)
            && !REASONS.contains(&reason)
        {
            found.push(FieldError::not_supported(at("reason"), reason, &REASONS));
        }
        let field = text(rule, "fieldPath");
        let mut refuse = |detail: &str| {
            found.push(FieldError::invalid(at("fieldPath"), field, detail));
        };
        if !field.is_empty() && field.trim().is_empty() {
            refuse("must be non-empty if specified");
        }
        if has_lines(field) {
            refuse("must not contain line breaks");
        }
        if !field.is_empty() && paths::follow(field, schema, true).is_err() {
            refuse("must be a valid path");
        }
    }
}

fn has_lines(text: &str) -> bool {
    text.contains(['\n', '\r'])
}

/// What is wrong with the expressions of a schema that is otherwise right, of what is found of
/// them. `uncorrelated` is a place from which on values have no old ones.
pub(super) fn check(
    schema: &Object,
    facts: &[RuleFacts],
    path: &str,
    uncorrelated: Option<&str>,
    found: &mut Vec<FieldError>,
) {
    let rules = list(schema, RULES);
    for (index, (rule, facts)) in rules.iter().zip(facts).enumerate() {
        let Some(rule) = rule.as_object() else {
            continue;
        };
        let at = |member: &str| format!("{path}.{RULES}[{index}].{member}");
        let mut refuse = |member: &str, error: &str| {
            found.push(FieldError {
                ty: ErrorType::Invalid,
                field: at(member),
                value: None,
                // The server tells the rule as it holds it.
                detail: format!("{}: {error}", internal::rule(rule)),
            });
        };
        if let Some(error) = &facts.error {
            refuse("rule", error);
        }
        if let Some(error) = &facts.message_error {
            refuse("messageExpression", error);
        }
        if facts.uses_old_self {
            if let Some(outer) = uncorrelated {
                let detail = format!(
                    "oldSelf cannot be used on the uncorrelatable portion of the schema within {outer}"
                );
                let rule = text(rule, "rule");
                found.push(FieldError::invalid(at("rule"), rule, detail));
            }
        } else if let Some(optional) = said(rule, "optionalOldSelf") {
            let detail = "may not be set if oldSelf is not used in rule";
            found.push(FieldError::invalid(
                at("optionalOldSelf"),
                optional.clone(),
                detail,
            ));
        }
    }
}
