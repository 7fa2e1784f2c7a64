//! Unions of fields.

use std::collections::BTreeSet;

use super::conflict;
use crate::derive::ast::{Field, Input};
use crate::derive::ctxt::Ctxt;
use crate::derive::fact::{Cardinality, Union, View};
use crate::derive::word::Name;
use crate::names::{did_you_mean, snake};

pub(super) fn validate(cx: &Ctxt, input: &Input<'_>, fields: &[Field<'_>]) {
    let unions = &input.container.facts.unions;
    for union in unions {
        members(cx, fields, union);
        names(cx, input, union);
    }
}

/// Whether there is a type for what the union holds.
pub(in crate::derive) fn has_view(union: &Union) -> bool {
    has_methods(union) && union.cardinality.get() != Some(&Cardinality::AtLeast)
}

/// Whether there is anything to call.
pub(in crate::derive) fn has_methods(union: &Union) -> bool {
    !matches!(union.view.get(), Some(View::None))
}

fn members(cx: &Ctxt, fields: &[Field<'_>], union: &Union) {
    let mut seen = BTreeSet::new();
    for member in union.members.get().into_iter().flatten() {
        let name = &member.field;
        if !seen.insert(name.text.as_str()) {
            cx.error(name.span, format_args!("`{}` is a member twice", name.text));
            continue;
        }
        let field = find(cx, fields, name);
        if let Some(field) = field
            && has_methods(union)
            && !field.optional
        {
            let message = format!(
                "`{}` is no `Option`: whether a member is set cannot be told; make it one, or say \
                 `view = false`",
                name.text
            );
            cx.error(name.span, message);
        }
        if member.value.is_some() && !union.discriminator.is_said() {
            cx.error(
                name.span,
                "a value of what? say the field that holds it: `discriminator = \"...\"`",
            );
        }
    }
    if let Some(name) = union.discriminator.get() {
        find(cx, fields, name);
        if seen.contains(name.text.as_str()) {
            cx.error(
                name.span,
                "the discriminator says which member is set: it is none itself",
            );
        }
    }
}

/// The field of a JSON name, or what was meant.
fn find<'a>(cx: &Ctxt, fields: &'a [Field<'a>], name: &Name) -> Option<&'a Field<'a>> {
    let known = || {
        fields
            .iter()
            .filter(|field| !field.is_skipped() && !field.words.flatten.is_said())
    };
    let found = known().find(|field| field.name == name.text);
    if found.is_none() {
        let text = &name.text;
        let meant = did_you_mean(text, known().map(|field| field.name.as_str()));
        let hint = meant.map_or_else(
            || "members are said by their JSON names".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        cx.error(
            name.span,
            format_args!("there is no field `{text}`: {hint}"),
        );
    }
    found
}

/// Reports a name that no method can have, or none has.
pub(super) fn method_name(cx: &Ctxt, name: &Name) {
    let text = &name.text;
    if name.ident().is_none() {
        cx.error(name.span, format_args!("`{text}` is no name of a method"));
    } else if snake(text) != *text {
        let hint = snake(text);
        cx.error(
            name.span,
            format_args!("methods are named in snake_case: `{hint}`"),
        );
    }
}

fn names(cx: &Ctxt, input: &Input<'_>, union: &Union) {
    let view = match union.view.get() {
        Some(View::Named(name)) => Some(name),
        _ => None,
    };
    if union.cardinality.get() == Some(&Cardinality::AtLeast) && view.is_some() {
        cx.error(
            union.span,
            "of `at_least_one` several may be set: there is no view of the one",
        );
    }
    for (what, name) in [("type", view), ("method", union.name.get())] {
        let Some(name) = name else {
            continue;
        };
        let text = &name.text;
        if what == "method" {
            method_name(cx, name);
        } else if name.ident().is_none() {
            cx.error(name.span, format_args!("`{text}` is no name of a type"));
        }
    }
    if has_methods(union) && !input.generics.params.is_empty() {
        cx.error(
            union.span,
            "a type with parameters has no view: say `view = false`",
        );
    }
    conflict(
        cx,
        (
            "view = false",
            union.view.span().filter(|_| !has_methods(union)),
        ),
        ("name", union.name.span()),
        "without a view nothing is called so",
    );
}
