//! OpenAPI documents of an API server.

mod agree;
pub(super) mod discovery;
mod join;
#[cfg_attr(
    not(test),
    expect(dead_code, reason = "documents are not read yet, their paths are")
)]
mod paths;
mod place;
#[cfg(test)]
mod tests;
mod verbs;

pub(super) use agree::apply;
pub(super) use join::join;

use super::reader::Reader;
use super::tree::Node;
use crate::model::{Model, SchemaId};

/// Reads a schema node of a document, with what it refers to.
type ReadSchema<'f, 't> =
    dyn FnMut(&mut Reader<'t>, &mut Model, &'t Node<'t>) -> Option<SchemaId> + 'f;
