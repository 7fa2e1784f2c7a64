//! Values as Go writes them, into keys of field sets and into messages.

use std::fmt::Write;

use serde_json::{Number, Value};

/// As `encoding/json` writes it, which escapes what has a meaning in HTML.
pub(super) fn json(value: &Value) -> String {
    let mut out = String::new();
    write_json(&mut out, value);
    out
}

pub(super) fn write_json(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => write_number(out, number),
        Value::String(text) => write_text(out, text),
        Value::Array(items) => {
            let mut separator = '[';
            for item in items {
                out.push(separator);
                write_json(out, item);
                separator = ',';
            }
            out.push_str(if separator == '[' { "[]" } else { "]" });
        }
        Value::Object(members) => {
            let mut separator = '{';
            for (name, member) in members {
                out.push(separator);
                write_text(out, name);
                out.push(':');
                write_json(out, member);
                separator = ',';
            }
            out.push_str(if separator == '{' { "{}" } else { "}" });
        }
    }
}

pub(super) fn write_text(out: &mut String, text: &str) {
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '<' | '>' | '&' | '\u{0}'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                escape(out, format_args!("\\u{:04x}", u32::from(char)));
            }
            char => out.push(char),
        }
    }
    out.push('"');
}

fn write_number(out: &mut String, number: &Number) {
    if let Some(integer) = number.as_i64() {
        return escape(out, format_args!("{integer}"));
    }
    let double = number.as_f64().unwrap_or_default();
    let size = double.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = exponential(double);
        // Go leaves out a zero of negative exponents alone.
        out.push_str(&text.replace("e-0", "e-"));
    } else {
        escape(out, format_args!("{double}"));
    }
}

/// A double with an exponent of two digits or more.
fn exponential(double: f64) -> String {
    let text = format!("{double:e}");
    let Some((mantissa, exponent)) = text.split_once('e') else {
        return text;
    };
    let (sign, digits) = match exponent.strip_prefix('-') {
        Some(digits) => ('-', digits),
        None => ('+', exponent),
    };
    format!("{mantissa}e{sign}{digits:0>2}")
}

/// A double as `%v` writes it: with an exponent from twenty-one digits on, or below 0.0001.
fn double(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e21).contains(&size) {
        exponential(value)
    } else {
        format!("{value}")
    }
}

/// A string as `%q` writes it.
pub(in crate::schema) fn quote(text: &str) -> String {
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
            char if char.is_ascii_control() => {
                escape(&mut out, format_args!("\\x{:02x}", u32::from(char)));
            }
            char if is_printed(char) => out.push(char),
            char if u32::from(char) <= 0xffff => {
                escape(&mut out, format_args!("\\u{:04x}", u32::from(char)));
            }
            char => escape(&mut out, format_args!("\\U{:08x}", u32::from(char))),
        }
    }
    out.push('"');
    out
}

/// Nearly `strconv.IsPrint`: what Rust's `Debug` does not escape is what has a shape. Of what it
/// escapes, marks that stand on the character before them are printed by Go.
fn is_printed(char: char) -> bool {
    char.is_ascii()
        || char.escape_debug().next() == Some(char)
        || matches!(u32::from(char), 0x300..=0x36f)
}

/// A value in a path: `value.ToString` of structured-merge-diff.
pub(super) fn write_element(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(_) | Value::Number(_) => write_plain(out, value),
        Value::String(text) => out.push_str(&quote(text)),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                write_element(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            for (name, member) in members {
                out.push_str(name);
                out.push('=');
                write_element(out, member);
            }
        }
    }
}

/// A value as `%v` writes it.
pub(in crate::schema) fn plain(value: &Value) -> String {
    let mut out = String::new();
    write_plain(&mut out, value);
    out
}

fn write_plain(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("<nil>"),
        Value::Bool(value) => escape(out, format_args!("{value}")),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => escape(out, format_args!("{integer}")),
            None => out.push_str(&double(number.as_f64().unwrap_or_default())),
        },
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                write_plain(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push_str("map[");
            for (index, (name, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(' ');
                }
                out.push_str(name);
                out.push(':');
                write_plain(out, member);
            }
            out.push(']');
        }
    }
}

/// A value as `%#v` writes it.
pub(super) fn source(value: &Value) -> String {
    match value {
        Value::Null => "interface {}(nil)".to_owned(),
        Value::String(text) => quote(text),
        Value::Bool(_) | Value::Number(_) => plain(value),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(source).collect();
            format!("[]interface {{}}{{{}}}", items.join(", "))
        }
        Value::Object(members) => {
            let member =
                |(name, value): (&String, &Value)| format!("{}:{}", quote(name), source(value));
            let members: Vec<_> = members.iter().map(member).collect();
            format!("map[string]interface {{}}{{{}}}", members.join(", "))
        }
    }
}

/// The type of a value, as `%T` writes it. Numbers of applied objects are all doubles.
pub(super) fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(_) => "float64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

/// Writing to a string cannot fail.
fn escape(out: &mut String, text: std::fmt::Arguments<'_>) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{json, plain, quote, source};

    #[test]
    fn json_as_go_writes_it() {
        assert_eq!(
            json(&json!({"a": "<&>\u{2028}", "b": [1, 1.5]})),
            r#"{"a":"\u003c\u0026\u003e\u2028","b":[1,1.5]}"#
        );
        assert_eq!(json(&json!(1e21)), "1e+21");
        assert_eq!(json(&json!(1e20)), "100000000000000000000");
        assert_eq!(json(&json!(1e-7)), "1e-7");
        assert_eq!(json(&json!(0.000_001)), "0.000001");
        assert_eq!(json(&json!([])), "[]");
        assert_eq!(json(&json!({})), "{}");
    }

    #[test]
    fn values_in_messages() {
        let value = json!({"b": [1, null, "x"], "a": true});
        assert_eq!(plain(&value), "map[a:true b:[1 <nil> x]]");
        assert_eq!(
            source(&value),
            r#"map[string]interface {}{"a":true, "b":[]interface {}{1, interface {}(nil), "x"}}"#
        );
        assert_eq!(plain(&json!(1e21)), "1e+21");
        assert_eq!(plain(&json!(0.00001)), "1e-05");
        assert_eq!(quote("a\"\u{1}\u{202e}é"), r#""a\"\x01\u202eé""#);
    }
}
