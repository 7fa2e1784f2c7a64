//! The crate `kubewright-k8s`: its sources and its features, generated.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{cargo, documents, root};

/// Where the description of a type is.
const REFERENCE: &str =
    "https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.36/#{type}-{version}-{group}";

/// Around the generated features of the manifest.
const BEGIN: &str = "# Group versions: generated, `cargo xtask k8s` writes them.\n";
const END: &str = "# End of what is generated.\n";

/// `k8s [--check]`: writes the crate anew, or says whether that would change it.
pub(crate) fn run(arguments: &[String]) -> Result<(), String> {
    let check = match arguments {
        [] => false,
        [flag] if flag == "--check" => true,
        [other, ..] => return Err(format!("unknown argument `{other}`; --check is known")),
    };
    documents()?;
    let links = format!("--doc-links={REFERENCE}");
    let mut words = vec![
        "run",
        "--quiet",
        "--package",
        "kubewright-generator",
        "--locked",
        "--",
        "generate",
        "target/documents/v3",
        "target/documents/discovery",
        "--out=k8s/src/api",
        "--features=true",
        "--lock=",
        &links,
    ];
    words.extend(check.then_some("--check"));
    cargo(&words).run()?;
    let sources = Sources::read(&root().join("k8s/src/api"))?;
    let path = root().join("k8s/Cargo.toml");
    let text = manifest(&read(&path)?, &sources.features)?;
    keep(&path, &text, check)?;
    let path = root().join("k8s/tests/support/kinds.rs");
    keep(&path, &table(&sources.kinds), check)
}

/// What must hold before a change lands.
pub(crate) fn check() -> Result<(), String> {
    run(&["--check".to_owned()])?;
    for features in SAMPLES {
        compile(features)?;
    }
    let package = ["--package", "kubewright-k8s", "--features", "full"];
    let lint = ["--all-targets", "--locked", "--", "-D", "warnings"];
    cargo(&[&["clippy"], &package[..], &lint].concat()).run()?;
    cargo(&[&["test"], &package[..], &["--locked"]].concat())
        .env("KUBEWRIGHT_REQUIRE_CONTROL_PLANE", "1")
        .run()
}

/// Features that compile alone in every run.
const SAMPLES: [&str; 4] = ["core-v1", "apps-v1", "rbac-v1", "core-v1,apps-v1"];

/// Each feature alone, and with the clientset and informers.
pub(crate) fn every_feature() -> Result<(), String> {
    let sources = Sources::read(&root().join("k8s/src/api"))?;
    for feature in &sources.features {
        compile(feature)?;
        compile(&format!("cache,client,{feature}"))?;
    }
    Ok(())
}

fn compile(features: &str) -> Result<(), String> {
    let package = [
        "check",
        "--quiet",
        "--package",
        "kubewright-k8s",
        "--locked",
    ];
    let choice = ["--no-default-features", "--features", features];
    cargo(&[&package[..], &choice].concat()).run()
}

/// Makes a file hold a text, or says that it does not.
pub(crate) fn keep(path: &Path, text: &str, check: bool) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|before| before == text) {
        return Ok(());
    }
    let path_shown = path.display();
    if check {
        return Err(format!(
            "{path_shown} is not what is generated; `cargo xtask k8s` or `cargo xtask apiserver-data` writes it"
        ));
    }
    fs::write(path, text).map_err(|error| format!("{path_shown}: {error}"))
}

/// What the generated sources name.
#[derive(Default)]
struct Sources {
    /// The features of group versions.
    features: BTreeSet<String>,
    /// The paths of the types of kinds: `apps::v1::Deployment`.
    kinds: Vec<String>,
}

impl Sources {
    fn read(folder: &Path) -> Result<Self, String> {
        let mut sources = Self::default();
        sources.add(folder, "")?;
        for feature in ["cache", "client"] {
            sources.features.remove(feature);
        }
        sources.kinds.sort();
        Ok(sources)
    }

    fn add(&mut self, folder: &Path, path: &str) -> Result<(), String> {
        let failed = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
        for entry in fs::read_dir(folder).map_err(|error| failed(&error))? {
            let entry = entry.map_err(|error| failed(&error))?.path();
            let name = entry.file_stem().unwrap_or_default().to_string_lossy();
            let inner = format!("{path}{name}::");
            if entry.is_dir() {
                self.add(&entry, &inner)?;
                continue;
            }
            let text = read(&entry)?;
            let names = text.split("feature = \"").skip(1);
            let names = names.filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()));
            self.features.extend(names);
            for rest in text.split("#[resource(").skip(1) {
                let name = rest.split_once("pub struct ").map(|(_, rest)| rest);
                let name = name.and_then(|rest| rest.split([' ', '{']).next());
                let name = name.ok_or_else(|| format!("{}: no struct", entry.display()))?;
                self.kinds.push(format!("{inner}{name}"));
            }
        }
        Ok(())
    }
}

/// A macro that hands the kinds to another.
fn table(kinds: &[String]) -> String {
    let mut text = String::from(
        "//! Every kind. Written by `cargo xtask k8s`.\n\n\
         /// Calls a macro with the path of every kind.\n\
         macro_rules! with_kinds {\n    ($macro:ident) => {\n        $macro! {\n",
    );
    for kind in kinds {
        text.extend(["            kubewright_k8s::", kind, ",\n"]);
    }
    text.push_str("        }\n    };\n}\n\npub(crate) use with_kinds;\n");
    text
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The manifest with these features between the marks.
fn manifest(text: &str, features: &BTreeSet<String>) -> Result<String, String> {
    let marks = text
        .split_once(BEGIN)
        .and_then(|(head, rest)| Some((head, rest.split_once(END)?.1)));
    let Some((head, tail)) = marks else {
        return Err(format!("k8s/Cargo.toml lacks the lines\n{BEGIN}{END}"));
    };
    let mut lines = String::from("full = [\n");
    for feature in features {
        lines.extend(["    \"", feature, "\",\n"]);
    }
    lines.push_str("]\n");
    for feature in features {
        lines.extend([feature, " = []\n"]);
    }
    Ok(format!("{head}{BEGIN}{lines}{END}{tail}"))
}
