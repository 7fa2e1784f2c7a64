//! What facts say, put into a node.

use super::arena::Arena;
use super::{Node, Rule, Type, Union};
use crate::schema::{self, Fact};

/// Lets a node say what facts say, in place of what it said by the same keyword.
///
/// [`Fact::Items`], [`Fact::Required`] and [`Fact::Schema`] are of whoever makes the node.
pub(super) fn apply(arena: &mut Arena, node: &mut Node, facts: &'static [Fact]) {
    for fact in facts {
        one(arena, node, fact);
    }
}

fn one(arena: &mut Arena, node: &mut Node, fact: &'static Fact) {
    let bounds = &mut node.bounds;
    match *fact {
        Fact::Title(text) => node.prose.title = said(text),
        Fact::Description(text) => node.prose.description = said(text),
        Fact::Example(text) => node.prose.example = arena.json("example", text),
        Fact::ExternalDocs(text) => {
            node.prose.external_docs = arena.json("externalDocs", text);
        }
        Fact::Format(text) => node.format = said(text),
        Fact::Default(text) => node.default = arena.json("default", text),
        Fact::Enum(texts) => {
            let values = texts.iter().filter_map(|text| arena.json("enum", text));
            let values: Vec<_> = values.collect();
            node.values = (!values.is_empty()).then_some(values);
        }
        Fact::Nullable(value) => node.nullable = Some(value),
        Fact::Minimum(value) => bounds.minimum = Some(value),
        Fact::ExclusiveMinimum(value) => bounds.exclusive_minimum = Some(value),
        Fact::Maximum(value) => bounds.maximum = Some(value),
        Fact::ExclusiveMaximum(value) => bounds.exclusive_maximum = Some(value),
        Fact::MultipleOf(value) => bounds.multiple_of = Some(value),
        Fact::MinLength(value) => bounds.min_length = Some(value),
        Fact::MaxLength(value) => bounds.max_length = Some(value),
        Fact::Pattern(text) => node.pattern = said(text),
        Fact::MinItems(value) => bounds.min_items = Some(value),
        Fact::MaxItems(value) => bounds.max_items = Some(value),
        Fact::UniqueItems(value) => bounds.unique_items = Some(value),
        Fact::MinProperties(value) => bounds.min_properties = Some(value),
        Fact::MaxProperties(value) => bounds.max_properties = Some(value),
        Fact::AllOf(text) => node.all_of = arena.schemas("allOf", text),
        Fact::AnyOf(text) => node.any_of = arena.schemas("anyOf", text),
        Fact::OneOf(text) => node.one_of = arena.schemas("oneOf", text),
        Fact::Not("") => node.not = None,
        Fact::Not(text) => node.not = Some(arena.schema("not", text)),
        Fact::PreserveUnknownFields(value) => node.preserve_unknown_fields = value.then_some(true),
        Fact::EmbeddedResource(value) => {
            node.embedded_resource = value.then_some(true);
            if value {
                node.ty = Some(Type::Object);
            }
        }
        Fact::IntOrString(value) => {
            node.int_or_string = value.then_some(true);
            if value {
                node.ty = None;
                node.preserve_unknown_fields = None;
            }
        }
        Fact::ListType(value) => node.list_type = Some(value),
        Fact::ListMapKeys(keys) => {
            node.list_map_keys = keys.iter().map(|key| (*key).into()).collect();
        }
        Fact::MapType(value) => node.map_type = Some(value),
        Fact::PatchStrategy(text) => node.patch_strategy = said(text),
        Fact::PatchMergeKey(text) => node.patch_merge_key = said(text),
        Fact::Rules(rules) => node.rules = rules.iter().map(Rule::from).collect(),
        Fact::Union(union) => node.unions.push(union.into()),
        Fact::Items(_) | Fact::Required(_) | Fact::Schema(_) => {}
    }
}

/// An empty text says that there is none.
fn said(text: &str) -> Option<Box<str>> {
    (!text.is_empty()).then(|| text.into())
}

impl From<&schema::Rule> for Rule {
    fn from(rule: &schema::Rule) -> Self {
        Self {
            rule: rule.rule.into(),
            message: rule.message.map(Into::into),
            message_expression: rule.message_expression.map(Into::into),
            reason: rule.reason.map(Into::into),
            field_path: rule.field_path.map(Into::into),
            optional_old_self: rule.optional_old_self,
        }
    }
}

impl From<&'static schema::Union> for Union {
    fn from(union: &'static schema::Union) -> Self {
        let member =
            |member: &schema::UnionMember| (member.field.into(), member.value.map(Into::into));
        Self {
            cardinality: union.cardinality,
            discriminator: union.discriminator.map(Into::into),
            members: union.members.iter().map(member).collect(),
        }
    }
}
