//! Plain scalars of block collections.

use std::borrow::Cow;

use super::super::tree::{Data, Mark};
use super::block::LONGEST_KEY;
use super::{END, Parser};

/// What a plain scalar turned out to be.
pub(super) enum Plain<'a> {
    Key(&'a str),
    Value,
}

impl<'a> Parser<'a> {
    /// The plain key that is next, with its `:`; nothing is passed where there is none.
    pub(super) fn plain_key(&mut self) -> Option<Plain<'a>> {
        if !self.begins_plain() {
            return None;
        }
        let rest = self.bytes.get(self.at..)?;
        let mut end = 0;
        loop {
            match rest.get(end) {
                Some(b':') if matches!(rest.get(end + 1), None | Some(b' ' | b'\n')) => break,
                Some(b'#') if end > 0 && rest.get(end - 1) == Some(&b' ') => {
                    return Some(Plain::Value);
                }
                None | Some(b'\n') => return Some(Plain::Value),
                Some(b'\t') => return None,
                Some(_) => end += 1,
            }
        }
        if end > LONGEST_KEY {
            return None;
        }
        let key = self.text.get(self.at..self.at + end)?;
        self.at += end + 1;
        Some(Plain::Key(key.trim_end_matches(' ')))
    }

    /// Whether a plain scalar may begin here; of those that may, a few are left out.
    fn begins_plain(&self) -> bool {
        match self.byte(0) {
            b'-' => matches!(self.byte(1), b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'.' | b'-'),
            b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'#' | b'&' | b'*' | b'!' | b'|'
            | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`' => false,
            byte => byte > b' ' && byte != 0x7f,
        }
    }

    /// A plain scalar of a collection at the column `parent`, and what follows on its line.
    pub(super) fn plain(&mut self, parent: isize, mark: Mark) -> Option<Data<'a>> {
        if parent == END || !self.begins_plain() {
            return None;
        }
        let (first, commented) = self.plain_line()?;
        if commented {
            self.end_line()?;
            return self.resolve(mark, Cow::Borrowed(first));
        }
        let mut folded = String::new();
        loop {
            let mut breaks = 0_usize;
            while self.peek() == Some(b'\n') {
                self.begin_line();
                self.skip_spaces();
                breaks += 1;
            }
            if matches!(self.peek(), None | Some(b'#')) || self.column() <= parent {
                break;
            }
            if folded.is_empty() {
                folded.reserve(2 * first.len());
                folded.push_str(first);
            }
            if breaks == 1 {
                folded.push(' ');
            }
            for _ in 1..breaks {
                folded.push('\n');
            }
            let (line, commented) = self.plain_line()?;
            folded.push_str(line);
            if commented {
                self.end_line()?;
                return self.resolve(mark, Cow::Owned(folded));
            }
        }
        // A line that was looked at begins again, except for one that has been read.
        if self.at < self.bytes.len() {
            self.at = self.line_start;
        }
        self.next_line()?;
        let text = if folded.is_empty() {
            Cow::Borrowed(first)
        } else {
            Cow::Owned(folded)
        };
        self.resolve(mark, text)
    }

    /// What of a plain scalar is on this line, and whether a comment ends it.
    fn plain_line(&mut self) -> Option<(&'a str, bool)> {
        let line = self.bytes.get(self.at..self.line_end())?;
        let mut end = line.len();
        let mut commented = false;
        for at in memchr::memchr3_iter(b':', b'#', b'\t', line) {
            match line.get(at) {
                // A mapping cannot begin within a value.
                Some(b':') if matches!(line.get(at + 1), None | Some(b' ')) => return None,
                Some(b'\t') => return None,
                Some(b'#') if at > 0 && line.get(at - 1) == Some(&b' ') => {
                    end = at;
                    commented = true;
                    break;
                }
                _ => {}
            }
        }
        let text = self.text.get(self.at..self.at + end)?.trim_end_matches(' ');
        self.at += if commented { text.len() } else { end };
        Some((text, commented))
    }
}
