//! Structs: what holds of all their values.

use super::super::text::{Line, number, word};
use super::super::{Output, limits};
use super::base::Base;
use super::keyword::{Target, Words};
use super::{Place, of_value};
use crate::model::{Schema, SchemaId, Type};
use crate::options::Attributes;
use crate::pass::shape::Scalar;
use crate::pass::share::TypeRef;

/// What a struct says of its schema by itself.
fn base(schema: &Schema) -> Base {
    Base {
        open: schema.preserve_unknown_fields == Some(true),
        ..Base::default()
    }
}

/// The words of a struct. A root is held by nothing, so it says what a holder would.
pub(in super::super) fn of_record(
    output: &Output<'_>,
    node: Option<SchemaId>,
    is_root: bool,
) -> Vec<Line> {
    let (Some(node), Attributes::Constraints | Attributes::All) = (node, output.attributes) else {
        return Vec::new();
    };
    let schema = output.model.schema(node);
    let mut words = Words::new(output);
    if is_root {
        words.prose(schema, &limits::comment(output, Some(node), None));
    }
    words.own(schema, &base(schema), Target::Struct);
    words.said
}

/// The words of an enum of these members, which says by itself that one of them is there.
pub(in super::super) fn of_choice(
    output: &Output<'_>,
    node: Option<SchemaId>,
    members: &[&str],
) -> Vec<Line> {
    let (Some(node), Attributes::Constraints | Attributes::All) = (node, output.attributes) else {
        return Vec::new();
    };
    let schema = output.model.schema(node);
    let mut words = Words::new(output);
    if is_one_of(output, schema, members) {
        let rest = Schema {
            one_of: None,
            ..schema.clone()
        };
        words.own(&rest, &base(schema), Target::Struct);
        return words.said;
    }
    words.own(schema, &base(schema), Target::Struct);
    if schema.one_of.is_none() {
        words.said.push(no_one_of());
    }
    words.said
}

/// What keeps an enum from saying that one of its members is there: its schema says so otherwise.
pub(in super::super) fn no_one_of() -> Line {
    word("one_of", "[]")
}

/// Whether `oneOf` has a branch for each of these members, in their order, that requires it.
fn is_one_of(output: &Output<'_>, schema: &Schema, members: &[&str]) -> bool {
    let branches = schema.one_of.as_deref().unwrap_or_default();
    let requires = |(branch, member): (&SchemaId, &&str)| {
        let plain = Schema {
            required: Some(vec![(*member).to_owned()]),
            ..Schema::default()
        };
        *output.model.schema(*branch) == plain
    };
    branches.len() == members.len() && branches.iter().zip(members).all(requires)
}

/// Whether a struct's words and members can say all of its schema.
pub(super) fn check(words: &mut Words<'_>, schema: &Schema) {
    let said = std::mem::take(&mut words.said);
    words.own(schema, &base(schema), Target::Struct);
    words.said = said;
    let properties = schema.properties.as_deref();
    let is_known = |name: &String| {
        let mut properties = properties.into_iter().flatten();
        properties.any(|property| property.name == *name)
    };
    words.lost |= !schema.required.iter().flatten().all(is_known);
    words.lost |= schema.additional_properties.is_some();
    words.inexact |= schema.ty != Some(Type::Object)
        || properties.is_some_and(<[_]>::is_empty)
        || schema.required.as_ref().is_some_and(Vec::is_empty)
        || schema.items.is_some();
}

/// The words of a root's `apiVersion`, `kind` or `metadata`.
pub(in super::super) fn of_root_member(
    output: &Output<'_>,
    root: Option<SchemaId>,
    name: &'static str,
) -> Vec<Line> {
    let Some(root) = root else { return Vec::new() };
    let schema = output.model.schema(root);
    let mut properties = schema.properties.iter().flatten();
    let node = properties
        .find(|property| property.name == name)
        .map(|property| property.schema);
    let required = schema.required.iter().flatten().any(|known| known == name);
    let mut words = match (name, node) {
        ("metadata", Some(node)) => metadata(output, node),
        (_, node) => of_value(
            output,
            node,
            &TypeRef::Scalar(Scalar::String),
            Place::default(),
        ),
    };
    if required && output.attributes == Attributes::All {
        words.push(number("required", true));
    }
    words
}

/// A root's metadata is an object of which the server knows what is in it.
fn metadata(output: &Output<'_>, node: SchemaId) -> Vec<Line> {
    let schema = output.model.schema(node);
    let mut words = Words::new(output);
    words.prose(schema, &[]);
    let plain = Schema {
        ty: Some(Type::Object),
        title: schema.title.clone(),
        description: schema.description.clone(),
        example: schema.example.clone(),
        external_docs: schema.external_docs.clone(),
        ..Schema::default()
    };
    if plain != *schema {
        words.inexact = true;
        words.lost = schema.properties.is_some();
    }
    words.finish(node)
}
