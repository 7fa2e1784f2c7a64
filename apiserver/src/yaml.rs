//! Values as YAML that every reader reads as what they are: readers of YAML 1.1 take a plain `yes`
//! for a boolean, and `1_0` for a number.

use std::fmt::Write;

use serde_json::Value;

/// Longer keys do not stand on the line of their value.
const LONGEST_KEY: usize = 1000;
/// Words that are something else than strings to some reader.
const WORDS: [&str; 11] = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf",
];

/// A value as YAML, in blocks.
pub(crate) fn to_string(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => block(&mut out, value, 0, false),
        Value::Array(items) if !items.is_empty() => block(&mut out, value, 0, false),
        scalar => inline(&mut out, scalar, 0),
    }
    out
}

/// The lines of a map or list that is not empty. Its first line is already indented if it
/// `continues` one.
fn block(out: &mut String, value: &Value, depth: usize, continues: bool) {
    let mut is_indented = continues;
    let mut indent = |out: &mut String| {
        if !std::mem::take(&mut is_indented) {
            out.extend(std::iter::repeat_n("  ", depth));
        }
    };
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                indent(out);
                let key = scalar(name);
                if key.len() > LONGEST_KEY {
                    // Writing to a string cannot fail.
                    let _ = writeln!(out, "? {key}");
                    out.extend(std::iter::repeat_n("  ", depth));
                } else {
                    out.push_str(&key);
                }
                out.push(':');
                after_colon(out, value, depth);
            }
        }
        Value::Array(items) => {
            for item in items {
                indent(out);
                out.push('-');
                if is_block(item) {
                    out.push(' ');
                    block(out, item, depth + 1, true);
                } else {
                    out.push(' ');
                    inline(out, item, depth + 1);
                }
            }
        }
        _ => {}
    }
}

fn after_colon(out: &mut String, value: &Value, depth: usize) {
    match value {
        // A list stands as deep as the key it is of.
        Value::Array(_) if is_block(value) => {
            out.push('\n');
            block(out, value, depth, false);
        }
        Value::Object(_) if is_block(value) => {
            out.push('\n');
            block(out, value, depth + 1, false);
        }
        _ => {
            out.push(' ');
            inline(out, value, depth + 1);
        }
    }
}

fn is_block(value: &Value) -> bool {
    match value {
        Value::Object(members) => !members.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

/// What stands on one line, or as text of several lines, with the newline at its end.
fn inline(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::String(text) if is_literal(text) => literal(out, text, depth),
        Value::String(text) => out.push_str(&scalar(text)),
        Value::Object(_) => out.push_str("{}"),
        Value::Array(_) => out.push_str("[]"),
        other => {
            let _ = write!(out, "{other}");
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Whether a text is written line by line.
fn is_literal(text: &str) -> bool {
    text.trim_end_matches('\n').contains('\n')
        && !text.starts_with([' ', '\n'])
        && !text.ends_with("\n\n")
        && text.chars().all(|char| char == '\n' || is_printed(char))
}

fn literal(out: &mut String, text: &str, depth: usize) {
    out.push_str(if text.ends_with('\n') { "|\n" } else { "|-\n" });
    for line in text.lines() {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n("  ", depth));
            out.push_str(line);
        }
        out.push('\n');
    }
}

/// A string, in quotes unless it can be nothing else.
fn scalar(text: &str) -> String {
    let is_plain = text.starts_with(|char: char| char.is_ascii_alphabetic())
        && text
            .chars()
            .all(|char| char.is_ascii_alphanumeric() || matches!(char, '_' | '-' | '.' | '/'))
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word));
    if is_plain {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            char if is_printed(char) => out.push(char),
            char => {
                let _ = write!(out, "\\U{:08x}", u32::from(char));
            }
        }
    }
    out.push('"');
    out
}

/// Whether a character can stand for itself everywhere.
fn is_printed(char: char) -> bool {
    !char.is_control()
        && !matches!(
            char,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::to_string;

    fn read(text: &str) -> Option<Value> {
        yaml_serde::from_str(text).ok()
    }

    #[test]
    fn blocks() {
        let value = json!({"a": {"b": [1, {"c": [], "d": {}}, [2, 3], null]}, "e": true});
        let text = "a:\n  b:\n  - 1\n  - c: []\n    d: {}\n  - - 2\n    - 3\n  - null\ne: true\n";
        assert_eq!(to_string(&value), text);
        assert_eq!(read(text), Some(value));
        assert_eq!(to_string(&json!([])), "[]\n");
        assert_eq!(to_string(&json!("a b")), "\"a b\"\n");
    }

    #[test]
    fn strings_stay_strings() {
        for text in [
            "",
            "yes",
            "No",
            "ON",
            "null",
            "~",
            "1",
            "1e3",
            "0x10",
            "1_0",
            "12:30:45",
            "- a",
            "a: b",
            "a #b",
            "#",
            "&a",
            "*a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "'",
            "\"",
            "\\",
            " a",
            "a ",
            "a\n",
            "a\nb",
            "a\nb\n",
            "a\n\nb",
            " a\nb",
            "a\nb\n\n",
            "a\n b\n  c",
            "\ta",
            "a\tb",
            "\u{0}",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "\u{feff}",
            "é世🦀",
            "<<",
            "=",
            "---",
            "...",
            "a:",
            "?",
            "{",
            "[",
            "|",
            ">",
            ".nan",
            ".inf",
            "a\r\nb",
        ] {
            let value = json!({"k": text, "l": [text], text: {"m": text}});
            let written = to_string(&value);
            assert_eq!(read(&written), Some(value), "{text:?}: {written}");
        }
        assert_eq!(to_string(&json!(["yes", "text"])), "- \"yes\"\n- text\n");
    }

    #[test]
    fn text_of_several_lines() {
        let value = json!({"data": {"a.conf": "x = 1\n\n[b]\n  y\n", "b": "1\n2"}});
        let text = "data:\n  a.conf: |\n    x = 1\n\n    [b]\n      y\n  b: |-\n    1\n    2\n";
        assert_eq!(to_string(&value), text);
    }

    #[test]
    fn long_keys() {
        let long = "k".repeat(2000);
        let value = json!({"a": {long.clone(): {"b": 1}, "c": [{long: 2}]}});
        assert_eq!(read(&to_string(&value)), Some(value));
    }
}
