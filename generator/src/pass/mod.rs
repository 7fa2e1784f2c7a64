//! Passes: facts computed over a model, one after the other, each from what the previous gave.
//!
//! [`select`] says which versions are wanted, [`facts`] what nodes say beyond their shapes, [`shape`]
//! what kind of value each node is, [`share`] which of them are one declaration, [`name`] what the
//! declarations are called (as [`lock`] says, where it does), [`convert`] which roots turn into each
//! other, [`overrides`] what a user wants otherwise, `builtin` which types the
//! runtime has, [`layout`] how their values lie in memory and [`mod@union`] which members
//! exclude each other. Nothing here knows the target language.

pub(crate) mod builtin;
pub mod convert;
#[cfg(test)]
mod corpus_tests;
#[cfg(test)]
mod definitions_tests;
pub mod facts;
mod keep;
pub mod known;
pub mod layout;
pub mod lock;
pub mod merge;
pub mod methods;
pub mod name;
pub mod overrides;
pub mod select;
mod selector;
pub mod shape;
pub mod share;
#[cfg(test)]
pub(crate) mod testing;
pub mod union;
pub(crate) mod words;

use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::options::Options;
use lock::Lock;

/// What the passes found out about a model.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What is declared, by module.
    pub declarations: share::Declarations,
    /// What each declaration is called.
    pub names: name::Names,
    /// How values of the declarations lie in memory.
    pub layout: layout::Layout,
    /// What is wanted otherwise.
    pub overrides: overrides::Overrides,
    /// What becomes of members that exclude each other.
    pub unions: union::form::Forms,
    /// The names before any was wanted otherwise.
    given: name::Names,
    /// Roots that turn into each other.
    pub same: Vec<convert::Same>,
}

impl Facts {
    /// The names that were given, to be kept.
    pub fn lock(&self, model: &Model) -> Lock {
        Lock::of(model, &self.declarations, &self.given)
    }
}

/// Runs every pass. `reserved` says whether a type may not have a name.
///
/// # Errors
/// Options that match nothing.
pub fn run(
    model: &Model,
    options: &Options,
    reserved: &dyn Fn(&str) -> bool,
) -> Result<Facts, Vec<Diagnostic>> {
    run_locked(model, options, &Lock::default(), reserved)
}

/// Runs every pass, and keeps the names of a lock.
///
/// # Errors
/// Options that match nothing.
pub fn run_locked(
    model: &Model,
    options: &Options,
    lock: &Lock,
    reserved: &dyn Fn(&str) -> bool,
) -> Result<Facts, Vec<Diagnostic>> {
    let selection = select::select(model, options)?;
    let facts = facts::facts(model, options.attributes);
    let mut shapes = shape::shapes(model, &facts, &|_| None);
    let kept = keep::keep(model, &shapes, &selection, options.share, lock);
    if !kept.names.is_empty() {
        shapes = shape::shapes(model, &facts, &|node| kept.of(node));
    }
    let mut declarations = share::declare(model, &shapes, &selection, options.share);
    let given = name::assign(model, &declarations, &kept.names, lock, reserved);
    let mut overrides = overrides::resolve(&declarations, &given, options, reserved)?;
    if options.builtin {
        builtin::replace(model, &declarations, options, &mut overrides)
            .map_err(|error| error.diagnostics().to_vec())?;
    }
    let names = given.renamed(|id| overrides.of_type(id)?.name.as_deref());
    if overrides.replaces() {
        declarations.replace(model, &overrides);
    }
    let unions = union::form::forms(model, &declarations, &overrides, options)?;
    let layout = layout::lay_out(&declarations, &overrides, &unions);
    let same = convert::same(model, &declarations, &overrides);
    Ok(Facts {
        declarations,
        names,
        layout,
        overrides,
        unions,
        given,
        same,
    })
}
