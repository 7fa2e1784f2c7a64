//! Generates each folder of `apis/`, into a folder of the same name.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::{env, fs};

use kubewright_generator::Generator;

/// The modules, and the folders they come from.
const TREES: &[(&str, &str)] = &[
    ("apiserver", "apiserver"),
    ("gateway_api", "gateway_api"),
    ("hyphen_group", "hyphen_group"),
    ("mixed_case", "MixedCase"),
];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=apis");
    let apis = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?).join("apis");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let mut modules = String::new();
    for (module, folder) in TREES {
        let api = apis.join(folder);
        let mut generator = Generator::new();
        let options = api.join("kubewright.toml");
        if options.exists() {
            generator = generator.config(options)?;
        }
        let mut sources: Vec<PathBuf> = fs::read_dir(&api)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<Result<_, _>>()?;
        sources.retain(|path| path.extension().is_none_or(|end| end != "toml"));
        sources.sort();
        for source in sources {
            generator = generator.source(source);
        }
        let written = out.join("trees").join(folder);
        generator.generate()?.write_to(&written)?;
        writeln!(
            modules,
            "/// Of `apis/{folder}`.\n#[path = {:?}]\npub mod {module};",
            written.join("mod.rs").to_string_lossy()
        )?;
    }
    fs::write(out.join("trees.rs"), modules)?;
    // One file for all, as in packages without a folder for generated code.
    Generator::new()
        .source(apis.join("single"))
        .generate()?
        .write_to_out_dir()?;
    Ok(())
}
