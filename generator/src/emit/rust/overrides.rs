//! What a user wants otherwise, as Rust.

use std::collections::{BTreeMap, BTreeSet};

use kubewright_codegen::names;

use super::text::{Code, Line};
use super::variant::{self, Variants};
use super::{Output, choice, field, types};
use crate::diagnostic::Diagnostic;
use crate::options::Options;
use crate::pass::Facts;
use crate::pass::share::{Body, Declaration, DeclarationId, Member, Record, TypeRef};

/// Everything in the options that is no Rust, or would name two things alike.
pub(super) fn check(options: &Options, facts: &Facts) -> Vec<Diagnostic> {
    let mut errors = Vec::new();
    let mut each =
        |option: &str, said: &BTreeMap<String, String>, what: &str, is: &dyn Fn(&str) -> bool| {
            for (selector, value) in said.iter().filter(|(_, value)| !is(value)) {
                let (selector, value) = (selector.escape_debug(), value.escape_debug());
                let message = format!("`{option}` of `{selector}`: `{value}` is no {what}");
                errors.push(Diagnostic::error(message).help("correct the value"));
            }
        };
    let is_type_name = |name: &str| {
        let spelt = name.starts_with(|c: char| c.is_ascii_uppercase());
        spelt && syn::parse_str::<syn::Ident>(name).is_ok()
    };
    let is_field = |name: &str| syn::parse_str::<syn::Ident>(&names::escape(name)).is_ok();
    let is_type = |text: &str| syn::parse_str::<syn::Type>(text).is_ok();
    let is_attribute = |text: &str| syn::parse_str::<syn::Meta>(text).is_ok();
    let are_paths = |text: &str| {
        let mut paths = text.split(',').filter(|path| !path.trim().is_empty());
        paths.all(|path| syn::parse_str::<syn::Path>(path).is_ok())
    };
    each("rename", &options.rename, "name of a type", &is_type_name);
    each(
        "rename-field",
        &options.rename_field,
        "name of a field",
        &is_field,
    );
    each(
        "rename-variant",
        &options.rename_variant,
        "name of a variant",
        &is_type_name,
    );
    each("derive", &options.derive, "list of derives", &are_paths);
    each("attribute", &options.attribute, "attribute", &is_attribute);
    each("replace", &options.replace, "type", &is_type);
    each("map-type", &options.map_type, "type", &is_type);
    // Names that nobody chose never meet.
    if options.rename_field.is_empty() && options.rename_variant.is_empty() {
        return errors;
    }
    for (id, declaration) in facts.declarations.iter() {
        for name in twice(facts, id, declaration) {
            let of = facts.names.of(id);
            let error = Diagnostic::error(format!("`{of}` would have two members called `{name}`"));
            errors.push(error.help("choose another name, or rename the other one too"));
        }
    }
    errors
}

/// Names that members or variants of a declaration would share.
fn twice(facts: &Facts, id: DeclarationId, declaration: &Declaration) -> Vec<String> {
    let used: Vec<String> = match &declaration.body {
        Body::Root(root) => fields(facts, id, &root.record, &["metadata"]),
        Body::Record(record) => match facts.unions.whole(id) {
            Some(form) => choice::variants(facts, id, record, form).all(),
            None => fields(facts, id, record, &[]),
        },
        Body::StringEnum(values) => variants(facts, id, values, variant::of_strings(values)).all(),
        // Their plain names never meet.
        Body::IntegerEnum(_) => Vec::new(),
    };
    let mut seen = BTreeSet::new();
    used.into_iter()
        .filter(|name| !seen.insert(name.clone()))
        .collect()
}

/// The identifiers of a record's fields, less the escape of a keyword.
pub(super) fn fields(
    facts: &Facts,
    id: DeclarationId,
    record: &Record,
    taken: &[&str],
) -> Vec<String> {
    let json: Vec<&str> = record
        .members
        .iter()
        .map(|member| member.name.as_str())
        .collect();
    let mut identifiers = field::identifiers(&json, taken);
    for (position, identifier) in identifiers.iter_mut().enumerate() {
        let wanted = facts.overrides.of_member(id, position);
        if let Some(name) = wanted.and_then(|wanted| wanted.name.as_ref()) {
            name.clone_into(identifier);
        }
    }
    identifiers
}

/// The variants of an enum with the names that are wanted.
pub(super) fn variants<V: ToString>(
    facts: &Facts,
    id: DeclarationId,
    values: &[V],
    mut plain: Variants,
) -> Variants {
    if let Some(wanted) = facts.overrides.of_type(id) {
        for (value, name) in values.iter().zip(&mut plain.known) {
            if let Some(wanted) = wanted.variants.get(&value.to_string()) {
                wanted.clone_into(name);
            }
        }
    }
    plain
}

/// What a type derives beside the usual.
pub(super) fn derives(output: &Output<'_>, id: DeclarationId, usual: &str) -> Vec<Line> {
    let wanted = output.facts.overrides.of_type(id);
    let wanted = wanted.into_iter().flat_map(|wanted| &wanted.derives);
    let is_new = |derive: &&String| usual.split(", ").all(|usual| usual != derive.as_str());
    wanted
        .filter(is_new)
        .map(|derive| Line::new(derive.clone()))
        .collect()
}

/// Writes the attributes of a type beside the usual.
pub(super) fn of_type(code: &mut Code, output: &Output<'_>, id: DeclarationId) {
    let wanted = output.facts.overrides.of_type(id);
    for attribute in wanted.into_iter().flat_map(|wanted| &wanted.attributes) {
        code.plain(0, &format!("#[{attribute}]"));
    }
}

/// Writes the attributes of a field beside the usual.
pub(super) fn of_member(
    code: &mut Code,
    output: &Output<'_>,
    indent: usize,
    place: (DeclarationId, usize),
) {
    let wanted = output.facts.overrides.of_member(place.0, place.1);
    for attribute in wanted.into_iter().flat_map(|wanted| &wanted.attributes) {
        code.plain(indent, &format!("#[{attribute}]"));
    }
}

/// What a member holds.
pub(super) fn type_of(output: &Output<'_>, place: (DeclarationId, usize), member: &Member) -> Line {
    let wanted = output.facts.overrides.of_member(place.0, place.1);
    if let Some(replaced) = wanted.and_then(|wanted| wanted.replaced.as_ref()) {
        return Line::new(replaced.clone());
    }
    match wanted.and_then(|wanted| wanted.map.as_deref()) {
        Some(map) => with_map(output, &member.ty, map),
        None => types::type_of(output, &member.ty),
    }
}

/// A type whose maps are of another type than the runtime's.
fn with_map(output: &Output<'_>, ty: &TypeRef, map: &str) -> Line {
    let inner = |item: &crate::pass::share::ItemRef| {
        let ty = with_map(output, &item.ty, map);
        if item.nullable {
            types::optional(ty)
        } else {
            ty
        }
    };
    match ty {
        TypeRef::Map(item) => match split_at_hole(map) {
            Some((before, after)) => Line::new(before.to_owned())
                .then(inner(item))
                .text(after.to_owned()),
            None => {
                Line::new(map.to_owned()).list("<", vec![Line::new("String"), inner(item)], ">")
            }
        },
        TypeRef::List(item) => Line::new("Vec").list("<", vec![inner(item)], ">"),
        TypeRef::Scalar(_) | TypeRef::Declared(_) => types::type_of(output, ty),
    }
}

/// What stands before and after a `_` that is no part of a name.
fn split_at_hole(text: &str) -> Option<(&str, &str)> {
    let in_name = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices('_').find_map(|(at, hole)| {
        let (before, after) = (text.get(..at)?, text.get(at + hole.len()..)?);
        (!before.ends_with(in_name) && !after.starts_with(in_name)).then_some((before, after))
    })
}
