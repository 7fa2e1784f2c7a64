//! Structs that are written as their one field.

use super::pointless;
use crate::derive::ast::{Field, Input};
use crate::derive::ctxt::Ctxt;

pub(super) fn validate(cx: &Ctxt, input: &Input<'_>, fields: &[Field<'_>], index: usize) {
    let container = &input.container;
    let mut others = vec![
        ("rename_all", container.rename_all.span()),
        ("default", container.default.span()),
        ("deny_unknown_fields", container.deny_unknown_fields.span()),
    ];
    others.extend(container.facts.words());
    pointless(cx, &others, "the struct is written as its one field");
    let Some(field) = fields.get(index) else {
        return;
    };
    let words = &field.words;
    let mut others = vec![
        ("rename", words.rename.span()),
        ("alias", words.aliases.first().map(|alias| alias.span)),
        ("default", words.default.span()),
        ("flatten", words.flatten.span()),
        ("skip_serializing", words.skip_serializing.span()),
        ("skip_deserializing", words.skip_deserializing.span()),
        ("skip_serializing_if", words.skip_serializing_if.span()),
        ("required", words.required.span()),
        ("omit_empty", words.omit_empty.span()),
    ];
    others.extend(words.facts.words());
    pointless(
        cx,
        &others,
        "the struct is written as this field; say it where the struct is used",
    );
    if input.resource.is_some() {
        cx.error_at(input.ident, "a root is a struct with named fields");
    }
}
