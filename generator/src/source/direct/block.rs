//! Collections that indentation holds together.

use std::borrow::Cow;

use super::super::tree::{Data, Entry, Mark, Node};
use super::plain::Plain;
use super::{END, Parser, to_mapping};

/// A key is told from a value by the `:` after it, which may not be far off.
pub(super) const LONGEST_KEY: usize = 1000;

struct Key<'a> {
    mark: Mark,
    name: Cow<'a, str>,
}

impl<'a> Parser<'a> {
    /// A node that begins a line, of a collection at the column `parent`.
    pub(super) fn block_node(&mut self, parent: isize) -> Option<Node<'a>> {
        self.node_at(parent, self.indent)
    }

    /// A node at the column `column`, where a collection may begin.
    fn node_at(&mut self, parent: isize, column: isize) -> Option<Node<'a>> {
        if self.at_item() {
            let mark = self.mark();
            return self.nested(|parser| parser.sequence(column, mark));
        }
        let mark = self.mark();
        match self.peek()? {
            quote @ (b'"' | b'\'') => {
                let line = self.line;
                let text = self.quoted(quote, parent)?;
                if self.line == line && self.colon() {
                    let key = Key { mark, name: text };
                    return self.nested(|parser| parser.mapping(column, key));
                }
                // A text that is a scalar as a whole is no definition.
                if parent == END {
                    return None;
                }
                self.end_line()?;
                Some(Node {
                    mark,
                    data: Data::String(text),
                })
            }
            b'[' | b'{' | b'|' | b'>' => self.inline(parent),
            _ => match self.plain_key()? {
                Plain::Key(text) => {
                    let name = self.resolve_key(mark, text)?;
                    self.nested(|parser| parser.mapping(column, Key { mark, name }))
                }
                Plain::Value => self.inline(parent),
            },
        }
    }

    /// Whether a `-` with a blank after it is next.
    fn at_item(&self) -> bool {
        self.peek() == Some(b'-') && matches!(self.byte(1), b' ' | b'\n' | b'\t')
    }

    fn first_item(&mut self) -> Mark {
        let start = self.at;
        self.at += 1;
        self.skip_spaces();
        let first = if self.peek() == Some(b'#') {
            self.line_end()
        } else {
            self.at
        };
        self.at = start;
        self.mark_at(first)
    }

    fn sequence(&mut self, column: isize, mark: Mark) -> Option<Node<'a>> {
        let mut items = Vec::new();
        loop {
            self.at += 1;
            items.push(self.item(column)?);
            if self.indent > column {
                return None;
            }
            if self.indent < column || !self.at_item() {
                return Some(Node {
                    mark,
                    data: Data::Sequence(items),
                });
            }
        }
    }

    /// What stands after the `-` of a sequence at the column `parent`.
    fn item(&mut self, parent: isize) -> Option<Node<'a>> {
        let dash = self.at;
        self.skip_spaces();
        match self.peek() {
            None | Some(b'\n' | b'#') => {
                let mark = self.mark_at(self.line_end());
                self.at = dash;
                self.end_line()?;
                if self.indent > parent {
                    self.block_node(parent)
                } else {
                    Some(null(mark))
                }
            }
            Some(b'\t') => None,
            Some(_) => self.node_at(parent, self.column()),
        }
    }

    fn mapping(&mut self, column: isize, first: Key<'a>) -> Option<Node<'a>> {
        let mark = first.mark;
        let mut entries = Vec::new();
        let mut key = first;
        loop {
            let value = self.value(column)?;
            entries.push(Entry {
                key: key.name,
                mark: key.mark,
                value,
            });
            if self.indent > column {
                return None;
            }
            if self.indent < column {
                return Some(Node {
                    mark,
                    data: to_mapping(entries)?,
                });
            }
            if self.at_item() {
                return None;
            }
            key = self.key()?;
        }
    }

    /// What stands after the `:` of a mapping at the column `parent`.
    fn value(&mut self, parent: isize) -> Option<Node<'a>> {
        let colon = self.at;
        self.skip_spaces();
        match self.peek() {
            None | Some(b'\n' | b'#') => {
                let mark = self.mark_at(colon - 1);
                self.at = colon;
                self.end_line()?;
                if self.indent > parent {
                    self.block_node(parent)
                } else if self.indent == parent && self.indent != END && self.at_item() {
                    // Items may stand below their key; the list begins with what the first holds.
                    let mark = self.first_item();
                    self.nested(|parser| parser.sequence(parent, mark))
                } else {
                    Some(null(mark))
                }
            }
            Some(_) => self.inline(parent),
        }
    }

    /// The next key of a mapping, with its `:`.
    fn key(&mut self) -> Option<Key<'a>> {
        let mark = self.mark();
        let name = if let quote @ (b'"' | b'\'') = self.peek()? {
            let line = self.line;
            let name = self.quoted(quote, END)?;
            if self.line != line || !self.colon() {
                return None;
            }
            name
        } else if let Plain::Key(text) = self.plain_key()? {
            self.resolve_key(mark, text)?
        } else {
            return None;
        };
        Some(Key { mark, name })
    }

    /// Passes a `:` that ends a quoted key.
    fn colon(&mut self) -> bool {
        let start = self.at;
        self.skip_spaces();
        let found = self.peek() == Some(b':')
            && matches!(self.byte(1), b' ' | b'\n')
            && self.at - self.line_start < LONGEST_KEY;
        self.at = if found { self.at + 1 } else { start };
        found
    }

    /// A scalar or flow collection that is the value of a collection at the column `parent`.
    fn inline(&mut self, parent: isize) -> Option<Node<'a>> {
        let mark = self.mark();
        let data = match self.peek()? {
            quote @ (b'"' | b'\'') => {
                let text = self.quoted(quote, parent)?;
                self.end_line()?;
                Data::String(text)
            }
            b'[' | b'{' => {
                let data = self.flow(parent.max(0))?;
                self.end_line()?;
                data
            }
            style @ (b'|' | b'>') => return self.block_scalar(parent, style == b'>'),
            _ => self.plain(parent, mark)?,
        };
        Some(Node { mark, data })
    }
}

fn null(mark: Mark) -> Node<'static> {
    Node {
        mark,
        data: Data::Null,
    }
}
