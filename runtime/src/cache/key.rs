//! What an object is found by.

use std::fmt;

use super::Object;

/// What an object of a kind is found by: its namespace, empty in the cluster, and its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The namespace; empty for cluster-scoped kinds.
    pub namespace: Box<str>,
    /// The name.
    pub name: Box<str>,
}

impl Key {
    /// Of an object in a namespace, or in the cluster if that is empty.
    pub fn new(namespace: impl Into<Box<str>>, name: impl Into<Box<str>>) -> Self {
        Self {
            namespace: namespace.into(),
            name: name.into(),
        }
    }

    /// Of this object.
    pub fn of<O: Object>(object: &O) -> Self {
        Self::new(object.namespace(), object.name())
    }
}

impl fmt::Display for Key {
    /// `namespace/name`, or `name` in the cluster.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.namespace.is_empty() {
            write!(f, "{}/", self.namespace)?;
        }
        f.write_str(&self.name)
    }
}
