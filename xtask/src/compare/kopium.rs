//! kopium, which turns a CRD into Rust for kube.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(super) const VERSION: &str = "0.24.1";

/// The program, installed below `target` when it is not there.
pub(super) struct Kopium {
    program: PathBuf,
}

impl Kopium {
    pub(super) fn installed() -> Result<Self, String> {
        let root = super::target().join("peers");
        let program = root
            .join("bin")
            .join(format!("kopium{}", std::env::consts::EXE_SUFFIX));
        if !program.exists() {
            println!("installing kopium {VERSION} (once, some minutes)");
            let status = super::cargo()
                .args([
                    "install",
                    "kopium",
                    "--version",
                    VERSION,
                    "--locked",
                    "--root",
                ])
                .arg(&root)
                .status()
                .map_err(|error| format!("cargo did not start: {error}"))?;
            if !status.success() {
                return Err(format!("`cargo install kopium` failed: {status}"));
            }
        }
        Ok(Self { program })
    }

    /// Rust for a CRD, or the first line of what kopium says against it.
    pub(super) fn generate(&self, crd: &Path) -> Result<Vec<u8>, String> {
        let output = Command::new(&self.program)
            .args(["-A", "-f"])
            .arg(crd)
            .env_remove("RUST_BACKTRACE")
            .stdin(Stdio::null())
            .output()
            .map_err(|error| format!("kopium did not start: {error}"))?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().find(|line| !line.trim().is_empty());
        Err(first.map_or_else(|| output.status.to_string(), str::to_owned))
    }
}

/// The type of the root in a module of kopium's.
pub(super) fn root(module: &str) -> Option<&str> {
    let attribute = module
        .lines()
        .find(|line| line.starts_with("#[kube(") && line.contains(" kind = \""))?;
    // Named only where it is not the kind.
    let found = attribute.split_once(" root = \"");
    let (_, name) = found.or_else(|| attribute.split_once(" kind = \""))?;
    Some(name.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_is_in_the_attribute_of_kube() {
        let module = "/// kind = \"No\"\n#[kube(namespaced)]\n#[kube(group = \"a.io\", kind = \"Yes\", plural = \"yes\")]\n";
        assert_eq!(root(module), Some("Yes"));
        let renamed = "#[kube(group = \"a.io\", kind = \"VMAgent\", root = \"VmAgent\")]\n";
        assert_eq!(root(renamed), Some("VmAgent"));
        assert_eq!(root("pub struct A {}\n"), None);
    }
}
