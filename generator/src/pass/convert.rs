//! Which versions of a kind turn into each other by moving their members.

use super::overrides::Overrides;
use super::select::version_rank;
use super::share::{Body, DeclarationId, Declarations, Record};
use crate::model::Model;

/// Roots of one kind whose members are the same types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Same {
    /// The root of the preferred version.
    pub first: DeclarationId,
    /// The root of the other.
    pub second: DeclarationId,
}

/// Finds them, in the order of their declarations.
pub fn same(model: &Model, declarations: &Declarations, overrides: &Overrides) -> Vec<Same> {
    let mut roots = Vec::new();
    for (id, declaration) in declarations.iter() {
        if let Body::Root(root) = &declaration.body {
            let (resource, version) = root.selected.of(model);
            let kind = (resource.group.as_str(), root.kind.as_str());
            roots.push((kind, version_rank(&version.name), id, &root.record));
        }
    }
    roots.sort_by(|(a_kind, a_rank, ..), (b_kind, b_rank, ..)| {
        a_kind.cmp(b_kind).then_with(|| a_rank.cmp(b_rank))
    });
    let mut pairs = Vec::new();
    for versions in roots.chunk_by(|(a, ..), (b, ..)| a == b) {
        for (index, (_, _, first, record)) in versions.iter().enumerate() {
            for (_, _, second, other) in versions.iter().skip(index + 1) {
                let members = 0..record.members.len();
                let mut wanted = members
                    .map(|member| [*first, *second].map(|root| overrides.of_member(root, member)));
                if has_same_members(record, other) && wanted.all(|[a, b]| a == b) {
                    pairs.push(Same {
                        first: *first,
                        second: *second,
                    });
                }
            }
        }
    }
    pairs
}

/// Whether every member is of the same type; where they are described is no matter.
fn has_same_members(a: &Record, b: &Record) -> bool {
    let mut pairs = a.members.iter().zip(&b.members);
    a.open == b.open
        && a.members.len() == b.members.len()
        && pairs.all(|(a, b)| {
            (&a.name, &a.ty, a.required, a.nullable) == (&b.name, &b.ty, b.required, b.nullable)
        })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::options::Scope;
    use crate::pass::testing::{declarations, definition, model, object};

    fn pairs(versions: &[(&str, Value)], scope: Scope) -> Vec<(String, String)> {
        let model = model(&[definition("example.com", "Pin", versions)]);
        let declarations = declarations(&model, scope);
        let version = |id| match &declarations.get(id).body {
            Body::Root(root) => root.selected.of(&model).1.name.clone(),
            _ => String::new(),
        };
        let pairs = same(&model, &declarations, &Overrides::default()).into_iter();
        pairs
            .map(|pair| (version(pair.first), version(pair.second)))
            .collect()
    }

    #[test]
    fn versions_with_the_same_types_are_paired() {
        let root = |leaf: &str| {
            object(
                json!({"spec": object(json!({"at": object(json!({leaf: {"type": "string"}}))}))}),
            )
        };
        let versions = [
            ("v1beta1", root("a")),
            ("v1", root("a")),
            ("v1alpha1", root("b")),
            ("v2", root("a")),
        ];
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(
            pairs(&versions, Scope::Group),
            [
                pair("v2", "v1"),
                pair("v2", "v1beta1"),
                pair("v1", "v1beta1")
            ]
        );
        assert_eq!(pairs(&versions, Scope::Version), []);
    }
}
