//! Values as YAML text that every reader of YAML, of 1.1 and of 1.2, reads alike.

use super::json;
use crate::model::{Map, Value};
use crate::source::is_plain_string;

/// Writes a value as a document in block style.
pub(crate) fn to_text(value: &Value) -> String {
    let mut text = String::new();
    match value {
        Value::Object(members) if !members.is_empty() => write_members(&mut text, members, 0),
        Value::Array(items) if !items.is_empty() => write_items(&mut text, items, 0),
        scalar => {
            write_scalar(&mut text, scalar, 0);
        }
    }
    text
}

/// Writes members, the first of them where the text stands.
fn write_members(text: &mut String, members: &Map, indent: usize) {
    for (index, (key, value)) in members.iter().enumerate() {
        if index > 0 {
            push_indent(text, indent);
        }
        // A reader may refuse a longer key that is not marked as one.
        if key.chars().count() > 128 {
            text.push_str("? ");
            write_key(text, key);
            text.push('\n');
            push_indent(text, indent);
        } else {
            write_key(text, key);
        }
        text.push(':');
        match value {
            Value::Object(members) if !members.is_empty() => {
                text.push('\n');
                push_indent(text, indent + 2);
                write_members(text, members, indent + 2);
            }
            Value::Array(items) if !items.is_empty() => {
                text.push('\n');
                push_indent(text, indent + 2);
                write_items(text, items, indent + 2);
            }
            scalar => {
                text.push(' ');
                write_scalar(text, scalar, indent + 2);
            }
        }
    }
}

/// Writes items, the first of them where the text stands.
fn write_items(text: &mut String, items: &[Value], indent: usize) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            push_indent(text, indent);
        }
        text.push_str("- ");
        match item {
            Value::Object(members) if !members.is_empty() => {
                write_members(text, members, indent + 2);
            }
            Value::Array(items) if !items.is_empty() => write_items(text, items, indent + 2),
            scalar => write_scalar(text, scalar, indent + 2),
        }
    }
}

/// Writes what has no members or items, and ends the line.
fn write_scalar(text: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&number.0),
        Value::Array(_) => text.push_str("[]"),
        Value::Object(_) => text.push_str("{}"),
        Value::String(string) if is_block(string) => return write_block(text, string, indent),
        Value::String(string) if is_plain(string) => text.push_str(string),
        Value::String(string) => json::write_string(text, string),
    }
    text.push('\n');
}

fn write_key(text: &mut String, key: &str) {
    if is_plain(key) {
        text.push_str(key);
    } else {
        json::write_string(text, key);
    }
}

/// Whether a string needs no quotes. Many that need none get them: what one reader takes for a
/// date or a number of base 60, another does not.
fn is_plain(string: &str) -> bool {
    let first = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'_' | b'$' | b'(');
    let printable = |byte: u8| (b' '..=b'~').contains(&byte);
    string.bytes().next().is_some_and(first)
        && string.bytes().all(printable)
        && !string.contains(": ")
        && !string.contains(" #")
        && !string.ends_with([':', ' '])
        && is_plain_string(string)
}

/// Whether a string of several lines can be written line by line.
fn is_block(string: &str) -> bool {
    let visible = |character: char| !matches!(character, '\0'..='\x09' | '\x0b'..='\x1f' | '\x7f'..='\u{a0}' | '\u{2028}'..='\u{202e}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    string.contains('\n') && !string.starts_with(['\n', ' ']) && string.chars().all(visible)
}

fn write_block(text: &mut String, string: &str, indent: usize) {
    let body = string.trim_end_matches('\n');
    text.push_str(match string.len() - body.len() {
        0 => "|-\n",
        1 => "|\n",
        _ => "|+\n",
    });
    for line in body.split('\n') {
        if !line.is_empty() {
            push_indent(text, indent);
            text.push_str(line);
        }
        text.push('\n');
    }
    // The first line break at the end is that of the last line.
    text.extend(std::iter::repeat_n(
        '\n',
        (string.len() - body.len()).saturating_sub(1),
    ));
}

fn push_indent(text: &mut String, indent: usize) {
    text.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, any, prop, prop_assert_eq, prop_oneof, proptest};

    use super::to_text;
    use crate::model::{Number, Value};
    use crate::source::parse_values;

    fn string(text: &str) -> Value {
        Value::String(text.to_owned())
    }

    #[test]
    fn strings_are_quoted_where_they_have_to_be() {
        for (value, text) in [
            (
                "plain text, with (brackets)",
                "plain text, with (brackets)\n",
            ),
            ("yes", "\"yes\"\n"),
            ("null", "\"null\"\n"),
            ("1.5", "\"1.5\"\n"),
            ("2001-01-01", "\"2001-01-01\"\n"),
            ("a: b", "\"a: b\"\n"),
            ("a #b", "\"a #b\"\n"),
            ("- a", "\"- a\"\n"),
            ("", "\"\"\n"),
            ("=", "\"=\"\n"),
            ("a\nb", "|-\na\nb\n"),
            ("\u{85}", "\"\\u0085\"\n"),
        ] {
            assert_eq!(to_text(&string(value)), text, "{value:?}");
        }
    }

    #[test]
    fn blocks_keep_their_line_breaks() {
        let value = Value::Object(vec![
            (
                "a".to_owned(),
                Value::Array(vec![string("one\n\n  two\n"), string("three\n\n\n")]),
            ),
            ("b".to_owned(), string("\nfour")),
        ]);
        let text = "a:\n  - |\n    one\n\n      two\n  - |+\n    three\n\n\nb: \"\\nfour\"\n";
        assert_eq!(to_text(&value), text);
        assert_eq!(parse_values(text), Ok(vec![value]));
    }

    fn values() -> impl Strategy<Value = Value> {
        let scalar = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(|number| Value::Number(Number(number.to_string()))),
            any::<String>().prop_map(Value::String),
            "[-a-z0-9:#'\"\\n |>&*!%@`{}\\[\\],?~=<.]{0,12}".prop_map(Value::String),
        ];
        scalar.prop_recursive(5, 64, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
                prop::collection::btree_map("[-a-z0-9:#'\"\\n ~=<.]{0,6}|\\PC{0,4}", inner, 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_what_is_read(value in values()) {
            prop_assert_eq!(parse_values(&to_text(&value)), Ok(vec![value]));
        }
    }
}
