//! The recipes of this repository: `cargo xtask`, and `cargo xtask RECIPE...`.

mod apiserver_data;
mod compare;
mod k8s;
mod lean;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// A recipe: its name, what it is for, and what it does.
struct Recipe {
    name: &'static str,
    about: &'static str,
    run: fn() -> Result<(), String>,
}

const RECIPES: &[Recipe] = &[
    Recipe {
        name: "fmt",
        about: "check the formatting",
        run: fmt,
    },
    Recipe {
        name: "lint",
        about: "clippy, warnings denied",
        run: lint,
    },
    Recipe {
        name: "docs",
        about: "build the documentation, warnings denied",
        run: docs,
    },
    Recipe {
        name: "test",
        about: "every test; what needs Go is skipped where there is none",
        run: test,
    },
    Recipe {
        name: "lean",
        about: "how many crates the runtime's features bring; clippy on each alone, and on none",
        run: lean::check,
    },
    Recipe {
        name: "rules",
        about: "the runtime with the feature `cel`: clippy and tests",
        run: rules,
    },
    Recipe {
        name: "client",
        about: "the runtime with every feature that needs no version of Kubernetes: clippy, tests and documentation",
        run: lean::client,
    },
    Recipe {
        name: "regenerate",
        about: "write the golden output anew and fail if that changes a file",
        run: regenerate,
    },
    Recipe {
        name: "documents",
        about: "what a control plane with every API says of itself, into target/documents (needs Go)",
        run: documents,
    },
    Recipe {
        name: "k8s-check",
        about: "kubewright-k8s is what is generated, and samples of its features compile alone",
        run: k8s::check,
    },
    Recipe {
        name: "k8s-features",
        about: "each feature of kubewright-k8s compiles alone",
        run: k8s::every_feature,
    },
    Recipe {
        name: "control-plane",
        about: "build the real control plane that tests ask (needs Go)",
        run: control_plane,
    },
    Recipe {
        name: "served",
        about: "every group version of kubewright-k8s against the real control plane (needs Go)",
        run: served,
    },
    Recipe {
        name: "e2e",
        about: "everything that asks the real control plane, and nothing else (needs Go)",
        run: e2e,
    },
    Recipe {
        name: "judge",
        about: "the embedded API server and the real one get the same requests (needs Go)",
        run: judge,
    },
    Recipe {
        name: "data",
        about: "what is generated of a control plane's documents is up to date (needs Go)",
        run: data,
    },
    Recipe {
        name: "examples",
        about: "run the examples",
        run: examples,
    },
    Recipe {
        name: "interop",
        about: "the features `k8s-openapi` and `kube`, and their example (its cluster needs Go)",
        run: interop,
    },
    Recipe {
        name: "bench",
        about: "the benchmarks",
        run: bench,
    },
    Recipe {
        name: "ci",
        about: "everything that must hold before a change lands",
        run: ci,
    },
];

fn main() -> ExitCode {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    if wanted.is_empty() {
        usage();
        return ExitCode::SUCCESS;
    }
    if let Some(outcome) = command(&wanted) {
        return code(outcome);
    }
    for name in &wanted {
        let Some(recipe) = RECIPES.iter().find(|recipe| recipe.name == name) else {
            eprintln!("error: no recipe `{name}`");
            usage();
            return ExitCode::from(2);
        };
        if let Err(error) = timed(recipe) {
            return code(Err(format!("{}: {error}", recipe.name)));
        }
    }
    ExitCode::SUCCESS
}

/// Does what takes arguments of its own, if that is what is wanted.
fn command(wanted: &[String]) -> Option<Result<(), String>> {
    let (name, arguments) = wanted.split_first()?;
    match (name.as_str(), arguments) {
        ("compare", _) => Some(compare::run(arguments)),
        ("apiserver-data", _) => Some(apiserver_data::run(arguments)),
        ("k8s", _) => Some(k8s::run(arguments)),
        ("lean", [flag, names @ ..]) if flag == "--time" => Some(lean::time(names)),
        _ => None,
    }
}

fn code(outcome: Result<(), String>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn usage() {
    println!("cargo xtask RECIPE...\n");
    for recipe in RECIPES {
        println!("  {:<16}{}", recipe.name, recipe.about);
    }
    println!(
        "  {:<16}write the crate kubewright-k8s anew; --check: say how it differs (needs Go)",
        "k8s"
    );
    println!(
        "  {:<16}write what kubewright-apiserver knows of the built-in kinds; --check: say how it differs (needs Go)",
        "apiserver-data"
    );
    println!(
        "  {:<16}how long the runtime takes to build from nothing, by its features",
        "lean --time"
    );
    println!("\n{}", compare::usage());
}

fn timed(recipe: &Recipe) -> Result<(), String> {
    println!("==> {}: {}", recipe.name, recipe.about);
    let start = Instant::now();
    (recipe.run)()?;
    println!("==> {}: done in {:.0?}", recipe.name, start.elapsed());
    Ok(())
}

fn fmt() -> Result<(), String> {
    cargo(&["fmt", "--all", "--check"]).run()
}

fn lint() -> Result<(), String> {
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "-D",
        "warnings",
    ])
    .run()
}

fn docs() -> Result<(), String> {
    cargo(&["doc", "--workspace", "--no-deps", "--locked"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .run()
}

fn test() -> Result<(), String> {
    cargo(&["test", "--workspace", "--locked"]).run()
}

fn rules() -> Result<(), String> {
    let feature = ["--package", "kubewright", "--features", "cel", "--locked"];
    let lint = ["--all-targets", "--", "-D", "warnings"];
    cargo(&[&["clippy"], &feature[..], &lint].concat()).run()?;
    let tests = ["--lib", "--test", "rules"];
    cargo(&[&["test"], &feature[..], &tests].concat()).run()
}

fn regenerate() -> Result<(), String> {
    cargo(&[
        "test",
        "--package",
        "kubewright-generator",
        "--test",
        "rust",
        "--locked",
        "--",
        "golden::",
    ])
    .env("KUBEWRIGHT_BLESS", "1")
    .run()?;
    Run::new("git", &["diff", "--exit-code", "--stat", "--", "testdata"]).run()
}

fn documents() -> Result<(), String> {
    cargo(&[
        "run",
        "--quiet",
        "--package",
        "documents",
        "--locked",
        "--",
        "target/documents",
    ])
    .env("KUBEWRIGHT_REQUIRE_CONTROL_PLANE", "1")
    .run()
}

fn control_plane() -> Result<(), String> {
    cargo(&[
        "run",
        "--quiet",
        "--package",
        "kubewright-controlplane",
        "--locked",
        "--",
        "--build-only",
    ])
    .run()
}

fn e2e() -> Result<(), String> {
    control_plane()?;
    cargo(&[
        "test",
        "--package",
        "kubewright-controlplane",
        "--package",
        "e2e",
        "--package",
        "schemas",
        "--locked",
    ])
    .env("KUBEWRIGHT_REQUIRE_CONTROL_PLANE", "1")
    .run()?;
    served()
}

/// Its tests need every group version, which nothing else in the workspace asks for.
fn served() -> Result<(), String> {
    cargo(&[
        "test",
        "--package",
        "kubewright-k8s",
        "--features",
        "full",
        "--locked",
    ])
    .env("KUBEWRIGHT_REQUIRE_CONTROL_PLANE", "1")
    .run()
}

fn judge() -> Result<(), String> {
    let package = ["--package", "judge", "--locked"];
    cargo(&[&["run", "--quiet"], &package[..]].concat()).run()?;
    cargo(&[&["test"], &package[..]].concat())
        .env("KUBEWRIGHT_REQUIRE_CONTROL_PLANE", "1")
        .run()
}

fn data() -> Result<(), String> {
    k8s::run(&["--check".to_owned()])?;
    apiserver_data::run(&["--check".to_owned()])
}

fn examples() -> Result<(), String> {
    cargo(&["run", "--quiet", "--package", "quickstart", "--locked"]).run()?;
    cargo(&["test", "--package", "sample-apiserver", "--locked"]).run()?;
    cargo(&["test", "--package", "informer", "--locked"]).run()?;
    cargo(&[
        "test",
        "--package",
        "dynamic",
        "--package",
        "pods",
        "--locked",
    ])
    .run()?;
    cargo(&["test", "--package", "kubernetes", "--locked"])
        .env("KUBEWRIGHT_REQUIRE_CONTROL_PLANE", "1")
        .run()
}

/// `k8s-openapi` asks for a version of Kubernetes, which the runtime leaves to the program; the
/// example is a workspace of its own, so that `kube`'s client is built for it alone.
fn interop() -> Result<(), String> {
    let runtime = |arguments: &[&str]| {
        cargo(&[arguments, &["--package", "kubewright", "--locked"]].concat())
            .env("K8S_OPENAPI_ENABLED_VERSION", "1.37")
            .env("RUSTDOCFLAGS", "-D warnings")
    };
    let alone = ["clippy", "--no-default-features", "--features"];
    runtime(&[&alone[..], &["k8s-openapi"]].concat()).run()?;
    runtime(&["doc", "--no-deps", "--features", "kube"]).run()?;
    runtime(&["test", "--lib", "--features", "kube", "interop::"]).run()?;
    runtime(&["test", "--doc", "--features", "kube", "interop::"]).run()?;

    let manifest = ["--manifest-path", "examples/interop/Cargo.toml"];
    let target = ["--target-dir", "target/interop", "--locked"];
    let lint = ["--all-targets", "--", "-D", "warnings"];
    cargo(&[&["fmt", "--check"], &manifest[..]].concat()).run()?;
    cargo(&[&["clippy"], &manifest[..], &target, &lint].concat()).run()?;
    cargo(&[&["test"], &manifest[..], &target].concat()).run()
}

fn bench() -> Result<(), String> {
    cargo(&["bench", "--workspace", "--locked"]).run()
}

fn ci() -> Result<(), String> {
    // The control plane is built first, so that no test skips: `test` has those of `e2e` too.
    for name in [
        "fmt",
        "lint",
        "docs",
        "control-plane",
        "judge",
        "data",
        "test",
        "served",
        "lean",
        "rules",
        "client",
        "regenerate",
        "examples",
        "interop",
    ] {
        let recipe = RECIPES
            .iter()
            .find(|recipe| recipe.name == name)
            .ok_or_else(|| format!("no recipe `{name}`"))?;
        timed(recipe)?;
    }
    Ok(())
}

/// A command to run in the root of the repository.
struct Run {
    program: String,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
}

fn cargo(arguments: &[&str]) -> Run {
    Run::new(
        &std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()),
        arguments,
    )
}

impl Run {
    fn new(program: &str, arguments: &[&str]) -> Self {
        let arguments = arguments
            .iter()
            .map(|&argument| argument.to_owned())
            .collect();
        Self {
            program: program.to_owned(),
            arguments,
            variables: Vec::new(),
        }
    }

    fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn run(self) -> Result<(), String> {
        let shown = format!("{} {}", self.program, self.arguments.join(" "));
        let status = Command::new(&self.program)
            .args(&self.arguments)
            .envs(self.variables)
            .current_dir(root())
            .status()
            .map_err(|error| format!("`{shown}` did not start: {error}"))?;
        if status.success() {
            Ok(())
        } else {
            Err(format!("`{shown}` failed: {status}"))
        }
    }
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}
