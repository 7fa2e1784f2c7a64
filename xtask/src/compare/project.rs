//! A crate of its own, written to be built and measured.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// A crate below `target/compare`, outside this workspace: cargo's own profiles apply to it.
pub(super) struct Project {
    folder: PathBuf,
}

impl Project {
    /// A crate with these dependencies, without sources. What an earlier run built of them stays.
    pub(super) fn new(name: &str, dependencies: &str) -> Result<Self, String> {
        let project = Self {
            folder: super::target().join("compare").join(name),
        };
        remove(&project.folder.join("src"))?;
        project.write(
            "Cargo.toml",
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [workspace]\n\n[dependencies]\n{dependencies}"
            ),
        )?;
        Ok(project)
    }

    /// Versions of this repository's lock file, where both depend on a crate.
    pub(super) fn with_our_versions(self) -> Result<Self, String> {
        let text = fs::read_to_string(crate::root().join("Cargo.lock"))
            .map_err(|error| format!("Cargo.lock: {error}"))?;
        self.write("Cargo.lock", &text)?;
        Ok(self)
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn target(&self) -> PathBuf {
        self.folder.join("target")
    }

    /// Writes a file, with the folders it needs.
    pub(super) fn write(&self, path: &str, text: &str) -> Result<(), String> {
        let path = self.folder.join(path);
        let written = path.parent().map_or(Ok(()), fs::create_dir_all);
        written
            .and_then(|()| fs::write(&path, text))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Makes cargo take a file for changed.
    pub(super) fn touch(&self, path: &str) -> Result<(), String> {
        let path = self.folder.join(path);
        fs::File::options()
            .append(true)
            .open(&path)
            .and_then(|file| file.set_modified(SystemTime::now()))
            .map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Removes what was built.
    pub(super) fn clean(&self) -> Result<(), String> {
        remove(&self.target())
    }

    /// A command of cargo's on this crate.
    pub(super) fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = super::cargo();
        command
            .current_dir(&self.folder)
            .args(arguments)
            .env("CARGO_TARGET_DIR", self.target())
            .env("CARGO_INCREMENTAL", "0");
        command
    }

    /// Lines in the sources below a folder.
    pub(super) fn lines(&self, path: &str) -> Result<usize, String> {
        lines(&self.folder.join(path))
    }
}

/// Lines of the Rust files below a folder.
pub(super) fn lines(folder: &Path) -> Result<usize, String> {
    let shown = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut count = 0;
    for entry in fs::read_dir(folder).map_err(shown)? {
        let path = entry.map_err(shown)?.path();
        if path.is_dir() {
            count += lines(&path)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            count += fs::read_to_string(&path).map_err(shown)?.lines().count();
        }
    }
    Ok(count)
}

/// Removes a folder with all in it, where there is one.
pub(super) fn remove(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}
