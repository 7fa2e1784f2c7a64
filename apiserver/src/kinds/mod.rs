//! What is particular to the built-in kinds.

mod act;
mod check;
mod cluster;
mod config;
mod defaults;
mod ingress;
mod kind;
mod limits;
mod look;
mod namespace;
mod others;
mod pod;
mod review;
mod service;
mod storage;
mod table;
mod workload;

use std::sync::Arc;

use crate::crd;
use crate::registry::Strategy;

/// What is particular to a built-in kind.
pub(crate) fn strategy(group: &str, kind: &str) -> Arc<dyn Strategy> {
    if let Some(review) = review::Review::of(group, kind) {
        return Arc::new(review);
    }
    match (group, kind) {
        ("", "Namespace") => Arc::new(namespace::Namespace),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => crd::strategy(),
        _ => Arc::new(table::of(group, kind)),
    }
}
