//! Generates types for the CRDs of the corpus that `crds.txt` lists, which between them hold every
//! construct of schemas.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use kubewright_generator::Generator;
use kubewright_generator::options::Versions;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-env-changed=KUBEWRIGHT_CORPUS");
    println!("cargo:rerun-if-changed=crds.txt");
    let manifest = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let corpus = env::var_os("KUBEWRIGHT_CORPUS")
        .map_or_else(|| manifest.join("../../../shared/corpus"), PathBuf::from);
    let mut files: Vec<PathBuf> = Vec::new();
    if corpus.is_dir() {
        let list = fs::read_to_string(manifest.join("crds.txt"))?;
        files.extend(list.lines().map(|line| corpus.join(line)));
    } else {
        println!(
            "cargo:warning=skipped: schemas of real CRDs need the corpus in KUBEWRIGHT_CORPUS"
        );
    }
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut library = String::new();
    let mut roots = String::new();
    for (index, file) in files.iter().enumerate() {
        println!("cargo:rerun-if-changed={}", file.display());
        let module = format!("crd_{index}");
        let shown = file.to_string_lossy();
        let generated = Generator::new()
            .source(file)
            .versions(Versions::All)
            .clientset(false)
            .generate()?;
        let folder = out.join("types").join(&module);
        let written = generated.files()?;
        for (path, text) in written.iter() {
            for root in roots_of(text) {
                writeln!(
                    roots,
                    "    root::<types::{module}::{}::{root}>({shown:?}),",
                    module_path(path)
                )?;
            }
        }
        written.write_to(&folder)?;
        writeln!(
            library,
            "    #[path = {:?}]\n    pub mod {module};",
            folder.join("mod.rs").to_string_lossy()
        )?;
    }
    let text = format!(
        "/// The types.\n#[allow(missing_docs)]\npub mod types {{\n{library}}}\n\n\
         /// Every version of every kind, with the file that defines it.\n#[allow(deprecated)]\n\
         pub fn roots() -> Vec<Root> {{\n    vec![\n{roots}    ]\n}}\n"
    );
    fs::write(out.join("schemas.rs"), text)?;
    Ok(())
}

/// The structs of a file that derive `Resource`.
fn roots_of(text: &str) -> impl Iterator<Item = &str> {
    text.split("kubewright::Resource")
        .skip(1)
        .filter_map(|rest| {
            let (_, name) = rest.split_once("pub struct ")?;
            name.split([' ', '{']).next()
        })
}

/// `cert_manager/v1.rs` as `cert_manager::v1`.
fn module_path(path: &Path) -> String {
    let segments = path.with_extension("");
    let segments: Vec<_> = segments
        .iter()
        .map(|segment| segment.to_string_lossy())
        .collect();
    segments.join("::")
}
