//! `kubewright.toml`.

use kubewright_codegen::names::did_you_mean;
use std::path::Path;
use std::sync::Arc;

use toml::de::DeTable;

use super::table::{Options, TABLE};
use crate::diagnostic::{Diagnostic, Error};

impl Options {
    /// Sets every option that a file of TOML names; the keys are the flags of the program without
    /// their dashes.
    pub fn apply_file(&mut self, path: &Path) -> Result<(), Error> {
        let name: Arc<str> = Arc::from(path.to_string_lossy());
        let text = std::fs::read_to_string(path).map_err(|error| {
            Diagnostic::error(format!("cannot be read: {error}"))
                .in_file(&name)
                .help("check the path; options can be given without a file")
        })?;
        self.apply_toml(&name, &text)
    }

    /// Sets every option that a text of TOML names; messages call the text by the name.
    pub fn apply_toml(&mut self, name: &Arc<str>, text: &str) -> Result<(), Error> {
        let at = |offset: usize| {
            let before = text.get(..offset).unwrap_or_default();
            let line_start = before.rfind('\n').map_or(0, |at| at + 1);
            (
                before.matches('\n').count() + 1,
                before[line_start..].chars().count() + 1,
            )
        };
        let located = |offset: usize, message: String| {
            let (line, column) = at(offset);
            Diagnostic::error(message).in_file(name).at(line, column)
        };
        let table = DeTable::parse(text).map_err(|error| {
            located(
                error.span().map_or(0, |span| span.start),
                format!("this is not TOML: {}", error.message()),
            )
            .help("correct the syntax")
        })?;
        let mut diagnostics = Vec::new();
        for (key, value) in table.get_ref() {
            let word: &str = key.get_ref();
            let Some(entry) = TABLE.iter().find(|entry| entry.name == word) else {
                let names = TABLE.iter().map(|entry| entry.name);
                let help = match did_you_mean(word, names.clone()) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => format!("known here: {}", names.collect::<Vec<_>>().join(", ")),
                };
                diagnostics.push(
                    located(
                        key.span().start,
                        format!("unknown option `{}`", word.escape_debug()),
                    )
                    .help(help),
                );
                continue;
            };
            if let Err(message) = (entry.set_toml)(self, value.get_ref()) {
                let help = format!("`{}`: {}", entry.name, entry.help.trim());
                diagnostics.push(
                    located(value.span().start, message)
                        .pointing_to(format!("/{word}"))
                        .help(help),
                );
            }
        }
        if diagnostics.is_empty() {
            Ok(())
        } else {
            Err(diagnostics.into())
        }
    }
}
