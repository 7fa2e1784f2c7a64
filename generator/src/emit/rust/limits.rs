//! What a schema says, in words for readers.

use std::fmt::Write as _;

use super::{Output, docs};
use crate::emit::{crd, json};
use crate::model::{Number, Schema, SchemaId, ValidationRule};
use crate::pass::shape::Scalar;
use crate::pass::share::TypeRef;

/// The lines of a comment: the description of a node and what it allows.
pub(super) fn comment(
    output: &Output<'_>,
    node: Option<SchemaId>,
    held: Option<&TypeRef>,
) -> Vec<String> {
    let Some(node) = node.filter(|_| output.docs) else {
        return Vec::new();
    };
    let schema = output.model.schema(node);
    let mut lines = docs::lines(schema.description.as_deref().unwrap_or_default());
    let mut limits = docs::lines(&of(schema, held));
    if !lines.is_empty() && !limits.is_empty() {
        lines.push(String::new());
    }
    lines.append(&mut limits);
    lines
}

/// Sentences about the values that a schema allows and the one that it gives by default; of a type
/// by itself, where nothing holds a value, its rules only.
fn of(schema: &Schema, held: Option<&TypeRef>) -> String {
    let mut text = String::new();
    // Of a struct the rules stand at its declaration.
    let is_declared = matches!(held, Some(TypeRef::Declared(_)));
    if held.is_some() {
        values(&mut text, schema, held);
    }
    if !is_declared {
        for rule in schema.validations.iter().flatten() {
            sentence(&mut text, "Rule", &rule_text(rule));
        }
    }
    text
}

fn values(text: &mut String, schema: &Schema, held: Option<&TypeRef>) {
    if let Some(default) = &schema.default {
        sentence(text, "Default", &format!("`{}`", json::to_line(default)));
    }
    if let Some(format) = &schema.format {
        let implied = !matches!(held, Some(TypeRef::Scalar(Scalar::String)));
        if !implied {
            sentence(text, "Format", crd::format_word(format));
        }
    }
    let digits = |number: &Option<Number>| number.as_ref().map(|number| number.0.clone());
    let exclusive = |text: Option<String>, exclusive: Option<bool>| match exclusive {
        Some(true) => text.map(|text| format!("{text} (exclusive)")),
        _ => text,
    };
    range(
        text,
        "Range",
        exclusive(digits(&schema.minimum), schema.exclusive_minimum),
        exclusive(digits(&schema.maximum), schema.exclusive_maximum),
    );
    if let Some(number) = &schema.multiple_of {
        sentence(text, "Multiple of", &number.0);
    }
    let count = |count: Option<i64>| count.map(|count| count.to_string());
    for (name, min, max) in [
        ("Length", schema.min_length, schema.max_length),
        ("Items", schema.min_items, schema.max_items),
        ("Entries", schema.min_properties, schema.max_properties),
    ] {
        range(text, name, count(min), count(max));
    }
    let quantity = matches!(held, Some(TypeRef::Scalar(Scalar::Quantity)));
    if let Some(pattern) = schema.pattern.as_ref().filter(|_| !quantity) {
        sentence(text, "Pattern", &format!("`{}`", one_line(pattern)));
    }
}

fn range(text: &mut String, name: &str, min: Option<String>, max: Option<String>) {
    let range = match (min, max) {
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => return,
    };
    sentence(text, name, &range);
}

/// What a rule tells when it is broken, or the rule itself.
fn rule_text(rule: &ValidationRule) -> String {
    match rule.message.as_deref().map(str::trim) {
        Some(message) if !message.is_empty() => one_line(message),
        _ => format!("`{}`", one_line(&rule.rule)),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn sentence(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() {
        text.push('\n');
    }
    // Writing to a string does not fail.
    let _ = write!(text, "- {name}: {value}");
}
