//! What makes an API server refuse values that break a union.

use proc_macro2::Span;

use super::ast::{Data, Field, Input};
use super::ctxt::Ctxt;
use super::fact::{self, Cardinality, Facts, Rule, Said, Text, Union, Value};
use super::json::{Json, quoted};
use super::slot::Slot;

/// Adds to the facts what unions with `enforce` ask for.
pub(super) fn apply(cx: &Ctxt, input: &mut Input<'_>) {
    let Data::Record(fields) = &input.data else {
        return;
    };
    let has_default = input.container.default.is_said();
    let (mut junctors, mut rules) = (Vec::new(), Vec::new());
    let unions = input.container.facts.unions.iter();
    for union in unions.filter(|union| union.enforce.is_said()) {
        junctors.extend(junctor(union).map(|(word, json)| (word, json, union.span)));
        rules.extend(self::rules(cx, fields, has_default, union));
    }
    let facts = &mut input.container.facts;
    facts.rules.extend(rules);
    for (word, json, span) in junctors {
        add(facts, word, json, span);
    }
}

fn members(union: &Union) -> impl Iterator<Item = &fact::Member> {
    union.members.get().into_iter().flatten()
}

/// What holds of a value with the right number of members.
fn junctor(union: &Union) -> Option<(&'static str, Json)> {
    let required: Vec<Json> = members(union)
        .map(|member| {
            let name = Json::String(member.field.text.clone());
            object("required", Json::Array(vec![name]))
        })
        .collect();
    Some(match union.cardinality.get()? {
        Cardinality::Exactly => ("one_of", Json::Array(required)),
        Cardinality::AtLeast => ("any_of", Json::Array(required)),
        Cardinality::AtMost => {
            let none = object("not", object("anyOf", Json::Array(required.clone())));
            let all = std::iter::once(none).chain(required).collect();
            ("one_of", Json::Array(all))
        }
    })
}

fn object(key: &str, value: Json) -> Json {
    Json::Object(vec![(key.to_owned(), value)])
}

/// Says a junctor; one that was said before gets it beside itself, through `allOf`.
fn add(facts: &mut Facts, word: &'static str, json: Json, span: Span) {
    if facts.said(word).is_none() {
        say(facts, word, json, span);
        return;
    }
    let keyword = if word == "any_of" { "anyOf" } else { "oneOf" };
    let also = object(keyword, json);
    let all_of = facts
        .said
        .iter_mut()
        .find(|said| said.word.name == "all_of");
    match all_of.map(|said| &mut said.value) {
        Some(Some(Value::Json(Text {
            text,
            json: Json::Array(items),
        }))) => {
            items.push(also);
            *text = Json::Array(items.clone()).to_string();
        }
        _ => say(facts, "all_of", Json::Array(vec![also]), span),
    }
}

fn say(facts: &mut Facts, word: &str, json: Json, span: Span) {
    let Some(word) = fact::find(word) else {
        return;
    };
    let text = json.to_string();
    facts.said.push(Said {
        word,
        span,
        value: Some(Value::Json(Text { text, json })),
    });
}

/// That the discriminator names the member that is set.
fn rules(cx: &Ctxt, fields: &[Field<'_>], has_default: bool, union: &Union) -> Vec<Rule> {
    let Some(discriminator) = union.discriminator.get() else {
        return Vec::new();
    };
    let field = fields.iter().find(|field| field.name == discriminator.text);
    let always = field.is_some_and(|field| {
        let words = &field.words;
        let default = words.default.is_said() || words.omit_empty.is_said() || has_default;
        words.required.is_said() || !(field.optional || default)
    });
    let name = |name: &super::word::Name| {
        let escaped = cel_name(&name.text);
        if escaped.is_none() {
            cx.error(
                name.span,
                format_args!("no rule can name `{}`: leave `enforce` out", name.text),
            );
        }
        escaped
    };
    let Some(by) = name(discriminator) else {
        return Vec::new();
    };
    let mut rules = Vec::new();
    for member in members(union) {
        let (Some(value), Some(field)) = (&member.value, name(&member.field)) else {
            continue;
        };
        let (text, label) = (quoted(value), &member.field.text);
        let kind = &discriminator.text;
        let set = format!("has(self.{field})");
        let (named, other) = if always {
            (
                format!("self.{by} == {text}"),
                format!("self.{by} != {text}"),
            )
        } else {
            let named = format!("has(self.{by}) && self.{by} == {text}");
            let other = format!("!({named})");
            (named, other)
        };
        rules.push(rule(
            union.span,
            format!("!({set} && {other})"),
            format!("{label} is only set where {kind} is {value}"),
        ));
        if union.cardinality.get() == Some(&Cardinality::Exactly) {
            rules.push(rule(
                union.span,
                format!("!(!{set} && {named})"),
                format!("{label} is set where {kind} is {value}"),
            ));
        }
    }
    rules
}

fn rule(span: Span, expression: String, message: String) -> Rule {
    Rule {
        span,
        expression: Slot::of(span, expression),
        message: Slot::of(span, message),
        message_expression: Slot::default(),
        reason: Slot::default(),
        field_path: Slot::default(),
        optional_old_self: Slot::default(),
    }
}

/// What CEL reserves.
const RESERVED: &[&str] = &[
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "return",
    "true",
    "var",
    "void",
    "while",
];

/// How rules name a property (`staging/src/k8s.io/apiserver/pkg/cel/escaping.go`).
fn cel_name(name: &str) -> Option<String> {
    if RESERVED.contains(&name) {
        return Some(format!("__{name}__"));
    }
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '/');
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) || !name.chars().all(known)
    {
        return None;
    }
    let escaped = name
        .replace("__", "__underscores__")
        .replace('.', "__dot__")
        .replace('-', "__dash__")
        .replace('/', "__slash__");
    Some(escaped)
}

#[cfg(test)]
mod tests {
    use super::cel_name;

    #[test]
    fn properties_are_named_as_the_server_does() {
        for (name, named) in [
            ("plain", Some("plain")),
            ("my_field", Some("my_field")),
            (
                "a__b-c.d/e",
                Some("a__underscores__b__dash__c__dot__d__slash__e"),
            ),
            ("namespace", Some("__namespace__")),
            ("$ref", None),
            ("3scale", None),
            ("", None),
        ] {
            assert_eq!(cel_name(name).as_deref(), named, "{name}");
        }
    }
}
