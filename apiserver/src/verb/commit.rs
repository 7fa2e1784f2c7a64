//! What is stored, and what follows from it.

use std::sync::Arc;

use super::{garbage, namespace};
use crate::registry::Resource;
use crate::server::Core;
use crate::store::{Draft, Expected, Refused, Stored};

/// Stores an object.
pub(crate) fn put(
    core: &Arc<Core>,
    resource: &Arc<Resource>,
    draft: Draft,
    expected: Expected,
) -> Result<Arc<Stored>, Refused> {
    let stored = resource.objects.put(draft, expected)?;
    core.owners.note(resource, &stored);
    resource.strategy.stored(core, resource, &stored);
    Ok(stored)
}

/// Removes an object in a version, and what goes with it. Gives its last state.
pub(crate) fn remove(
    core: &Arc<Core>,
    resource: &Arc<Resource>,
    found: &Stored,
) -> Result<Arc<Stored>, Refused> {
    let gone = resource.objects.delete(&found.key, found.version)?;
    core.owners.forget(resource, &gone);
    resource.strategy.deleted(core, resource, &gone);
    garbage::collect(core, &gone);
    namespace::finish(core, gone.key.namespace());
    Ok(gone)
}
