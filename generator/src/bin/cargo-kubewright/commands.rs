//! What the commands do.

use std::collections::BTreeMap;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ArgMatches;
use kubewright_generator::emit::{crd, inspect, rust};
use kubewright_generator::model::Model;
use kubewright_generator::pass::merge;
use kubewright_generator::{Cluster, Diagnostic, Error, Generator, Options};

use crate::{arguments, package, report};

pub(crate) fn run(matches: &ArgMatches) -> Result<ExitCode, Error> {
    match matches.subcommand() {
        Some(("generate", matches)) => generate(matches),
        Some(("inspect", matches)) => show(matches, as_is(inspect::to_json), |model| {
            let mut text = inspect::to_table(model);
            for more in [inspect::to_builtins(model)?, inspect::to_unions(model)?] {
                let gap = if more.is_empty() { "" } else { "\n" };
                text.extend([gap, &more]);
            }
            Ok(text)
        }),
        Some(("crd", matches)) => definitions(matches),
        Some(("completions", matches)) => Ok(completions(matches)),
        // The parser lets no other command through.
        _ => Ok(ExitCode::from(2)),
    }
}

/// The cluster that is named to read from. What is asked for decides what is read.
fn cluster(matches: &ArgMatches) -> Option<Cluster> {
    if !matches.get_flag("cluster") {
        return None;
    }
    let mut cluster = Cluster::new();
    if let Some(file) = matches.get_one::<PathBuf>("kubeconfig") {
        cluster = cluster.kubeconfig(file);
    }
    if let Some(name) = matches.get_one::<String>("context") {
        cluster = cluster.context(name);
    }
    // Definitions are printed of what has them only.
    let is_crd = matches.try_contains_id("crate").is_ok();
    Some(if is_crd {
        cluster.definitions_only()
    } else {
        cluster
    })
}

fn generator(matches: &ArgMatches, options: Options) -> Generator {
    let mut generator = Generator::new().options(options);
    if let Some(cluster) = cluster(matches) {
        generator = generator.cluster(cluster);
    }
    for source in matches.get_many::<PathBuf>("source").into_iter().flatten() {
        generator = generator.source(source);
    }
    match report::progress() {
        Some(progress) => generator.on_progress(progress),
        None => generator,
    }
}

fn generate(matches: &ArgMatches) -> Result<ExitCode, Error> {
    let mut options = arguments::options(matches)?;
    let Some(out) = options.out.clone() else {
        return Err(Diagnostic::error("no folder is named to write to")
            .help("add `--out DIR`, or `out = \"DIR\"` to kubewright.toml")
            .into());
    };
    options
        .lock
        .get_or_insert_with(|| out.join("kubewright.lock"));
    let generated = generator(matches, options).generate()?;
    report::warnings(generated.loaded().warnings(), matches.get_flag("verbose"));
    if matches.get_flag("check") {
        let changes = generated.files()?.diff(&out)?;
        let lock = generated.lock_change();
        if changes.is_empty() && lock.is_none() {
            return Ok(ExitCode::SUCCESS);
        }
        print(&report::diff(&out, &changes))?;
        print(&report::diff(Path::new(""), lock.as_slice()))?;
        return Ok(ExitCode::from(1));
    }
    let files = generated.files()?;
    let changes = files.write_to(&out)?;
    generated.write_lock()?;
    let removed = changes
        .iter()
        .filter(|change| change.after.is_none())
        .count();
    let written = changes.len() - removed;
    let kinds = generated.kinds();
    let unchanged = files.iter().len() - written;
    eprintln!(
        "{kinds} kind{}: {written} files written, {removed} removed, {unchanged} unchanged in {}",
        if kinds == 1 { "" } else { "s" },
        out.display()
    );
    Ok(ExitCode::SUCCESS)
}

fn definitions(matches: &ArgMatches) -> Result<ExitCode, Error> {
    let Some(folder) = matches.get_one::<PathBuf>("crate") else {
        return show(matches, as_is(crd::to_json), as_is(crd::to_yaml));
    };
    let features: Vec<&String> = matches.get_many("features").into_iter().flatten().collect();
    let texts = package::definitions(folder, &features)?;
    let generator = Generator::new().options(arguments::options(matches)?);
    let generator = texts.iter().fold(generator, |generator, (name, text)| {
        generator.source_text(name, text)
    });
    // That a kind comes in several definitions is no news here: each version is a type.
    let model = merge::merge(generator.load()?.model())?;
    let write = if matches.get_flag("json") {
        crd::to_json
    } else {
        crd::to_yaml
    };
    print(&write(&model))?;
    Ok(ExitCode::SUCCESS)
}

fn as_is(write: fn(&Model) -> String) -> impl Fn(&Model) -> Result<String, Error> {
    move |model| Ok(write(model))
}

fn show(
    matches: &ArgMatches,
    json: impl Fn(&Model) -> Result<String, Error>,
    text: impl Fn(&Model) -> Result<String, Error>,
) -> Result<ExitCode, Error> {
    let loaded = generator(matches, arguments::options(matches)?).load()?;
    let model = loaded.model();
    let groups = model
        .resources()
        .map(|(_, resource)| resource.group.as_str());
    let mut warnings = loaded.warnings().to_vec();
    warnings.extend(rust::warnings(groups, &BTreeMap::new()));
    report::warnings(&warnings, matches.get_flag("verbose"));
    let written = if matches.get_flag("json") {
        json(model)?
    } else {
        text(model)?
    };
    print(&written)?;
    Ok(ExitCode::SUCCESS)
}

fn completions(matches: &ArgMatches) -> ExitCode {
    if let Some(shell) = matches.get_one::<clap_complete::Shell>("shell") {
        let mut command = arguments::command();
        clap_complete::generate(*shell, &mut command, "cargo-kubewright", &mut io::stdout());
    }
    ExitCode::SUCCESS
}

/// Writes to standard output. A reader that has seen enough, such as `head`, is no error.
fn print(text: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Diagnostic::error(format!(
            "standard output cannot be written: {error}"
        ))
        .help("check where it goes")
        .into()),
        _ => Ok(()),
    }
}
