//! Collections in brackets and braces.

use std::borrow::Cow;

use super::super::tree::{Data, Entry, Mark, Node};
use super::block::LONGEST_KEY;
use super::{Parser, to_mapping};

/// Columns are counted from the beginning of the line, so a long line would take long.
const LONGEST_LINE: usize = 10_000;

impl<'a> Parser<'a> {
    /// A flow collection whose further lines stand to the right of the column `parent`.
    pub(super) fn flow(&mut self, parent: isize) -> Option<Data<'a>> {
        self.nested(|parser| {
            if parser.peek() == Some(b'[') {
                parser.flow_sequence(parent)
            } else {
                parser.flow_mapping(parent)
            }
        })
    }

    fn flow_sequence(&mut self, parent: isize) -> Option<Data<'a>> {
        self.at += 1;
        let mut items = Vec::new();
        self.flow_space(parent)?;
        if self.peek() != Some(b']') {
            loop {
                items.push(self.flow_node(parent)?);
                self.flow_space(parent)?;
                if self.flow_next(b']')? {
                    break;
                }
                self.flow_space(parent)?;
            }
        }
        self.at += 1;
        Some(Data::Sequence(items))
    }

    fn flow_mapping(&mut self, parent: isize) -> Option<Data<'a>> {
        self.at += 1;
        let mut entries = Vec::new();
        self.flow_space(parent)?;
        if self.peek() != Some(b'}') {
            loop {
                entries.push(self.flow_entry(parent)?);
                self.flow_space(parent)?;
                if self.flow_next(b'}')? {
                    break;
                }
                self.flow_space(parent)?;
            }
        }
        self.at += 1;
        to_mapping(entries)
    }

    /// Whether the collection ends; else a `,` is passed.
    fn flow_next(&mut self, close: u8) -> Option<bool> {
        match self.peek()? {
            b',' => {
                self.at += 1;
                Some(false)
            }
            byte => (byte == close).then_some(true),
        }
    }

    fn flow_entry(&mut self, parent: isize) -> Option<Entry<'a>> {
        let mark = self.mark();
        let (start, line) = (self.at, self.line);
        let key = if let quote @ (b'"' | b'\'') = self.peek()? {
            self.quoted(quote, parent)?
        } else {
            let text = self.flow_plain()?;
            self.resolve_key(mark, text)?
        };
        self.skip_spaces();
        let separated = self.peek() == Some(b':') && matches!(self.byte(1), b' ' | b'\n');
        if !separated || self.line != line || self.at - start > LONGEST_KEY {
            return None;
        }
        self.at += 1;
        self.flow_space(parent)?;
        let value = self.flow_node(parent)?;
        Some(Entry { key, mark, value })
    }

    fn flow_node(&mut self, parent: isize) -> Option<Node<'a>> {
        let mark = self.mark();
        let data = match self.peek()? {
            b'[' | b'{' => self.flow(parent)?,
            quote @ (b'"' | b'\'') => Data::String(self.quoted(quote, parent)?),
            _ => self.flow_scalar(mark)?,
        };
        Some(Node { mark, data })
    }

    fn flow_scalar(&mut self, mark: Mark) -> Option<Data<'a>> {
        let text = self.flow_plain()?;
        self.resolve(mark, Cow::Borrowed(text))
    }

    /// A plain scalar on one line.
    fn flow_plain(&mut self) -> Option<&'a str> {
        let start = self.at;
        let first = self.byte(0);
        let signed = first == b'-' && self.byte(1).is_ascii_digit();
        if !(signed
            || first.is_ascii_alphanumeric()
            || first >= 0x80
            || matches!(first, b'.' | b'/' | b'_' | b'$' | b'='))
        {
            return None;
        }
        loop {
            match self.peek()? {
                b',' | b'[' | b']' | b'{' | b'}' => break,
                b':' if matches!(self.byte(1), b' ' | b'\n') => break,
                b':' if self.byte(1).is_ascii_alphanumeric() || self.byte(1) == b'/' => {
                    self.at += 1;
                }
                // What these do here is left to the other reader.
                b':' | b'#' | b'\n' | b'\t' => return None,
                _ => self.at += 1,
            }
        }
        Some(self.text.get(start..self.at)?.trim_end_matches(' '))
    }

    fn flow_space(&mut self, parent: isize) -> Option<()> {
        loop {
            self.skip_spaces();
            match self.peek()? {
                b'\n' => self.begin_line(),
                b'#' | b'\t' => return None,
                _ if self.column() <= parent => return None,
                _ if !self.ascii && self.at - self.line_start > LONGEST_LINE => return None,
                _ => return Some(()),
            }
        }
    }
}
