//! The text and how far it was read.

use super::Refused;
use super::plain::plain;

/// How deep lists and objects may nest. `serde_json` takes a few more.
const DEPTH: u8 = 120;

/// A string of the text.
pub(super) enum Text<'de> {
    /// As it stands there.
    Plain(&'de str),
    /// One with escapes, without them.
    Unescaped(String),
}

/// The text and how far it was read.
pub(crate) struct Reader<'de> {
    text: &'de str,
    pub(super) at: usize,
    /// How many more lists and objects may be open.
    depth: u8,
    /// Whether something was passed over that a compact writer writes in another way.
    pub(super) is_loose: bool,
}

impl<'de> Reader<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self {
            text,
            at: 0,
            depth: DEPTH,
            is_loose: false,
        }
    }

    /// The text between two places.
    #[inline]
    pub(super) fn between(&self, start: usize, end: usize) -> Result<&'de str, Refused> {
        self.text.get(start..end).ok_or(Refused)
    }

    /// The next byte; zero, which is never right outside strings, at the end.
    #[inline]
    pub(super) fn byte(&self) -> u8 {
        self.byte_at(self.at)
    }

    #[inline]
    pub(super) fn byte_at(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or_default()
    }

    /// The next byte that is no white space, which is passed over.
    #[inline]
    pub(super) fn token(&mut self) -> u8 {
        let byte = self.byte();
        if byte > b' ' {
            return byte;
        }
        self.after_space()
    }

    #[inline(never)]
    fn after_space(&mut self) -> u8 {
        while matches!(self.byte(), b' ' | b'\n' | b'\r' | b'\t') {
            self.is_loose = true;
            self.at += 1;
        }
        self.byte()
    }

    /// Whether nothing but white space is left.
    pub(super) fn is_at_end(&mut self) -> bool {
        self.token();
        self.at == self.text.len()
    }

    /// Passes over this token.
    #[inline]
    pub(super) fn expect(&mut self, token: u8) -> Result<(), Refused> {
        if self.token() != token {
            return Err(Refused);
        }
        self.at += 1;
        Ok(())
    }

    /// Passes over a word: `true`, `false`, `null`.
    #[inline]
    pub(super) fn word(&mut self, word: &str) -> Result<(), Refused> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        if !rest.starts_with(word.as_bytes()) {
            return Err(Refused);
        }
        self.at += word.len();
        Ok(())
    }

    /// Passes over the token that opens a list or an object, reads it, and passes over the one that
    /// closes it unless `read` did, which it tells.
    #[inline]
    pub(super) fn inside<T>(
        &mut self,
        open: u8,
        close: u8,
        read: impl FnOnce(&mut Self, &mut bool) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
        self.expect(open)?;
        self.depth = self.depth.checked_sub(1).ok_or(Refused)?;
        let mut is_closed = false;
        let value = read(self, &mut is_closed)?;
        if !is_closed {
            self.expect(close)?;
        }
        self.depth += 1;
        Ok(value)
    }

    /// Goes to the next item of what ends with `close`; whether there is one.
    #[inline]
    pub(super) fn next(&mut self, is_first: &mut bool, close: u8) -> Result<bool, Refused> {
        let token = self.token();
        if token == close {
            self.at += 1;
            return Ok(false);
        }
        if std::mem::take(is_first) {
            return Ok(true);
        }
        if token != b',' {
            return Err(Refused);
        }
        self.at += 1;
        Ok(true)
    }

    /// Reads a string.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Text<'de>, Refused> {
        self.expect(b'"')?;
        let start = self.at;
        self.at += self.plain();
        match self.byte() {
            b'"' => {
                let text = self.between(start, self.at)?;
                self.at += 1;
                Ok(Text::Plain(text))
            }
            b'\\' => self.unescaped(start),
            _ => Err(Refused),
        }
    }

    /// Reads on in a string that has an escape here.
    #[inline(never)]
    fn unescaped(&mut self, start: usize) -> Result<Text<'de>, Refused> {
        self.skip_text()?;
        let quoted = self.between(start - 1, self.at)?;
        let text = serde_json::from_str(quoted).map_err(|_| Refused)?;
        Ok(Text::Unescaped(text))
    }

    /// Passes over the rest of a string, its quote included.
    pub(super) fn skip_text(&mut self) -> Result<(), Refused> {
        loop {
            self.at += self.plain();
            match self.byte() {
                b'"' => {
                    self.at += 1;
                    return Ok(());
                }
                b'\\' => {
                    self.at += 1;
                    match self.byte() {
                        b'"' | b'\\' => {}
                        b'/' | b'b' | b'f' | b'n' | b'r' | b't' => self.is_loose = true,
                        // Whoever wants to know more of it reads it.
                        b'u' if self.is_hex(self.at + 1) => self.is_loose = true,
                        _ => return Err(Refused),
                    }
                    self.at += 1;
                }
                _ => return Err(Refused),
            }
        }
    }

    fn is_hex(&self, at: usize) -> bool {
        let digits = self.text.as_bytes().get(at..at + 4);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    }

    /// How many bytes stand before the next quote, backslash or control character.
    #[inline]
    fn plain(&self) -> usize {
        plain(self.text.as_bytes().get(self.at..).unwrap_or_default())
    }
}
