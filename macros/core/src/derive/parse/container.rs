//! Words of types.

use syn::Attribute;

use super::{Derive, docs, facts, table};
use crate::derive::ast::{Container, DefaultValue};
use crate::derive::ctxt::Ctxt;
use crate::derive::word::{Arg, Dialect, Word, words};
use crate::names::RenameRule;

pub(super) fn parse(cx: &Ctxt, attributes: &[Attribute], derive: Derive) -> Container {
    let mut container = Container::default();
    for word in words(cx, attributes, &[Dialect::Schema, Dialect::Serde]) {
        apply(cx, &mut container, word);
    }
    if derive == Derive::Schema {
        for word in words(cx, attributes, &[Dialect::Resource]).iter().take(1) {
            cx.error_at(
                &word.name,
                "`#[resource(...)]` belongs to `#[derive(Resource)]`, which implements `Schema` \
                 as well",
            );
        }
    }
    docs::take(attributes, &mut container.facts, true);
    container
}

fn apply(cx: &Ctxt, container: &mut Container, word: Word) {
    let name = word.name.clone();
    let own = word.dialect == Dialect::Schema;
    match name.to_string().as_str() {
        "rename" => {
            let value = word.string(cx).map(|text| text.value());
            container.rename.set(cx, &name, value);
        }
        "rename_all" => container.rename_all.set(cx, &name, rename_all(cx, word)),
        "default" => container.default.set(cx, &name, default(cx, word)),
        "deny_unknown_fields" => container.deny_unknown_fields.set(cx, &name, word.flag(cx)),
        "transparent" => container.transparent.set(cx, &name, word.flag(cx)),
        "accessors" if own => container.accessors.set(cx, &name, word.boolean(cx)),
        "crate" if own => container.krate.set(cx, &name, word.parsed(cx)),
        text if own && table::container_facts().contains(&text) => {
            facts::apply(cx, &mut container.facts, word);
        }
        _ => table::unknown(cx, table::Place::Container, &word),
    }
}

fn rename_all(cx: &Ctxt, word: Word) -> Option<RenameRule> {
    if let Arg::List(_) = word.arg {
        cx.error_at(
            &word.name,
            "names are the same for reading and writing: `rename_all = \"...\"`",
        );
        return None;
    }
    let text = word.string(cx)?;
    let rule = RenameRule::parse(&text.value());
    if rule.is_none() {
        let names: Vec<String> = RenameRule::ALL
            .iter()
            .map(|rule| format!("`{}`", rule.name()))
            .collect();
        let message = format!(
            "unknown rule `{}`, expected one of {}",
            text.value(),
            names.join(", ")
        );
        cx.error_at(text, message);
    }
    rule
}

/// `default` or `default = "path"`.
pub(super) fn default(cx: &Ctxt, word: Word) -> Option<DefaultValue> {
    match word.arg {
        Arg::None => Some(DefaultValue::Trait),
        _ => word.parsed(cx).map(DefaultValue::Path),
    }
}
