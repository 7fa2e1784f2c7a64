//! The command line.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use kubewright_generator::options::{Form, TABLE};
use kubewright_generator::{Diagnostic, Error, Options};

/// The whole command line.
pub(crate) fn command() -> Command {
    Command::new("cargo kubewright")
        .bin_name("cargo kubewright")
        .version(env!("CARGO_PKG_VERSION"))
        .about("Rust types and typed clients from Kubernetes API descriptions")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(generate())
        .subcommand(inspect())
        .subcommand(crd())
        .subcommand(completions())
        .after_help(
            "Examples:\n  cargo kubewright generate crds/ --out src/api\n  \
             cargo kubewright generate crds/ --out src/api --check\n  \
             kubectl get crds -o yaml | cargo kubewright inspect -\n\n\
             Options can be kept in kubewright.toml: each flag without its dashes is a key.",
        )
}

fn generate() -> Command {
    with_sources(Command::new("generate"))
        .about("Generate types and a clientset into a folder")
        .arg(
            Arg::new("check")
                .long("check")
                .action(ArgAction::SetTrue)
                .help("Write nothing; print how the folder differs, and exit with 1 if it does"),
        )
        .args(TABLE.iter().map(|entry| option(entry.name)))
        .after_help(
            "Examples:\n  cargo kubewright generate crds/ --out src/api\n  \
             cargo kubewright generate 'vendor/**/crd-*.yaml' --out src/api --docs --only cert-manager.io\n  \
             kubectl get crd widgets.example.com -o yaml | cargo kubewright generate - --out src/api\n  \
             cargo kubewright generate --cluster --context staging --out src/api\n\n\
             Exit codes: 0 done, 1 --check found a difference, 2 an error",
        )
}

fn inspect() -> Command {
    with_sources(Command::new("inspect"))
        .about("Show what the sources hold")
        .arg(json())
        .arg(option("allow-unknown"))
        .after_help("Examples:\n  cargo kubewright inspect crds/\n  cargo kubewright inspect crds/ --json | jq '.[].kind'")
}

fn crd() -> Command {
    with_sources(Command::new("crd"))
        .about("Write the definitions of sources back, as they were understood, or those of a crate's types")
        .mut_arg("source", |source| source.required(false).required_unless_present_any(["crate", "cluster"]))
        .arg(
            Arg::new("crate")
                .long("crate")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .conflicts_with_all(["source", "cluster"])
                .help("The package in this folder: every type with `#[derive(Resource, JsonSchema)]`; its tests are built"),
        )
        .arg(
            Arg::new("features")
                .long("features")
                .value_name("FEATURES")
                .requires("crate")
                .action(ArgAction::Append)
                .help("Features that the package is built with"),
        )
        .arg(json())
        .arg(option("allow-unknown"))
        .after_help(
            "Examples:\n  cargo kubewright crd crds/widgets.yaml\n  cargo kubewright crd crds/ --json\n  \
             cargo kubewright crd --crate . | kubectl apply --filename -",
        )
}

fn completions() -> Command {
    Command::new("completions")
        .about("Print completions for a shell")
        .arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(clap_complete::Shell)).help("The shell"))
        .after_help("Example:\n  cargo kubewright completions bash > ~/.local/share/bash-completion/completions/cargo-kubewright")
}

fn with_sources(command: Command) -> Command {
    command
        .arg(
            Arg::new("source")
                .value_name("SOURCE")
                .required_unless_present("cluster")
                .num_args(1..)
                .value_parser(value_parser!(PathBuf))
                .help("Files, folders (with all below them) or globs of definitions in YAML or JSON; - is standard input"),
        )
        .arg(
            Arg::new("cluster")
                .long("cluster")
                .action(ArgAction::SetTrue)
                .help("Read what the API server of a cluster publishes: the one that kubectl would use"),
        )
        .arg(
            Arg::new("context")
                .long("context")
                .value_name("NAME")
                .requires("cluster")
                .help("The context of the kubeconfig, in place of its current one"),
        )
        .arg(
            Arg::new("kubeconfig")
                .long("kubeconfig")
                .value_name("FILE")
                .requires("cluster")
                .value_parser(value_parser!(PathBuf))
                .help("The kubeconfig, in place of those that KUBECONFIG names or ~/.kube/config"),
        )
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help("Read options from a file [default: kubewright.toml, if there is one]"),
        )
        .arg(Arg::new("verbose").long("verbose").short('v').action(ArgAction::SetTrue).help("Print every warning"))
}

fn json() -> Arg {
    Arg::new("json")
        .long("json")
        .action(ArgAction::SetTrue)
        .help("Print JSON")
}

/// The flag of an option of the table.
fn option(name: &'static str) -> Arg {
    let arg = Arg::new(name).long(name);
    let Some(entry) = TABLE.iter().find(|entry| entry.name == name) else {
        return arg;
    };
    let default = (entry.default)().join(",");
    let help = if default.is_empty() {
        entry.help.trim().to_owned()
    } else {
        format!("{} [default: {default}]", entry.help.trim())
    };
    let arg = arg.value_name(entry.value_name).help(help);
    match entry.form {
        Form::Switch => arg
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .action(ArgAction::Set),
        Form::One => arg.action(ArgAction::Set),
        Form::Many => arg.action(ArgAction::Append),
    }
}

/// The options of a run: those of the file, and over them those of the command line.
pub(crate) fn options(matches: &ArgMatches) -> Result<Options, Error> {
    let mut options = Options::default();
    let default = PathBuf::from("kubewright.toml");
    match matches.get_one::<PathBuf>("config") {
        Some(file) => options.apply_file(file)?,
        None if default.is_file() => options.apply_file(&default)?,
        None => {}
    }
    let mut errors = Vec::new();
    for entry in TABLE {
        // A command takes some of the options only.
        let Ok(Some(words)) = matches.try_get_many::<String>(entry.name) else {
            continue;
        };
        let words: Vec<String> = words.cloned().collect();
        if let Err(message) = (entry.set)(&mut options, &words) {
            errors.push(
                Diagnostic::error(format!("--{}: {message}", entry.name)).help(entry.help.trim()),
            );
        }
    }
    if errors.is_empty() {
        Ok(options)
    } else {
        Err(errors.into())
    }
}
