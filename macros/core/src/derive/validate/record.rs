//! Structs with named fields.

use std::collections::BTreeMap;

use proc_macro2::{Ident, Span};

use super::{conflict, default, facts, pointless, union};
use crate::derive::ast::{Accessor, Field, FieldWords, Input};
use crate::derive::ctxt::Ctxt;
use crate::derive::expand;

/// The driver counts fields in 16 bits.
const MOST_FIELDS: usize = u16::MAX as usize;

pub(super) fn validate(cx: &Ctxt, input: &Input<'_>, fields: &[Field<'_>]) {
    for field in fields {
        self::field(cx, field);
        facts::validate(cx, &field.words.facts);
        default::validate(cx, field);
    }
    union::validate(cx, input, fields);
    methods(cx, input, fields);
    let flattened = fields.iter().find_map(|field| field.words.flatten.span());
    conflict(
        cx,
        (
            "deny_unknown_fields",
            input.container.deny_unknown_fields.span(),
        ),
        ("flatten", flattened),
        "the flattened field takes the keys that would be denied",
    );
    names(cx, fields, "read", |field| {
        let aliases = field
            .words
            .aliases
            .iter()
            .map(|alias| (alias.text.as_str(), alias.span));
        let named = std::iter::once((field.name.as_str(), name_span(field)));
        if field.is_read() {
            named.chain(aliases).collect()
        } else {
            Vec::new()
        }
    });
    names(cx, fields, "written", |field| {
        let named = (field.name.as_str(), name_span(field));
        // One report is enough for fields that are read as well.
        (field.is_written() && !field.is_read())
            .then_some(named)
            .into_iter()
            .collect()
    });
    if fields.len() > MOST_FIELDS {
        cx.error_at(input.ident, "a struct has at most 65535 fields");
    }
}

/// Reports methods of one name, and those for defaults that are called as a field is.
fn methods(cx: &Ctxt, input: &Input<'_>, fields: &[Field<'_>]) {
    let mut owners: BTreeMap<String, String> = BTreeMap::new();
    let mut own = |name: &Ident, what: String, way_out: &str| {
        if let Some(other) = owners.insert(name.to_string(), what.clone()) {
            cx.error(
                name.span(),
                format_args!("`{name}` is {other} and {what}: say `{way_out}`"),
            );
        }
    };
    for methods in expand::union::methods(input, fields) {
        if let Some(name) = &methods.view {
            let members = methods.union.members.get().into_iter().flatten();
            let members: Vec<String> = members
                .map(|member| format!("`{}`", member.field.text))
                .collect();
            let what = format!("the method for the union of {}", members.join(", "));
            own(name, what, "name = \"...\"");
        }
        for (name, field) in &methods.constructors {
            let what = format!("the constructor of `{}`", field.label());
            own(name, what, "view = false");
        }
    }
    for field in fields {
        let Some(method) = expand::accessor::of(input, field) else {
            continue;
        };
        let what = format!("the method for the default of `{}`", field.label());
        if fields.iter().any(|other| method.name == other.label()) {
            own(&method.name, format!("the field `{}`", method.name), "");
        }
        own(&method.name, what, "accessor = \"...\"");
    }
}

fn name_span(field: &Field<'_>) -> Span {
    field
        .words
        .rename
        .get()
        .map_or_else(|| field.span(), |name| name.span)
}

/// Reports JSON names that two fields share.
fn names<'a>(
    cx: &Ctxt,
    fields: &'a [Field<'_>],
    how: &str,
    of: impl Fn(&'a Field<'_>) -> Vec<(&'a str, Span)>,
) {
    let mut owners: BTreeMap<&str, &Field<'_>> = BTreeMap::new();
    for field in fields.iter().filter(|field| !field.words.flatten.is_said()) {
        for (name, span) in of(field) {
            let Some(owner) = owners.insert(name, field) else {
                continue;
            };
            let (first, second) = (owner.label(), field.label());
            if first == second {
                cx.error(span, format_args!("`{first}` is {how} as `{name}` twice"));
            } else {
                cx.error(
                    span,
                    format_args!("`{first}` and `{second}` are both {how} as `{name}`"),
                );
            }
        }
    }
}

fn field(cx: &Ctxt, field: &Field<'_>) {
    let words = &field.words;
    if field.is_skipped() {
        let mut others = vec![
            ("rename", words.rename.span()),
            ("alias", words.aliases.first().map(|alias| alias.span)),
            ("flatten", words.flatten.span()),
            ("skip_serializing_if", words.skip_serializing_if.span()),
            ("serde", words.leaf.span()),
            ("required", words.required.span()),
            ("omit_empty", words.omit_empty.span()),
            ("required", words.listed.span()),
            ("accessor", words.accessor.span()),
        ];
        others.extend(words.facts.words());
        pointless(cx, &others, "the field is neither read nor written");
        return;
    }
    if words.flatten.is_said() {
        let mut others = vec![
            ("rename", words.rename.span()),
            ("alias", words.aliases.first().map(|alias| alias.span)),
            ("serde", words.leaf.span()),
            ("required", words.required.span()),
            ("omit_empty", words.omit_empty.span()),
            ("required", words.listed.span()),
        ];
        others.extend(words.facts.words());
        pointless(
            cx,
            &others,
            "a flattened field has no name and no schema of its own",
        );
    }
    if let Some(Accessor::Named(name)) = words.accessor.get() {
        union::method_name(cx, name);
    }
    if words.accessor.is_said() && words.facts.default_json().is_none() {
        let accessor = ("accessor", words.accessor.span());
        pointless(cx, &[accessor], "the field has no default in its schema");
    }
    reading(cx, field, words);
    writing(cx, words);
}

fn reading(cx: &Ctxt, field: &Field<'_>, words: &FieldWords) {
    let required = ("required", words.required.span());
    if let Some(span) = words.required.span()
        && !field.optional
        && !words.flatten.is_said()
    {
        cx.error(
            span,
            "a field that is no `Option` is required anyway, unless it has a `default`: leave \
             `required` out",
        );
    }
    let default = ("default", words.default.span());
    conflict(cx, required, default, "a required field is never missing");
    let skip = ("skip_deserializing", words.skip_deserializing.span());
    conflict(cx, required, skip, "the field is not read");
    if !field.is_read() {
        let alias = ("alias", words.aliases.first().map(|alias| alias.span));
        conflict(cx, skip, alias, "the field is not read");
    }
}

fn writing(cx: &Ctxt, words: &FieldWords) {
    let required = ("required", words.required.span());
    let omit_empty = ("omit_empty", words.omit_empty.span());
    let skip_if = ("skip_serializing_if", words.skip_serializing_if.span());
    let skip = ("skip_serializing", words.skip_serializing.span());
    conflict(
        cx,
        required,
        omit_empty,
        "a required field is always written",
    );
    conflict(cx, required, skip_if, "a required field is always written");
    conflict(cx, required, skip, "a required field is always written");
    conflict(cx, skip, skip_if, "the field is never written");
    conflict(cx, skip, omit_empty, "the field is never written");
    conflict(cx, omit_empty, skip_if, "there is one condition");
}
