//! Extra methods.

use std::collections::BTreeMap;

use proc_macro2::Ident;

use super::dns::label_problem;
use crate::derive::ast::MethodVerb::{self, Apply, Connect, Create, Get, Patch, Update};
use crate::derive::ast::{Method, Resource};
use crate::derive::ctxt::Ctxt;
use crate::names::{OF_EVERY_CLIENT, is_keyword, snake};

/// Those of clients of a kind with a status.
const OF_STATUS: &[&str] = &[
    "apply_status",
    "modify_status",
    "patch_status",
    "patch_status_with",
    "update_status",
    "update_status_with",
];

/// Those of clients of a kind with a scale.
const OF_SCALE: &[&str] = &["get_scale", "patch_scale", "update_scale"];

pub(super) fn validate(cx: &Ctxt, resource: &Resource) {
    // The names in the client, by what has them.
    let mut names: BTreeMap<String, String> = BTreeMap::new();
    for method in &resource.methods {
        self::method(cx, method);
        let Some(name) = method.name.get() else {
            continue;
        };
        let text = &name.text;
        let own = [text.clone(), format!("{text}_with")];
        let own = own
            .get(..if has_options(method) { 2 } else { 1 })
            .unwrap_or_default();
        for called in own {
            if let Some(of) = of_client(resource, called) {
                let message = format!(
                    "the method `{text}` would hide `{called}` of {of}: give it another name"
                );
                cx.error(name.span, message);
                break;
            }
            let Some(other) = names.insert(called.clone(), text.clone()) else {
                continue;
            };
            let message = if other == *text {
                format!("there are two methods `{text}`")
            } else {
                format!(
                    "the methods `{other}` and `{text}` are both called `{called}`, since \
                     `_with` is the form with options: give one of them another name"
                )
            };
            cx.error(name.span, message);
            break;
        }
    }
}

/// What of the runtime has a call of this name.
fn of_client(resource: &Resource, name: &str) -> Option<&'static str> {
    if OF_EVERY_CLIENT.contains(&name) {
        return Some("every client");
    }
    if OF_STATUS.contains(&name) && resource.status.is_said() {
        return Some("clients of a kind with the word `status`");
    }
    if OF_SCALE.contains(&name) && resource.scale.is_said() {
        return Some("clients of a kind with the word `scale`");
    }
    None
}

/// Whether there is a form of a method that takes options, beside one without.
pub(in crate::derive) fn has_options(method: &Method) -> bool {
    match method.verb.get() {
        None | Some(MethodVerb::List) => false,
        Some(Connect) => method.options.is_said(),
        Some(_) => true,
    }
}

fn method(cx: &Ctxt, method: &Method) {
    if let Some(name) = method.name.get() {
        let text = &name.text;
        if text.is_empty() {
            cx.error(name.span, "a method needs a name");
        } else if is_keyword(text) {
            cx.error(name.span, format_args!("`{text}` is a keyword"));
        } else if snake(text) != *text || syn::parse_str::<Ident>(text).is_err() {
            let hint = snake(text);
            cx.error(
                name.span,
                format_args!("methods are named in snake_case: `{hint}`"),
            );
        }
    }
    if let Some(subresource) = method.subresource.get() {
        if subresource.text.is_empty() {
            let message = "no subresource is named: say which, or leave `subresource` out";
            cx.error(subresource.span, message);
        } else if let Some(problem) = label_problem(&subresource.text) {
            let text = &subresource.text;
            cx.error(
                subresource.span,
                format_args!("`{text}` is no subresource: {problem}"),
            );
        }
    }
    if let Some(verb) = method.verb.get() {
        words(cx, method, *verb);
    }
}

/// Words that have no meaning with a verb.
fn words(cx: &Ctxt, method: &Method, verb: MethodVerb) {
    let name = verb.name();
    let is = |verbs: &[MethodVerb]| verbs.contains(&verb);
    if let Some(span) = method.input.span()
        && !is(&[Create, Update, Apply])
    {
        let message =
            format!("`{name}` sends no object: `input` goes with `create`, `update` and `apply`");
        cx.error(span, message);
    }
    if let Some(span) = method.stream.span()
        && !is(&[Get])
    {
        let message = format!("`{name}` gives no text: `stream` goes with `get`");
        cx.error(span, message);
    }
    if let (Some(_), Some(span)) = (method.stream.span(), method.result.span()) {
        cx.error(
            span,
            "a text comes back, as `stream` says: leave `result` out",
        );
    }
    if let Some(span) = method.result.span()
        && is(&[Connect])
    {
        let message = "what comes back through `connect` is the other end's: leave `result` out";
        cx.error(span, message);
    }
    if let Some(span) = method.options.span()
        && is(&[Patch, Apply])
    {
        let message = format!(
            "the options of `{name}` are the runtime's: `options` goes with `get`, `list`, \
             `create`, `update` and `connect`"
        );
        cx.error(span, message);
    }
    if is(&[Connect]) && !method.subresource.is_said() {
        cx.error(
            method.span,
            "`connect` goes through a subresource: say which, `subresource = \"proxy\"`",
        );
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::{OF_EVERY_CLIENT, OF_SCALE, OF_STATUS};

    /// The public methods of the runtime's `Api`.
    fn of_runtime() -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../runtime/src/client");
        let mut names = BTreeSet::new();
        let entries = std::fs::read_dir(folder).unwrap();
        let files = entries.map(|entry| entry.unwrap().path());
        // What is in folders of its own is no part of `Api`.
        for file in files.filter(|file| file.is_file()) {
            let text = std::fs::read_to_string(file).unwrap();
            for item in syn::parse_file(&text).unwrap().items {
                let syn::Item::Impl(item) = item else {
                    continue;
                };
                let of_api = matches!(&*item.self_ty, syn::Type::Path(path)
                    if path.path.segments.last().is_some_and(|last| last.ident == "Api"));
                let is_hidden = item.attrs.iter().any(|attr| {
                    let list = attr.meta.require_list();
                    list.is_ok_and(|list| list.tokens.to_string() == "hidden")
                });
                if !of_api || item.trait_.is_some() || is_hidden {
                    continue;
                }
                for member in item.items {
                    if let syn::ImplItem::Fn(function) = member
                        && matches!(function.vis, syn::Visibility::Public(_))
                    {
                        names.insert(function.sig.ident.to_string());
                    }
                }
            }
        }
        names
    }

    #[test]
    fn every_call_of_the_runtime_is_known() {
        let known: BTreeSet<String> = [OF_EVERY_CLIENT, OF_STATUS, OF_SCALE]
            .into_iter()
            .flatten()
            .map(|name| (*name).to_owned())
            .collect();
        assert_eq!(known, of_runtime());
    }
}
