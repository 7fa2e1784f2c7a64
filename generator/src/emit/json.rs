//! Values as JSON text.

use std::fmt::Write as _;

use crate::model::{Map, Value};

/// Writes a value indented by two spaces, with a line break at the end. Keys keep their order and
/// numbers their digits.
pub(crate) fn to_text(value: &Value) -> String {
    let mut text = String::new();
    write_value(&mut text, value, 0);
    text.push('\n');
    text
}

/// Writes a value on one line. Keys keep their order and numbers their digits.
pub(crate) fn to_line(value: &Value) -> String {
    let mut text = String::new();
    write_line(&mut text, value);
    text
}

fn write_line(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number.0),
        Value::String(string) => write_string(text, string),
        Value::Array(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_line(text, item);
            }
            text.push(']');
        }
        Value::Object(members) => {
            text.push('{');
            for (index, (key, value)) in members.iter().enumerate() {
                if index > 0 {
                    text.push(',');
                }
                write_string(text, key);
                text.push(':');
                write_line(text, value);
            }
            text.push('}');
        }
    }
}

fn write_value(text: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number.0),
        Value::String(string) => write_string(text, string),
        Value::Array(items) if items.is_empty() => text.push_str("[]"),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                text.push(if index == 0 { '[' } else { ',' });
                line(text, depth + 1);
                write_value(text, item, depth + 1);
            }
            line(text, depth);
            text.push(']');
        }
        Value::Object(members) if members.is_empty() => text.push_str("{}"),
        Value::Object(members) => write_members(text, members, depth),
    }
}

fn write_members(text: &mut String, members: &Map, depth: usize) {
    for (index, (key, value)) in members.iter().enumerate() {
        text.push(if index == 0 { '{' } else { ',' });
        line(text, depth + 1);
        write_string(text, key);
        text.push_str(": ");
        write_value(text, value, depth + 1);
    }
    line(text, depth);
    text.push('}');
}

fn line(text: &mut String, depth: usize) {
    text.push('\n');
    text.extend(std::iter::repeat_n("  ", depth));
}

/// A string in quotes, which is a string of YAML as well.
pub(crate) fn write_string(text: &mut String, string: &str) {
    text.push('"');
    for character in string.chars() {
        match character {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\t' => text.push_str("\\t"),
            '\r' => text.push_str("\\r"),
            // YAML breaks lines at some of these, and none of them can be seen.
            '\0'..='\x1f'
            | '\x7f'..='\u{a0}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{202a}'..='\u{202e}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                // Writing to a string does not fail.
                let _ = write!(text, "\\u{:04x}", u32::from(character));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::{to_line, to_text};
    use crate::model::{Number, Value};

    #[test]
    fn text_is_what_serde_json_reads() {
        let hostile: String = (0..0x3000)
            .chain(0xfff0..0x10010)
            .filter_map(char::from_u32)
            .collect();
        let value = Value::Object(vec![
            (
                hostile.clone(),
                Value::Array(vec![
                    Value::Null,
                    Value::Bool(true),
                    Value::Number(Number("1.50".to_owned())),
                    Value::String(hostile.clone()),
                ]),
            ),
            (
                "empty".to_owned(),
                Value::Array(vec![Value::Object(Vec::new()), Value::Array(Vec::new())]),
            ),
        ]);
        let read: serde_json::Value = serde_json::from_str(&to_text(&value)).unwrap();
        assert_eq!(
            read,
            serde_json::json!({ hostile.clone(): [null, true, 1.50, hostile], "empty": [{}, []] })
        );
    }

    #[test]
    fn a_line_has_no_blanks() {
        let value = Value::Object(vec![
            (
                "a".to_owned(),
                Value::Array(vec![Value::Null, Value::Bool(false)]),
            ),
            ("b".to_owned(), Value::String("\n".to_owned())),
            ("c".to_owned(), Value::Number(Number("1.0".to_owned()))),
        ]);
        assert_eq!(to_line(&value), r#"{"a":[null,false],"b":"\n","c":1.0}"#);
    }

    #[test]
    fn numbers_keep_their_digits() {
        assert_eq!(
            to_text(&Value::Number(Number(
                "123456789012345678901234567890".to_owned()
            ))),
            "123456789012345678901234567890\n"
        );
    }
}
