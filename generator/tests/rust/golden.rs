//! Output for definitions of our own, beside what is expected of it in `testdata/golden`.
//!
//! `KUBEWRIGHT_BLESS=1` writes what is generated there instead. `compile.rs` compiles it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use kubewright_generator::options::{Attributes, Scope, Unions, Versions};
use kubewright_generator::{Generator, Options};

use crate::output;

fn golden(case: &str, options: &Options) -> io::Result<()> {
    golden_of(case, case, options)
}

/// What is generated for a definition, beside what is in the folder of the case.
fn golden_of(definition: &str, case: &str, options: &Options) -> io::Result<()> {
    let source = output::testdata()
        .join("crds")
        .join(format!("{definition}.yaml"));
    let model = Generator::new()
        .source(source)
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let actual = output::Generated::new(model.model(), options).tree();
    let folder = output::testdata().join("golden").join(case);
    if std::env::var_os("KUBEWRIGHT_BLESS").is_some() {
        return bless(&folder, &actual);
    }
    let expected = read(&folder, &folder)?;
    let paths = |files: &BTreeMap<PathBuf, String>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        paths(&actual),
        paths(&expected),
        "files of {case}; KUBEWRIGHT_BLESS=1 accepts them"
    );
    for (path, text) in &actual {
        let expected = &expected[path];
        let line = text
            .lines()
            .zip(expected.lines())
            .position(|(actual, expected)| actual != expected);
        let line = line.unwrap_or_else(|| text.lines().count().min(expected.lines().count()));
        let at = |text: &str| text.lines().nth(line).unwrap_or("(nothing)").to_owned();
        assert!(
            text == expected,
            "{case}/{}:{}: expected\n  {}\nbut generated\n  {}\nKUBEWRIGHT_BLESS=1 accepts it",
            path.display(),
            line + 1,
            at(expected),
            at(text),
        );
    }
    Ok(())
}

fn bless(folder: &Path, files: &BTreeMap<PathBuf, String>) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    output::write(folder, files)
}

/// The files below a folder, by path relative to `root`.
fn read(root: &Path, folder: &Path) -> io::Result<BTreeMap<PathBuf, String>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(read(root, &path)?);
        } else {
            let text = fs::read_to_string(&path)?;
            files.insert(path.strip_prefix(root).unwrap_or(&path).to_owned(), text);
        }
    }
    Ok(files)
}

fn with_docs() -> Options {
    let mut options = Options::default();
    options.docs = true;
    options
}

#[test]
fn types() -> io::Result<()> {
    golden("types", &with_docs())
}

#[test]
fn enums() -> io::Result<()> {
    golden("enums", &Options::default())
}

#[test]
fn scope() -> io::Result<()> {
    golden("scope", &Options::default())
}

#[test]
fn unknown() -> io::Result<()> {
    golden("unknown", &Options::default())
}

#[test]
fn versions() -> io::Result<()> {
    let mut options = with_docs();
    options.versions = Versions::All;
    golden("versions", &options)
}

#[test]
fn shared() -> io::Result<()> {
    golden("shared", &Options::default())
}

#[test]
fn sharing() -> io::Result<()> {
    let mut options = Options::default();
    options.share = Scope::All;
    golden("sharing", &options)
}

#[test]
fn features() -> io::Result<()> {
    let mut options = Options::default();
    options.share = Scope::All;
    options.features = true;
    golden_of("sharing", "features", &options)
}

#[test]
fn links() -> io::Result<()> {
    let mut options = Options::default();
    options.doc_links = "https://example.com/{version}/#{type}-{group}.{field}".to_owned();
    golden_of("enums", "links", &options)
}

#[test]
fn builtin() -> io::Result<()> {
    let mut options = Options::default();
    options.builtin = true;
    golden("builtin", &options)
}

#[test]
fn groups() -> io::Result<()> {
    let mut options = Options::default();
    options
        .group_alias
        .insert("net.two.example.com".to_owned(), "network".to_owned());
    golden("groups", &options)
}

#[test]
fn hostile() -> io::Result<()> {
    golden("hostile", &with_docs())
}

#[test]
fn kinds() -> io::Result<()> {
    golden("kinds", &Options::default())
}

#[test]
fn unions() -> io::Result<()> {
    let mut options = Options::default();
    golden("unions", &options)?;
    options.unions = Unions::Enum;
    golden_of("unions", "unions_enum", &options)
}

#[test]
fn limits() -> io::Result<()> {
    let mut options = Options::default();
    options.versions = Versions::All;
    golden("limits", &options)?;
    options.docs = true;
    options.attributes = Attributes::All;
    golden_of("limits", "limits_all", &options)?;
    options.attributes = Attributes::None;
    golden_of("limits", "limits_none", &options)
}
