//! From line to line: indentation, blank lines, comments, marks of documents.

use super::{END, Parser};

impl Parser<'_> {
    /// Passes spaces.
    pub(super) fn skip_spaces(&mut self) {
        const MANY: &[u8; 16] = &[b' '; 16];
        while self.bytes.get(self.at..self.at + MANY.len()) == Some(MANY) {
            self.at += MANY.len();
        }
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Passes a line break.
    pub(super) fn begin_line(&mut self) {
        self.at += 1;
        self.line = self.line.saturating_add(1);
        self.line_start = self.at;
    }

    /// Passes what may follow a value on its line, and goes to the next token.
    pub(super) fn end_line(&mut self) -> Option<()> {
        let start = self.at;
        self.skip_spaces();
        match self.peek() {
            None => {}
            Some(b'\n') => self.begin_line(),
            Some(b'#') if self.at > start => self.skip_comment(),
            Some(_) => return None,
        }
        self.next_line()
    }

    fn skip_comment(&mut self) {
        self.at = self.line_end();
        if self.at < self.bytes.len() {
            self.begin_line();
        }
    }

    /// Where the line ends: at its break, or at the end of the text.
    pub(super) fn line_end(&self) -> usize {
        self.bytes
            .get(self.at..)
            .and_then(|rest| memchr::memchr(b'\n', rest))
            .map_or(self.bytes.len(), |length| self.at + length)
    }

    /// From the beginning of a line, or the end of the text, to the first token.
    pub(super) fn next_line(&mut self) -> Option<()> {
        loop {
            self.skip_spaces();
            match self.peek() {
                None => {
                    self.indent = END;
                    return Some(());
                }
                Some(b'\n') => self.begin_line(),
                Some(b'#') => self.skip_comment(),
                Some(b'\t') => return None,
                Some(first) => {
                    self.indent = self.column();
                    if self.indent == 0 && matches!(first, b'-' | b'.' | b'%') {
                        return self.check_mark(first);
                    }
                    return Some(());
                }
            }
        }
    }

    /// How many bytes of the line lie before the next one; all of them are ASCII where it matters.
    pub(super) fn column(&self) -> isize {
        isize::try_from(self.at - self.line_start).unwrap_or(isize::MAX)
    }

    fn check_mark(&mut self, first: u8) -> Option<()> {
        let repeated = self.byte(1) == first && self.byte(2) == first;
        match first {
            b'-' if repeated && self.byte(3).is_ascii_whitespace() => self.indent = END,
            b'.' if !repeated => {}
            b'-' => {}
            // The end of a document, or a directive.
            _ => return None,
        }
        Some(())
    }
}
