//! What is wrong with a pattern, in Go's words (`regexp/syntax`).

/// What is wrong with a part of a pattern.
pub(super) fn wrong(what: &str, part: &str) -> String {
    format!("{what}: `{part}`")
}

/// What of a text is before its rest.
pub(super) fn up_to<'a>(text: &'a str, rest: &str) -> &'a str {
    let length = text.len().saturating_sub(rest.len());
    text.get(..length).unwrap_or(text)
}
