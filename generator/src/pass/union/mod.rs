//! Members of an object of which only a number may be there at a time.
//!
//! Schemas say so in several ways, and each of them is read here: `oneOf` and `anyOf` over
//! `required`, alone or in `allOf`; `oneOf` with a branch for none of them; CEL rules over
//! `has(self.member)`; a member that names which of the others is there; and `x-kubernetes-unions`,
//! as OpenAPI documents of built-in kinds have it. What was read is for
//! readers of the type; the schema enforces it by the keywords that it has.

pub mod form;
mod presence;

use std::collections::BTreeSet;

use presence::{Atom, Rule};

use crate::model::{Model, PublishedUnion, Schema, SchemaId, Value};

/// Members of an object of which a number may be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Union {
    /// How many.
    pub cardinality: Cardinality,
    /// The member that names which of them is there.
    pub discriminator: Option<String>,
    /// The members, in the order of the schema.
    pub members: Vec<Member>,
    /// How the schema says it.
    pub spelling: Spelling,
}

/// How many members of a union are there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cardinality {
    /// One.
    ExactlyOne,
    /// One or none.
    AtMostOne,
    /// One or more.
    AtLeastOne,
}

/// A member of a union.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its JSON name.
    pub name: String,
    /// What the discriminator says for it.
    pub value: Option<String>,
}

/// How a schema says that members are a union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spelling {
    /// `oneOf` or `anyOf`: each branch requires a member.
    Required,
    /// `oneOf` with another branch that is for none of them.
    RequiredOrNone,
    /// CEL rules over what is there.
    Presence,
    /// CEL rules over what is there and what a member says.
    Discriminator,
    /// `x-kubernetes-unions`.
    Published,
}

/// The unions of an object, no two of the same members.
pub fn unions(model: &Model, node: SchemaId) -> Vec<Union> {
    let schema = model.schema(node);
    let mut found = Vec::new();
    if schema.properties.is_none() {
        return found;
    }
    found.extend(of_branches(model, schema));
    let groups = schema.all_of.iter().flatten();
    found.extend(groups.filter_map(|group| {
        let group = model.schema(*group);
        let junctors = Schema {
            one_of: group.one_of.clone(),
            any_of: group.any_of.clone(),
            ..Schema::default()
        };
        // A group that says more holds in fewer cases.
        (junctors == *group).then(|| of_branches(model, group))?
    }));
    let rules: Vec<Rule> = schema
        .validations
        .iter()
        .flatten()
        .filter(|rule| rule.rule.contains("self."))
        .filter_map(|rule| Rule::parse(&rule.rule))
        .collect();
    found.extend(rules.iter().filter_map(of_presence));
    found.extend(of_discriminators(model, schema, &rules));
    let published = schema.unions.iter().flatten();
    found.extend(published.filter_map(|published| of_published(model, schema, published)));
    found.retain(|union| {
        let mut members = union.members.iter();
        let named = union.discriminator.as_deref();
        members.all(|member| is_optional(schema, &member.name))
            && named.is_none_or(|name| property(schema, name).is_some())
    });
    merged(found)
}

fn property(schema: &Schema, name: &str) -> Option<SchemaId> {
    let mut properties = schema.properties.iter().flatten();
    let property = properties.find(|property| property.name == name)?;
    Some(property.schema)
}

fn is_required(schema: &Schema, name: &str) -> bool {
    let mut required = schema.required.iter().flatten();
    required.any(|required| required == name)
}

fn is_optional(schema: &Schema, name: &str) -> bool {
    property(schema, name).is_some() && !is_required(schema, name)
}

/// `oneOf` or `anyOf` over `required`.
fn of_branches(model: &Model, schema: &Schema) -> Option<Union> {
    let (branches, one) = match (&schema.one_of, &schema.any_of) {
        (Some(branches), None) => (branches, true),
        (None, Some(branches)) => (branches, false),
        _ => return None,
    };
    let mut members = Vec::new();
    let mut none = None;
    for branch in branches {
        let branch = model.schema(*branch);
        match (required_only(model, branch), absent_only(model, branch)) {
            (Some(member), _) => members.push(member),
            (None, Some(absent)) if one && none.is_none() => none = Some(absent),
            _ => return None,
        }
    }
    let distinct: BTreeSet<&str> = members.iter().copied().collect();
    if distinct.len() != members.len() || members.len() < 2 {
        return None;
    }
    let (cardinality, spelling) = match none {
        Some(absent) if absent == distinct => (Cardinality::AtMostOne, Spelling::RequiredOrNone),
        Some(_) => return None,
        None if one => (Cardinality::ExactlyOne, Spelling::Required),
        None => (Cardinality::AtLeastOne, Spelling::Required),
    };
    Some(Union::plain(cardinality, spelling, members))
}

impl Union {
    fn plain<'m>(
        cardinality: Cardinality,
        spelling: Spelling,
        members: impl IntoIterator<Item = &'m str>,
    ) -> Self {
        let member = |name: &str| Member {
            name: name.to_owned(),
            value: None,
        };
        Self {
            cardinality,
            discriminator: None,
            members: members.into_iter().map(member).collect(),
            spelling,
        }
    }

    fn names(&self) -> BTreeSet<&str> {
        self.members
            .iter()
            .map(|member| member.name.as_str())
            .collect()
    }
}

/// The member that a branch requires, if that is all it does.
fn required_only<'m>(model: &Model, branch: &'m Schema) -> Option<&'m str> {
    let [only] = branch.required.as_deref()? else {
        return None;
    };
    let properties = branch.properties.as_deref().unwrap_or_default();
    let says_nothing = properties.iter().all(|property| {
        property.name == *only && *model.schema(property.schema) == Schema::default()
    });
    let rest = Schema {
        required: branch.required.clone(),
        properties: branch.properties.clone(),
        ..Schema::default()
    };
    (says_nothing && rest == *branch).then_some(only)
}

/// The members that a branch is without, if that is all it says.
fn absent_only<'m>(model: &'m Model, branch: &Schema) -> Option<BTreeSet<&'m str>> {
    let not = branch.not?;
    let rest = Schema {
        not: Some(not),
        ..Schema::default()
    };
    if rest != *branch {
        return None;
    }
    let not = model.schema(not);
    if let Some(only) = required_only(model, not) {
        return Some(BTreeSet::from([only]));
    }
    let rest = Schema {
        any_of: not.any_of.clone(),
        ..Schema::default()
    };
    let branches = not.any_of.as_deref().filter(|_| rest == *not)?;
    branches
        .iter()
        .map(|branch| required_only(model, model.schema(*branch)))
        .collect()
}

/// A rule that asks only which members are there.
fn of_presence(rule: &Rule) -> Option<Union> {
    let members: Option<Vec<&str>> = rule
        .atoms
        .iter()
        .map(|atom| match atom {
            Atom::Has(member) => Some(member.as_str()),
            Atom::Is(..) => None,
        })
        .collect();
    let members = members.filter(|members| members.len() > 1)?;
    let says = |wanted: fn(u32) -> bool| {
        (0..1 << members.len()).all(|set: u32| rule.holds(set) == wanted(set.count_ones()))
    };
    let cardinality = if says(|count| count == 1) {
        Cardinality::ExactlyOne
    } else if says(|count| count <= 1) {
        Cardinality::AtMostOne
    } else if says(|count| count >= 1) {
        Cardinality::AtLeastOne
    } else {
        return None;
    };
    Some(Union::plain(cardinality, Spelling::Presence, members))
}

/// What rules say of one member and one value of another.
struct Pair<'r> {
    discriminator: &'r str,
    value: &'r str,
    member: &'r str,
    /// The member is there only where the discriminator says so.
    only: bool,
    /// The member is there wherever the discriminator says so.
    always: bool,
}

fn of_discriminators(model: &Model, schema: &Schema, rules: &[Rule]) -> Vec<Union> {
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for pair in rules.iter().filter_map(pair) {
        let known = pairs.iter_mut().find(|known| {
            (known.discriminator, known.value, known.member)
                == (pair.discriminator, pair.value, pair.member)
        });
        match known {
            Some(known) => {
                known.only |= pair.only;
                known.always |= pair.always;
            }
            None => pairs.push(pair),
        }
    }
    pairs.retain(|pair| pair.only && pair.always);
    let mut unions: Vec<Union> = Vec::new();
    for pair in &pairs {
        let member = Member {
            name: pair.member.to_owned(),
            value: Some(pair.value.to_owned()),
        };
        let same = |union: &&mut Union| union.discriminator.as_deref() == Some(pair.discriminator);
        match unions.iter_mut().find(same) {
            Some(union) => union.members.push(member),
            None => unions.push(Union {
                cardinality: Cardinality::AtMostOne,
                discriminator: Some(pair.discriminator.to_owned()),
                members: vec![member],
                spelling: Spelling::Discriminator,
            }),
        }
    }
    unions.retain(|union| {
        let values: BTreeSet<_> = union.members.iter().map(|member| &member.value).collect();
        let size = union.members.len();
        size > 1 && values.len() == size && union.names().len() == size
    });
    for union in &mut unions {
        if names_one(model, schema, union) {
            union.cardinality = Cardinality::ExactlyOne;
        }
    }
    unions
}

/// `x-kubernetes-unions`. The values that it tells are names of members in Go: where the discriminator
/// has none of them, it says something else.
fn of_published(model: &Model, schema: &Schema, published: &PublishedUnion) -> Option<Union> {
    let values: BTreeSet<&str> = published
        .fields
        .iter()
        .map(|(_, value)| value.as_str())
        .collect();
    if published.fields.len() < 2 || values.len() < published.fields.len() {
        return None;
    }
    let discriminator = published.discriminator.as_deref().filter(|name| {
        let known = property(schema, name).map(|node| model.schema(model.resolved(node)));
        let known = known.and_then(|node| node.enum_values.as_deref());
        known.is_none_or(|known| {
            let says = |value: &&str| known.contains(&Value::String((*value).to_owned()));
            values.iter().all(says)
        })
    });
    let mut union = Union {
        cardinality: Cardinality::AtMostOne,
        discriminator: discriminator.map(str::to_owned),
        members: Vec::with_capacity(published.fields.len()),
        spelling: Spelling::Published,
    };
    union
        .members
        .extend(published.fields.iter().map(|(name, value)| Member {
            name: name.clone(),
            value: discriminator.map(|_| value.clone()),
        }));
    if names_one(model, schema, &union) {
        union.cardinality = Cardinality::ExactlyOne;
    }
    Some(union)
}

/// Whether the discriminator is always there and has no value that names no member.
fn names_one(model: &Model, schema: &Schema, union: &Union) -> bool {
    let Some(name) = union.discriminator.as_deref() else {
        return false;
    };
    let Some(discriminator) = property(schema, name).map(|node| model.schema(node)) else {
        return false;
    };
    let is_there = is_required(schema, name) || discriminator.default.is_some();
    let names_member = |value: &Value| {
        let named = |member: &Member| match (value, &member.value) {
            (Value::String(value), Some(named)) => value == named,
            _ => false,
        };
        union.members.iter().any(named)
    };
    let values = discriminator.enum_values.as_deref();
    is_there && values.is_some_and(|values| values.iter().all(names_member))
}

/// A rule over one member and one value of another.
fn pair(rule: &Rule) -> Option<Pair<'_>> {
    let mut named = None;
    let mut present = Vec::new();
    for (index, atom) in rule.atoms.iter().enumerate() {
        match atom {
            Atom::Is(discriminator, value) if named.is_none() => {
                named = Some((index, discriminator, value));
            }
            Atom::Is(..) => return None,
            Atom::Has(member) => present.push((index, member)),
        }
    }
    let (is, discriminator, value) = named?;
    // Whether the discriminator is there may be asked as well.
    let (asked, mut members): (Vec<_>, Vec<_>) = present
        .into_iter()
        .partition(|(_, member)| *member == discriminator);
    let (has, member) = members.pop().filter(|_| members.is_empty())?;
    let asked = asked.first().map(|(index, _)| *index);
    let bit = |index: usize, set: bool| u32::from(set) << index;
    // A discriminator that has a value is there.
    let holds = |there: bool, named: bool, present: bool| {
        let present = asked.map_or(0, |index| bit(index, present || named));
        rule.holds(bit(has, there) | bit(is, named) | present)
    };
    let agrees = [false, true]
        .into_iter()
        .all(|present| holds(true, true, present) && holds(false, false, present));
    let only = !holds(true, false, true) && !holds(true, false, false);
    let always = !holds(false, true, true);
    (agrees && (only || always)).then_some(Pair {
        discriminator,
        value,
        member,
        only,
        always,
    })
}

/// One union for each set of members: what several say of it together.
fn merged(found: Vec<Union>) -> Vec<Union> {
    let mut kept: Vec<Union> = Vec::new();
    for union in found {
        let Some(known) = kept.iter_mut().find(|known| known.names() == union.names()) else {
            kept.push(union);
            continue;
        };
        if known.cardinality != union.cardinality {
            known.cardinality = Cardinality::ExactlyOne;
        }
        if known.discriminator.is_none() && union.discriminator.is_some() {
            known.discriminator = union.discriminator;
            known.members = union.members;
        }
    }
    kept
}

#[cfg(test)]
mod tests;
