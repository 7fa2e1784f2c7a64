//! `method(...)`.

use super::table;
use crate::derive::ast::{Method, MethodVerb};
use crate::derive::ctxt::Ctxt;
use crate::derive::slot::Slot;
use crate::derive::word::{Name, Word};

const WORDS: &[&str] = &[
    "name",
    "verb",
    "subresource",
    "input",
    "result",
    "options",
    "doc",
    "stream",
];

const EXAMPLE: &str = "(name = \"update_scale\", verb = \"update\", subresource = \"scale\")";

impl MethodVerb {
    pub(crate) const ALL: [Self; 7] = [
        Self::Get,
        Self::List,
        Self::Create,
        Self::Update,
        Self::Patch,
        Self::Apply,
        Self::Connect,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::List => "list",
            Self::Create => "create",
            Self::Update => "update",
            Self::Patch => "patch",
            Self::Apply => "apply",
            Self::Connect => "connect",
        }
    }
}

pub(super) fn parse(cx: &Ctxt, word: Word) -> Option<Method> {
    let at = word.name.clone();
    let mut method = Method {
        span: word.span(),
        name: Slot::default(),
        verb: Slot::default(),
        subresource: Slot::default(),
        input: Slot::default(),
        result: Slot::default(),
        options: Slot::default(),
        doc: Slot::default(),
        stream: Slot::default(),
    };
    for word in word.words(cx, EXAMPLE)? {
        let name = word.name.clone();
        match name.to_string().as_str() {
            "name" => method.name.set(cx, &name, word.name(cx)),
            "verb" => {
                let verb = word.name(cx).and_then(|name| verb(cx, &name));
                method.verb.set(cx, &name, verb);
            }
            "subresource" => method.subresource.set(cx, &name, word.name(cx)),
            "input" => method.input.set(cx, &name, word.ty(cx)),
            "result" => method.result.set(cx, &name, word.ty(cx)),
            "options" => method.options.set(cx, &name, word.ty(cx)),
            "doc" => {
                let text = word.string(cx).map(|text| text.value());
                method.doc.set(cx, &name, text);
            }
            "stream" => method.stream.set(cx, &name, word.flag(cx)),
            other => cx.error_at(&name, table::unknown_of("word", other, WORDS)),
        }
    }
    if !method.name.is_said() {
        cx.error_at(
            &at,
            format_args!("`method` needs a name: `method{EXAMPLE}`"),
        );
    }
    if !method.verb.is_said() {
        cx.error_at(
            &at,
            format_args!("`method` needs a verb: `method{EXAMPLE}`"),
        );
    }
    Some(method)
}

fn verb(cx: &Ctxt, name: &Name) -> Option<MethodVerb> {
    let found = MethodVerb::ALL
        .into_iter()
        .find(|verb| verb.name() == name.text);
    if found.is_some() {
        return found;
    }
    let text = &name.text;
    let message = match text.as_str() {
        "watch" | "delete" | "delete_collection" | "deletecollection" => {
            format!(
                "a method does not `{text}`: that verb has one client call, without a type of its own"
            )
        }
        "update_status" | "apply_status" => {
            format!("`{text}` is no verb: name the subresource, `subresource = \"status\"`")
        }
        _ => table::unknown_of("verb", text, &MethodVerb::ALL.map(MethodVerb::name)),
    };
    cx.error(name.span, message);
    None
}
