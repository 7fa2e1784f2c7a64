//! The objects that a selector is about.

use super::index::Lookup;
use super::labels::Label;
use super::{Snapshot, Store};
use crate::cache::Object;
use crate::selector::{Operator, Requirement, Selector};

impl<O: Object> Store<O> {
    /// The objects with labels that match, of a namespace or of all, in no order. With an
    /// [index by labels](Self::index_labels), a selector that names a value of a label costs what it
    /// selects, and not what there is.
    pub fn select(&self, namespace: Option<&str>, selector: &Selector) -> Vec<O> {
        self.snapshot().select(namespace, selector)
    }
}

impl<O: Object> Snapshot<O> {
    /// The objects with labels that match, of a namespace or of all, in no order; see [`Store::select`].
    pub fn select(&self, namespace: Option<&str>, selector: &Selector) -> Vec<O> {
        let is_meant = |object: &&O| {
            namespace.is_none_or(|namespace| object.namespace() == namespace)
                && selector.matches(|key| object.label(key))
        };
        if let Some((lookup, labels)) = self.narrowest(namespace, selector) {
            let objects = labels.iter().flat_map(|label| lookup.get(label));
            return objects.filter(is_meant).cloned().collect();
        }
        match namespace {
            Some(namespace) if selector.is_everything() => {
                self.namespace(namespace).cloned().collect()
            }
            Some(namespace) => self
                .namespace(namespace)
                .filter(is_meant)
                .cloned()
                .collect(),
            None if selector.is_everything() => {
                let mut all = Vec::with_capacity(self.len());
                all.extend(self.iter().cloned());
                all
            }
            None => self.iter().filter(is_meant).cloned().collect(),
        }
    }

    /// The labels of which an object must have one, in the index, that the fewest objects have: if that
    /// is fewer than there are to look through.
    fn narrowest(
        &self,
        namespace: Option<&str>,
        selector: &Selector,
    ) -> Option<(Lookup<O, Label>, Vec<Label>)> {
        let lookup = Lookup::<O, Label>::of(Some(self.label_index()?));
        let ways = selector.requirements().iter().filter_map(labels_of);
        let ways = ways.map(|labels| {
            let count: usize = labels.iter().map(|label| lookup.count(label)).sum();
            (count, labels)
        });
        let (count, labels) = ways.min_by_key(|(count, _)| *count)?;
        let others = namespace.map_or(self.len(), |namespace| self.namespace(namespace).len());
        (count < others).then_some((lookup, labels))
    }
}

/// The labels of which an object must have one.
fn labels_of(requirement: &Requirement) -> Option<Vec<Label>> {
    let names_values = matches!(
        requirement.operator(),
        Operator::In | Operator::Equals | Operator::DoubleEquals
    );
    names_values.then(|| {
        let values = requirement.values().iter();
        let mut labels: Vec<_> = values
            .map(|value| Label::new(requirement.key(), &**value))
            .collect();
        // An object is selected once, however often its value is named.
        labels.sort();
        labels.dedup();
        labels
    })
}
