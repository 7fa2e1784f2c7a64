//! The YAML that definitions consist of, read straight from the bytes of the text.
//!
//! Block and flow collections, scalars in every style, comments and document marks are read here,
//! several times as fast as a parser of the whole language can. Whatever is rare (anchors, aliases,
//! tags, directives, `?`, tabs between tokens, carriage returns) and whatever is wrong is not
//! decided here: [`parse`] gives the text back and [`yaml`](super::yaml) reads it, so that meaning
//! and messages do not depend on who has read. What both accept, both read as the same tree.

mod block;
mod flow;
mod line;
mod literal;
mod plain;
mod quoted;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::scalar::{self, Scalar};
use super::tree::{Data, Document, Entry, MAX_DEPTH, Mark, Node, find_duplicate};

/// The documents of a text; none when another has to read it.
pub(super) fn parse(text: &str) -> Option<Vec<Document<'_>>> {
    if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        return None;
    }
    let ascii = text.is_ascii();
    if !ascii && text.contains('\u{feff}') {
        return None;
    }
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        ascii,
        at: 0,
        line: 1,
        line_start: 0,
        indent: END,
        depth: 0,
        bool_words: Vec::new(),
    };
    parser.documents()
}

/// The indentation where a document has ended.
const END: isize = -1;

/// Where the reader stands. After a value it stands at the next token of another line.
struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    /// Characters are bytes.
    ascii: bool,
    at: usize,
    line: u32,
    line_start: usize,
    /// The column of the token at `at` when it begins its line, [`END`] when there is none in this
    /// document.
    indent: isize,
    depth: usize,
    bool_words: Vec<(Mark, String)>,
}

impl<'a> Parser<'a> {
    fn documents(&mut self) -> Option<Vec<Document<'a>>> {
        let mut documents = Vec::new();
        self.next_line()?;
        loop {
            let root = if self.indent == END {
                if self.at == self.bytes.len() {
                    return Some(documents);
                }
                self.document_mark()?
            } else {
                self.block_node(END)?
            };
            if self.indent != END {
                return None;
            }
            documents.push(Document {
                root,
                bool_words: std::mem::take(&mut self.bool_words),
            });
        }
    }

    /// A document that begins with `---`.
    fn document_mark(&mut self) -> Option<Node<'a>> {
        if !self.bytes[self.at..].starts_with(b"---") {
            return None;
        }
        self.at += 3;
        self.end_line()?;
        if self.indent == END {
            // The place of nothing after a line without its break is not ours to say.
            if self.at > self.line_start {
                return None;
            }
            let mark = self.mark();
            return Some(Node {
                mark,
                data: Data::Null,
            });
        }
        self.block_node(END)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The byte some places on; a line break past the end of the text.
    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(b'\n')
    }

    /// The place of the next byte.
    fn mark(&self) -> Mark {
        self.mark_at(self.at)
    }

    /// The place of a byte of this line.
    fn mark_at(&self, at: usize) -> Mark {
        let column = if self.ascii {
            at - self.line_start
        } else {
            self.text
                .get(self.line_start..at)
                .map_or(0, |before| before.chars().count())
        };
        Mark {
            line: self.line,
            column: u32::try_from(column).unwrap_or(u32::MAX).saturating_add(1),
        }
    }

    /// What a plain scalar stands for.
    fn resolve(&mut self, mark: Mark, text: Cow<'a, str>) -> Option<Data<'a>> {
        match scalar::resolve(&text) {
            Scalar::String => Some(Data::String(text)),
            Scalar::Null => Some(Data::Null),
            Scalar::Bool(value) => {
                self.note_bool_word(mark, &text);
                Some(Data::Bool(value))
            }
            Scalar::Number(number) => Some(Data::Number(number)),
            Scalar::NotFinite => None,
        }
    }

    /// The name that a plain scalar is as a key.
    fn resolve_key(&mut self, mark: Mark, text: &'a str) -> Option<Cow<'a, str>> {
        match scalar::resolve(text) {
            Scalar::String if text == "<<" => None,
            Scalar::String => Some(Cow::Borrowed(text)),
            Scalar::Bool(value) => {
                self.note_bool_word(mark, text);
                Some(Cow::Borrowed(if value { "true" } else { "false" }))
            }
            Scalar::Number(number) => Some(Cow::Owned(number.0)),
            Scalar::Null | Scalar::NotFinite => None,
        }
    }

    fn note_bool_word(&mut self, mark: Mark, text: &str) {
        if scalar::is_bool_word(text) {
            self.bool_words.push((mark, text.to_owned()));
        }
    }

    /// Reads a collection within the bound on their depth.
    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth == MAX_DEPTH {
            return None;
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }
}

/// The members as a mapping, unless a key is there twice.
fn to_mapping(entries: Vec<Entry<'_>>) -> Option<Data<'_>> {
    find_duplicate(&entries)
        .is_none()
        .then_some(Data::Mapping(entries))
}
