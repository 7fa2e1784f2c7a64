//! Words that say what a schema says.

use super::table;
use crate::derive::ast::{Facts, Rule};
use crate::derive::ctxt::Ctxt;
use crate::derive::json;
use crate::derive::word::{Arg, Item, Word};

/// Applies a word of [`table::FACTS`].
pub(super) fn apply(cx: &Ctxt, facts: &mut Facts, word: Word) {
    let name = word.name.clone();
    match name.to_string().as_str() {
        "docs" => facts.docs.set(cx, &name, word.flag(cx)),
        "format" => facts.format.set(cx, &name, text(cx, word)),
        "pattern" => facts.pattern.set(cx, &name, text(cx, word)),
        "nullable" => facts.nullable.set(cx, &name, word.flag(cx)),
        "minimum" => facts.minimum.set(cx, &name, word.number(cx)),
        "exclusive_minimum" => facts.exclusive_minimum.set(cx, &name, word.number(cx)),
        "maximum" => facts.maximum.set(cx, &name, word.number(cx)),
        "exclusive_maximum" => facts.exclusive_maximum.set(cx, &name, word.number(cx)),
        "multiple_of" => facts.multiple_of.set(cx, &name, multiple_of(cx, word)),
        "min_length" => facts.min_length.set(cx, &name, word.count(cx)),
        "max_length" => facts.max_length.set(cx, &name, word.count(cx)),
        "min_items" => facts.min_items.set(cx, &name, word.count(cx)),
        "max_items" => facts.max_items.set(cx, &name, word.count(cx)),
        "min_properties" => facts.min_properties.set(cx, &name, word.count(cx)),
        "max_properties" => facts.max_properties.set(cx, &name, word.count(cx)),
        "default_value" => facts.default_value.set(cx, &name, default_value(cx, &word)),
        "default_json" => facts.default_json.set(cx, &name, default_json(cx, word)),
        "values" => facts.values.set(cx, &name, values(cx, word)),
        "list_type" => {
            let value = one_of(cx, word, &["atomic", "set", "map"]);
            facts.list_type.set(cx, &name, value);
        }
        "list_map_keys" => {
            let keys = word.strings(cx);
            let keys = keys.map(|keys| keys.iter().map(syn::LitStr::value).collect());
            facts.list_map_keys.set(cx, &name, keys);
        }
        "map_type" => {
            let value = one_of(cx, word, &["granular", "atomic"]);
            facts.map_type.set(cx, &name, value);
        }
        "patch_strategy" => facts.patch_strategy.set(cx, &name, text(cx, word)),
        "patch_merge_key" => facts.patch_merge_key.set(cx, &name, text(cx, word)),
        "validate" => facts.rules.extend(rule(cx, word)),
        "items" => facts.items.set(cx, &name, items(cx, word)),
        other => cx.error_at(&name, table::unknown_of("word", other, table::FACTS)),
    }
}

fn text(cx: &Ctxt, word: Word) -> Option<String> {
    word.string(cx).map(|text| text.value())
}

fn multiple_of(cx: &Ctxt, word: Word) -> Option<f64> {
    let span = word.span();
    let number = word.number(cx)?;
    if number <= 0.0 {
        cx.error(span, "`multiple_of` is above zero");
        return None;
    }
    Some(number)
}

/// A literal as JSON text.
fn default_value(cx: &Ctxt, word: &Word) -> Option<String> {
    if let Arg::Value(value) = &word.arg
        && let Some(text) = json::of(value)
    {
        return Some(text);
    }
    let message = "`default_value` needs a string, number or boolean: `default_value = \"...\"`; \
                   for others there is `default_json`";
    cx.error_at(&word.name, message);
    None
}

fn default_json(cx: &Ctxt, word: Word) -> Option<String> {
    let text = word.string(cx)?;
    if let Err(problem) = json::check(&text.value()) {
        cx.error_at(&text, format_args!("not JSON: {problem}"));
        return None;
    }
    Some(text.value())
}

fn values(cx: &Ctxt, word: Word) -> Option<Vec<String>> {
    let mut values = Vec::new();
    for item in word.list(cx, "values", "(\"a\", \"b\")")? {
        match item {
            Item::Value(value) => match json::of(&value) {
                Some(text) => values.push(text),
                None => cx.error(value.span(), "expected a string, number or boolean"),
            },
            Item::Word(word) => cx.error_at(&word.name, "expected a string, number or boolean"),
        }
    }
    Some(values)
}

/// `word = "one of these"`.
fn one_of(cx: &Ctxt, word: Word, known: &[&'static str]) -> Option<&'static str> {
    let text = word.string(cx)?;
    let value = text.value();
    let found = known.iter().find(|known| **known == value).copied();
    if found.is_none() {
        cx.error_at(&text, table::unknown_of("value", &value, known));
    }
    found
}

/// `items(max_length = 63)`.
fn items(cx: &Ctxt, word: Word) -> Option<Box<Facts>> {
    let mut items = Facts::default();
    for word in word.words(cx, "(max_length = 63)")? {
        if word.name == "docs" {
            cx.error_at(
                &word.name,
                "`docs` has no meaning here: items have no doc comment",
            );
        } else {
            apply(cx, &mut items, word);
        }
    }
    Some(Box::new(items))
}

const RULE: &[&str] = &[
    "rule",
    "message",
    "message_expression",
    "reason",
    "field_path",
    "optional_old_self",
];

/// `reason` of a rule, as the API server takes them.
const REASONS: &[&str] = &[
    "FieldValueInvalid",
    "FieldValueForbidden",
    "FieldValueRequired",
    "FieldValueDuplicate",
];

/// `validate(rule = "...", message = "...")`.
fn rule(cx: &Ctxt, word: Word) -> Option<Rule> {
    let at = word.name.clone();
    let mut rule = Rule::default();
    for word in word.words(cx, "(rule = \"...\", message = \"...\")")? {
        let name = word.name.clone();
        match name.to_string().as_str() {
            "rule" => rule.expression.set(cx, &name, text(cx, word)),
            "message" => rule.message.set(cx, &name, text(cx, word)),
            "message_expression" => rule.message_expression.set(cx, &name, text(cx, word)),
            "reason" => {
                let value = one_of(cx, word, REASONS).map(str::to_owned);
                rule.reason.set(cx, &name, value);
            }
            "field_path" => rule.field_path.set(cx, &name, text(cx, word)),
            "optional_old_self" => rule.optional_old_self.set(cx, &name, word.flag(cx)),
            other => cx.error_at(&name, table::unknown_of("word", other, RULE)),
        }
    }
    if !rule.expression.is_said() {
        cx.error_at(at, "`validate` needs a rule: `validate(rule = \"...\")`");
        return None;
    }
    Some(rule)
}
