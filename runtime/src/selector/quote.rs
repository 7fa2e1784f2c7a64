//! Strings in messages, as Go writes them.

use std::fmt::Write;

/// A string as `%q` writes it.
pub fn quote(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            char if u32::from(char) < 0x20 || u32::from(char) == 0x7f => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\x{:02x}", u32::from(char));
            }
            char if is_printed(char) => out.push(char),
            char if u32::from(char) <= 0xffff => {
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            char => {
                let _ = write!(out, "\\U{:08x}", u32::from(char));
            }
        }
    }
    out.push('"');
    out
}

/// Nearly `strconv.IsPrint`: what Rust's `Debug` does not escape is what has a shape. Marks that
/// stand on the character before them are escaped by Rust alone.
fn is_printed(char: char) -> bool {
    if char.is_ascii() {
        return true;
    }
    let mut escaped = char.escape_debug();
    escaped.next() == Some(char) || matches!(u32::from(char), 0x300..=0x36f)
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn strings() {
        assert_eq!(quote("a\"b\\"), r#""a\"b\\""#);
        assert_eq!(quote("\n\t\u{1}\u{7f}"), r#""\n\t\x01\x7f""#);
        assert_eq!(quote("é世"), "\"é世\"");
        assert_eq!(quote("\u{202e}\u{e000}"), r#""\u202e\ue000""#);
    }
}
