//! Rust: types, a clientset and informers.
//!
//! What is written is what a person would write: plain structs and enums with the attributes that
//! the derives of the runtime need. Names, texts and values of a schema reach the output as
//! identifiers that this back end made, string literals and sanitised doc comments, never as code.

mod accessor;
mod attributes;
mod choice;
mod clientset;
mod convert;
mod docs;
mod features;
mod field;
mod file;
mod imports;
mod informers;
mod item;
mod limits;
mod links;
mod method;
mod modules;
mod overrides;
mod reserved;
mod root;
mod text;
mod types;
mod variant;

pub use file::Layout;
pub use modules::warnings;
pub use reserved::is_reserved;

use std::collections::BTreeMap;

use features::Features;
use modules::Module;
use text::Line;

use crate::diagnostic::Diagnostic;
use crate::files::Files;
use crate::model::Model;
use crate::options::{Attributes, Options};
use crate::pass::Facts;
use crate::pass::share::DeclarationId;

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
    let Some(crate_path) = path(&options.crate_path) else {
        let message = format!("`{}` is no path of Rust", options.crate_path);
        return Err(vec![Diagnostic::error(message).help(
            "name the runtime crate as generated code sees it: `::kubewright`",
        )]);
    };
    let wrong = overrides::check(options, facts);
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let methods = method::said(&options.method, model, facts)?;
    let mut modules = modules::modules(&facts.declarations, options)?;
    imports::find(facts, &mut modules);
    let features = Features::new(options.features, &facts.declarations, &modules);
    let output = Output {
        model,
        facts,
        features: &features,
        paths: None,
        crate_path: &crate_path,
        docs: options.docs,
        doc_links: &options.doc_links,
        attributes: options.attributes,
        methods: &methods,
    };
    let mut texts = file::Texts::default();
    let positions: Vec<usize> = (0..modules.len()).collect();
    let size = |position: &usize| {
        modules
            .get(*position)
            .map(|module| module.declarations.len())
    };
    let written = file::in_parallel(&positions, size, &|position| {
        item::module(&output, &modules, *position)
    });
    texts.modules = modules.iter().cloned().zip(written).collect();
    if options.clientset {
        texts.clientset = Some(clientset::clientset(&output, &modules));
    }
    if options.informers {
        texts.informers = Some(informers::informers(&output, &modules));
    }
    Ok(file::files(&texts, &features, layout))
}

/// A path of names only, spelt as generated code spells it.
fn path(text: &str) -> Option<String> {
    let path: syn::Path = syn::parse_str(text).ok()?;
    let names: Option<Vec<String>> = path
        .segments
        .iter()
        .map(|segment| {
            segment
                .arguments
                .is_none()
                .then(|| segment.ident.to_string())
        })
        .collect();
    let root = if path.leading_colon.is_some() {
        "::"
    } else {
        ""
    };
    Some(format!("{root}{}", names?.join("::")))
}

/// What everything that is written needs.
#[derive(Clone, Copy)]
struct Output<'a> {
    model: &'a Model,
    facts: &'a Facts,
    /// What features of Cargo compile.
    features: &'a Features,
    /// What the module that is written calls by a path.
    paths: Option<&'a BTreeMap<DeclarationId, String>>,
    /// The runtime crate in generated code.
    crate_path: &'a str,
    /// Whether descriptions become doc comments.
    docs: bool,
    /// Where types are described; empty for nowhere.
    doc_links: &'a str,
    /// How much of what schemas say becomes attributes.
    attributes: Attributes,
    /// Methods that the options name.
    methods: &'a method::Said,
}

impl<'a> Output<'a> {
    /// The same for what stands in a module.
    fn within(&self, module: &'a Module) -> Self {
        Self {
            paths: Some(&module.paths),
            ..*self
        }
    }

    /// `crate = "..."`, where the runtime is not where the derives look for it.
    fn crate_word(&self) -> Option<Line> {
        (self.crate_path != "::kubewright").then(|| text::word("crate", self.crate_path))
    }
}
