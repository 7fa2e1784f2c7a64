//! Lengths, patterns and formats of strings.

use std::borrow::Cow;

use super::check::{above, below};
use super::format::Format;
use super::path::Path;
use super::{Fault, Reason, Violation};
use crate::schema::Ref;
use crate::schema::structural::{Node, Structural};

/// The text of a string.
pub(super) fn text(value: Ref<'_>) -> Option<Cow<'_, str>> {
    match value {
        Ref::Str(text) => Some(Cow::Borrowed(text)),
        Ref::Text(text) => Some(Cow::Owned(text.to_string())),
        Ref::Json(serde_json::Value::String(text)) => Some(Cow::Borrowed(text)),
        _ => None,
    }
}

pub(super) fn check(
    schema: &Structural,
    node: &Node,
    format: Option<Format>,
    value: Ref<'_>,
    path: &Path<'_>,
    found: &mut Vec<Violation>,
) {
    let bounds = &node.bounds;
    let bounded = bounds.max_length.is_some() || bounds.min_length.is_some();
    if !bounded && node.pattern.is_none() && format.is_none() {
        return;
    }
    let Some(text) = text(value) else { return };
    found.extend(plain(schema, node, &text, path));
    if let Some(format) = format
        && !format.accepts(&text)
    {
        let message = format!("must be {}", format.description());
        let fault = Fault::Format(node.format.clone().unwrap_or_default());
        found.push(path.violation(Reason::TypeInvalid, message).because(fault));
    }
}

/// The first of the length, too long or too short, and the pattern that is wrong.
fn plain(schema: &Structural, node: &Node, text: &str, path: &Path<'_>) -> Option<Violation> {
    let bounds = &node.bounds;
    if let Some(most) = bounds.max_length
        && above_length(text, most)
    {
        let message = format!("must be at most {most} characters long");
        let violation = path.violation(Reason::TooLong, message);
        return Some(violation.because(Fault::MaxLength(most)));
    }
    if let Some(least) = bounds.min_length
        && below(text.chars().count(), least)
    {
        let message = format!("must be at least {least} characters long");
        let violation = path.violation(Reason::Invalid, message);
        return Some(violation.because(Fault::MinLength(least)));
    }
    let pattern = node.pattern.as_deref().filter(|text| !text.is_empty())?;
    let fault = Fault::Pattern(pattern.into());
    match schema.patterns.get(pattern).as_deref() {
        Ok(pattern) if pattern.is_match(text) => None,
        Ok(_) => {
            let message = format!("must match the pattern {pattern}");
            Some(path.violation(Reason::Invalid, message).because(fault))
        }
        Err(error) => {
            let message = format!("cannot be matched with the pattern {pattern}: {error}");
            Some(path.violation(Reason::Invalid, message).because(fault))
        }
    }
}

/// Whether a text has more code points than that; a text never has more of them than bytes.
fn above_length(text: &str, most: i64) -> bool {
    above(text.len(), most) && above(text.chars().count(), most)
}
