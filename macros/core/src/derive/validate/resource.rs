//! Roots.

use super::dns::{label_problem, subdomain_problem};
use super::{exclusive, method};
use crate::derive::ast::{Data, Field, Input, Resource};
use crate::derive::ctxt::Ctxt;
use crate::derive::slot::Slot;
use crate::derive::word::Name;

pub(super) fn validate(cx: &Ctxt, input: &Input<'_>, resource: &Resource) {
    names(cx, input, resource);
    scope(cx, resource);
    verbs(cx, resource);
    method::validate(cx, resource);
    if let Data::Record(fields) = &input.data {
        root(cx, input, resource, fields);
    }
    if let (Some(method), false) = (resource.methods.first(), input.generics.params.is_empty()) {
        cx.error(method.span, "a root with parameters has no methods");
    }
}

fn names(cx: &Ctxt, input: &Input<'_>, resource: &Resource) {
    if !resource.group.is_said() {
        let message = "a root needs its group: `#[resource(group = \"example.com\", ...)]`; the \
                       legacy core group is `group = \"\"`";
        cx.error_at(input.ident, message);
    }
    if !resource.version.is_said() {
        let message = "a root needs its version: `#[resource(version = \"v1\", ...)]`";
        cx.error_at(input.ident, message);
    }
    if let Some(group) = resource.group.get()
        && !group.text.is_empty()
        && let Some(problem) = subdomain_problem(&group.text)
    {
        cx.error(
            group.span,
            format_args!("`{}` is no group: {problem}", group.text),
        );
    }
    if let Some(alias) = resource.group_alias.get()
        && !alias.text.chars().any(|char| char.is_ascii_alphabetic())
    {
        cx.error(
            alias.span,
            format_args!("`{}` is no alias: it has no letter", alias.text),
        );
    }
    label(cx, "version", &resource.version, str::to_owned);
    label(cx, "plural", &resource.plural, str::to_owned);
    label(cx, "singular", &resource.singular, str::to_owned);
    // Kinds are in CamelCase and otherwise of the same characters.
    label(cx, "kind", &resource.kind, str::to_lowercase);
    label(cx, "kind", &resource.list_kind, str::to_lowercase);
    for (what, names) in [
        ("short name", &resource.short_names),
        ("category", &resource.categories),
    ] {
        for name in names.get().into_iter().flatten() {
            one_label(cx, what, name, &name.text);
        }
    }
}

fn label(cx: &Ctxt, what: &str, slot: &Slot<Name>, form: fn(&str) -> String) {
    if let Some(name) = slot.get() {
        one_label(cx, what, name, &form(&name.text));
    }
}

fn one_label(cx: &Ctxt, what: &str, name: &Name, form: &str) {
    if let Some(problem) = label_problem(form) {
        cx.error(
            name.span,
            format_args!("`{}` is no {what}: {problem}", name.text),
        );
    }
}

fn scope(cx: &Ctxt, resource: &Resource) {
    let words = [
        ("scope", resource.scope.span()),
        ("namespaced", resource.namespaced.span()),
        ("cluster", resource.cluster.span()),
    ];
    let why = "objects live in namespaces or in the cluster, and one word says it";
    exclusive(cx, &words, why);
}

fn verbs(cx: &Ctxt, resource: &Resource) {
    let words = [
        ("verbs", resource.verbs.span()),
        ("skip_verbs", resource.skip_verbs.span()),
        ("readonly", resource.readonly.span()),
        ("no_verbs", resource.no_verbs.span()),
    ];
    exclusive(cx, &words, "each says all of the verbs");
    if let (Some(_), Some(method)) = (resource.no_verbs.span(), resource.methods.first()) {
        cx.error(
            method.span,
            "`no_verbs` says that nothing is served, this method too",
        );
    }
}

fn root(cx: &Ctxt, input: &Input<'_>, resource: &Resource, fields: &[Field<'_>]) {
    let find = |name: &str| {
        let named = |field: &&Field<'_>| !field.words.flatten.is_said() && field.name == name;
        fields
            .iter()
            .filter(|field| !field.is_skipped())
            .find(named)
    };
    if find("metadata").is_none() {
        cx.error_at(
            input.ident,
            "a root has its metadata: add `metadata: ObjectMeta`",
        );
    }
    for name in ["apiVersion", "kind"] {
        if let Some(field) = find(name) {
            let message = format!("`{name}` is read and written by itself: leave the field out");
            cx.error(field.span(), message);
        }
    }
    if let Some(span) = resource.status.span()
        && find("status").is_none()
    {
        cx.error(span, "`status` needs a field `status`");
    }
}
