//! Rust: types and a clientset.
//!
//! What is written is what a person would write: plain structs and enums with the attributes that
//! the derives of the runtime need. Names, texts and values of a schema reach the output as
//! identifiers that this back end made, string literals and sanitised doc comments, never as code.

mod clientset;
mod docs;
mod field;
mod file;
mod item;
mod modules;
mod reserved;
mod variant;

pub use file::Layout;
pub use reserved::is_reserved;

use proc_macro2::TokenStream;

use crate::diagnostic::Diagnostic;
use crate::files::Files;
use crate::model::Model;
use crate::options::Options;
use crate::pass::Facts;

/// Writes a model as Rust.
///
/// # Errors
/// Options that are no Rust, or that match nothing.
pub fn emit(
    model: &Model,
    facts: &Facts,
    options: &Options,
    layout: Layout,
) -> Result<Files, Vec<Diagnostic>> {
    if syn::parse_str::<syn::Path>(&options.crate_path).is_err() {
        let message = format!("`{}` is no path of Rust", options.crate_path);
        return Err(vec![Diagnostic::error(message).help(
            "name the runtime crate as generated code sees it: `::kubewright`",
        )]);
    }
    let modules = modules::modules(&facts.declarations, options)?;
    let output = Output {
        model,
        facts,
        crate_path: &options.crate_path,
        docs: options.docs,
    };
    let mut texts = file::Texts::default();
    for (module, text) in modules.iter().zip(file::in_parallel(&modules, &|module| {
        item::module(&output, module)
    })) {
        texts
            .modules
            .push((module.clone(), text.map_err(|error| vec![error])?));
    }
    if options.clientset {
        texts.clientset =
            Some(clientset::clientset(&output, &modules).map_err(|error| vec![error])?);
    }
    Ok(file::files(&texts, layout))
}

/// What everything that is written needs.
struct Output<'a> {
    model: &'a Model,
    facts: &'a Facts,
    /// The runtime crate in generated code. Text, because tokens do not cross threads.
    crate_path: &'a str,
    /// Whether descriptions become doc comments.
    docs: bool,
}

impl Output<'_> {
    fn runtime(&self) -> TokenStream {
        self.crate_path.parse().unwrap_or_default()
    }
}
