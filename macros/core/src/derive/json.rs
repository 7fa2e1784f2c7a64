//! JSON text in attributes.

use std::fmt::{self, Write as _};

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
            parse(&text).is_ok().then_some(text)
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
const DEPTH: usize = 128;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// As it is written.
    Number(String),
    String(String),
    Array(Vec<Json>),
    /// In the order of the text.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// What it is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }
}

/// Writes it without blanks.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => value.fmt(f),
            Self::Number(number) => f.write_str(number),
            Self::String(text) => f.write_str(&quoted(text)),
            Self::Array(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    item.fmt(f)?;
                }
                f.write_char(']')
            }
            Self::Object(members) => {
                f.write_char('{')?;
                for (index, (key, value)) in members.iter().enumerate() {
                    f.write_str(if index == 0 { "" } else { "," })?;
                    write!(f, "{}:{value}", quoted(key))?;
                }
                f.write_char('}')
            }
        }
    }
}

/// Reads a text that is one JSON value.
pub(crate) fn parse(text: &str) -> Result<Json, String> {
    let mut reader = Reader { rest: text };
    let value = reader.value(DEPTH)?;
    reader.blank();
    if reader.rest.is_empty() {
        Ok(value)
    } else {
        Err(format!("unexpected {}", reader.here()))
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
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

    fn value(&mut self, depth: usize) -> Result<Json, String> {
        if depth == 0 {
            return Err("nested too deeply".to_owned());
        }
        self.blank();
        if self.take("{") {
            return self.object(depth);
        }
        if self.take("[") {
            let mut items = Vec::new();
            self.members("]", |reader| {
                items.push(reader.value(depth - 1)?);
                Ok(())
            })?;
            return Ok(Json::Array(items));
        }
        if self.rest.starts_with('"') {
            return self.string().map(Json::String);
        }
        let words = [
            ("true", Json::Bool(true)),
            ("false", Json::Bool(false)),
            ("null", Json::Null),
        ];
        for (word, value) in words {
            if self.take(word) {
                return Ok(value);
            }
        }
        self.number()
    }

    fn object(&mut self, depth: usize) -> Result<Json, String> {
        let mut members: Vec<(String, Json)> = Vec::new();
        self.members("}", |reader| {
            reader.blank();
            let key = reader.string()?;
            if members.iter().any(|(known, _)| *known == key) {
                return Err(format!("the key {} is there twice", quoted(&key)));
            }
            reader.expect(":")?;
            let value = reader.value(depth - 1)?;
            members.push((key, value));
            Ok(())
        })?;
        Ok(Json::Object(members))
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

    fn string(&mut self) -> Result<String, String> {
        self.expect("\"")?;
        let mut text = String::new();
        loop {
            match self.char() {
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape()?),
                Some(char) if char < ' ' => return Err("control character in a string".to_owned()),
                Some(char) => text.push(char),
                None => return Err("the string does not end".to_owned()),
            }
        }
    }

    fn char(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let char = chars.next();
        self.rest = chars.as_str();
        char
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<char, String> {
        let here = self.here();
        match self.char() {
            Some(char @ ('"' | '\\' | '/')) => Ok(char),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => {
                let high = self.code()?;
                if let Some(char) = char::from_u32(u32::from(high)) {
                    return Ok(char);
                }
                // Above 16 bits, a character is written as two surrogates.
                let low = if self.take("\\u") { self.code()? } else { 0 };
                let whole = char::decode_utf16([high, low]).next();
                whole
                    .and_then(Result::ok)
                    .ok_or_else(|| "half of a surrogate pair".to_owned())
            }
            _ => Err(format!("unknown escape {here}")),
        }
    }

    /// Four hexadecimal digits.
    fn code(&mut self) -> Result<u16, String> {
        let problem = "`\\u` needs four hexadecimal digits";
        let digits = self
            .rest
            .get(..4)
            .filter(|digits| digits.chars().all(|char| char.is_ascii_hexdigit()))
            .ok_or(problem)?;
        self.rest = &self.rest[4..];
        u16::from_str_radix(digits, 16).map_err(|_| problem.to_owned())
    }

    fn number(&mut self) -> Result<Json, String> {
        let (start, here) = (self.rest, self.here());
        self.take("-");
        let zero = self.rest.starts_with('0');
        let whole = self.digits();
        if whole == 0 || (zero && whole > 1) {
            return Err(format!("unexpected {here}"));
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
        let text: &'a str = &start[..start.len() - self.rest.len()];
        Ok(Json::Number(text.to_owned()))
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
    use super::{Json, parse, quoted};

    #[test]
    fn json_is_read() {
        for text in [
            "null",
            "true",
            "-1.5e+3",
            "0",
            "\"a\\né\"",
            "[]",
            "[1,[2]]",
            "{}",
            r#"{"a":{"b":[null,"c"]},"b":1}"#,
        ] {
            let read = parse(text).map(|json| json.to_string());
            assert_eq!(read.as_deref(), Ok(text));
        }
        let text = r#" [ "\u00e9\ud83e\udd80\/" , 1 ] "#;
        let read = vec![
            Json::String("é🦀/".to_owned()),
            Json::Number("1".to_owned()),
        ];
        assert_eq!(parse(text), Ok(Json::Array(read)));
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
            "\"\\ud83e\"",
            "\"\\ud83e\\u0041\"",
            "[1,]",
            "[1 2]",
            "{a: 1}",
            "{\"a\"}",
            "{\"a\": 1, \"\\u0061\": 2}",
            "{} {}",
            "\"\u{1}\"",
            "NaN",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert!(parse(&"[".repeat(1000)).is_err());
    }

    #[test]
    fn strings_are_quoted() {
        let hostile = "a\"b\\c\n\u{1}é";
        assert_eq!(quoted(hostile), r#""a\"b\\c\n\u0001é""#);
        assert_eq!(
            parse(&quoted(hostile)),
            Ok(Json::String(hostile.to_owned()))
        );
    }
}
