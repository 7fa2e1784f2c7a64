//! The text of a rule: where its parts stand, and how errors show it.

use cel::parser::{ParseError, ParseErrors};

/// A word, sign or literal of a rule.
#[derive(Clone, Copy, Debug)]
struct Token<'a> {
    text: &'a str,
    start: usize,
    is_literal: bool,
}

/// Where something stands, in bytes.
pub(super) type Place = usize;

/// A rule's text, of which a part has been gone through. The parser does not tell where things
/// stand, so what has been parsed is found again in the order of the text.
#[derive(Debug)]
pub(super) struct Source<'a> {
    text: &'a str,
    tokens: Vec<Token<'a>>,
    next: usize,
}

impl<'a> Source<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            tokens: tokens(text),
            next: 0,
        }
    }

    /// Goes behind the next word or sign like this; where it stands.
    pub(super) fn seek(&mut self, wanted: &str) -> Place {
        self.find(|token| !token.is_literal && token.text == wanted)
    }

    /// Goes behind the next literal.
    pub(super) fn seek_literal(&mut self) -> Place {
        self.find(|token| token.is_literal || matches!(token.text, "true" | "false" | "null"))
    }

    fn find(&mut self, is_meant: impl Fn(&Token<'a>) -> bool) -> Place {
        let rest = self.tokens.get(self.next..).unwrap_or_default();
        let Some(index) = rest.iter().position(is_meant) else {
            // It is not told where, rather than somewhere.
            return 0;
        };
        let place = rest.get(index).map_or(0, |token| token.start);
        self.next += index + 1;
        place
    }

    /// An error as the server shows it.
    pub(super) fn error(&self, place: Place, message: &str) -> String {
        let before = self.text.get(..place).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let begin = before.rfind('\n').map_or(0, |index| index + 1);
        let column = before.get(begin..).unwrap_or_default().chars().count() + 1;
        show(self.text, line, column, message)
    }
}

fn show(text: &str, line: usize, column: usize, message: &str) -> String {
    let shown = text.split('\n').nth(line.saturating_sub(1));
    let shown = shown.unwrap_or_default();
    let mut chars = shown.chars();
    let mut marks = String::new();
    for char in chars.by_ref().take(column.saturating_sub(1)) {
        marks.push(if char.is_ascii() { '.' } else { '\u{ff0e}' });
    }
    // Nothing stands behind the end of a line.
    while marks.chars().count() + 1 < column {
        marks.push('.');
    }
    let is_wide = chars.next().is_some_and(|char| !char.is_ascii());
    marks.push(if is_wide { '\u{ff3e}' } else { '^' });
    format!("ERROR: <input>:{line}:{column}: {message}\n | {shown}\n | {marks}")
}

/// What the parser refuses, as the server shows it.
pub(in crate::schema::cel) fn syntax_errors(text: &str, errors: &ParseErrors) -> String {
    let shown = errors.errors.iter().map(|error: &ParseError| {
        let number = |number: isize| usize::try_from(number).unwrap_or_default();
        let (line, column) = (number(error.pos.0), number(error.pos.1));
        show(text, line, column, &error.msg)
    });
    shown.collect::<Vec<_>>().join("\n")
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    const SIGNS: [&str; 6] = ["&&", "||", "==", "!=", "<=", ">="];
    let mut found = Vec::new();
    let mut start = 0;
    while let Some(first) = text.get(start..).and_then(|rest| rest.chars().next()) {
        let rest = text.get(start..).unwrap_or_default();
        let word = rest
            .find(|char: char| !(char.is_ascii_alphanumeric() || char == '_'))
            .unwrap_or(rest.len());
        let is_prefix = word <= 2
            && rest
                .get(..word)
                .is_some_and(|word| word.chars().all(|char| "rRbB".contains(char)));
        let quoted = rest.get(word..).filter(|_| word == 0 || is_prefix);
        let (length, is_literal) = if let Some(length) = quoted.and_then(quoted_length) {
            (word + length, true)
        } else if first.is_ascii_digit() {
            let end = rest
                .find(|char: char| !(char.is_ascii_alphanumeric() || char == '.'))
                .unwrap_or(rest.len());
            (end, true)
        } else if word > 0 {
            (word, false)
        } else if rest.starts_with("//") {
            start += rest.find('\n').unwrap_or(rest.len());
            continue;
        } else if first.is_whitespace() {
            start += first.len_utf8();
            continue;
        } else {
            let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
            (sign.map_or(first.len_utf8(), |sign| sign.len()), false)
        };
        let text = rest.get(..length).unwrap_or_default();
        found.push(Token {
            text,
            start,
            is_literal,
        });
        start += length;
    }
    found
}

/// How long a text in quotes is, with them.
fn quoted_length(text: &str) -> Option<usize> {
    let quote = text
        .chars()
        .next()
        .filter(|char| matches!(char, '"' | '\''))?;
    let triple: String = std::iter::repeat_n(quote, 3).collect();
    let end = if text.starts_with(&triple) {
        triple
    } else {
        quote.to_string()
    };
    let mut index = end.len();
    while let Some(rest) = text.get(index..) {
        let next = rest.chars().next()?;
        if rest.starts_with(&end) {
            return Some(index + end.len());
        }
        index += next.len_utf8();
        if next == '\\' {
            index += rest.chars().nth(1).map_or(0, char::len_utf8);
        }
    }
    None
}
