//! This repository's generator, and what it writes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The program, in release.
pub(super) struct Generator {
    program: PathBuf,
}

impl Generator {
    pub(super) fn built() -> Result<Self, String> {
        println!("building cargo-kubewright in release");
        let status = super::cargo()
            .current_dir(crate::root())
            .args(["build", "--quiet", "--release", "--locked"])
            .args([
                "--package",
                "kubewright-generator",
                "--bin",
                "cargo-kubewright",
            ])
            .arg("--target-dir")
            .arg(super::target())
            .status()
            .map_err(|error| format!("cargo did not start: {error}"))?;
        if !status.success() {
            return Err(format!("cargo-kubewright does not build: {status}"));
        }
        let name = format!("cargo-kubewright{}", std::env::consts::EXE_SUFFIX);
        Ok(Self {
            program: super::target().join("release").join(name),
        })
    }

    /// Writes types and a clientset. `--docs` documents them as kopium's are.
    pub(super) fn generate(
        &self,
        sources: &[PathBuf],
        out: &Path,
        arguments: &[&str],
    ) -> Result<(), String> {
        let output = Command::new(&self.program)
            .args(["kubewright", "generate", "--out"])
            .arg(out)
            .args(arguments)
            .args(sources)
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("cargo-kubewright did not start: {error}"))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!(
            "cargo kubewright generate: {}\n{said}",
            output.status
        ))
    }
}

/// The line of a manifest that depends on the runtime, as users do.
pub(super) fn dependency() -> String {
    let path = crate::root().join("runtime");
    format!("kubewright = {{ path = '{}' }}\n", path.display())
}

/// Paths of the roots' types below the module of all, in a folder that `generate` wrote.
pub(super) fn roots(out: &Path) -> Result<Vec<String>, String> {
    let mut roots = Vec::new();
    for group in modules(&out.join("mod.rs"))? {
        let folder = out.join(file_name(&group));
        if !folder.is_dir() {
            // The clientset.
            continue;
        }
        for version in modules(&folder.join("mod.rs"))? {
            let text = read(&folder.join(format!("{}.rs", file_name(&version))))?;
            let kinds = text.split("#[resource(").skip(1).filter_map(|after| {
                let name = after.split_once("pub struct ")?.1;
                name.split([' ', '{']).next()
            });
            roots.extend(kinds.map(|kind| format!("{group}::{version}::{kind}")));
        }
    }
    Ok(roots)
}

fn modules(file: &Path) -> Result<Vec<String>, String> {
    let text = read(file)?;
    let names = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    Ok(names.map(str::to_owned).collect())
}

fn file_name(module: &str) -> &str {
    module.trim_start_matches("r#")
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_are_found_in_the_modules_of_groups_and_versions() {
        let out = std::env::temp_dir().join(format!("xtask-roots-{}", std::process::id()));
        let group = out.join("loop");
        fs::create_dir_all(&group).unwrap();
        fs::write(out.join("mod.rs"), "pub mod r#loop;\npub mod clientset;\n").unwrap();
        fs::write(group.join("mod.rs"), "pub mod v1;\n").unwrap();
        let module = "#[resource(\n    group = \"loop.io\",\n)]\npub struct Website {\n}\n\npub struct Page {}\n";
        fs::write(group.join("v1.rs"), module).unwrap();
        let found = roots(&out);
        fs::remove_dir_all(&out).unwrap();
        assert_eq!(found.unwrap(), ["r#loop::v1::Website"]);
    }
}
