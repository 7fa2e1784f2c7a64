//! What becomes of the unions of each record: a view beside its members, or an enum of them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cardinality, Spelling, Union, unions};
use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::options::{Attributes, Options, Unions};
use crate::pass::overrides::Overrides;
use crate::pass::share::{Body, Declaration, DeclarationId, Declarations, Record};

/// What becomes of unions.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    forms: BTreeMap<DeclarationId, Vec<Form>>,
}

/// What becomes of a union.
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// The union.
    pub union: Union,
    /// The positions of its members in the record.
    pub members: Vec<usize>,
    /// What becomes of it.
    pub how: How,
    /// Why it cannot be an enum, if it cannot; what it says an enum of more members may say.
    pub refused: Option<&'static str>,
}

/// How a union is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// Nothing tells of it.
    Plain,
    /// A view says which member is there.
    View,
    /// The record is an enum of its members.
    Whole,
    /// An enum of the members stands among the other members.
    Among,
}

impl Forms {
    /// What becomes of the unions of a declaration.
    pub fn of(&self, id: DeclarationId) -> &[Form] {
        self.forms.get(&id).map_or(&[], Vec::as_slice)
    }

    /// The union that a declaration is an enum of.
    pub fn whole(&self, id: DeclarationId) -> Option<&Form> {
        self.of(id).iter().find(|form| form.how == How::Whole)
    }

    /// The unions of a declaration that are an enum among other members.
    pub fn among(&self, id: DeclarationId) -> impl Iterator<Item = &Form> {
        self.of(id).iter().filter(|form| form.how == How::Among)
    }

    /// The positions of members that stand in an enum among the others.
    pub fn moved(&self, id: DeclarationId) -> BTreeSet<usize> {
        let members = self.among(id).flat_map(|form| &form.members);
        members.copied().collect()
    }
}

/// Decides what becomes of every union.
///
/// # Errors
/// Selectors of types without unions or with one that cannot be an enum, and names for what is no
/// field or variant.
pub fn forms(
    model: &Model,
    declarations: &Declarations,
    overrides: &Overrides,
    options: &Options,
) -> Result<Forms, Vec<Diagnostic>> {
    let mut forms = Forms::default();
    let mut errors = Vec::new();
    // Selectors that are the last word on a type, and whether any of the types has a union.
    let mut selectors: BTreeMap<&str, bool> = BTreeMap::new();
    for (id, declaration) in declarations.iter() {
        let selected = overrides.of_type(id);
        let selected = selected.and_then(|wanted| wanted.union.as_ref());
        let how = selected.map_or(options.unions, |(how, _)| *how);
        let found = of_declaration(model, declaration, options.attributes, how);
        if let Some((how, selector)) = selected {
            *selectors.entry(selector).or_default() |= !found.is_empty();
            let stays = |form: &&Form| form.how == How::View;
            let mut refused = found.iter().filter(stays).filter_map(|form| form.refused);
            if let (Unions::Enum, Some(why)) = (how, refused.next()) {
                let help = "leave the selector out, or say `view`";
                errors.push(error("union", selector, why, help));
            }
        }
        if !found.is_empty() {
            forms.forms.insert(id, found);
        }
        errors.extend(forms.misnamed(id, declaration, overrides));
    }
    let unused = selectors.iter().filter(|(_, is_used)| !**is_used);
    errors.extend(unused.map(|(selector, _)| {
        let why = "no members of it exclude each other";
        error("union", selector, why, "remove what is no longer needed")
    }));
    if options.unions == Unions::Enum && options.attributes == Attributes::None {
        let error = Diagnostic::error(format!("`unions`: {NO_ATTRIBUTES}"));
        errors.push(error.help("leave `attributes` out, or set it to `constraints` or `all`"));
    }
    if errors.is_empty() {
        Ok(forms)
    } else {
        Err(errors)
    }
}

fn error(option: &str, text: &str, why: &str, help: &str) -> Diagnostic {
    let text = text.escape_debug();
    Diagnostic::error(format!("`{option}` of `{text}`: {why}")).help(help)
}

impl Forms {
    /// Names that are wanted of variants which are fields, and the other way round.
    fn misnamed(
        &self,
        id: DeclarationId,
        declaration: &Declaration,
        overrides: &Overrides,
    ) -> Vec<Diagnostic> {
        let Body::Record(record) = &declaration.body else {
            return Vec::new();
        };
        let enums = self.of(id).iter();
        let variants: BTreeSet<usize> = enums
            .filter(|form| matches!(form.how, How::Whole | How::Among))
            .flat_map(|form| form.members.iter().copied())
            .collect();
        let mut errors = Vec::new();
        for (position, member) in record.members.iter().enumerate() {
            let is_variant = variants.contains(&position);
            let wanted = overrides.of_type(id);
            let of_variant =
                wanted.is_some_and(|wanted| wanted.variants.contains_key(&member.name));
            if of_variant && !is_variant {
                let why = "the member is no variant of an enum";
                let help = "make it one with `union`, or name the field with `rename-field`";
                errors.push(error("rename-variant", &member.name, why, help));
            }
            let wanted = overrides.of_member(id, position);
            if is_variant && wanted.is_some_and(|wanted| wanted.name.is_some()) {
                let why = "the member is a variant of an enum";
                let help = "name it with `rename-variant`, as `Type#member`";
                errors.push(error("rename-field", &member.name, why, help));
            }
        }
        errors
    }
}

/// What becomes of the unions of one declaration.
pub(crate) fn of_declaration(
    model: &Model,
    declaration: &Declaration,
    attributes: Attributes,
    how: Unions,
) -> Vec<Form> {
    let (Some(record), Some(node)) = (declaration.record(), declaration.node) else {
        return Vec::new();
    };
    let is_root = matches!(declaration.body, Body::Root(_));
    let position = |name: &str| {
        let mut members = record.members.iter();
        members.position(|member| member.name == name)
    };
    let found: Vec<(Union, Vec<usize>)> = unions(model, node)
        .into_iter()
        .filter_map(|union| {
            let members = union.members.iter();
            let members: Option<Vec<usize>> =
                members.map(|member| position(&member.name)).collect();
            Some((union, members?))
        })
        .collect();
    let sets: Vec<BTreeSet<usize>> = found
        .iter()
        .map(|(_, members)| members.iter().copied().collect())
        .collect();
    // Less than the union says of some of its members adds nothing to an enum of it.
    let crosses = |own: usize| {
        let own = &sets[own];
        sets.iter()
            .any(|other| !own.is_disjoint(other) && !other.is_subset(own))
    };
    let mut taken: BTreeSet<usize> = BTreeSet::new();
    let mut forms: Vec<Form> = Vec::with_capacity(found.len());
    for (index, (union, members)) in found.into_iter().enumerate() {
        let refused = if is_root {
            Some("a kind is a struct")
        } else if attributes == Attributes::None {
            Some(NO_ATTRIBUTES)
        } else if crosses(index) {
            Some("a member of it excludes others as well")
        } else {
            refused(model, record, &union, &members)
        };
        let how = match (how, refused) {
            (Unions::None, _) => How::Plain,
            (Unions::Enum, None) if members.len() == record.members.len() => How::Whole,
            (Unions::Enum, None) => How::Among,
            (Unions::View | Unions::Enum, _) => How::View,
        };
        if matches!(how, How::Whole | How::Among) {
            taken.extend(&members);
        }
        forms.push(Form {
            union,
            members,
            how,
            refused,
        });
    }
    for form in &mut forms {
        let mut members = form.members.iter();
        if form.how == How::View && members.any(|member| taken.contains(member)) {
            form.how = How::Plain;
        }
    }
    forms
}

const NO_ATTRIBUTES: &str = "without `attributes` a type stands for all that have its members, and \
     some may allow several of them";

/// Why an enum cannot stand for the members of a union.
fn refused(
    model: &Model,
    record: &Record,
    union: &Union,
    members: &[usize],
) -> Option<&'static str> {
    if union.cardinality == Cardinality::AtLeastOne {
        return Some("several of the members may be there");
    }
    if union.spelling == Spelling::Published {
        return Some("a document tells of it, and no rule that an enum could stand for");
    }
    if union.discriminator.is_some() {
        return Some(
            "another member names the one that is there, which a variant would not agree with",
        );
    }
    if record.open {
        return Some("members that are not known are kept beside those of the union");
    }
    let has_default = |member: &usize| {
        let node = record.members.get(*member).and_then(|member| member.node);
        let schema = node.map(|node| model.schema(node));
        schema.is_some_and(|schema| schema.default.is_some() && !schema.zero_default)
    };
    if members.iter().any(has_default) {
        return Some("a member has a default, beside which no other can be there");
    }
    None
}
