//! Reading a tree into a model: what every object reader shares.
//!
//! A reader never stops at a mistake. It notes it with its place, gives back what could still be
//! read, and whoever started the run decides by the notes.

use kubewright_codegen::names::did_you_mean;
use std::sync::Arc;

use super::tree::{Data, Entry, Mark, Node, shorten};
use crate::diagnostic::{Diagnostic, Pointer, Severity};
use crate::model::{Number, Value};

/// So many errors of a document are told; who has more corrects these first.
const MAX_ERRORS: usize = 100;

/// The state of reading one document.
pub(super) struct Reader<'t> {
    file: &'t Arc<str>,
    allow_unknown: bool,
    path: Vec<Step<'t>>,
    diagnostics: Vec<Diagnostic>,
    errors: usize,
}

enum Step<'t> {
    Key(&'t str),
    Index(usize),
}

impl<'t> Reader<'t> {
    pub(super) fn new(file: &'t Arc<str>, allow_unknown: bool) -> Self {
        Self {
            file,
            allow_unknown,
            path: Vec::new(),
            diagnostics: Vec::new(),
            errors: 0,
        }
    }

    pub(super) fn into_diagnostics(mut self) -> Vec<Diagnostic> {
        let more = self.errors.saturating_sub(MAX_ERRORS);
        if more > 0 {
            let message = format!("{more} more errors in this document are not told");
            let diagnostic = Diagnostic::error(message).in_file(self.file);
            self.diagnostics
                .push(diagnostic.help("correct those before, then look again"));
        }
        self.diagnostics
    }

    /// How many errors there are.
    pub(super) fn errors(&self) -> usize {
        self.errors
    }

    /// Notes an error about the value that is being read.
    pub(super) fn error(
        &mut self,
        mark: Mark,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.note(Diagnostic::error(message).help(help), mark);
    }

    pub(super) fn warning(
        &mut self,
        mark: Mark,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.note(Diagnostic::warning(message).help(help), mark);
    }

    /// Notes what an API server refuses and what is read all the same, because its meaning is
    /// plain: catalogues hold such definitions.
    pub(super) fn refused(&mut self, mark: Mark, message: &str, help: impl Into<String>) {
        self.warning(mark, format!("{message}; an API server refuses this"), help);
    }

    fn note(&mut self, diagnostic: Diagnostic, mark: Mark) {
        if diagnostic.severity == Severity::Error {
            self.errors += 1;
            if self.errors > MAX_ERRORS {
                return;
            }
        }
        let mut pointer = Pointer::default();
        for step in &self.path {
            match step {
                Step::Key(key) => pointer.key(key),
                Step::Index(index) => pointer.index(*index),
            }
        }
        let diagnostic = diagnostic
            .in_file(self.file)
            .at(mark.line as usize, mark.column as usize)
            .pointing_to(pointer);
        self.diagnostics.push(diagnostic);
    }

    /// Reads a member, with its key on the path.
    pub(super) fn within<T>(&mut self, key: &'t str, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Key(key));
        let result = read(self);
        self.path.pop();
        result
    }

    /// Reads an item, with its index on the path.
    pub(super) fn within_item<T>(&mut self, index: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(Step::Index(index));
        let result = read(self);
        self.path.pop();
        result
    }

    /// The members of an object of a closed vocabulary. Keys outside it are noted and left out,
    /// as are null values, which the API server reads as absent.
    pub(super) fn members(
        &mut self,
        node: &'t Node<'t>,
        words: &'static [&'static str],
    ) -> Vec<(&'static str, &'t Node<'t>)> {
        let Some(entries) = self.entries(node) else {
            return Vec::new();
        };
        let mut members = Vec::with_capacity(entries.len());
        for entry in entries {
            match words.iter().find(|word| **word == entry.key) {
                Some(_) if entry.value.is_null() => {}
                Some(word) => members.push((*word, &entry.value)),
                None => self.unknown(entry, words),
            }
        }
        members
    }

    fn unknown(&mut self, entry: &Entry<'_>, words: &[&str]) {
        if !self.allow_unknown && self.errors >= MAX_ERRORS {
            // It takes a while to find out what was meant.
            self.errors += 1;
            return;
        }
        let key = shorten(&entry.key);
        let help = match did_you_mean(&entry.key, words.iter().copied()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => format!("known here: {}", words.join(", ")),
        };
        if self.allow_unknown {
            self.warning(entry.mark, format!("unknown key `{key}` is left out"), help);
        } else {
            self.error(
                entry.mark,
                format!("unknown key `{key}`"),
                format!("{help} (with `allow-unknown` it is left out)"),
            );
        }
    }

    /// The members of an object of any vocabulary.
    pub(super) fn entries(&mut self, node: &'t Node<'t>) -> Option<&'t [Entry<'t>]> {
        match &node.data {
            Data::Mapping(entries) => Some(entries),
            _ => self.expected(node, "an object"),
        }
    }

    fn expected<T>(&mut self, node: &Node<'_>, what: &str) -> Option<T> {
        let help = match &node.data {
            Data::Bool(_) | Data::Number(_) if what == "a string" => {
                "put the value in quotes".to_owned()
            }
            Data::String(_)
                if what == "a boolean" || what.ends_with("integer") || what == "a number" =>
            {
                "remove the quotes".to_owned()
            }
            _ => format!("write {what} here"),
        };
        self.error(
            node.mark,
            format!("expected {what}, found {}", node.describe()),
            help,
        );
        None
    }

    pub(super) fn string(&mut self, node: &Node<'_>) -> Option<String> {
        match &node.data {
            Data::String(text) => Some(text.as_ref().to_owned()),
            _ => self.expected(node, "a string"),
        }
    }

    pub(super) fn bool(&mut self, node: &Node<'_>) -> Option<bool> {
        match node.data {
            Data::Bool(value) => Some(value),
            _ => self.expected(node, "a boolean"),
        }
    }

    pub(super) fn number(&mut self, node: &Node<'_>) -> Option<Number> {
        match &node.data {
            Data::Number(number) => Some(number.clone()),
            _ => self.expected(node, "a number"),
        }
    }

    /// An integer of a width. `5.0` is refused as the API server refuses it.
    pub(super) fn integer<T: std::str::FromStr>(&mut self, node: &Node<'_>) -> Option<T> {
        match &node.data {
            Data::Number(number) => match number.0.parse() {
                Ok(value) => Some(value),
                Err(_) => self.expected(
                    node,
                    if size_of::<T>() == 4 {
                        "a 32-bit integer"
                    } else {
                        "a 64-bit integer"
                    },
                ),
            },
            _ => self.expected(node, "an integer"),
        }
    }

    /// Reads every item of an array, keeping those that could be read.
    pub(super) fn list<T>(
        &mut self,
        node: &'t Node<'t>,
        mut read: impl FnMut(&mut Self, &'t Node<'t>) -> Option<T>,
    ) -> Option<Vec<T>> {
        match &node.data {
            Data::Sequence(items) => {
                let items = items.iter().enumerate();
                Some(
                    items
                        .filter_map(|(index, item)| {
                            self.within_item(index, |reader| read(reader, item))
                        })
                        .collect(),
                )
            }
            _ => self.expected(node, "an array"),
        }
    }

    pub(super) fn strings(&mut self, node: &'t Node<'t>) -> Option<Vec<String>> {
        self.list(node, |reader, item| reader.string(item))
    }

    pub(super) fn values(&mut self, node: &'t Node<'t>) -> Option<Vec<Value>> {
        self.list(node, |_, item| Some(item.to_value()))
    }

    /// One word of a closed list.
    pub(super) fn word<T: Copy>(&mut self, node: &Node<'_>, words: &[(&str, T)]) -> Option<T> {
        let text = self.string(node)?;
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text) {
            return Some(*value);
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let help = match did_you_mean(&text, names.iter().copied()) {
            Some(word) => format!("did you mean `{word}`?"),
            None => "use one of them".to_owned(),
        };
        self.error(
            node.mark,
            format!(
                "expected one of {}, found `{}`",
                names.join(", "),
                shorten(&text)
            ),
            help,
        );
        None
    }

    /// A member that has to be there.
    pub(super) fn required<T>(
        &mut self,
        owner: &Node<'_>,
        key: &str,
        value: Option<T>,
    ) -> Option<T> {
        // A member that was there and wrong has been noted already.
        if value.is_none()
            && owner.get(key).is_none_or(Node::is_null)
            && matches!(owner.data, Data::Mapping(_))
        {
            self.error(
                owner.mark,
                format!("`{key}` is missing"),
                format!("add `{key}`"),
            );
        }
        value
    }
}
