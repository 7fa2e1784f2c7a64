//! OpenAPI documents of an API server.

mod agree;
mod definitions;
pub(super) mod discovery;
mod join;
mod names;
mod paths;
mod place;
mod schema;
#[cfg(test)]
mod tests;
mod unify;
mod verbs;

pub(super) use agree::apply;
pub(super) use definitions::is_document;
pub(super) use join::join;
pub(super) use unify::unify;

use std::sync::Arc;

use super::reader::Reader;
use super::tree::Node;
use crate::model::{Model, SchemaId};

/// Reads a schema node of a document, with what it refers to.
type ReadSchema<'f, 't> =
    dyn FnMut(&mut Reader<'t>, &mut Model, &'t Node<'t>) -> Option<SchemaId> + 'f;

/// Reads a document: its definitions, and the resources that its paths serve.
pub(super) fn read<'t>(
    reader: &mut Reader<'t>,
    model: &mut Model,
    file: &Arc<str>,
    root: &'t Node<'t>,
) {
    if !definitions::check_version(reader, root) {
        return;
    }
    let names = definitions::read(reader, model, file, root);
    let resources = paths::read(reader, model, file, root, &mut |reader, model, node| {
        names.read(reader, model, node)
    });
    for resource in resources {
        model.add_resource(resource);
    }
}
