//! Enums.

use std::collections::BTreeMap;

use proc_macro2::Span;
use quote::ToTokens;
use syn::Type;

use super::pointless;
use crate::derive::ast::{Input, Variant};
use crate::derive::ctxt::Ctxt;

pub(super) fn validate(cx: &Ctxt, input: &Input<'_>, variants: &[Variant<'_>]) {
    let container = &input.container;
    let mut others = vec![
        ("default", container.default.span()),
        ("deny_unknown_fields", container.deny_unknown_fields.span()),
        ("transparent", container.transparent.span()),
    ];
    others.extend(container.facts.words());
    pointless(cx, &others, "the type is an enum");
    if variants.is_empty() {
        cx.error_at(input.ident, "an enum without variants has no values");
    }
    if !input.generics.params.is_empty() {
        cx.error_at(
            &input.generics.params,
            "an enum in a schema has no parameters",
        );
    }
    if input.resource.is_some() {
        cx.error_at(input.ident, "a root is a struct with named fields");
    }
    let integers = integers(variants);
    if integers && let Some(span) = container.rename_all.span() {
        pointless(
            cx,
            &[("rename_all", Some(span))],
            "the enum is one of integers",
        );
    }
    for variant in variants {
        self::variant(cx, variant, integers);
        let facts = variant.words.facts.words();
        pointless(
            cx,
            &facts,
            "the variant is a value, and has no schema of its own",
        );
    }
    once(
        cx,
        "unknown",
        variants.iter().map(|variant| variant.words.unknown.span()),
    );
    once(
        cx,
        "default",
        variants.iter().map(|variant| variant.words.default.span()),
    );
    if integers {
        unique_values(cx, variants);
    } else {
        unique_names(cx, variants);
    }
}

/// Whether the enum is one of integers.
fn integers(variants: &[Variant<'_>]) -> bool {
    variants.iter().any(|variant| variant.words.value.is_said())
}

fn variant(cx: &Ctxt, variant: &Variant<'_>, integers: bool) {
    let words = &variant.words;
    if words.unknown.is_said() {
        unknown(cx, variant, integers);
        return;
    }
    if !integers {
        return;
    }
    if !words.value.is_said() {
        cx.error_at(
            variant.ident,
            "the other variants have a `value`: say this one's, `#[schema(value = ...)]`",
        );
    }
    pointless(
        cx,
        &[
            ("rename", words.rename.span()),
            ("alias", words.aliases.first().map(|alias| alias.span)),
        ],
        "the enum is one of integers",
    );
}

fn unknown(cx: &Ctxt, variant: &Variant<'_>, integers: bool) {
    let words = &variant.words;
    pointless(
        cx,
        &[
            ("rename", words.rename.span()),
            ("alias", words.aliases.first().map(|alias| alias.span)),
            ("value", words.value.span()),
        ],
        "the variant stands for all other values",
    );
    let (expected, what) = if integers {
        ("i64", "integers")
    } else {
        ("String", "strings")
    };
    match variant.payload {
        Some(payload) if is_named(payload, expected) => {}
        Some(payload) => cx.error_at(
            payload,
            format_args!("unknown {what} are kept as `{expected}`: `Unknown({expected})`"),
        ),
        None if variant.refused => {}
        None => cx.error_at(
            variant.ident,
            format_args!("unknown {what} are kept: `{}({expected})`", variant.ident),
        ),
    }
}

/// Whether the last segment of a type's path is this.
fn is_named(ty: &Type, name: &str) -> bool {
    match ty {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .is_some_and(|segment| segment.ident == name),
        Type::Group(group) => is_named(&group.elem, name),
        other => other.to_token_stream().to_string() == name,
    }
}

pub(super) fn once(cx: &Ctxt, word: &str, spans: impl Iterator<Item = Option<Span>>) {
    for span in spans.flatten().skip(1) {
        cx.error(span, format_args!("`{word}` is said of two variants"));
    }
}

fn unique_names(cx: &Ctxt, variants: &[Variant<'_>]) {
    let mut owners = BTreeMap::new();
    for variant in variants
        .iter()
        .filter(|variant| !variant.words.unknown.is_said())
    {
        let rename = variant.words.rename.get();
        let span = rename.map_or_else(|| variant.ident.span(), |name| name.span);
        let aliases = variant
            .words
            .aliases
            .iter()
            .map(|alias| (alias.text.as_str(), alias.span));
        for (name, span) in std::iter::once((variant.name.as_str(), span)).chain(aliases) {
            if let Some(owner) = owners.insert(name, variant.ident) {
                let message = if owner == variant.ident {
                    format!("`{owner}` is read as `{name}` twice")
                } else {
                    format!(
                        "`{owner}` and `{}` are both read as `{name}`",
                        variant.ident
                    )
                };
                cx.error(span, message);
            }
        }
    }
}

fn unique_values(cx: &Ctxt, variants: &[Variant<'_>]) {
    let mut owners = BTreeMap::new();
    for variant in variants {
        if let (Some(value), Some(span)) = (variant.words.value.get(), variant.words.value.span())
            && let Some(owner) = owners.insert(*value, variant.ident)
        {
            let message = format!(
                "`{owner}` and `{}` both have the value {value}",
                variant.ident
            );
            cx.error(span, message);
        }
    }
}
