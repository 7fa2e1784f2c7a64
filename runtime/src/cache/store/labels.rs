//! An index by labels.

use super::Index;
use crate::cache::Object;

/// An index by labels, for selectors that name a value: see [`Store::index_labels`](super::Store::index_labels).
///
/// Each value that a label has is held once more for each object, so it is worth its memory where
/// lists by labels are many and each selects few of the objects.
pub type LabelIndex<O> = Index<O, Label>;

/// A label: its key and its value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label {
    /// The key, with its prefix.
    pub key: Box<str>,
    /// The value; may be empty.
    pub value: Box<str>,
}

impl Label {
    /// This label.
    pub fn new(key: impl Into<Box<str>>, value: impl Into<Box<str>>) -> Self {
        Self {
            key: key.into(),
            value: value.into(),
        }
    }
}

/// The labels of an object.
pub(super) fn labels_of<O: Object>(object: &O) -> Vec<Label> {
    let mut labels = Vec::new();
    object.each_label(&mut |key, value| labels.push(Label::new(key, value)));
    labels
}
