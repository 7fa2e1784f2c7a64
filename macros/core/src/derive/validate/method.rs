//! Extra methods.

use std::collections::BTreeSet;

use proc_macro2::Ident;

use super::dns::label_problem;
use crate::derive::ast::{Method, MethodVerb, Resource};
use crate::derive::ctxt::Ctxt;
use crate::names::{is_keyword, snake};

pub(super) fn validate(cx: &Ctxt, resource: &Resource) {
    let mut names = BTreeSet::new();
    for method in &resource.methods {
        self::method(cx, method);
        if let Some(name) = method.name.get()
            && !names.insert(name.text.as_str())
        {
            cx.error(
                name.span,
                format_args!("there are two methods `{}`", name.text),
            );
        }
    }
}

fn method(cx: &Ctxt, method: &Method) {
    if let Some(name) = method.name.get() {
        let text = &name.text;
        if text.is_empty() {
            cx.error(name.span, "a method needs a name");
        } else if is_keyword(text) {
            cx.error(name.span, format_args!("`{text}` is a keyword"));
        } else if snake(text) != *text || syn::parse_str::<Ident>(text).is_err() {
            let hint = snake(text);
            cx.error(
                name.span,
                format_args!("methods are named in snake_case: `{hint}`"),
            );
        }
    }
    if let Some(subresource) = method.subresource.get() {
        if subresource.text.is_empty() {
            let message = "no subresource is named: say which, or leave `subresource` out";
            cx.error(subresource.span, message);
        } else if let Some(problem) = label_problem(&subresource.text) {
            let text = &subresource.text;
            cx.error(
                subresource.span,
                format_args!("`{text}` is no subresource: {problem}"),
            );
        }
    }
    let takes_input = [MethodVerb::Create, MethodVerb::Update, MethodVerb::Apply];
    if let (Some(verb), Some(span)) = (method.verb.get(), method.input.span())
        && !takes_input.contains(verb)
    {
        let verb = verb.name();
        let message =
            format!("`{verb}` sends no object: `input` goes with `create`, `update` and `apply`");
        cx.error(span, message);
    }
}
