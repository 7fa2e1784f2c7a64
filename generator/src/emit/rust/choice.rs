//! Enums of members that exclude each other.

use kubewright_codegen::names::{self, RenameRule};

use super::item::Item;
use super::text::{INDENT, Line, word};
use super::variant::Variants;
use super::{attributes, field, is_reserved, limits, overrides, types, variant};
use crate::model::SchemaId;
use crate::pass::Facts;
use crate::pass::share::{DeclarationId, Member, Record};
use crate::pass::union::Cardinality;
use crate::pass::union::form::{Form, How};
use crate::pass::words::numbered;

/// The variants of a union, in its order.
pub(super) fn variants(facts: &Facts, id: DeclarationId, record: &Record, form: &Form) -> Variants {
    let names: Vec<String> = members(record, form)
        .map(|(_, member)| member.name.clone())
        .collect();
    overrides::variants(facts, id, &names, variant::of_strings(&names))
}

/// Writes an object that is one of its members.
pub(super) fn whole(item: &mut Item<'_>, record: &Record, node: Option<SchemaId>, form: &Form) {
    let has_docs = item.docs(node);
    item.derive("Clone, Debug, PartialEq", "Schema");
    let names: Vec<&str> = members(record, form)
        .map(|(_, member)| member.name.as_str())
        .collect();
    let mut words = vec![word("rename_all", "camelCase")];
    words.extend(item.output.crate_word());
    words.extend(item.docs_word(has_docs, record));
    words.extend(attributes::of_choice(item.output, node, &names));
    item.code.attribute(0, "schema", words);
    item.open("enum");
    body(item, record, form);
}

/// An enum that stands among the members of a struct.
pub(super) struct Among<'a> {
    form: &'a Form,
    /// The name of the field.
    field: String,
    /// The name of the enum.
    ty: String,
}

/// The enums that stand among the members of a struct, with names that are free.
pub(super) fn among<'a>(item: &mut Item<'a>, identifiers: &[String]) -> Vec<Among<'a>> {
    let facts = item.output.facts;
    let moved = facts.unions.moved(item.id);
    let stay = identifiers.iter().enumerate();
    let mut taken: Vec<String> = stay
        .filter(|(position, _)| !moved.contains(position))
        .map(|(_, identifier)| identifier.clone())
        .collect();
    let mut all = Vec::new();
    for (position, form) in facts.unions.of(item.id).iter().enumerate() {
        if form.how != How::Among {
            continue;
        }
        let first = form.members.first();
        let first = first.and_then(|first| identifiers.get(*first));
        let kind = attributes::kind(position, first.map(String::as_str));
        let field = field::free(&kind, &taken);
        taken.push(field.clone());
        let plain = format!("{}{}", facts.names.of(item.id), names::pascal(&kind));
        let mut ty = plain.clone();
        let mut count = 2;
        while is_reserved(&ty) || !item.types.insert(ty.clone()) {
            ty = numbered(&plain, count);
            count += 1;
        }
        all.push(Among { form, field, ty });
    }
    all
}

/// Writes the fields that hold enums.
pub(super) fn fields(item: &mut Item<'_>, among: &[Among<'_>]) {
    for Among { form, field, ty } in among {
        let words = vec![Line::new("flatten")];
        item.code.attribute(INDENT, "schema", words);
        let mut held = Line::new(ty.clone());
        if form.union.cardinality == Cardinality::AtMostOne {
            held = types::optional(held);
        }
        let line = Line::new(format!("pub {}: ", names::escape(field)));
        item.code.line(INDENT, &line.then(held).text(","));
    }
}

/// Writes an enum below the struct that holds it.
pub(super) fn beside(item: &mut Item<'_>, record: &Record, among: &Among<'_>) {
    item.code.gap();
    item.guard();
    item.derive("Clone, Debug, PartialEq", "Schema");
    let mut words = vec![word("rename_all", "camelCase")];
    words.extend(item.output.crate_word());
    words.extend(item.docs_word(false, record));
    // The struct says all that the schema says of it.
    words.push(attributes::no_one_of());
    item.code.attribute(0, "schema", words);
    item.code
        .plain(0, &format!("pub enum {} {{", names::escape(&among.ty)));
    body(item, record, among.form);
}

/// Writes the variants, and one for objects with none of the members that are known: one without
/// any, or with one that a newer definition has.
fn body(item: &mut Item<'_>, record: &Record, form: &Form) {
    let output = item.output;
    let variants = variants(output.facts, item.id, record, form);
    for ((position, member), name) in members(record, form).zip(&variants.known) {
        let comment = limits::comment(output, member.node, Some(&member.ty));
        item.comment(INDENT, comment, Some(&member.name));
        let name = names::escape(name);
        let plain = RenameRule::Camel.variant(name.strip_prefix("r#").unwrap_or(&name));
        let mut words = Vec::new();
        words.extend((plain != member.name).then(|| word("rename", &member.name)));
        let wanted = output.facts.overrides.of_member(item.id, position);
        // What is said of a value is for the type that it would have.
        if wanted.is_none_or(|wanted| wanted.replaced.is_none()) {
            words.extend(attributes::of_member(output, member));
        }
        item.code.attribute(INDENT, "schema", words);
        overrides::of_member(item.code, output, INDENT, (item.id, position));
        let mut ty = overrides::type_of(output, (item.id, position), member);
        if output.facts.layout.is_boxed(item.id, position) {
            ty = types::boxed(ty);
        }
        let variant = Line::new(name).list("(", vec![ty], ")").text(",");
        item.code.line(INDENT, &variant);
    }
    let words = vec![Line::new("unknown"), Line::new("default")];
    item.code.attribute(INDENT, "schema", words);
    let runtime = output.crate_path;
    let unknown = names::escape(&variants.unknown);
    let map = format!("{unknown}({runtime}::Map<{runtime}::Value>),");
    item.code.plain(INDENT, &map);
    item.code.plain(0, "}");
}

/// The members of a union with their positions in the record.
fn members<'a>(
    record: &'a Record,
    form: &'a Form,
) -> impl Iterator<Item = (usize, &'a Member)> + use<'a> {
    let positions = form.members.iter().copied();
    positions.filter_map(|position| Some((position, record.members.get(position)?)))
}
