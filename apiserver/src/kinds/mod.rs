//! What is particular to the built-in kinds.

mod namespace;
mod plain;

use std::sync::Arc;

use crate::crd;
use crate::registry::Strategy;

/// What is particular to a built-in kind.
pub(crate) fn strategy(group: &str, kind: &str) -> Arc<dyn Strategy> {
    match (group, kind) {
        ("", "Namespace") => Arc::new(namespace::Namespace),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => crd::strategy(),
        _ => Arc::new(plain::Plain::of(group, kind)),
    }
}
