//! Objects of other kinds that a kind asks for.

use std::sync::Arc;

use crate::registry::{Context, Resource};
use crate::store::{Key, Range, Stored};

/// The resource of a group and plural.
pub(super) fn resource(context: Context<'_>, group: &str, plural: &str) -> Option<Arc<Resource>> {
    context.core.registry.table().get(group, plural).cloned()
}

/// The objects of a resource, in a namespace or in all.
pub(super) fn all(
    context: Context<'_>,
    group: &str,
    plural: &str,
    namespace: Option<&str>,
) -> Vec<Arc<Stored>> {
    let range = Range {
        namespace,
        ..Range::default()
    };
    resource(context, group, plural)
        .and_then(|resource| resource.objects.list(range, |_| true).ok())
        .map(|page| page.objects)
        .unwrap_or_default()
}

/// An object of a resource.
pub(super) fn one(
    context: Context<'_>,
    group: &str,
    plural: &str,
    namespace: Option<&str>,
    name: &str,
) -> Option<Arc<Stored>> {
    resource(context, group, plural)?
        .objects
        .get(&Key::new(namespace, name))
}
