//! What is generated, and where tests find what they read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use kubewright_generator::emit::rust::{self, Layout};
use kubewright_generator::model::Model;
use kubewright_generator::pass::share::Module;
use kubewright_generator::pass::{self, Facts};
use kubewright_generator::{Diagnostic, Error, Files, Options};

/// Rust for a model.
pub(crate) struct Generated {
    pub(crate) facts: Facts,
    tree: Files,
    one_file: Files,
}

impl Generated {
    pub(crate) fn new(model: &Model, options: &Options) -> Self {
        fn problems<T>(diagnostics: Vec<Diagnostic>) -> T {
            panic!("{}", Error::from(diagnostics))
        }
        let facts = pass::run(model, options, &rust::is_reserved).unwrap_or_else(problems);
        let tree = rust::emit(model, &facts, options, Layout::Tree).unwrap_or_else(problems);
        let one_file = rust::emit(model, &facts, options, Layout::OneFile).unwrap_or_else(problems);
        Self {
            facts,
            tree,
            one_file,
        }
    }

    /// Its files, one for each module.
    pub(crate) fn tree(&self) -> BTreeMap<PathBuf, String> {
        self.tree
            .iter()
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect()
    }

    /// All of it as one text.
    pub(crate) fn one_file(&self) -> &str {
        self.one_file.iter().next().map_or("", |(_, text)| text)
    }

    /// The path of a module.
    pub(crate) fn module_path(&self, module: &Module) -> String {
        let (group, version) = (
            format!("group = \"{}\",", module.group),
            format!("version = \"{}\",", module.version),
        );
        let mut files = self
            .tree
            .iter()
            .filter(|(_, text)| text.contains(&group) && text.contains(&version));
        let path = files
            .next()
            .map_or(Path::new(""), |(path, _)| path)
            .with_extension("");
        let segment = |segment: &std::ffi::OsStr| match segment.to_string_lossy().as_ref() {
            "type" => "r#type".to_owned(),
            plain => plain.to_owned(),
        };
        path.iter().map(segment).collect::<Vec<_>>().join("::")
    }
}

/// Definitions of our own and what is expected of them.
pub(crate) fn testdata() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../testdata"))
}

/// The definitions in `testdata/crds`, sorted.
pub(crate) fn definitions() -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(testdata().join("crds"))?;
    let mut paths = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// Writes files below a folder.
pub(crate) fn write(folder: &Path, files: &BTreeMap<PathBuf, String>) -> io::Result<()> {
    for (path, text) in files {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)?;
    }
    Ok(())
}
