//! Slots: what may be said once.

use proc_macro2::{Ident, Span};

use super::ctxt::Ctxt;

/// The value of a word that may be said once.
#[derive(Debug)]
pub(crate) struct Slot<T> {
    span: Option<Span>,
    value: Option<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self {
            span: None,
            value: None,
        }
    }
}

impl<T> Slot<T> {
    /// As if it had been said here.
    pub(crate) fn of(span: Span, value: T) -> Self {
        Self {
            span: Some(span),
            value: Some(value),
        }
    }

    /// Takes the value of a word; reports a word that was said before. `None` is a value that was
    /// reported already.
    pub(crate) fn set(&mut self, cx: &Ctxt, word: &Ident, value: Option<T>) {
        if self.span.is_some() {
            cx.error_at(word, format_args!("`{word}` is said twice"));
            return;
        }
        self.span = Some(word.span());
        self.value = value;
    }

    pub(crate) fn get(&self) -> Option<&T> {
        self.value.as_ref()
    }

    /// Where the word was said, with whatever value.
    pub(crate) fn span(&self) -> Option<Span> {
        self.span
    }

    pub(crate) fn is_said(&self) -> bool {
        self.span.is_some()
    }
}
