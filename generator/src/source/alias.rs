//! Anchors, aliases and merge keys of YAML.

use super::tree::{Data, Entry, Node};

/// What the aliases of one document may add up to, in nodes. Definitions that share a pod
/// template by anchors stay below a tenth of this.
pub(super) const BUDGET: usize = 500_000;
/// Bytes of text that count as one node of the budget.
const BYTES_A_NODE: usize = 64;

/// A node that aliases may refer to.
pub(super) struct Anchor<'a> {
    pub(super) node: Node<'a>,
    pub(super) weight: usize,
    pub(super) height: usize,
}

/// The members that `<<` brings, those of an earlier mapping before those of a later one.
pub(super) fn merge_sources(node: Node<'_>) -> Option<Vec<Entry<'_>>> {
    match node.data {
        Data::Mapping(entries) => Some(entries),
        Data::Sequence(items) => {
            let mut all: Vec<Entry<'_>> = Vec::new();
            for item in items {
                let Data::Mapping(entries) = item.data else {
                    return None;
                };
                all.extend(entries);
            }
            Some(all)
        }
        _ => None,
    }
}

/// How much an alias of this costs, and how many levels of collections it has.
pub(super) fn measure(node: &Node<'_>) -> (usize, usize) {
    match &node.data {
        Data::Null | Data::Bool(_) => (1, 0),
        Data::Number(number) => (1 + number.0.len() / BYTES_A_NODE, 0),
        Data::String(text) => (1 + text.len() / BYTES_A_NODE, 0),
        Data::Sequence(items) => items.iter().map(measure).fold((1, 1), enclose),
        Data::Mapping(entries) => entries
            .iter()
            .map(|entry| {
                let (weight, height) = measure(&entry.value);
                (weight + entry.key.len() / BYTES_A_NODE, height)
            })
            .fold((1, 1), enclose),
    }
}

fn enclose(whole: (usize, usize), part: (usize, usize)) -> (usize, usize) {
    (whole.0 + part.0, whole.1.max(part.1 + 1))
}
