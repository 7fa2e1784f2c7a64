//! The definitions of a package's types.
//!
//! `#[derive(Resource, JsonSchema)]` writes a test beside each root, which puts the definition into
//! the folder that a variable names: whatever modules a type is in and whether it is public, Cargo
//! finds it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs, io};

use kubewright_generator::{Diagnostic, Error};

/// What the names of those tests have in common.
const TESTS: &str = "kubewright_definition_of_";
/// Names the folder.
const VARIABLE: &str = "KUBEWRIGHT_DEFINITIONS";

/// The definitions as JSON, each with the name of its kind and version, sorted.
pub(crate) fn definitions(
    folder: &Path,
    features: &[&String],
) -> Result<Vec<(String, String)>, Error> {
    let manifest = folder.join("Cargo.toml");
    if !manifest.is_file() {
        let message = format!("{}: there is no Cargo.toml", folder.display());
        return Err(Diagnostic::error(message)
            .help("name the folder of a package")
            .into());
    }
    let out = env::temp_dir().join(format!("kubewright-definitions-{}", std::process::id()));
    let texts = run(&manifest, features, &out).and_then(|()| read(&out));
    // It is the machine's folder for what nobody misses.
    let _ = fs::remove_dir_all(&out);
    let texts = texts?;
    if texts.is_empty() {
        let message = format!("{}: no type has a definition", manifest.display());
        return Err(Diagnostic::error(message)
            .help("write `#[derive(kubewright::Resource, kubewright::JsonSchema)]` at the root of each kind")
            .into());
    }
    Ok(texts)
}

fn run(manifest: &Path, features: &[&String], out: &Path) -> Result<(), Error> {
    fs::create_dir_all(out).map_err(|error| unusable(out, &error))?;
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["test", "--quiet", "--tests", "--manifest-path"])
        .arg(manifest);
    for features in features {
        command.arg("--features").arg(features);
    }
    command
        .args(["--", TESTS])
        .env(VARIABLE, out)
        // What the tests say is not what was asked for.
        .stdout(Stdio::null());
    let status = command.status().map_err(|error| {
        Diagnostic::error(format!("cargo did not start: {error}"))
            .help("run this as `cargo kubewright`, or have cargo on the PATH")
    })?;
    if status.success() {
        return Ok(());
    }
    let message = format!(
        "{}: the package's tests do not build or run",
        manifest.display()
    );
    Err(Diagnostic::error(message)
        .help("see what cargo says above")
        .into())
}

fn read(folder: &Path) -> Result<Vec<(String, String)>, Error> {
    let entries = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
    let mut texts = Vec::new();
    for entry in entries.map_err(|error| unusable(folder, &error))? {
        let path = entry.path();
        let text = fs::read_to_string(&path).map_err(|error| unusable(&path, &error))?;
        let name = path.file_stem().unwrap_or_default();
        texts.push((name.to_string_lossy().into_owned(), text));
    }
    texts.sort();
    Ok(texts)
}

fn unusable(path: &Path, error: &io::Error) -> Error {
    Diagnostic::error(format!("{}: {error}", path.display()))
        .help("the folder for temporary files has to be writable")
        .into()
}
