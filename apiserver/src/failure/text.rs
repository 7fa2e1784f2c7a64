//! Text as Go's `fmt` writes it.

use std::fmt::Write;

pub(crate) use kubewright::selector::quote;
use serde_json::Value;

/// A number with a fraction as `%v` writes it.
pub(super) fn float(value: f64) -> String {
    let exponent = exponent(value);
    if (-4..6).contains(&exponent) {
        value.to_string()
    } else {
        scientific(value)
    }
}

/// A value as `encoding/json` writes it.
pub(crate) fn json(value: &Value) -> String {
    let mut out = String::new();
    push_json(&mut out, value);
    out
}

/// A value as `%v` writes it.
pub(crate) fn printed(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(number) if number.is_f64() => float(number.as_f64().unwrap_or_default()),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().map(printed).collect();
            format!("[{}]", items.join(" "))
        }
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| format!("{name}:{}", printed(value)));
            format!("map[{}]", members.collect::<Vec<_>>().join(" "))
        }
    }
}

fn push_json(out: &mut String, value: &Value) {
    match value {
        Value::Number(number) if number.is_f64() => {
            let value = number.as_f64().unwrap_or_default();
            let is_plain = value == 0.0 || (1e-6..1e21).contains(&value.abs());
            if is_plain {
                out.push_str(&value.to_string());
            } else {
                // An exponent of one digit has no zero before it.
                out.push_str(&scientific(value).replace("e-0", "e-"));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
        Value::String(text) => push_json_text(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_json(out, item);
            }
            out.push(']');
        }
        Value::Object(members) => {
            out.push('{');
            for (index, (name, member)) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                push_json_text(out, name);
                out.push(':');
                push_json(out, member);
            }
            out.push('}');
        }
    }
}

/// A string with the characters escaped that mean something in HTML.
fn push_json_text(out: &mut String, text: &str) {
    for char in Value::from(text).to_string().chars() {
        match char {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            char => out.push(char),
        }
    }
}

/// The exponent of a number in scientific notation.
fn exponent(value: f64) -> i32 {
    let text = format!("{value:e}");
    let exponent = text.split_once('e').and_then(|(_, text)| text.parse().ok());
    exponent.unwrap_or_default()
}

/// `1.5e+06`: a sign and two digits at least.
fn scientific(value: f64) -> String {
    let text = format!("{value:e}");
    let mantissa = text
        .split_once('e')
        .map_or(&*text, |(mantissa, _)| mantissa);
    let exponent = exponent(value);
    let sign = if exponent < 0 { '-' } else { '+' };
    let digits = exponent.unsigned_abs();
    format!("{mantissa}e{sign}{digits:02}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{float, json as written, printed};

    #[test]
    fn numbers() {
        let cases = [
            (1.0, "1"),
            (0.5, "0.5"),
            (-2.25, "-2.25"),
            (123_456.0, "123456"),
            (1_000_000.0, "1e+06"),
            (123_456_789.5, "1.234567895e+08"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (1e100, "1e+100"),
        ];
        for (value, text) in cases {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn json_as_go_does() {
        let value = json!({"a": [1.0, 1e21, 1e-7, 5, null], "b": "<&>"});
        let text = r#"{"a":[1,1e+21,1e-7,5,null],"b":"\u003c\u0026\u003e"}"#;
        assert_eq!(written(&value), text);
        let text = "map[a:[1 1e+21 1e-07 5 <nil>] b:<&>]";
        assert_eq!(printed(&value), text);
    }
}
