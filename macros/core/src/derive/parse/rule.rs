//! `validate(...)`.

use super::{facts, table};
use crate::derive::ctxt::Ctxt;
use crate::derive::fact::Rule;
use crate::derive::slot::Slot;
use crate::derive::word::Word;

const WORDS: &[&str] = &[
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
pub(super) fn parse(cx: &Ctxt, word: Word) -> Option<Rule> {
    let at = word.name.clone();
    let mut rule = Rule {
        span: word.span(),
        expression: Slot::default(),
        message: Slot::default(),
        message_expression: Slot::default(),
        reason: Slot::default(),
        field_path: Slot::default(),
        optional_old_self: Slot::default(),
    };
    let text = |word: Word| word.string(cx).map(|text| text.value());
    for word in word.words(cx, "(rule = \"...\", message = \"...\")")? {
        let name = word.name.clone();
        match name.to_string().as_str() {
            "rule" => rule.expression.set(cx, &name, text(word)),
            "message" => rule.message.set(cx, &name, text(word)),
            "message_expression" => rule.message_expression.set(cx, &name, text(word)),
            "reason" => {
                let value = facts::one_of(cx, word, REASONS).map(str::to_owned);
                rule.reason.set(cx, &name, value);
            }
            "field_path" => rule.field_path.set(cx, &name, text(word)),
            "optional_old_self" => rule.optional_old_self.set(cx, &name, word.boolean(cx)),
            other => cx.error_at(&name, table::unknown_of("word", other, WORDS)),
        }
    }
    if !rule.expression.is_said() {
        cx.error_at(at, "`validate` needs a rule: `validate(rule = \"...\")`");
        return None;
    }
    Some(rule)
}
