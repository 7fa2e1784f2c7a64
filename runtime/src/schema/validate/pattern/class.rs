//! Classes and escapes.

use std::fmt::Write as _;

use super::wrong::{up_to, wrong};

/// Something that stands for one character.
#[derive(Clone, Copy)]
pub(super) enum Item<'a> {
    /// A code point, which may be a surrogate that no text holds.
    Point(u32),
    /// `\d`, `\s`, `\w` and their opposites: what is in the brackets, and whether it is excluded.
    Perl(&'static str, bool),
    /// `\pN`, `\p{Greek}` and their opposites.
    Unicode(&'a str, bool),
}

/// A class that there is not, or one that ends before it begins.
const UNKNOWN: &str = "invalid character class range";
const ESCAPE: &str = "invalid escape sequence";
/// The last code point.
const LAST: u32 = 0x0010_FFFF;
/// What is between the last code point below the surrogates and the first above them.
const SURROGATES: std::ops::RangeInclusive<u32> = 0xD800..=0xDFFF;
/// Matches nothing.
const NEVER: &str = r"[^\x{0}-\x{10FFFF}]";
/// Classes by name, which hold the same ASCII characters on both sides.
const NAMES: [&str; 14] = [
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct",
    "space", "upper", "word", "xdigit",
];

/// Writes a character that stands for itself.
pub(super) fn literal(literal: char, out: &mut String) {
    if literal.is_ascii_alphanumeric() || !literal.is_ascii() {
        out.push(literal);
    } else {
        point(literal.into(), out);
    }
}

fn point(point: u32, out: &mut String) {
    // Writing to a string does not fail.
    let _ = write!(out, "\\x{{{point:X}}}");
}

impl Item<'_> {
    /// Outside of brackets.
    pub(super) fn write_alone(self, out: &mut String) {
        match self {
            Self::Point(point) if SURROGATES.contains(&point) => out.push_str(NEVER),
            Self::Point(value) => point(value, out),
            Self::Perl(..) => {
                out.push('[');
                self.write_inside(out);
                out.push(']');
            }
            Self::Unicode(..) => self.write_inside(out),
        }
    }

    /// Within brackets.
    fn write_inside(self, out: &mut String) {
        match self {
            Self::Point(point) => range(point, point, out),
            Self::Perl(text, false) => out.push_str(text),
            Self::Perl(text, true) => {
                out.push_str("[^");
                out.push_str(text);
                out.push(']');
            }
            Self::Unicode(name, excluded) => {
                out.push_str(if excluded { "\\P{" } else { "\\p{" });
                out.push_str(name);
                out.push('}');
            }
        }
    }
}

/// A range within brackets, without surrogates.
fn range(from: u32, to: u32, out: &mut String) {
    let from = if SURROGATES.contains(&from) {
        SURROGATES.end() + 1
    } else {
        from
    };
    let to = if SURROGATES.contains(&to) {
        SURROGATES.start() - 1
    } else {
        to
    };
    if from > to {
        out.push_str(NEVER);
        return;
    }
    point(from, out);
    if from < to {
        out.push('-');
        point(to, out);
    }
}

/// Reads a class in brackets and writes it; gives what follows it.
pub(super) fn bracketed<'a>(text: &'a str, out: &mut String) -> Result<&'a str, String> {
    let open = || wrong("missing closing ]", text);
    let mut rest = text.strip_prefix('[').ok_or_else(open)?;
    out.push('[');
    if let Some(after) = rest.strip_prefix('^') {
        out.push('^');
        rest = after;
    }
    let mut first = true;
    loop {
        if !first && let Some(after) = rest.strip_prefix(']') {
            out.push(']');
            return Ok(after);
        }
        first = false;
        if rest.is_empty() {
            return Err(open());
        }
        if let Some((name, after)) = rest
            .strip_prefix("[:")
            .and_then(|text| text.split_once(":]"))
        {
            let plain = name.strip_prefix('^').unwrap_or(name);
            if !NAMES.contains(&plain) {
                return Err(wrong(UNKNOWN, up_to(rest, after)));
            }
            // Writing to a string does not fail.
            let _ = write!(out, "[:{name}:]");
            rest = after;
            continue;
        }
        let begin = rest;
        let (from, after) = item(rest)?;
        rest = after;
        let Item::Point(from) = from else {
            from.write_inside(out);
            continue;
        };
        let to = match rest.strip_prefix('-') {
            Some(after) if !after.is_empty() && !after.starts_with(']') => {
                let (Item::Point(to), behind) = item(after)? else {
                    let length = after.chars().take(2).map(char::len_utf8).sum();
                    return Err(wrong(ESCAPE, &after[..length]));
                };
                rest = behind;
                to
            }
            _ => from,
        };
        if to < from {
            return Err(wrong(UNKNOWN, up_to(begin, rest)));
        }
        range(from, to, out);
    }
}

/// Reads a character or an escape; gives what follows it.
pub(super) fn item(text: &str) -> Result<(Item<'_>, &str), String> {
    let mut chars = text.chars();
    match chars.next() {
        None => Err(wrong("missing closing ]", text)),
        Some('\\') => escape(text, chars.as_str()),
        Some(literal) => Ok((Item::Point(literal.into()), chars.as_str())),
    }
}

/// Reads an escape: `whole` from the backslash on, `text` what follows it.
fn escape<'a>(whole: &'a str, text: &'a str) -> Result<(Item<'a>, &'a str), String> {
    const SPACES: &str = r"\t\n\x0C\r\x20";
    const WORDS: &str = "0-9A-Za-z_";
    let mut chars = text.chars();
    let next = chars.next().ok_or_else(|| {
        let what = "trailing backslash at end of expression";
        wrong(what, "")
    })?;
    let rest = chars.as_str();
    let item = match next {
        'd' => Item::Perl("0-9", false),
        'D' => Item::Perl("0-9", true),
        's' => Item::Perl(SPACES, false),
        'S' => Item::Perl(SPACES, true),
        'w' => Item::Perl(WORDS, false),
        'W' => Item::Perl(WORDS, true),
        'a' => Item::Point(7),
        'f' => Item::Point(12),
        'n' => Item::Point(10),
        'r' => Item::Point(13),
        't' => Item::Point(9),
        'v' => Item::Point(11),
        'p' | 'P' => return unicode(whole, rest, next == 'P'),
        'x' => return hexadecimal(whole, rest),
        '0'..='7' => return octal(whole, text, next),
        punctuation if punctuation.is_ascii() && !punctuation.is_ascii_alphanumeric() => {
            Item::Point(punctuation.into())
        }
        _ => return Err(wrong(ESCAPE, up_to(whole, rest))),
    };
    Ok((item, rest))
}

/// `\pN`, `\p{Greek}`, `\p{^Greek}`, after the `p`.
fn unicode<'a>(
    whole: &'a str,
    text: &'a str,
    excluded: bool,
) -> Result<(Item<'a>, &'a str), String> {
    let (name, rest) = match text.strip_prefix('{') {
        Some(text) => text.split_once('}').ok_or_else(|| wrong(UNKNOWN, whole))?,
        None => match text.chars().next() {
            Some(letter) => text.split_at(letter.len_utf8()),
            None => return Err(wrong(UNKNOWN, whole)),
        },
    };
    let (name, excluded) = match name.strip_prefix('^') {
        Some(name) => (name, !excluded),
        None => (name, excluded),
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ' ');
    if name.is_empty() || !name.chars().all(plain) || !is_known(name) {
        return Err(wrong(UNKNOWN, up_to(whole, rest)));
    }
    Ok((Item::Unicode(name, excluded), rest))
}

/// Whether there is such a class.
fn is_known(name: &str) -> bool {
    regex::Regex::new(&format!("\\p{{{name}}}")).is_ok()
}

/// `\x7F`, `\x{10FFFF}`, after the `x`.
fn hexadecimal<'a>(whole: &'a str, text: &'a str) -> Result<(Item<'a>, &'a str), String> {
    let refused = |rest: &str| Err(wrong(ESCAPE, up_to(whole, rest)));
    let Some(inner) = text.strip_prefix('{') else {
        let mut chars = text.chars();
        let digits: Option<Vec<u32>> = (0..2)
            .map(|_| chars.next())
            .collect::<Vec<_>>()
            .into_iter()
            .map(|digit| digit?.to_digit(16))
            .collect();
        return match digits.as_deref() {
            Some([high, low]) => Ok((Item::Point(high * 16 + low), chars.as_str())),
            _ => refused(chars.as_str()),
        };
    };
    let mut chars = inner.chars();
    let mut value = 0;
    let mut is_empty = true;
    while let Some(next) = chars.next() {
        if next == '}' && !is_empty {
            return Ok((Item::Point(value), chars.as_str()));
        }
        let Some(digit) = next.to_digit(16) else {
            return refused(chars.as_str());
        };
        is_empty = false;
        value = value * 16 + digit;
        if value > LAST {
            return refused(chars.as_str());
        }
    }
    refused("")
}

/// `\0`, `\07`, `\123`, with the first digit; `\1` alone would be a reference to a group.
fn octal<'a>(whole: &'a str, text: &'a str, first: char) -> Result<(Item<'a>, &'a str), String> {
    let digits = text
        .bytes()
        .take(3)
        .take_while(|byte| matches!(byte, b'0'..=b'7'))
        .count();
    let (digits, rest) = text.split_at(digits);
    let value = u32::from_str_radix(digits, 8).ok();
    match value.filter(|_| first == '0' || digits.len() > 1) {
        Some(value) => Ok((Item::Point(value), rest)),
        None => Err(wrong(ESCAPE, up_to(whole, rest))),
    }
}
