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

/// The kind that a module of kopium's is for.
pub(super) fn kind(module: &str) -> Option<&str> {
    let mut attributes = module.lines().filter(|line| line.starts_with("#[kube("));
    let after = attributes.find_map(|line| line.split_once(" kind = \""))?.1;
    Some(after.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_is_in_the_attribute_of_kube() {
        let module = "/// kind = \"No\"\n#[kube(group = \"a.io\", version = \"v1\", kind = \"Yes\", plural = \"yes\")]\n#[kube(namespaced)]\n";
        assert_eq!(kind(module), Some("Yes"));
        assert_eq!(kind("pub struct A {}\n"), None);
    }
}
