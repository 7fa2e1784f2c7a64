//! From sources to files.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::diagnostic::{Diagnostic, Error};
use crate::emit::rust::{self, Layout};
use crate::files::{Change, Files};
use crate::model::Model;
use crate::options::Options;
use crate::pass::lock::Lock;
use crate::pass::share::Body;
use crate::pass::{self, Facts};
use crate::source::{self, Source};

/// Reads API descriptions and generates code for them.
///
/// ```no_run
/// // build.rs
/// fn main() -> Result<(), kubewright_generator::Error> {
///     kubewright_generator::Generator::new().source("crds/").generate()?.write_to_out_dir()
/// }
/// ```
#[derive(Clone, Default)]
pub struct Generator {
    sources: Vec<Source>,
    pub(crate) options: Options,
    progress: Option<Progress>,
}

type Progress = Arc<dyn Fn(usize, usize) + Send + Sync>;

impl Generator {
    /// A generator without sources and with the default options.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file, a folder (with every `.yaml`, `.yml` and `.json` file below it), a glob, or
    /// `-` for standard input.
    #[must_use]
    pub fn source(mut self, path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        self.sources.push(if path.as_os_str() == "-" {
            Source::Stdin
        } else {
            Source::Path(path)
        });
        self
    }

    /// Adds a text; messages call it by the name.
    #[must_use]
    pub fn source_text(mut self, name: impl AsRef<str>, text: impl AsRef<str>) -> Self {
        self.sources.push(Source::Text {
            name: Arc::from(name.as_ref()),
            text: Arc::from(text.as_ref()),
        });
        self
    }

    /// Adds what the API server of a cluster publishes.
    ///
    /// ```no_run
    /// use kubewright_generator::{Cluster, Generator};
    ///
    /// let staging = Generator::new().cluster(Cluster::new().context("staging"));
    /// ```
    #[cfg(feature = "cluster")]
    #[must_use]
    pub fn cluster(mut self, cluster: source::Cluster) -> Self {
        self.sources.push(Source::Cluster(cluster));
        self
    }

    /// Sets the options that a file such as `kubewright.toml` names. Of an option that is set
    /// several times the last counts.
    pub fn config(mut self, path: impl AsRef<Path>) -> Result<Self, Error> {
        self.options.apply_file(path.as_ref())?;
        Ok(self)
    }

    /// Sets every option.
    #[must_use]
    pub fn options(mut self, options: Options) -> Self {
        self.options = options;
        self
    }

    /// The options as they are set.
    pub fn current_options(&self) -> &Options {
        &self.options
    }

    /// Calls a function with how many of how many sources have been read, each time that changes.
    #[must_use]
    pub fn on_progress(mut self, progress: impl Fn(usize, usize) + Send + Sync + 'static) -> Self {
        self.progress = Some(Arc::new(progress));
        self
    }

    /// Reads the sources.
    pub fn load(&self) -> Result<Loaded, Error> {
        let ignore: &(dyn Fn(usize, usize) + Send + Sync) = &|_, _| {};
        let progress = self.progress.as_deref().unwrap_or(ignore);
        let read = source::load(&self.sources, self.options.allow_unknown, progress)?;
        Ok(Loaded {
            read,
            options: self.options.clone(),
        })
    }

    /// Reads the sources and decides what to generate for them.
    pub fn generate(&self) -> Result<Generated, Error> {
        self.load()?.generate()
    }
}

/// What the sources say.
#[derive(Debug)]
pub struct Loaded {
    read: source::Loaded,
    options: Options,
}

impl Loaded {
    /// The model.
    pub fn model(&self) -> &Model {
        &self.read.model
    }

    /// What is worth knowing and no error.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.read.warnings
    }

    /// Decides what to generate.
    ///
    /// The names of the lock are kept; the file itself is only read, see [`Generated::write_lock`].
    pub fn generate(mut self) -> Result<Generated, Error> {
        let path = self.options.lock_file();
        let before = path.map_or_else(|| Ok(Lock::default()), Lock::read)?;
        let model = &self.read.model;
        let facts = pass::run_locked(model, &self.options, &before, &rust::is_reserved)?;
        let lock = facts.lock(model);
        if self.options.locked
            && let Some(change) = before.first_change(&lock)
        {
            let path = path.unwrap_or(Path::new("the lock"));
            let message = format!("the names of types differ from the lock, first in `{change}`");
            return Err(Diagnostic::error(message)
                .in_file(&Arc::from(path.to_string_lossy()))
                .help("generate without `locked` and check the file in")
                .into());
        }
        let modules = facts.declarations.modules().iter();
        let groups = modules.map(|module| module.group.as_str());
        let shared = rust::warnings(groups, &self.options.group_alias);
        self.read.warnings.extend(shared);
        Ok(Generated {
            loaded: self,
            facts,
            lock,
        })
    }
}

/// What is generated for the sources.
#[derive(Debug)]
pub struct Generated {
    loaded: Loaded,
    facts: Facts,
    lock: Lock,
}

impl Generated {
    /// What the sources say.
    pub fn loaded(&self) -> &Loaded {
        &self.loaded
    }

    /// How many kinds are generated, of whatever number of versions each.
    pub fn kinds(&self) -> usize {
        let roots = self.facts.declarations.all().iter();
        let kinds: BTreeSet<_> = roots
            .filter_map(|declaration| match &declaration.body {
                Body::Root(root) if root.is_selected => Some(root.selected.resource),
                _ => None,
            })
            .collect();
        kinds.len()
    }

    /// The names that types have been given.
    pub fn lock(&self) -> &Lock {
        &self.lock
    }

    /// How the file of the lock differs from the names that types have been given.
    pub fn lock_change(&self) -> Option<Change> {
        let path = self.loaded.options.lock_file()?;
        let before = std::fs::read_to_string(path).ok();
        let after = self.lock.to_text();
        (before.as_deref() != Some(&after)).then(|| Change {
            path: path.to_owned(),
            before,
            after: Some(after),
        })
    }

    /// Writes the file that the option `lock` names, if that changes it.
    pub fn write_lock(&self) -> Result<Option<Change>, Error> {
        let change = self.lock_change();
        if let Some(Change { path, after, .. }) = &change {
            crate::files::replace(path, after.as_deref().unwrap_or_default())?;
        }
        Ok(change)
    }

    /// The files in memory: `mod.rs`, and a module for each group and version.
    pub fn files(&self) -> Result<Files, Error> {
        self.emit(Layout::Tree)
    }

    fn emit(&self, layout: Layout) -> Result<Files, Error> {
        Ok(rust::emit(
            self.loaded.model(),
            &self.facts,
            &self.loaded.options,
            layout,
        )?)
    }

    /// Makes a folder hold the files, see [`Files::write_to`].
    pub fn write_to(&self, folder: impl AsRef<Path>) -> Result<Vec<Change>, Error> {
        self.files()?.write_to(folder)
    }

    /// Writes everything as one file into the folder that Cargo gives a build script, from where
    /// `kubewright::include_api!()` takes it, and tells Cargo which changes make another run
    /// necessary. Warnings become those of the build.
    pub fn write_to_out_dir(&self) -> Result<(), Error> {
        let Some(folder) = std::env::var_os("OUT_DIR") else {
            return Err(Diagnostic::error("OUT_DIR is not set")
                .help("call this from build.rs, or write to a folder with `write_to`")
                .into());
        };
        let mut files = Files::default();
        for (_, text) in self.emit(Layout::OneFile)?.iter() {
            files.insert("mod.rs", text);
        }
        files.write_to(Path::new(&folder).join("kubewright"))?;
        print!("{}", self.cargo_lines());
        Ok(())
    }

    /// What a build script tells Cargo.
    fn cargo_lines(&self) -> String {
        const MANY: usize = 20;
        let mut lines = String::new();
        let watched = self.loaded.read.watched.iter();
        for path in watched
            .map(PathBuf::as_path)
            .chain(self.loaded.options.lock_file())
        {
            // Writing to a string does not fail.
            let _ = writeln!(lines, "cargo:rerun-if-changed={}", path.display());
        }
        let warnings = self.loaded.warnings();
        for warning in warnings.iter().take(MANY) {
            let _ = writeln!(
                lines,
                "cargo:warning={}",
                warning.to_string().replace('\n', " ")
            );
        }
        if warnings.len() > MANY {
            let _ = writeln!(
                lines,
                "cargo:warning=and {} more of the kind",
                warnings.len() - MANY
            );
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::Generator;

    #[test]
    fn cargo_is_told_of_every_folder_and_file() {
        let generated = Generator::new()
            .source("tests/data")
            .source("tests/data/every-*.yaml")
            .generate()
            .unwrap_or_else(|error| panic!("{error}"));
        let expected = "cargo:rerun-if-changed=tests/data\ncargo:rerun-if-changed=tests/data/every-keyword.yaml\n";
        assert_eq!(generated.cargo_lines(), expected);
    }

    #[test]
    fn out_dir_is_asked_for() {
        let source = include_str!("../tests/data/every-keyword.yaml");
        let generated = Generator::new().source_text("crd.yaml", source).generate();
        let error = generated.and_then(|generated| generated.write_to_out_dir());
        assert!(error.is_err_and(|error| error.to_string().starts_with("OUT_DIR is not set")));
    }
}
