//! `union(...)`.

use super::table;
use crate::derive::ctxt::Ctxt;
use crate::derive::fact::{Cardinality, Member, Union, View};
use crate::derive::slot::Slot;
use crate::derive::word::{Item, Name, Value, Word};

const WORDS: &[&str] = &[
    "exactly_one",
    "at_most_one",
    "at_least_one",
    "members",
    "discriminator",
    "name",
    "view",
    "enforce",
];

const EXAMPLE: &str = "(exactly_one, members(\"a\", \"b\"))";

/// `union(exactly_one, members("a", "b"))`.
pub(super) fn parse(cx: &Ctxt, word: Word) -> Option<Union> {
    let at = word.name.clone();
    let mut union = Union {
        span: word.span(),
        cardinality: Slot::default(),
        members: Slot::default(),
        discriminator: Slot::default(),
        name: Slot::default(),
        view: Slot::default(),
        enforce: Slot::default(),
    };
    for word in word.words(cx, EXAMPLE)? {
        let name = word.name.clone();
        let cardinality = Cardinality::ALL.iter().find(|(word, _)| name == word);
        if let Some((_, cardinality)) = cardinality {
            let cardinality = word.flag(cx).map(|()| *cardinality);
            if union.cardinality.is_said() {
                cx.error_at(&name, "how many may be set is said twice");
            } else {
                union.cardinality.set(cx, &name, cardinality);
            }
            continue;
        }
        match name.to_string().as_str() {
            "members" => union.members.set(cx, &name, members(cx, word)),
            "discriminator" => {
                let field = word.string(cx).map(|text| Name::from(&text));
                union.discriminator.set(cx, &name, field);
            }
            "name" => union.name.set(cx, &name, word.name(cx)),
            "view" => union.view.set(cx, &name, view(cx, word)),
            "enforce" => union.enforce.set(cx, &name, word.flag(cx)),
            other => cx.error_at(&name, table::unknown_of("word", other, WORDS)),
        }
    }
    let mut whole = true;
    if !union.cardinality.is_said() {
        cx.error_at(
            &at,
            "`union` needs how many may be set: `exactly_one`, `at_most_one` or `at_least_one`",
        );
        whole = false;
    }
    if !union.members.is_said() {
        cx.error_at(
            &at,
            format_args!("`union` needs its members: `union{EXAMPLE}`"),
        );
        whole = false;
    }
    whole.then_some(union)
}

/// `members("a", "b" = "B")`.
fn members(cx: &Ctxt, word: Word) -> Option<Vec<Member>> {
    let mut members = Vec::new();
    for item in word.list(cx, "fields", "(\"a\", \"b\" = \"B\")")? {
        let member = match &item {
            Item::Value(field) => field.text().map(|field| (field, None)),
            Item::Pair(field, value) => field
                .text()
                .zip(value.text())
                .map(|(field, value)| (field, Some(value.value()))),
            Item::Word(_) => None,
        };
        match member {
            Some((field, value)) => members.push(Member {
                field: Name::from(field),
                value,
            }),
            None => cx.error(
                item.span(),
                "expected the JSON name of a field in quotes, or `\"field\" = \"value\"`",
            ),
        }
    }
    Some(members)
}

/// `view = "Name"` or `view = false`.
fn view(cx: &Ctxt, word: Word) -> Option<View> {
    if word.is_boolean() {
        if word.is_alone() {
            cx.error_at(
                &word.name,
                "`view` needs a name or `false`: `view = \"...\"`",
            );
            return None;
        }
        return word
            .boolean(cx)
            .and_then(|view| (!view).then_some(View::None));
    }
    word.name(cx).map(View::Named)
}

impl Value {
    /// The string that it is.
    fn text(&self) -> Option<&syn::LitStr> {
        match self {
            Self::Lit {
                minus: None,
                lit: syn::Lit::Str(text),
            } => Some(text),
            _ => None,
        }
    }
}
