//! Words that say what a schema says.

use super::{rule, table, union};
use crate::derive::ctxt::Ctxt;
use crate::derive::fact::{self, FactWord, Facts, Form, JsonForm, Said, Text, Value};
use crate::derive::json::{self, Json};
use crate::derive::vocabulary;
use crate::derive::word::{Arg, Item, Word};

/// Applies a word of [`table::FACTS`].
pub(super) fn apply(cx: &Ctxt, facts: &mut Facts, word: Word) {
    let name = word.name.clone();
    match name.to_string().as_str() {
        "docs" => facts.docs.set(cx, &name, word.boolean(cx)),
        "validate" => facts.rules.extend(rule::parse(cx, word)),
        "union" => facts.unions.extend(union::parse(cx, word)),
        "items" => facts.items.set(cx, &name, items(cx, word)),
        text => match fact::find(text) {
            Some(known) => say(cx, facts, known, word),
            None => cx.error_at(&name, table::unknown_of("word", text, &table::facts())),
        },
    }
}

fn say(cx: &Ctxt, facts: &mut Facts, known: &'static FactWord, word: Word) {
    if facts.said(known.name).is_some() {
        cx.error_at(&word.name, format_args!("`{}` is said twice", word.name));
        return;
    }
    let span = word.span();
    let value = value(cx, known.form, word);
    facts.said.push(Said {
        word: known,
        span,
        value,
    });
}

fn value(cx: &Ctxt, form: Form, word: Word) -> Option<Value> {
    match form {
        Form::Text => word.string(cx).map(|text| Value::Text(text.value())),
        Form::Json(form) => json(cx, form, word),
        Form::Literal => literal(cx, &word),
        Form::Positive => positive(cx, word),
        Form::Exclusive if word.is_boolean() => word.boolean(cx).map(Value::Bool),
        Form::Number | Form::Exclusive => word.number(cx).map(Value::Number),
        Form::Count => word.count(cx).map(Value::Count),
        Form::Bool => word.boolean(cx).map(Value::Bool),
        Form::Choice(of, known) => one_of(cx, word, known).map(|choice| Value::Choice(of, choice)),
        Form::Texts => {
            let texts = word.strings(cx)?;
            Some(Value::Texts(texts.iter().map(syn::LitStr::value).collect()))
        }
        Form::Values => values(cx, word).map(Value::Texts),
        Form::JsonValues => match json(cx, JsonForm::Any, word)? {
            Value::Json(Text {
                json: Json::Array(values),
                ..
            }) => Some(Value::Texts(values.iter().map(Json::to_string).collect())),
            _ => None,
        },
    }
}

fn positive(cx: &Ctxt, word: Word) -> Option<Value> {
    let (name, span) = (word.name.clone(), word.span());
    let number = word.number(cx)?;
    if number <= 0.0 {
        cx.error(span, format_args!("`{name}` is above zero"));
        return None;
    }
    Some(Value::Number(number))
}

/// A literal as JSON.
fn literal(cx: &Ctxt, word: &Word) -> Option<Value> {
    if let Arg::Value(value) = &word.arg
        && let Some(text) = json::of(value)
        && let Ok(json) = json::parse(&text)
    {
        return Some(Value::Json(Text { text, json }));
    }
    let message = "`default_value` needs a string, number or boolean: `default_value = \"...\"`; \
                   for others there is `default_json`";
    cx.error_at(&word.name, message);
    None
}

/// `word = "JSON"`.
fn json(cx: &Ctxt, form: JsonForm, word: Word) -> Option<Value> {
    let literal = word.string(cx)?;
    let text = literal.value();
    if text.is_empty() && form == JsonForm::Schema {
        return Some(Value::Text(text));
    }
    let json = match json::parse(&text) {
        Ok(json) => json,
        Err(problem) => {
            cx.error_at(&literal, format_args!("not JSON: {problem}"));
            return None;
        }
    };
    let checked = match form {
        JsonForm::Any => Ok(()),
        JsonForm::Object => match &json {
            Json::Object(_) => Ok(()),
            other => Err(format!("expected an object, found {}", other.kind())),
        },
        JsonForm::Schema | JsonForm::Validation => vocabulary::schema(&json),
        JsonForm::Validations => vocabulary::schemas(&json),
    };
    if let Err(problem) = checked {
        cx.error_at(&literal, problem);
        return None;
    }
    Some(Value::Json(Text { text, json }))
}

fn values(cx: &Ctxt, word: Word) -> Option<Vec<String>> {
    let mut values = Vec::new();
    for item in word.list(cx, "values", "(\"a\", \"b\")")? {
        let text = match &item {
            Item::Value(value) => json::of(value),
            Item::Word(word) if word.name == "null" && word.is_alone() => Some("null".to_owned()),
            Item::Word(_) | Item::Pair(..) => None,
        };
        match text {
            Some(text) => values.push(text),
            None => cx.error(
                item.span(),
                "expected a string, number, boolean or `null`; for others there is `values_json`",
            ),
        }
    }
    Some(values)
}

/// `word = "one of these"`.
pub(super) fn one_of(cx: &Ctxt, word: Word, known: &[&'static str]) -> Option<&'static str> {
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
        let problem = if word.name == "docs" {
            "`docs` has no meaning here: items have no doc comment"
        } else if word.name == "union" {
            "`union` is a word of types, not of items"
        } else {
            apply(cx, &mut items, word);
            continue;
        };
        cx.error_at(&word.name, problem);
    }
    Some(Box::new(items))
}
