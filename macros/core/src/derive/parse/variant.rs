//! Words of variants.

use syn::Attribute;

use super::{docs, facts, field, table};
use crate::derive::ast::VariantWords;
use crate::derive::ctxt::Ctxt;
use crate::derive::word::{Dialect, Name, Word, words};

pub(super) fn parse(cx: &Ctxt, attributes: &[Attribute], docs: bool) -> VariantWords {
    let mut variant = VariantWords::default();
    for word in words(cx, attributes, &[Dialect::Schema, Dialect::Serde]) {
        apply(cx, &mut variant, word);
    }
    docs::take(attributes, &mut variant.facts, docs);
    variant
}

fn apply(cx: &Ctxt, variant: &mut VariantWords, word: Word) {
    let name = word.name.clone();
    let own = word.dialect == Dialect::Schema;
    match name.to_string().as_str() {
        "rename" => variant.rename.set(cx, &name, field::rename(cx, word)),
        "alias" => variant
            .aliases
            .extend(word.string(cx).map(|text| Name::from(&text))),
        "value" if own => variant.value.set(cx, &name, word.integer(cx)),
        "unknown" if own => variant.unknown.set(cx, &name, word.flag(cx)),
        "default" if own => variant.default.set(cx, &name, word.flag(cx)),
        text if own && table::facts().contains(&text) => {
            facts::apply(cx, &mut variant.facts, word);
        }
        _ => table::unknown(cx, table::Place::Variant, &word),
    }
}
