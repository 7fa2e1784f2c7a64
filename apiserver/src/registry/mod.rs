//! What is served: resources, their versions and parts, and what is particular to each kind.

mod resource;
mod scope;
mod strategy;
mod table;
mod verbs;
mod version;

pub(crate) use resource::{Converter, Origin, Resource};
pub(crate) use scope::{Names, Scope};
pub(crate) use strategy::{Context, NameRule, Part, Strategy, keep_all_but_status};
pub(crate) use table::{Registry, Table};
pub use verbs::Verb;
pub(crate) use verbs::Verbs;
pub(crate) use version::{
    Column, Role, ScalePaths, SchemaCell, SelectableField, Subresource, Version,
};
