//! JSON as Go writes it.

use std::fmt::Write as _;

/// JSON as Go writes it: such that it may stand in HTML.
pub(super) fn for_html(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for char in json.chars() {
        match char {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out
}
