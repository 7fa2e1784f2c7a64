//! Members that exclude each other, as words that give a struct a view and constructors.

use std::collections::BTreeSet;

use kubewright_codegen::names;

use super::super::Output;
use super::super::text::{Line, number, string, word};
use crate::pass::share::DeclarationId;
use crate::pass::union::form::How;
use crate::pass::union::{Cardinality, Union};

/// Names that a struct's views and methods must not have.
pub(in super::super) struct Taken<'a> {
    /// Of types, in the module.
    pub(in super::super) types: &'a mut BTreeSet<String>,
    /// Of methods, on the struct.
    pub(in super::super) methods: BTreeSet<String>,
}

/// The words of a struct's unions.
pub(in super::super) fn of_unions(
    output: &Output<'_>,
    id: DeclarationId,
    identifiers: &[String],
    taken: &mut Taken<'_>,
) -> Vec<Line> {
    let name = output.facts.names.of(id);
    let mut words = Vec::new();
    for (position, form) in output.facts.unions.of(id).iter().enumerate() {
        let members = form.members.iter();
        let members: Vec<&str> = members
            .filter_map(|member| identifiers.get(*member).map(String::as_str))
            .collect();
        if form.how == How::View {
            let mut said = of_union(&form.union);
            said.extend(view(&form.union, &members, position, name, taken));
            words.push(Line::new("union").words(said));
        }
    }
    words
}

fn of_union(union: &Union) -> Vec<Line> {
    let cardinality = match union.cardinality {
        Cardinality::ExactlyOne => "exactly_one",
        Cardinality::AtMostOne => "at_most_one",
        Cardinality::AtLeastOne => "at_least_one",
    };
    let members = union.members.iter().map(|member| {
        let name = Line::new(string(&member.name));
        match &member.value {
            Some(value) => name.text(" = ").text(string(value)),
            None => name,
        }
    });
    let mut words = vec![
        Line::new(cardinality),
        Line::new("members").words(members.collect()),
    ];
    let discriminator = union.discriminator.as_deref();
    words.extend(discriminator.map(|name| word("discriminator", name)));
    words
}

/// What says which member of a union is there is called, by the position of the union.
pub(in super::super) fn kind(position: usize, first: Option<&str>) -> String {
    match (position, first) {
        (1.., Some(first)) => format!("{first}_kind"),
        _ => "kind".to_owned(),
    }
}

/// What the view of a union is called, where it is not what the derive would call it.
fn view(
    union: &Union,
    members: &[&str],
    position: usize,
    name: &str,
    taken: &mut Taken<'_>,
) -> Vec<Line> {
    let constructors = members.iter().map(|member| format!("from_{member}"));
    let mut methods: BTreeSet<String> = constructors.collect();
    let has_view = union.cardinality != Cardinality::AtLeastOne;
    let method = kind(position, members.first().copied());
    let is_free = methods.is_disjoint(&taken.methods)
        && !(has_view && (methods.contains(&method) || taken.methods.contains(&method)));
    if !is_free {
        return vec![number("view", false)];
    }
    taken.methods.append(&mut methods);
    let mut words = Vec::new();
    if position > 0 {
        words.push(word("name", &method));
    }
    if has_view {
        let suffix = match position {
            0 => String::new(),
            _ => names::pascal(&method),
        };
        let plain = format!("{name}{suffix}Ref");
        let mut free = plain.clone();
        let mut count = 2;
        while !taken.types.insert(free.clone()) {
            free = format!("{name}{suffix}View{count}");
            count += 1;
        }
        if free != plain {
            words.push(word("view", &free));
        }
        taken.methods.insert(method);
    }
    words
}
