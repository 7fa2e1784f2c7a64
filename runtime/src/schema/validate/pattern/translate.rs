//! From Go's syntax to that of the crate `regex`.

use std::fmt::Write as _;

use super::class;
use super::wrong::{up_to, wrong};

/// How often something may be repeated in Go.
const MOST_REPEATS: u32 = 1000;

/// Writes a pattern of Go's for the crate `regex`.
pub(super) fn translate(pattern: &str) -> Result<String, String> {
    let mut translator = Translator {
        whole: pattern,
        last_repeat: pattern,
        rest: pattern,
        out: String::with_capacity(pattern.len() + 16),
        depth: 0,
        before: Before::Nothing,
        flags: None,
    };
    while !translator.rest.is_empty() {
        translator.step()?;
    }
    if translator.depth > 0 {
        return Err(wrong("missing closing )", pattern));
    }
    Ok(translator.out)
}

/// What stands before an operator.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Operand,
    Repeat,
}

struct Translator<'a> {
    whole: &'a str,
    /// From the latest repetition on.
    last_repeat: &'a str,
    rest: &'a str,
    out: String,
    depth: usize,
    before: Before,
    /// Where flags stand in `out`, with nothing behind them.
    flags: Option<usize>,
}

impl<'a> Translator<'a> {
    fn step(&mut self) -> Result<(), String> {
        let Some(next) = self.rest.chars().next() else {
            return Ok(());
        };
        let flags = self.flags.take();
        match next {
            '(' => return self.open(flags),
            ')' => {
                self.depth = self
                    .depth
                    .checked_sub(1)
                    .ok_or_else(|| wrong("unexpected )", self.whole))?;
                self.operand(")");
            }
            '|' => {
                self.out.push('|');
                self.before = Before::Nothing;
            }
            '^' => self.operand("(?:^)"),
            '$' => self.operand("(?:$)"),
            '.' => self.operand("."),
            '[' => {
                self.rest = class::bracketed(self.rest, &mut self.out)?;
                self.before = Before::Operand;
                return Ok(());
            }
            '*' | '+' | '?' => {
                let mut operator = String::from(next);
                let from = self.rest;
                self.rest = &self.rest[1..];
                return self.repeat(&mut operator, from, flags);
            }
            '{' => {
                if let Some((mut operator, rest)) = counted(self.rest)? {
                    let from = self.rest;
                    self.rest = rest;
                    return self.repeat(&mut operator, from, flags);
                }
                class::literal(next, &mut self.out);
                self.before = Before::Operand;
            }
            '\\' => return self.escape(),
            literal => {
                class::literal(literal, &mut self.out);
                self.before = Before::Operand;
            }
        }
        self.rest = &self.rest[next.len_utf8()..];
        Ok(())
    }

    fn operand(&mut self, text: &str) {
        self.out.push_str(text);
        self.before = Before::Operand;
    }

    /// Repeats what stands before the operator, and before the flags that stand before it.
    fn repeat(
        &mut self,
        operator: &mut String,
        from: &'a str,
        flags: Option<usize>,
    ) -> Result<(), String> {
        if let Some(rest) = self.rest.strip_prefix('?') {
            self.rest = rest;
            operator.push('?');
        }
        match self.before {
            Before::Nothing => {
                let what = "missing argument to repetition operator";
                return Err(wrong(what, up_to(from, self.rest)));
            }
            Before::Repeat => {
                let what = "invalid nested repetition operator";
                return Err(wrong(what, up_to(self.last_repeat, self.rest)));
            }
            Before::Operand => self.last_repeat = from,
        }
        self.out
            .insert_str(flags.unwrap_or(self.out.len()), operator);
        self.before = Before::Repeat;
        Ok(())
    }

    /// A parenthesis: a group, named or not, or flags.
    fn open(&mut self, before: Option<usize>) -> Result<(), String> {
        let Some(flags) = self.rest.strip_prefix("(?") else {
            self.rest = &self.rest[1..];
            self.group("(?:");
            return Ok(());
        };
        if let Some(named) = flags.strip_prefix("P<").or(flags.strip_prefix('<')) {
            let what = "invalid named capture";
            let (name, rest) = named
                .split_once('>')
                .ok_or_else(|| wrong(what, self.rest))?;
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
            if name.is_empty() || !name.chars().all(plain) {
                return Err(wrong(what, up_to(self.rest, rest)));
            }
            self.rest = rest;
            self.group("(?:");
            return Ok(());
        }
        self.flags(flags, before)
    }

    fn group(&mut self, text: &str) {
        self.out.push_str(text);
        self.depth += 1;
        self.before = Before::Nothing;
    }

    fn flags(&mut self, text: &'a str, before: Option<usize>) -> Result<(), String> {
        let unknown = |rest: &str| {
            let what = "invalid or unsupported Perl syntax";
            Err(wrong(what, up_to(self.rest, rest)))
        };
        let mut on = String::new();
        let mut off = String::new();
        let mut negated = false;
        for (index, next) in text.char_indices() {
            match next {
                'i' | 'm' | 's' | 'U' => {
                    on.retain(|flag| flag != next);
                    off.retain(|flag| flag != next);
                    if negated {
                        off.push(next);
                    } else {
                        on.push(next);
                    }
                }
                '-' if !negated => negated = true,
                ':' | ')' => {
                    if negated && off.is_empty() {
                        return unknown(&text[index + 1..]);
                    }
                    self.rest = &text[index + 1..];
                    let minus = if off.is_empty() { "" } else { "-" };
                    let flags = format!("(?{on}{minus}{off}");
                    if next == ':' {
                        self.group(&flags);
                        self.out.push(':');
                        return Ok(());
                    }
                    self.flags = Some(before.unwrap_or(self.out.len()));
                    if flags.len() > "(?".len() {
                        self.out.push_str(&flags);
                        self.out.push(')');
                    }
                    return Ok(());
                }
                other => return unknown(&text[index + other.len_utf8()..]),
            }
        }
        unknown("")
    }

    fn escape(&mut self) -> Result<(), String> {
        let text = match self.rest[1..].chars().next() {
            Some('A') => r"(?:\A)",
            Some('z') => r"(?:\z)",
            Some('b') => r"(?:(?-u:\b))",
            Some('B') => r"(?:(?-u:\B))",
            Some('Q') => {
                let quoted = &self.rest[2..];
                let (quoted, rest) = quoted.split_once("\\E").unwrap_or((quoted, ""));
                for literal in quoted.chars() {
                    class::literal(literal, &mut self.out);
                    self.before = Before::Operand;
                }
                self.rest = rest;
                return Ok(());
            }
            _ => {
                let (item, rest) = class::item(self.rest)?;
                item.write_alone(&mut self.out);
                self.before = Before::Operand;
                self.rest = rest;
                return Ok(());
            }
        };
        self.operand(text);
        self.rest = &self.rest[2..];
        Ok(())
    }
}

/// `{n}`, `{n,}` or `{n,m}` and what follows; anything else in braces is literal.
fn counted(text: &str) -> Result<Option<(String, &str)>, String> {
    let Some((counts, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) else {
        return Ok(None);
    };
    let (least, most) = match counts.split_once(',') {
        None => (counts, Some(counts)),
        Some((least, "")) => (least, None),
        Some((least, most)) => (least, Some(most)),
    };
    let plain = |count: &str| {
        let digits = !count.is_empty() && count.bytes().all(|byte| byte.is_ascii_digit());
        digits && (count.len() == 1 || !count.starts_with('0'))
    };
    if !plain(least) || most.is_some_and(|most| !plain(most)) {
        return Ok(None);
    }
    let number = |count: &str| {
        let count: Option<u32> = count.parse().ok();
        count.filter(|count| *count <= MOST_REPEATS)
    };
    let refused = || wrong("invalid repeat count", up_to(text, rest));
    let least = number(least).ok_or_else(refused)?;
    let most = most.map(|most| number(most).ok_or_else(refused));
    let most = most.transpose()?;
    if most.is_some_and(|most| most < least) {
        return Err(refused());
    }
    let mut operator = String::new();
    // Writing to a string does not fail.
    let _ = match most {
        None => write!(operator, "{{{least},}}"),
        Some(most) => write!(operator, "{{{least},{most}}}"),
    };
    Ok(Some((operator, rest)))
}
