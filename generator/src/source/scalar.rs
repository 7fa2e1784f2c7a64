//! What a plain YAML scalar means.
//!
//! The rules are those of the YAML reader behind kubectl and the API server (`sigs.k8s.io/yaml`,
//! which resolves as `go.yaml.in/yaml/v2` does), so that a file means here what it means there:
//! `yes` and `on` are booleans, `0x1F` and `017` are integers, `1_000` is 1000, `=` and
//! `2001-01-01` are strings.

use crate::model::Number;

/// The meaning of a scalar.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar {
    Null,
    Bool(bool),
    Number(Number),
    /// Infinity or not a number, which JSON has no way to say.
    NotFinite,
    String,
}

/// Resolves a plain scalar without a tag.
pub(super) fn resolve(text: &str) -> Scalar {
    let Some(&first) = text.as_bytes().first() else {
        return Scalar::Null;
    };
    match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => {
            resolve_word(text)
        }
        b'.' if is_not_finite(text) => Scalar::NotFinite,
        b'.' => decimal(text).map_or(Scalar::String, Scalar::Number),
        b'+' | b'-' if is_not_finite(&text[1..]) && !text.ends_with(['n', 'N']) => {
            Scalar::NotFinite
        }
        b'+' | b'-' | b'0'..=b'9' => resolve_number(text),
        _ => Scalar::String,
    }
}

fn resolve_word(text: &str) -> Scalar {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            Scalar::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            Scalar::Bool(false)
        }
        "~" | "null" | "Null" | "NULL" => Scalar::Null,
        _ => Scalar::String,
    }
}

/// Whether a word is a boolean only for YAML 1.1.
pub(super) fn is_bool_word(text: &str) -> bool {
    matches!(resolve_word(text), Scalar::Bool(_))
        && !text.eq_ignore_ascii_case("true")
        && !text.eq_ignore_ascii_case("false")
}

fn is_not_finite(text: &str) -> bool {
    matches!(text, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN")
}

fn resolve_number(text: &str) -> Scalar {
    let plain = text.replace('_', "");
    let (negative, digits) = match plain.as_bytes().first() {
        Some(b'-') => (true, &plain[1..]),
        Some(b'+') => (false, &plain[1..]),
        _ => (false, plain.as_str()),
    };
    radix(negative, digits)
        .or_else(|| decimal(&plain))
        .map_or(Scalar::String, Scalar::Number)
}

/// Integers of another base: `0x`, `0o`, `0b`, and octal by a leading zero.
fn radix(negative: bool, digits: &str) -> Option<Number> {
    let rest = digits.strip_prefix('0')?;
    let (base, rest) = match rest.as_bytes().first()? {
        b'x' | b'X' => (16, &rest[1..]),
        b'o' | b'O' => (8, &rest[1..]),
        b'b' | b'B' => (2, &rest[1..]),
        _ => (8, rest),
    };
    // from_str_radix would take a sign here.
    if !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(rest, base).ok()?;
    match negative && magnitude > 0 {
        true if magnitude > 1 << 63 => None,
        true => Some(Number(format!("-{magnitude}"))),
        false => Some(Number(magnitude.to_string())),
    }
}

/// A decimal integer or float as a JSON number, digits kept; none for another form, or for one
/// that no 64-bit float holds.
fn decimal(text: &str) -> Option<Number> {
    let (sign, unsigned) = match text.as_bytes().first()? {
        b'-' => ("-", &text[1..]),
        b'+' => ("", &text[1..]),
        _ => ("", text),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], &unsigned[at..]),
        None => (unsigned, ""),
    };
    let (whole, fraction) = match mantissa.find('.') {
        Some(at) => (&mantissa[..at], Some(&mantissa[at + 1..])),
        None => (mantissa, None),
    };
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole)
        || !fraction.is_none_or(all_digits)
        || (whole.is_empty() && fraction.is_none_or(str::is_empty))
    {
        return None;
    }
    if !exponent.is_empty() {
        let power = exponent[1..]
            .strip_prefix(['+', '-'])
            .unwrap_or(&exponent[1..]);
        if power.is_empty() || !all_digits(power) {
            return None;
        }
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let number = match fraction {
        None if whole == "0" && exponent.is_empty() => whole.to_owned(),
        None => format!("{sign}{whole}{exponent}"),
        Some("") => format!("{sign}{whole}.0{exponent}"),
        Some(fraction) => format!("{sign}{whole}.{fraction}{exponent}"),
    };
    number
        .parse::<f64>()
        .is_ok_and(f64::is_finite)
        .then_some(Number(number))
}

#[cfg(test)]
mod tests {
    use super::{Scalar, is_bool_word, resolve};
    use crate::model::Number;

    fn number(text: &str) -> Scalar {
        Scalar::Number(Number(text.to_owned()))
    }

    #[test]
    fn words() {
        for text in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(resolve(text), Scalar::Null, "{text}");
        }
        for text in ["true", "True", "yes", "y", "on", "ON"] {
            assert_eq!(resolve(text), Scalar::Bool(true), "{text}");
        }
        for text in ["false", "no", "N", "off"] {
            assert_eq!(resolve(text), Scalar::Bool(false), "{text}");
        }
        for text in [
            "=",
            "<<",
            "nULL",
            "oN",
            "yeah",
            "-",
            "+",
            "---",
            "*",
            "2001-01-01",
            "2001-12-14T21:59:43Z",
        ] {
            assert_eq!(resolve(text), Scalar::String, "{text}");
        }
        assert!(
            is_bool_word("on")
                && is_bool_word("Y")
                && !is_bool_word("True")
                && !is_bool_word("one")
        );
    }

    #[test]
    fn integers() {
        for (text, value) in [
            ("0", "0"),
            ("-0", "0"),
            ("+12", "12"),
            ("1_000", "1000"),
            ("017", "15"),
            ("0o17", "15"),
            ("-0x1F", "-31"),
            ("0b101", "5"),
            ("089", "89"),
            ("18446744073709551615", "18446744073709551615"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
        ] {
            assert_eq!(resolve(text), number(value), "{text}");
        }
        for text in ["0x", "0xg", "1:30", "12ab", "1-2", "0x+1", "0o9"] {
            assert_eq!(resolve(text), Scalar::String, "{text}");
        }
    }

    #[test]
    fn floats() {
        for (text, value) in [
            ("1.0", "1.0"),
            ("5.", "5.0"),
            (".5", "0.5"),
            ("-.5e-3", "-0.5e-3"),
            ("1e3", "1e3"),
            ("1E+5", "1E+5"),
            ("00.25", "0.25"),
        ] {
            assert_eq!(resolve(text), number(value), "{text}");
        }
        for text in [".", "1e", "1.2.3", "1e999", "e3", ".e3", "+.", "-e1"] {
            assert_eq!(resolve(text), Scalar::String, "{text}");
        }
        for text in [".inf", "-.Inf", "+.INF", ".NaN"] {
            assert_eq!(resolve(text), Scalar::NotFinite, "{text}");
        }
    }
}
