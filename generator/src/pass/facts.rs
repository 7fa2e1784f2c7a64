//! What schema nodes say beyond their shapes, as numbers: equal facts have one [`FactsId`].
//!
//! A node's facts are of two kinds. Those of the place where a value is held (its default and its
//! prose) never belong to a type; the others are a record's own, and of any other value they stand
//! beside those of the place, because only records carry facts themselves.

use std::collections::HashMap;

use crate::model::{
    AdditionalProperties, DefinitionId, ExternalDocs, Format, Items, ListType, MapType, Model,
    Number, PublishedUnion, Schema, SchemaId, Type, ValidationRule, Value,
};
use crate::options::Attributes;

/// Facts of a [`FactTable`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactsId(u32);

impl FactsId {
    /// No facts at all.
    pub const NONE: Self = Self(0);
}

/// The facts of a model's nodes.
#[derive(Clone, Debug, Default)]
pub struct FactTable {
    nodes: Vec<NodeFacts>,
}

#[derive(Clone, Copy, Debug, Default)]
struct NodeFacts {
    held: FactsId,
    own: FactsId,
    both: FactsId,
}

impl FactTable {
    /// What is said of a value where it is held: of a record that is what its type does not say.
    pub fn seen(&self, node: SchemaId, is_record: bool) -> FactsId {
        let facts = self.nodes.get(node.index()).copied().unwrap_or_default();
        if is_record { facts.held } else { facts.both }
    }

    /// What is said of a record as such.
    pub fn own(&self, node: SchemaId) -> FactsId {
        let facts = self.nodes.get(node.index()).copied().unwrap_or_default();
        facts.own
    }
}

/// Finds the facts of every node, as far as the option says that they are carried.
pub fn facts(model: &Model, attributes: Attributes) -> FactTable {
    if attributes == Attributes::None {
        return FactTable::default();
    }
    let whole = wanted_whole(model);
    let mut interner = Interner::default();
    let mut wholes: Vec<FactsId> = Vec::with_capacity(whole.len());
    let mut table = FactTable::default();
    // Children come before their parents.
    for (id, schema) in model.schemas() {
        let child = |id: SchemaId| wholes.get(id.index()).copied().unwrap_or_default();
        let is_whole = whole.get(id.index()).copied().unwrap_or_default();
        let keys = Keys::of(schema, attributes, is_whole, &child);
        let held = interner.intern(keys.held.clone());
        let own = interner.intern(keys.own.clone());
        let both = match (held, own) {
            (FactsId::NONE, only) | (only, FactsId::NONE) => only,
            _ => interner.intern(keys.held.into_iter().chain(keys.own).collect()),
        };
        wholes.push(if is_whole { both } else { FactsId::NONE });
        table.nodes.push(NodeFacts { held, own, both });
    }
    table
}

/// Which nodes have to be told apart with everything below them: those of which no shape tells
/// what they hold.
fn wanted_whole(model: &Model) -> Vec<bool> {
    let mut whole = vec![false; model.schemas().len()];
    let nodes: Vec<(SchemaId, &Schema)> = model.schemas().collect();
    // Parents come after their children.
    for (id, schema) in nodes.into_iter().rev() {
        let shapeless = schema.ty.is_none()
            || schema.embedded_resource == Some(true)
            || schema.int_or_string == Some(true)
            || whole.get(id.index()).copied().unwrap_or_default();
        let mut mark = |id: SchemaId| {
            if let Some(mark) = whole.get_mut(id.index()) {
                *mark = true;
            }
        };
        let junctors = [&schema.all_of, &schema.any_of, &schema.one_of];
        let branches = junctors.into_iter().flatten().flatten().copied();
        branches.chain(schema.not).for_each(&mut mark);
        if let Some(Items::Tuple(items)) = &schema.items {
            items.iter().copied().for_each(&mut mark);
        }
        if shapeless {
            let properties = schema.properties.iter().flatten();
            properties
                .map(|property| property.schema)
                .for_each(&mut mark);
            if let Some(Items::Schema(items)) = schema.items {
                mark(items);
            }
        }
        // Beside members, other values are any JSON to a shape.
        let members = schema
            .properties
            .as_ref()
            .is_some_and(|list| !list.is_empty());
        if let Some(AdditionalProperties::Schema(values)) = schema.additional_properties
            && (shapeless || members)
        {
            mark(values);
        }
    }
    whole
}

#[derive(Default)]
struct Interner<'m> {
    ids: HashMap<Vec<Key<'m>>, FactsId>,
}

impl<'m> Interner<'m> {
    fn intern(&mut self, keys: Vec<Key<'m>>) -> FactsId {
        if keys.is_empty() {
            return FactsId::NONE;
        }
        let next = u32::try_from(self.ids.len() + 1).unwrap_or(u32::MAX);
        *self.ids.entry(keys).or_insert(FactsId(next))
    }
}

/// A keyword with what it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key<'m> {
    Reference(DefinitionId),
    Title(&'m str),
    Description(&'m str),
    Id(&'m str),
    Dialect(&'m str),
    Example(&'m Value),
    ExternalDocs(Option<&'m str>, Option<&'m str>),
    Nullable(bool),
    Default(&'m Value),
    Type(Option<Type>, Option<&'m str>),
    Format(&'m Format),
    Enum(&'m [Value]),
    Minimum(&'m str),
    Maximum(&'m str),
    Exclusive(bool, bool),
    MultipleOf(&'m str),
    Length(Option<i64>, Option<i64>),
    Pattern(&'m str),
    Items(Option<i64>, Option<i64>),
    Unique(bool),
    Properties(Option<i64>, Option<i64>),
    AllOf(Vec<FactsId>),
    AnyOf(Vec<FactsId>),
    OneOf(Vec<FactsId>),
    Not(FactsId),
    Preserved(bool),
    Embedded(bool),
    IntOrString(bool),
    ListType(ListType),
    ListMapKeys(&'m [String]),
    MapType(MapType),
    Patch(Option<&'m str>, Option<&'m str>),
    Unions(&'m [PublishedUnion]),
    Rule(Rule<'m>),
    Property(&'m str, FactsId),
    Required(Vec<&'m str>),
    Additional(Option<bool>, FactsId),
    Item(FactsId),
    Tuple(Vec<FactsId>),
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Rule<'m> {
    expression: &'m str,
    message: Option<&'m str>,
    message_expression: Option<&'m str>,
    reason: Option<&'m str>,
    field_path: Option<&'m str>,
    optional_old_self: Option<bool>,
}

impl<'m> Rule<'m> {
    fn of(rule: &'m ValidationRule) -> Self {
        let ValidationRule {
            rule,
            message,
            message_expression,
            reason,
            field_path,
            optional_old_self,
        } = rule;
        Self {
            expression: rule,
            message: message.as_deref(),
            message_expression: message_expression.as_deref(),
            reason: reason.as_deref(),
            field_path: field_path.as_deref(),
            optional_old_self: *optional_old_self,
        }
    }
}

/// The keywords of a node.
#[derive(Default)]
struct Keys<'m> {
    held: Vec<Key<'m>>,
    own: Vec<Key<'m>>,
}

impl<'m> Keys<'m> {
    #[expect(
        clippy::too_many_lines,
        reason = "each keyword is named, and stands beside what becomes of it"
    )]
    fn of(
        schema: &'m Schema,
        attributes: Attributes,
        is_whole: bool,
        child: &dyn Fn(SchemaId) -> FactsId,
    ) -> Self {
        // Without `..`: a new keyword has to find its place here.
        let Schema {
            reference,
            ty,
            unknown_type,
            format,
            title,
            description,
            id,
            schema: dialect,
            default,
            example,
            external_docs,
            nullable,
            enum_values,
            properties,
            required,
            additional_properties,
            items,
            minimum,
            maximum,
            exclusive_minimum,
            exclusive_maximum,
            multiple_of,
            min_length,
            max_length,
            pattern,
            min_items,
            max_items,
            unique_items,
            min_properties,
            max_properties,
            all_of,
            any_of,
            one_of,
            not,
            preserve_unknown_fields,
            embedded_resource,
            int_or_string,
            list_type,
            list_map_keys,
            map_type,
            validations,
            patch_strategy,
            patch_merge_key,
            unions,
            zero_default,
        } = schema;
        let mut keys = Self::default();
        let default = default.as_ref().filter(|_| !zero_default);
        keys.held.extend(default.map(Key::Default));
        let patch = (patch_strategy.as_deref(), patch_merge_key.as_deref());
        keys.held
            .extend((patch != (None, None)).then_some(Key::Patch(patch.0, patch.1)));
        if attributes == Attributes::All {
            keys.held.extend(title.as_deref().map(Key::Title));
            keys.held
                .extend(description.as_deref().map(Key::Description));
            keys.held.extend(id.as_deref().map(Key::Id));
            keys.held.extend(dialect.as_deref().map(Key::Dialect));
            keys.held.extend(example.as_ref().map(Key::Example));
            keys.held.extend(external_docs.as_ref().map(|docs| {
                let ExternalDocs { description, url } = docs;
                Key::ExternalDocs(description.as_deref(), url.as_deref())
            }));
            keys.held.extend(nullable.map(Key::Nullable));
        } else if *nullable == Some(true) {
            keys.held.push(Key::Nullable(true));
        }
        let own = &mut keys.own;
        // What is said of what has a name belongs to it.
        own.extend(reference.map(Key::Reference));
        // A shape tells every type but the one that is missing.
        if (ty.is_none() && reference.is_none()) || is_whole {
            own.push(Key::Type(*ty, unknown_type.as_deref()));
        }
        own.extend(format.as_ref().map(Key::Format));
        own.extend(enum_values.as_deref().map(Key::Enum));
        own.extend(minimum.as_ref().map(Number::plain).map(Key::Minimum));
        own.extend(maximum.as_ref().map(Number::plain).map(Key::Maximum));
        let exclusive = [exclusive_minimum, exclusive_maximum].map(|flag| *flag == Some(true));
        own.extend((exclusive != [false; 2]).then_some(Key::Exclusive(exclusive[0], exclusive[1])));
        own.extend(multiple_of.as_ref().map(Number::plain).map(Key::MultipleOf));
        let range = |key: fn(Option<i64>, Option<i64>) -> Key<'m>, least, most| {
            let said: (Option<i64>, Option<i64>) = (least, most);
            (said != (None, None)).then(|| key(least, most))
        };
        own.extend(range(Key::Length, *min_length, *max_length));
        own.extend(pattern.as_deref().map(Key::Pattern));
        own.extend(range(Key::Items, *min_items, *max_items));
        own.extend(unique_items.map(Key::Unique));
        own.extend(range(Key::Properties, *min_properties, *max_properties));
        let all = |ids: &Vec<SchemaId>| ids.iter().map(|id| child(*id)).collect::<Vec<_>>();
        own.extend(all_of.as_ref().map(all).map(Key::AllOf));
        own.extend(any_of.as_ref().map(all).map(Key::AnyOf));
        own.extend(one_of.as_ref().map(all).map(Key::OneOf));
        own.extend(not.map(child).map(Key::Not));
        own.extend(preserve_unknown_fields.map(Key::Preserved));
        own.extend(embedded_resource.map(Key::Embedded));
        own.extend(int_or_string.map(Key::IntOrString));
        own.extend(list_type.map(Key::ListType));
        own.extend(list_map_keys.as_deref().map(Key::ListMapKeys));
        own.extend(map_type.map(Key::MapType));
        own.extend(unions.as_deref().map(Key::Unions));
        own.extend(
            validations
                .iter()
                .flatten()
                .map(|rule| Key::Rule(Rule::of(rule))),
        );
        let known = properties.as_deref().unwrap_or_default();
        let mut required: Vec<&str> = required.iter().flatten().map(String::as_str).collect();
        if !is_whole {
            // Of its members a shape tells whether they are required.
            required.retain(|name| known.iter().all(|property| property.name != *name));
        }
        required.sort_unstable();
        own.extend((!required.is_empty()).then_some(Key::Required(required)));
        let mut members: Vec<_> = known
            .iter()
            .filter_map(|property| match child(property.schema) {
                FactsId::NONE if !is_whole => None,
                facts => Some(Key::Property(&property.name, facts)),
            })
            .collect();
        members.sort_by_key(|member| match member {
            Key::Property(name, _) => *name,
            _ => "",
        });
        own.append(&mut members);
        own.extend(match additional_properties {
            Some(AdditionalProperties::Allowed(allowed)) => {
                Some(Key::Additional(Some(*allowed), FactsId::NONE))
            }
            Some(AdditionalProperties::Schema(values)) => match child(*values) {
                FactsId::NONE if !is_whole => None,
                facts => Some(Key::Additional(None, facts)),
            },
            None => None,
        });
        own.extend(match items {
            Some(Items::Schema(items)) => match child(*items) {
                FactsId::NONE if !is_whole => None,
                facts => Some(Key::Item(facts)),
            },
            Some(Items::Tuple(items)) => Some(Key::Tuple(all(items))),
            None => None,
        });
        keys
    }
}
