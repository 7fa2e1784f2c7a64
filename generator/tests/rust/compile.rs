//! Generated code compiles, with every warning an error, and what it declares works.
//!
//! Each test writes a package below the target folder and hands it to cargo.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use kubewright_generator::options::{Scope, Unions, Versions};
use kubewright_generator::pass::share::Body;
use kubewright_generator::{Generator, Options};

use crate::output::{self, Generated};
use crate::support;
use crate::widgets::document;

const MANIFEST_DIR: &str = env!("CARGO_MANIFEST_DIR");

/// A package below the target folder.
pub(crate) struct Package {
    folder: PathBuf,
    /// Where it is built: what is built there waits for what else is.
    target: PathBuf,
}

impl Package {
    pub(crate) fn new(name: &str, edition: &str) -> io::Result<Self> {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join("src"))?;
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n\n[workspace]\n\n\
             [dependencies]\nkubewright = {{ path = {:?} }}\nserde_json = \"1\"\n\n[profile.dev]\ndebug = false\n",
            format!("{MANIFEST_DIR}/../runtime")
        );
        fs::write(folder.join("Cargo.toml"), manifest)?;
        // The versions of the workspace, so that nothing is looked up.
        fs::copy(
            format!("{MANIFEST_DIR}/../Cargo.lock"),
            folder.join("Cargo.lock"),
        )?;
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generated-target");
        Ok(Self { folder, target })
    }

    /// Is built beside the others, for which it builds the runtime once more.
    fn apart(mut self) -> Self {
        self.target = self.folder.with_extension("target");
        self
    }

    pub(crate) fn add(&self, path: &str, text: &str) -> io::Result<()> {
        let path = self.folder.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, text)
    }

    /// Declares features, each without others.
    pub(crate) fn features(&self, names: &[&str]) -> io::Result<()> {
        let path = self.folder.join("Cargo.toml");
        let mut manifest = fs::read_to_string(&path)?;
        manifest.push_str("\n[features]\n");
        for name in names {
            let _ = writeln!(manifest, "{name} = []");
        }
        fs::write(path, manifest)
    }

    pub(crate) fn cargo(&self, arguments: &[&str]) -> io::Result<()> {
        let output = Command::new(env!("CARGO"))
            .args(arguments)
            .args(["--offline", "--quiet"])
            .env("CARGO_TARGET_DIR", &self.target)
            .current_dir(&self.folder)
            .output()?;
        let errors = String::from_utf8_lossy(&output.stderr);
        let shown: String = errors.chars().take(8000).collect();
        assert!(
            output.status.success(),
            "cargo {arguments:?} in {}:\n{shown}",
            self.folder.display()
        );
        Ok(())
    }
}

/// A program that encodes and decodes an object of every root, and knows the size of every struct.
fn program(library: &str, generated: &Generated) -> String {
    let mut body = String::new();
    for module in generated.facts.declarations.modules() {
        let path = generated.module_path(module);
        for id in &module.declarations {
            let ty = format!("{library}::{path}::{}", generated.facts.names.of(*id));
            let declaration = generated.facts.declarations.get(*id);
            if declaration.record().is_some() {
                let _ = writeln!(
                    body,
                    "    size::<{ty}>({});",
                    generated.facts.layout.size_of(*id)
                );
            }
            if matches!(declaration.body, Body::Root(_)) {
                let _ = writeln!(body, "    round_trip::<{ty}>();");
            }
        }
    }
    format!(
        "#![deny(warnings)]\n\
         #![allow(deprecated)]\n\
         use kubewright::Resource;\n\n\
         fn round_trip<K: Resource + Default + PartialEq>() {{\n\
         \x20   let text = serde_json::to_string(&K::default()).unwrap();\n\
         \x20   let object: K = serde_json::from_str(&text).unwrap_or_else(|error| panic!(\"{{text}}: {{error}}\"));\n\
         \x20   assert_eq!(serde_json::to_string(&object).unwrap(), text);\n\
         }}\n\n\
         fn size<T>(bytes: usize) {{\n\
         \x20   assert_eq!(size_of::<T>(), bytes, \"{{}}\", std::any::type_name::<T>());\n\
         }}\n\n\
         fn main() {{\n{body}}}\n"
    )
}

/// The goldens in one package, each a module, in an edition.
fn compile_goldens(edition: &str) -> io::Result<()> {
    let package = Package::new(&format!("goldens-{edition}"), edition)?;
    let mut library = String::from(
        "#![deny(warnings, missing_docs, unreachable_pub, clippy::pedantic)]\n//! Goldens.\n\n",
    );
    let mut cases: Vec<_> =
        fs::read_dir(output::testdata().join("golden"))?.collect::<io::Result<Vec<_>>>()?;
    cases.sort_by_key(fs::DirEntry::path);
    for case in cases {
        let name = case.file_name();
        // Nothing of it is left without features.
        if name == "features" {
            continue;
        }
        let path = fs::canonicalize(case.path())?.join("mod.rs");
        let _ = writeln!(
            library,
            "/// Case.\n#[path = \"{}\"]\npub mod case_{};",
            path.display(),
            name.to_string_lossy()
        );
    }
    package.add("src/lib.rs", &library)?;
    package.cargo(&["check"])
}

#[test]
fn goldens_compile_in_edition_2021() -> io::Result<()> {
    compile_goldens("2021")
}

#[test]
fn goldens_compile_in_edition_2024() -> io::Result<()> {
    compile_goldens("2024")
}

/// Whatever features are chosen, what is left compiles.
#[test]
fn every_choice_of_features_compiles() -> io::Result<()> {
    const FEATURES: [&str; 6] = [
        "cache",
        "client",
        "other-v1",
        "sharing-v1",
        "sharing-v1alpha1",
        "sharing-v1beta1",
    ];
    // There are many choices.
    let package = Package::new("features", "2024")?.apart();
    package.features(&FEATURES)?;
    let path = fs::canonicalize(output::testdata().join("golden/features/mod.rs"))?;
    let library = format!(
        "#![deny(warnings)]\n//! Features.\n\n/// Case.\n#[path = \"{}\"]\npub mod api;\n",
        path.display()
    );
    package.add("src/lib.rs", &library)?;
    for choice in 0..1 << FEATURES.len() {
        let chosen = FEATURES.iter().enumerate();
        let chosen: Vec<&str> = chosen
            .filter(|(index, _)| choice >> index & 1 == 1)
            .map(|(_, name)| *name)
            .collect();
        package.cargo(&["check", "--features", &chosen.join(",")])?;
    }
    Ok(())
}

/// Documentation is built without a warning, and no description is a test.
#[test]
fn descriptions_are_documentation_only() -> io::Result<()> {
    let mut options = Options::default();
    options.docs = true;
    let generator = output::definitions()?
        .into_iter()
        .fold(Generator::new(), Generator::source);
    let loaded = generator.load().unwrap_or_else(|error| panic!("{error}"));
    let generated = Generated::new(loaded.model(), &options);
    let package = Package::new("documented", "2024")?;
    package.add(
        "src/lib.rs",
        &format!(
            "//! Documented.\n#![deny(rustdoc::all)]\n{}",
            generated.one_file()
        ),
    )?;
    package.cargo(&["doc", "--no-deps"])?;
    package.cargo(&["test", "--doc"])
}

#[test]
fn objects_of_our_own_definitions_round_trip() -> io::Result<()> {
    own_objects_round_trip("own", Unions::View)
}

#[test]
fn objects_with_enums_of_unions_round_trip() -> io::Result<()> {
    own_objects_round_trip("own-enums", Unions::Enum)
}

fn own_objects_round_trip(name: &str, unions: Unions) -> io::Result<()> {
    let mut options = Options::default();
    options.versions = Versions::All;
    options.unions = unions;
    let generator = output::definitions()?
        .into_iter()
        .fold(Generator::new(), Generator::source);
    let loaded = generator.load().unwrap_or_else(|error| panic!("{error}"));
    round_trip(name, &Generated::new(loaded.model(), &options))
}

/// Compiles what is generated, and runs a program over it.
pub(crate) fn round_trip(name: &str, generated: &Generated) -> io::Result<()> {
    let package = Package::new(name, "2024")?;
    package.add(
        "src/lib.rs",
        &format!("#![deny(warnings)]\n{}", generated.one_file()),
    )?;
    let library = name.replace('-', "_");
    package.add("src/main.rs", &program(&library, generated))?;
    package.cargo(&["run"])
}

/// A type that holds itself has a size, and what it holds is written as it was read.
#[test]
fn definitions_that_hold_themselves_round_trip() -> io::Result<()> {
    const MAIN: &str = r#"
use recursive::widgets::v1::{Tree, Widget};
use serde_json::{Value, json};

fn main() {
    let tree = json!({"only": {}, "many": [{"only": {}}, {}], "named": {"a": {"many": [{}]}}, "other": {"back": {"only": {}}}});
    let widget = json!({
        "apiVersion": "widgets.example.com/v1", "kind": "Widget", "metadata": {"name": "a"},
        "spec": {"name": "b", "shape": {"sides": 3}, "tree": tree},
    });
    let read: Widget = serde_json::from_value(widget.clone()).unwrap();
    let depth = |tree: &Tree| tree.only.iter().count();
    assert_eq!(read.spec.as_ref().and_then(|spec| spec.tree.as_deref()).map(depth), Some(1));
    assert_eq!(serde_json::to_value(&read).unwrap(), widget);
    assert_eq!(read, read.clone());
    let _: Value = serde_json::to_value(Tree::default()).unwrap();
}
"#;
    let text = document("widgets.example.com", "v1");
    let loaded = Generator::new().source_text("a.json", text).load();
    let loaded = loaded.unwrap_or_else(|error| panic!("{error}"));
    let package = Package::new("recursive", "2024")?;
    let generated = Generated::new(loaded.model(), &Options::default());
    let lib = format!("#![deny(warnings)]\n{}", generated.one_file());
    package.add("src/lib.rs", &lib)?;
    package.add("src/main.rs", MAIN)?;
    package.cargo(&["run"])
}

/// One kind of the Kubernetes API in a crate of one's own: what it is made of, and nothing else.
#[test]
fn selected_kinds_compile_with_what_they_hold() -> io::Result<()> {
    let Some(corpus) = support::corpus() else {
        return Ok(());
    };
    let generator = Generator::new()
        .source(corpus.join("openapi/v3"))
        .kinds(["apps/v1/Deployment"]);
    let files = generator
        .generate()
        .and_then(|generated| generated.files())
        .unwrap_or_else(|error| panic!("{error}"));
    let package = Package::new("selected", "2024")?;
    let mut paths = Vec::new();
    for (path, text) in files.iter() {
        package.add(&format!("src/api/{}", path.display()), text)?;
        paths.push(path.display().to_string());
        for absent in [
            "pub struct StatefulSet ",
            "pub struct Pod ",
            "pub struct NodeSpec ",
        ] {
            assert!(!text.contains(absent), "{}: {absent}", path.display());
        }
    }
    assert_eq!(
        paths,
        [
            "apps/mod.rs",
            "apps/v1.rs",
            "clientset.rs",
            "core/mod.rs",
            "core/v1.rs",
            "informers.rs",
            "mod.rs"
        ]
    );
    package.add("src/lib.rs", "#![deny(warnings)]\npub mod api;\n")?;
    package.cargo(&["check"])
}

/// Types that groups share live in the modules of one of them.
#[test]
fn every_real_definition_compiles_where_all_share() -> io::Result<()> {
    let Some(corpus) = support::corpus() else {
        return Ok(());
    };
    let mut options = Options::default();
    options.versions = Versions::All;
    options.share = Scope::All;
    options.builtin = true;
    let loaded = Generator::new()
        .source(corpus.join("crds"))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let generated = Generated::new(loaded.model(), &options);
    let package = Package::new("corpus-shared", "2021")?;
    let files: BTreeMap<PathBuf, String> = generated.tree();
    output::write(&package.folder.join("src/generated"), &files)?;
    package.add("src/lib.rs", "#![deny(warnings)]\npub mod generated;\n")?;
    package.cargo(&["check"])
}

#[test]
fn every_real_definition_compiles_and_round_trips() -> io::Result<()> {
    let Some(corpus) = support::corpus() else {
        return Ok(());
    };
    let mut options = Options::default();
    options.versions = Versions::All;
    let loaded = Generator::new()
        .source(corpus.join("crds"))
        .load()
        .unwrap_or_else(|error| panic!("{error}"));
    let generated = Generated::new(loaded.model(), &options);
    let package = Package::new("corpus", "2024")?;
    // The tree, for modules that the compiler reads one by one.
    let files: BTreeMap<PathBuf, String> = generated.tree();
    output::write(&package.folder.join("src/generated"), &files)?;
    package.add("src/lib.rs", "#![deny(warnings)]\npub mod generated;\n")?;
    package.add("src/main.rs", &program("corpus::generated", &generated))?;
    package.cargo(&["run"])
}
