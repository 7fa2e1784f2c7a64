//! Passes: facts computed over a model, one after the other, each from what the previous gave.
//!
//! [`select`] says which versions are wanted, [`facts`] what nodes say beyond their shapes, [`shape`]
//! what kind of value each node is, [`share`] which of them are one declaration, [`name`] what the
//! declarations are called, [`layout`] how their values lie in memory and [`mod@union`] which members
//! exclude each other. Nothing here knows the target language.

pub mod facts;
pub mod layout;
pub mod name;
pub mod select;
pub mod shape;
pub mod share;
#[cfg(test)]
pub(crate) mod testing;
pub mod union;
pub(crate) mod words;

use crate::diagnostic::Diagnostic;
use crate::model::Model;
use crate::options::Options;

/// What the passes found out about a model.
#[derive(Clone, Debug)]
pub struct Facts {
    /// What is declared, by module.
    pub declarations: share::Declarations,
    /// What each declaration is called.
    pub names: name::Names,
    /// How values of the declarations lie in memory.
    pub layout: layout::Layout,
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
    let selection = select::select(model, options)?;
    let facts = facts::facts(model, options.attributes);
    let shapes = shape::shapes(model, &facts, &|_| None);
    let declarations = share::declare(model, &shapes, &selection, options.share);
    let names = name::assign(&declarations, &[], reserved);
    let layout = layout::lay_out(&declarations);
    Ok(Facts {
        declarations,
        names,
        layout,
    })
}
