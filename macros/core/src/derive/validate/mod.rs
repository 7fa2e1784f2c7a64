//! Rules over several words, and over what the words stand on. Rules of a single word are in
//! [`parse`](super::parse).

mod choice;
mod default;
mod dns;
mod enums;
mod facts;
mod json_schema;
mod method;
mod newtype;
mod record;
mod resource;
mod union;

use proc_macro2::Span;

pub(super) use default::integer;
pub(super) use json_schema::json_schema;
pub(super) use method::has_options;
pub(super) use union::{has_methods, has_view};

use super::ast::{Data, Input};
use super::ctxt::Ctxt;

/// Reports what contradicts itself or cannot be.
pub(crate) fn validate(cx: &Ctxt, input: &Input<'_>) {
    for lifetime in input.generics.lifetimes() {
        cx.error_at(
            &lifetime.lifetime,
            "a type with a schema owns its data: it has no lifetimes",
        );
    }
    facts::validate(cx, &input.container.facts);
    match &input.data {
        Data::Record(fields) => record::validate(cx, input, fields),
        Data::Newtype(fields, index) => newtype::validate(cx, input, fields, *index),
        Data::Enum(variants) => enums::validate(cx, input, variants),
        Data::Choice(choices) => choice::validate(cx, input, choices),
        Data::Refused => {}
    }
    if let Some(resource) = &input.resource {
        resource::validate(cx, input, resource);
    }
}

/// Reports, at the second word of a pair that was said together, that they exclude each other.
fn conflict(cx: &Ctxt, first: (&str, Option<Span>), second: (&str, Option<Span>), why: &str) {
    if let (Some(_), Some(span)) = (first.1, second.1) {
        let (first, second) = (first.0, second.0);
        cx.error(
            span,
            format_args!("`{second}` and `{first}` exclude each other: {why}"),
        );
    }
}

/// Reports every word of these but the first that was said.
fn exclusive(cx: &Ctxt, words: &[(&str, Option<Span>)], why: &str) {
    let mut said = words.iter().filter(|(_, span)| span.is_some());
    if let Some(first) = said.next() {
        for second in said {
            conflict(cx, *first, *second, why);
        }
    }
}

/// Reports every word of these that was said where it means nothing.
fn pointless(cx: &Ctxt, words: &[(&str, Option<Span>)], why: &str) {
    for (word, span) in words {
        if let Some(span) = span {
            cx.error(*span, format_args!("`{word}` has no meaning here: {why}"));
        }
    }
}
