//! Block scalars: `|` keeps line breaks, `>` folds them.

use std::borrow::Cow;

use super::super::tree::{Data, Node};
use super::Parser;

/// What becomes of the line breaks at the end.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl<'a> Parser<'a> {
    /// A block scalar of a collection at the column `parent`.
    /// It stands where its first line does.
    pub(super) fn block_scalar(&mut self, parent: isize, folded: bool) -> Option<Node<'a>> {
        let parent = usize::try_from(parent).ok()?;
        let (chomping, given) = self.header()?;
        let mut breaks = 0_usize;
        let indent = match given {
            Some(indent) => parent + indent,
            None => self.find_indent(&mut breaks)?,
        };
        if indent <= parent {
            return None;
        }
        let mut text = String::new();
        let mut after_blank = false;
        let mut first = None;
        loop {
            let end = self.line_end();
            let blank = self.skip_indent(indent)?;
            if !blank && self.at - self.line_start < indent {
                break;
            }
            if blank {
                if end == self.bytes.len() {
                    // Blanks without a line break after them are not ours to judge.
                    if self.at > self.line_start {
                        return None;
                    }
                    break;
                }
                breaks += 1;
                self.begin_line();
                continue;
            }
            // Where the text ends within a scalar, its last line break is missing.
            if end == self.bytes.len() {
                return None;
            }
            let line = self.text.get(self.at..end)?;
            let begins_blank = line.starts_with([' ', '\t']);
            if first.is_some() {
                if !folded || after_blank || begins_blank {
                    text.push('\n');
                } else if breaks == 0 {
                    text.push(' ');
                }
            }
            for _ in 0..breaks {
                text.push('\n');
            }
            breaks = 0;
            text.push_str(line);
            after_blank = begins_blank;
            first = first.or_else(|| Some(self.mark()));
            self.at = end;
            self.begin_line();
        }
        let mark = first?;
        if chomping != Chomping::Strip {
            text.push('\n');
        }
        if chomping == Chomping::Keep {
            for _ in 0..breaks {
                text.push('\n');
            }
        }
        let stop = self.at - self.line_start;
        self.at = self.line_start;
        // What is to the left of the scalar belongs to a collection further out.
        if stop > parent && self.line_start + stop < self.bytes.len() {
            return None;
        }
        self.next_line()?;
        let data = Data::String(Cow::Owned(text));
        Some(Node { mark, data })
    }

    /// The indicators after `|` or `>`, and the rest of their line.
    fn header(&mut self) -> Option<(Chomping, Option<usize>)> {
        self.at += 1;
        let (mut chomping, mut indent) = (None, None);
        loop {
            match self.peek() {
                Some(b'-') if chomping.is_none() => chomping = Some(Chomping::Strip),
                Some(b'+') if chomping.is_none() => chomping = Some(Chomping::Keep),
                Some(digit @ b'1'..=b'9') if indent.is_none() => {
                    indent = Some(usize::from(digit - b'0'));
                }
                _ => break,
            }
            self.at += 1;
        }
        let start = self.at;
        self.skip_spaces();
        if self.peek() == Some(b'#') && self.at > start {
            self.at = self.line_end();
        }
        if self.peek() != Some(b'\n') {
            return None;
        }
        self.begin_line();
        Some((chomping.unwrap_or(Chomping::Clip), indent))
    }

    /// The indentation of the first line that is not blank; those before it are passed.
    fn find_indent(&mut self, breaks: &mut usize) -> Option<usize> {
        let mut widest = 0;
        loop {
            self.skip_spaces();
            let column = self.at - self.line_start;
            match self.peek() {
                Some(b'\n') => {
                    widest = widest.max(column);
                    *breaks += 1;
                    self.begin_line();
                }
                None | Some(b'\t') => return None,
                Some(_) => {
                    self.at = self.line_start;
                    return (widest <= column).then_some(column);
                }
            }
        }
    }

    /// Passes the indentation of a line; true where there is nothing else on it.
    fn skip_indent(&mut self, indent: usize) -> Option<bool> {
        let limit = self.line_start + indent;
        while self.at < limit && self.peek() == Some(b' ') {
            self.at += 1;
        }
        match self.peek() {
            None | Some(b'\n') => Some(true),
            Some(b'\t') if self.at < limit => None,
            Some(_) => Some(false),
        }
    }
}
