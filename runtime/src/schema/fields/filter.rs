//! Fields that a write does not change.

use super::set::Node;
use super::{FieldSet, PathElement};

/// Which fields of a write count: the others are as they were, whatever the write says.
#[derive(Clone, Debug)]
pub enum Filter {
    /// All but these, and what they hold.
    Exclude(FieldSet),
    /// These alone, with what they hold: paths of names, of which `None` is any step.
    Include(Vec<Vec<Option<&'static str>>>),
}

impl Filter {
    pub(super) fn apply(&self, set: &FieldSet) -> FieldSet {
        match self {
            Self::Exclude(fields) if fields.is_empty() => set.clone(),
            Self::Exclude(fields) => set.recursive_difference(fields),
            Self::Include(patterns) => {
                let patterns: Vec<_> = patterns.iter().map(Vec::as_slice).collect();
                include(set, &patterns)
            }
        }
    }
}

fn include(set: &FieldSet, patterns: &[&[Option<&str>]]) -> FieldSet {
    if patterns.iter().any(|pattern| pattern.is_empty()) {
        return set.clone();
    }
    let matches = |step: Option<&str>, element: &PathElement| match (step, element) {
        (None, _) => true,
        (Some(name), PathElement::Field(field)) => **field == *name,
        (Some(_), _) => false,
    };
    let kept = |node: &Node| {
        let mut below = Vec::new();
        for pattern in patterns {
            if let Some((first, rest)) = pattern.split_first()
                && matches(*first, &node.element)
            {
                below.push(rest);
            }
        }
        let children = include(&node.children, &below);
        let is_kept = !below.is_empty() && (node.is_member || !children.is_empty());
        is_kept.then(|| Node {
            element: node.element.clone(),
            is_member: node.is_member,
            children,
        })
    };
    FieldSet {
        nodes: set.nodes.iter().filter_map(kept).collect(),
    }
}
