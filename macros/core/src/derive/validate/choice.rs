//! Enums whose variants hold values.

use std::collections::BTreeMap;

use super::enums::once;
use super::{conflict, default, facts, pointless};
use crate::derive::ast::{Choice, Input};
use crate::derive::ctxt::Ctxt;
use crate::derive::ty::{self, Kind};

pub(super) fn validate(cx: &Ctxt, input: &Input<'_>, choices: &[Choice<'_>]) {
    let container = &input.container;
    let union = container.facts.unions.first().map(|union| union.span);
    let others = [
        ("default", container.default.span()),
        ("transparent", container.transparent.span()),
        ("accessors", container.accessors.span()),
        ("union", union),
    ];
    pointless(cx, &others, "the type is an enum");
    if !input.generics.params.is_empty() {
        cx.error_at(
            &input.generics.params,
            "an enum in a schema has no parameters",
        );
    }
    if input.resource.is_some() {
        cx.error_at(input.ident, "a root is a struct with named fields");
    }
    for choice in choices {
        self::choice(cx, choice);
    }
    let spans = |of: fn(&Choice<'_>) -> Option<proc_macro2::Span>| choices.iter().map(of);
    once(cx, "unknown", spans(|choice| choice.unknown.span()));
    once(cx, "default", spans(|choice| choice.default.span()));
    let unknown = choices.iter().find_map(|choice| choice.unknown.span());
    conflict(
        cx,
        ("deny_unknown_fields", container.deny_unknown_fields.span()),
        ("unknown", unknown),
        "the variant takes the keys that would be denied",
    );
    names(cx, choices);
}

fn choice(cx: &Ctxt, choice: &Choice<'_>) {
    let field = &choice.field;
    let words = &field.words;
    pointless(
        cx,
        &[("value", choice.value.span())],
        "the enum is none of integers",
    );
    if choice.unknown.is_said() {
        let mut others = vec![
            ("rename", words.rename.span()),
            ("alias", words.aliases.first().map(|alias| alias.span)),
        ];
        others.extend(words.facts.words());
        pointless(cx, &others, "the variant stands for all other members");
        if !matches!(ty::kind(field.ty), Kind::Map(_)) {
            let message = format!(
                "unknown members are kept as they are: `{}(Map<Value>)`",
                choice.ident
            );
            cx.error_at(field.ty, message);
        }
        return;
    }
    if ty::optional(field.ty).is_some() {
        cx.error_at(
            field.ty,
            "a variant is there by its value: it holds no `Option`",
        );
    }
    facts::validate(cx, &words.facts);
    default::validate(cx, field);
}

fn names(cx: &Ctxt, choices: &[Choice<'_>]) {
    let mut owners = BTreeMap::new();
    for choice in choices.iter().filter(|choice| !choice.unknown.is_said()) {
        let words = &choice.field.words;
        let span = words
            .rename
            .get()
            .map_or_else(|| choice.ident.span(), |name| name.span);
        let aliases = words.aliases.iter();
        let aliases = aliases.map(|alias| (alias.text.as_str(), alias.span));
        for (name, span) in std::iter::once((choice.field.name.as_str(), span)).chain(aliases) {
            if let Some(owner) = owners.insert(name, choice.ident) {
                cx.error(
                    span,
                    format_args!("`{owner}` and `{}` are both read as `{name}`", choice.ident),
                );
            }
        }
    }
}
