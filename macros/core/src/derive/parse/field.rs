//! Words of fields.

use syn::Attribute;

use super::{container, docs, facts, table};
use crate::derive::ast::{Accessor, FieldWords};
use crate::derive::ctxt::Ctxt;
use crate::derive::word::{Arg, Dialect, Name, Word, words};

pub(super) fn parse(cx: &Ctxt, attributes: &[Attribute], docs: bool) -> FieldWords {
    let mut field = FieldWords::default();
    for word in words(cx, attributes, &[Dialect::Schema, Dialect::Serde]) {
        apply(cx, &mut field, word);
    }
    // What is flattened has no schema of its own to describe.
    docs::take(
        attributes,
        &mut field.facts,
        docs && !field.flatten.is_said(),
    );
    field
}

fn apply(cx: &Ctxt, field: &mut FieldWords, word: Word) {
    let name = word.name.clone();
    let own = word.dialect == Dialect::Schema;
    match name.to_string().as_str() {
        "rename" => field.rename.set(cx, &name, rename(cx, word)),
        "alias" => field
            .aliases
            .extend(word.string(cx).map(|text| Name::from(&text))),
        "default" => field.default.set(cx, &name, container::default(cx, word)),
        "flatten" => field.flatten.set(cx, &name, word.flag(cx)),
        "skip" => field.skip.set(cx, &name, word.flag(cx)),
        "skip_serializing" => field.skip_serializing.set(cx, &name, word.flag(cx)),
        "skip_deserializing" => field.skip_deserializing.set(cx, &name, word.flag(cx)),
        "skip_serializing_if" => field.skip_serializing_if.set(cx, &name, word.parsed(cx)),
        "serde" if own => field.leaf.set(cx, &name, word.flag(cx)),
        "required" if own && !word.is_alone() => {
            field.listed.set(cx, &name, word.boolean(cx));
        }
        "required" if own => field.required.set(cx, &name, word.flag(cx)),
        "accessor" if own => field.accessor.set(cx, &name, accessor(cx, word)),
        "omit_empty" if own => field.omit_empty.set(cx, &name, word.flag(cx)),
        text if own && table::facts().contains(&text) => facts::apply(cx, &mut field.facts, word),
        _ => table::unknown(cx, table::Place::Field, &word),
    }
}

/// `rename = "name"`.
pub(super) fn rename(cx: &Ctxt, word: Word) -> Option<Name> {
    if let Arg::List(_) = word.arg {
        cx.error_at(
            &word.name,
            "a name is the same for reading and writing: `rename = \"...\"`",
        );
        return None;
    }
    word.string(cx).map(|text| Name::from(&text))
}

/// `accessor = "name"` or `accessor = false`.
fn accessor(cx: &Ctxt, word: Word) -> Option<Accessor> {
    if word.is_alone() {
        cx.error_at(
            &word.name,
            "`accessor` needs a name or `false`: `accessor = \"...\"`",
        );
        return None;
    }
    if word.is_boolean() {
        let at = word.name.clone();
        if word.boolean(cx)? {
            cx.error_at(at, "a field with a default has one anyway: leave it out");
            return None;
        }
        return Some(Accessor::None);
    }
    word.name(cx).map(Accessor::Named)
}
