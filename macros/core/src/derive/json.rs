//! JSON text in attributes.

use std::fmt::Write as _;

use syn::Lit;

use super::word::Value;

/// A literal as JSON text; `None` if JSON has nothing like it.
pub(crate) fn of(value: &Value) -> Option<String> {
    let Value::Lit { minus, lit } = value else {
        return None;
    };
    let sign = if minus.is_some() { "-" } else { "" };
    match lit {
        Lit::Str(text) if minus.is_none() => Some(quoted(&text.value())),
        Lit::Bool(value) if minus.is_none() => Some(value.value.to_string()),
        Lit::Int(value) => Some(format!("{sign}{}", value.base10_digits())),
        Lit::Float(value) => {
            let text = format!("{sign}{}", value.base10_digits());
            check(&text).is_ok().then_some(text)
        }
        _ => None,
    }
}

/// A string as JSON text.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for char in text.chars() {
        match char {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            char if char < ' ' => {
                // Writing to a string does not fail.
                let _ = write!(out, "\\u{:04x}", u32::from(char));
            }
            char => out.push(char),
        }
    }
    out.push('"');
    out
}

/// How deep values may be in one another.
const DEPTH: usize = 64;

/// Checks that a text is one JSON value.
pub(crate) fn check(text: &str) -> Result<(), String> {
    let mut reader = Reader { rest: text };
    reader.value(DEPTH)?;
    reader.blank();
    if reader.rest.is_empty() {
        Ok(())
    } else {
        Err(format!("unexpected {}", reader.here()))
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn here(&self) -> String {
        self.rest
            .chars()
            .next()
            .map_or_else(|| "end".to_owned(), |char| format!("`{char}`"))
    }

    fn blank(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\n', '\r']);
    }

    fn take(&mut self, token: &str) -> bool {
        self.rest.strip_prefix(token).is_some_and(|rest| {
            self.rest = rest;
            true
        })
    }

    fn expect(&mut self, token: &str) -> Result<(), String> {
        self.blank();
        if self.take(token) {
            Ok(())
        } else {
            Err(format!("expected `{token}`, found {}", self.here()))
        }
    }

    fn value(&mut self, depth: usize) -> Result<(), String> {
        if depth == 0 {
            return Err("nested too deeply".to_owned());
        }
        self.blank();
        if self.take("{") {
            return self.members("}", |reader| {
                reader.blank();
                reader.string()?;
                reader.expect(":")?;
                reader.value(depth - 1)
            });
        }
        if self.take("[") {
            return self.members("]", |reader| reader.value(depth - 1));
        }
        if self.rest.starts_with('"') {
            return self.string();
        }
        if self.take("true") || self.take("false") || self.take("null") {
            return Ok(());
        }
        self.number()
    }

    fn members(
        &mut self,
        close: &str,
        mut member: impl FnMut(&mut Self) -> Result<(), String>,
    ) -> Result<(), String> {
        self.blank();
        if self.take(close) {
            return Ok(());
        }
        loop {
            member(self)?;
            self.blank();
            if self.take(close) {
                return Ok(());
            }
            self.expect(",")?;
        }
    }

    fn string(&mut self) -> Result<(), String> {
        self.expect("\"")?;
        loop {
            let mut chars = self.rest.chars();
            let char = chars.next();
            self.rest = chars.as_str();
            match char {
                Some('"') => return Ok(()),
                Some('\\') if self.take("u") => {
                    let code = self.rest.get(..4).unwrap_or_default();
                    if code.len() < 4 || !code.chars().all(|char| char.is_ascii_hexdigit()) {
                        return Err("`\\u` needs four hexadecimal digits".to_owned());
                    }
                    self.rest = &self.rest[4..];
                }
                Some('\\')
                    if self
                        .rest
                        .starts_with(['"', '\\', '/', 'b', 'f', 'n', 'r', 't']) =>
                {
                    self.rest = &self.rest[1..];
                }
                Some('\\') => return Err(format!("unknown escape {}", self.here())),
                Some(char) if char < ' ' => return Err("control character in a string".to_owned()),
                Some(_) => {}
                None => return Err("the string does not end".to_owned()),
            }
        }
    }

    fn number(&mut self) -> Result<(), String> {
        let start = self.here();
        self.take("-");
        let zero = self.rest.starts_with('0');
        let whole = self.digits();
        if whole == 0 || (zero && whole > 1) {
            return Err(format!("unexpected {start}"));
        }
        if self.take(".") && self.digits() == 0 {
            return Err("digits are missing after `.`".to_owned());
        }
        if self.take("e") || self.take("E") {
            let _signed = self.take("+") || self.take("-");
            if self.digits() == 0 {
                return Err("digits are missing after `e`".to_owned());
            }
        }
        Ok(())
    }

    fn digits(&mut self) -> usize {
        let rest = self
            .rest
            .trim_start_matches(|char: char| char.is_ascii_digit());
        let count = self.rest.len() - rest.len();
        self.rest = rest;
        count
    }
}

#[cfg(test)]
mod tests {
    use super::{check, quoted};

    #[test]
    fn json_is_accepted() {
        for text in [
            "null",
            " true ",
            "-1.5e+3",
            "0",
            "\"a\\n\\u00e9\"",
            "[]",
            "[1, [2]]",
            "{}",
            r#"{"a": {"b": [null, "c"]}}"#,
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn other_text_is_refused() {
        for text in [
            "",
            "nul",
            "01",
            "1.",
            "1e",
            "-",
            "'a'",
            "\"a",
            "\"\\x\"",
            "\"\\u12\"",
            "[1,]",
            "[1 2]",
            "{a: 1}",
            "{\"a\"}",
            "{} {}",
            "\"\u{1}\"",
            "NaN",
        ] {
            assert!(check(text).is_err(), "{text}");
        }
        assert!(check(&"[".repeat(1000)).is_err());
    }

    #[test]
    fn strings_are_quoted() {
        let hostile = "a\"b\\c\n\u{1}é";
        assert_eq!(quoted(hostile), r#""a\"b\\c\n\u0001é""#);
        assert_eq!(check(&quoted(hostile)), Ok(()));
    }
}
