//! Quoted scalars.

use std::borrow::Cow;

use super::Parser;

/// A quoted scalar that does not stand in the text as it is.
struct Unquoted {
    text: String,
    /// Blanks before this were escaped, and stay at the end of a line.
    kept: usize,
}

impl<'a> Parser<'a> {
    /// A scalar in quotes, whose further lines stand to the right of the column `parent`.
    pub(super) fn quoted(&mut self, quote: u8, parent: isize) -> Option<Cow<'a, str>> {
        self.at += 1;
        let start = self.at;
        let rest = self.bytes.get(start..)?;
        let (end, doubled) = if quote == b'"' {
            (start + memchr::memchr3(quote, b'\\', b'\n', rest)?, false)
        } else {
            let end = start + memchr::memchr2(quote, b'\n', rest)?;
            (end, self.is_quote(end + 1))
        };
        if self.bytes.get(end) == Some(&quote) && !doubled {
            self.at = end + 1;
            return Some(Cow::Borrowed(self.text.get(start..end)?));
        }
        let mut unquoted = Unquoted {
            text: String::with_capacity(self.line_end() - start),
            kept: 0,
        };
        if quote == b'"' {
            self.double(&mut unquoted, parent)?;
        } else {
            self.single(&mut unquoted, parent)?;
        }
        Some(Cow::Owned(unquoted.text))
    }

    fn is_quote(&self, at: usize) -> bool {
        self.bytes.get(at) == Some(&b'\'')
    }

    fn single(&mut self, unquoted: &mut Unquoted, parent: isize) -> Option<()> {
        loop {
            let length = memchr::memchr2(b'\'', b'\n', self.bytes.get(self.at..)?)?;
            let end = self.at + length;
            unquoted.text.push_str(self.text.get(self.at..end)?);
            self.at = end;
            if self.peek() == Some(b'\n') {
                self.fold(unquoted, parent, false)?;
            } else if self.is_quote(end + 1) {
                unquoted.text.push('\'');
                self.at += 2;
            } else {
                self.at += 1;
                return Some(());
            }
        }
    }

    fn double(&mut self, unquoted: &mut Unquoted, parent: isize) -> Option<()> {
        loop {
            let length = memchr::memchr3(b'"', b'\\', b'\n', self.bytes.get(self.at..)?)?;
            let end = self.at + length;
            unquoted.text.push_str(self.text.get(self.at..end)?);
            self.at = end + 1;
            match self.bytes.get(end)? {
                b'"' => return Some(()),
                b'\n' => {
                    self.at = end;
                    self.fold(unquoted, parent, false)?;
                }
                _ if self.peek() == Some(b'\n') => {
                    unquoted.kept = unquoted.text.len();
                    self.fold(unquoted, parent, true)?;
                }
                _ => {
                    let character = self.escape()?;
                    unquoted.text.push(character);
                    unquoted.kept = unquoted.text.len();
                }
            }
        }
    }

    /// Line breaks in a quoted scalar: one is a space, or nothing when it is escaped, of several
    /// all but the first count.
    fn fold(&mut self, unquoted: &mut Unquoted, parent: isize, escaped: bool) -> Option<()> {
        let text = &mut unquoted.text;
        let written = text.trim_end_matches([' ', '\t']).len();
        text.truncate(written.max(unquoted.kept));
        let mut breaks = 0_usize;
        while self.peek() == Some(b'\n') {
            self.begin_line();
            self.skip_spaces();
            breaks += 1;
        }
        if self.column() <= parent || matches!(self.peek(), None | Some(b'\t')) {
            return None;
        }
        if breaks == 1 && !escaped {
            text.push(' ');
        }
        for _ in 1..breaks {
            text.push('\n');
        }
        unquoted.kept = text.len();
        Some(())
    }

    /// The character that an escape is, with the reader after its `\`.
    fn escape(&mut self) -> Option<char> {
        let character = match self.peek()? {
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'_' => '\u{a0}',
            b'N' => '\u{85}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            itself @ (b'"' | b'\\' | b'/' | b' ') => char::from(itself),
            b'x' => return self.code(2),
            b'u' => return self.code(4),
            b'U' => return self.code(8),
            _ => return None,
        };
        self.at += 1;
        Some(character)
    }

    /// The character that so many hexadecimal digits are the number of.
    fn code(&mut self, digits: usize) -> Option<char> {
        let start = self.at + 1;
        let code = self.text.get(start..start + digits)?;
        // from_str_radix would take a sign.
        if !code.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.at = start + digits;
        char::from_u32(u32::from_str_radix(code, 16).ok()?)
    }
}
